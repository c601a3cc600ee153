//! What one reset takes: the policy that applies to one person, taken from the user policy or the administrator policy.

use serde::{Deserialize, Serialize};

use crate::{Disclosure, Lifetimes, Method, MethodSet, Organization, Policy, User};

/// The terms of one reset.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Terms {
    /// How many methods must be proven.
    pub gates: u8,
    /// Methods that may be used.
    pub methods: MethodSet,
    /// Those of them that were replaced or added within a day: whatever is proven, one that was there before must be among it.
    #[serde(default)]
    pub resting: MethodSet,
    /// Whether the administrator policy applies.
    pub administrator: bool,
    /// How many questions are put.
    pub questions: u8,
    /// How long session and codes live.
    pub lifetimes: Lifetimes,
    /// What is said before the first proof.
    pub disclosure: Disclosure,
}

impl Terms {
    /// The terms for this person: methods are those that policy enables, whether or not the person can prove them.
    pub fn in_force(user: &User, organization: &Organization, policy: &Policy) -> Self {
        let everybody = Self::for_everybody(policy);
        match user.is_administrator() {
            false => everybody,
            true => Self {
                gates: if organization.own_domain || organization.synchronized { 2 } else { 1 },
                // Fixed: email, phone and second factors, never questions ("Customize", 2016; two gates and the app since 2018).
                methods: [Method::AlternateEmail, Method::MobilePhone, Method::Authenticator, Method::RecoveryCode].into(),
                administrator: true,
                ..everybody
            },
        }
    }

    /// What the policy says to anybody who types a name: the whole truth under `conceal`.
    pub fn for_everybody(policy: &Policy) -> Self {
        Self {
            gates: policy.gates,
            methods: policy.methods.clone(),
            resting: MethodSet::new(),
            administrator: false,
            questions: policy.questions.to_reset,
            lifetimes: policy.lifetimes,
            disclosure: policy.disclosure,
        }
    }

    /// What everybody was told under `conceal`, within the limits of now: shorter lives and more questions hold for everybody at
    /// once, or they would tell who can reset.
    #[must_use]
    pub fn within(&self, now: &Self) -> Self {
        let Self { questions, lifetimes, .. } = self.stricter(now);
        Self { questions, lifetimes, ..self.clone() }
    }

    /// The stricter of two terms: more gates, fewer methods, more that rests, shorter lives.
    #[must_use]
    pub fn stricter(&self, other: &Self) -> Self {
        let administrator = self.administrator || other.administrator;
        let conceal = [self.disclosure, other.disclosure].contains(&Disclosure::Conceal);
        Self {
            gates: self.gates.max(other.gates),
            methods: self.methods.intersection(&other.methods).copied().collect(),
            resting: self.resting.union(&other.resting).copied().collect(),
            administrator,
            questions: self.questions.max(other.questions),
            lifetimes: Lifetimes {
                session_minutes: self.lifetimes.session_minutes.min(other.lifetimes.session_minutes),
                code_minutes: self.lifetimes.code_minutes.min(other.lifetimes.code_minutes),
            },
            disclosure: if conceal { Disclosure::Conceal } else { Disclosure::Reveal },
        }
    }
}
