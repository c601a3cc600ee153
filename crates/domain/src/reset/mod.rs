//! The reset transaction. Its state is never stored: it is rebuilt from the facts and the terms in force.

mod facts;
mod permit;

pub use facts::{Aim, End, Facts, Proof, Started, Subject};
pub use permit::{AllGates, NewPassword, Unlock};

use std::time::Duration;

use crate::{Disclosure, Method, MethodSet, Refusal, Terms, Timestamp, gates_of};

/// A clock this much behind the start of a reset cannot be trusted to end it, so it ends at once.
const CLOCK_TOLERANCE: Duration = Duration::from_secs(300);

/// At most this many live resets in which nothing is proven yet a person has; a further one ends the oldest of them. One in which
/// something is proven comes on top, and there is at most one: a first proof ends all others.
pub const LIVE_RESETS: usize = 3;

/// So many steps a reset takes at the most: whatever was asked for, typed or chosen is one. Nobody needs a tenth of them, and what one
/// solved proof of work can leave in the database is bounded by them.
pub const MOST_STEPS: i64 = 200;

/// Where a reset stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// Reset or unlock is still to be chosen.
    ChooseAim,
    /// A gate is still to be passed.
    Verifying(Verifying),
    /// Every gate is passed: a new password may be chosen.
    NewPassword(NewPassword),
    /// Every gate is passed: the account may be unlocked.
    Unlock(Unlock),
    /// A new password left for the directory, and no answer is known yet.
    Submitting,
    /// It is over.
    Ended(End),
}

/// The gate that is next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verifying {
    /// 1 or 2.
    pub gate: u8,
    /// How many there are.
    pub gates: u8,
    /// What may be proven for it.
    pub methods: MethodSet,
    /// Whether any proof can succeed; `false` only under `conceal`, and nobody may be told.
    pub provable: bool,
}

/// A reset with its terms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transaction {
    facts: Facts,
    terms: Terms,
    state: State,
}

impl Transaction {
    /// The only constructor: the facts, under the stricter of the terms at the start and the terms now.
    ///
    /// `terms_now` is what [`crate::decide`] says at this moment.
    pub fn rebuild(facts: Facts, terms_now: Result<Terms, Refusal>, now: Timestamp) -> Self {
        let start = &facts.started.terms;
        let concealed = start.disclosure == Disclosure::Conceal;
        let (terms, refusal) = match terms_now {
            // Under `conceal` the start's methods are what everybody is told, and a proof narrows them to the person's own.
            // What everybody is told is the policy of end users, whose methods and gates never bind administrators ("Customize",
            // 2016): where an organization has no domain of its own, administrators pass one gate although others pass two.
            Ok(now) if concealed && now.administrator && !start.administrator => {
                (Terms { gates: now.gates, methods: now.methods.clone(), ..start.stricter(&now) }, None)
            }
            Ok(now) => (start.stricter(&now), None),
            Err(refusal) => (start.clone(), Some(refusal)),
        };
        let state = match (facts.ended, refusal) {
            (Some(end), _) => State::Ended(end),
            (None, _) if facts.submitted.is_some() => State::Submitting,
            (None, _) if expired(&facts, &terms, now) => State::Ended(End::Abandoned),
            (None, Some(refusal)) if !concealed || !facts.proofs.is_empty() => State::Ended(End::Refused(refusal)),
            (None, refusal) => {
                open_state(&facts, &terms, refusal.is_none() && matches!(facts.started.subject, Subject::Person(_)))
            }
        };
        Self { facts, terms, state }
    }

    /// Where it stands.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// The facts.
    pub fn facts(&self) -> &Facts {
        &self.facts
    }

    /// The terms in force.
    pub fn terms(&self) -> &Terms {
        &self.terms
    }

    /// When it ends by itself.
    pub fn expires_at(&self) -> Timestamp {
        self.facts.started.at.plus(self.terms.lifetimes.session())
    }
}

fn expired(facts: &Facts, terms: &Terms, now: Timestamp) -> bool {
    let start = facts.started.at;
    now.since(start) >= terms.lifetimes.session() || start.since(now) > CLOCK_TOLERANCE
}

fn open_state(facts: &Facts, terms: &Terms, provable: bool) -> State {
    if facts.started.unlock_applies && facts.aim.is_none() {
        return State::ChooseAim;
    }
    if let Some(gates) = AllGates::passed(&facts.proofs, terms).filter(|_| provable) {
        return match facts.aim {
            Some(Aim::Unlock) if facts.started.unlock_applies => State::Unlock(Unlock::open(facts, gates)),
            _ => State::NewPassword(NewPassword::open(facts, gates)),
        };
    }
    next_gate(facts, terms, provable)
}

fn next_gate(facts: &Facts, terms: &Terms, provable: bool) -> State {
    let used: MethodSet = facts.proofs.iter().map(|proof| proof.method).collect();
    let concealed = terms.disclosure == Disclosure::Conceal && used.is_empty();
    let offered = if concealed { &facts.started.terms.methods } else { &terms.methods };
    let unused = |method: &Method| !used.iter().any(|used| used.shares_gate(*method));
    let unused: MethodSet = offered.iter().copied().filter(unused).collect();
    let counted = permit::counting(&facts.proofs, terms);
    // The administrator policy may take other gates than everybody is told of, which would tell who is an administrator.
    let gates = if concealed { facts.started.terms.gates } else { terms.gates };
    let missing = usize::from(gates).saturating_sub(counted.len()).max(1);
    // One gate at least is passed by what was there before today.
    let settled = permit::any_settled(&counted, terms);
    let awake: MethodSet = unused.difference(&terms.resting).copied().collect();
    let leads_on = |method: &Method| match missing {
        _ if concealed || settled || awake.contains(method) => true,
        1 => false,
        _ => awake.iter().any(|other| !other.shares_gate(*method)),
    };
    let methods: MethodSet = unused.iter().copied().filter(leads_on).collect();
    if gates_of(&methods) < missing && !concealed {
        return State::Ended(End::Refused(Refusal::NotConfigured));
    }
    let gate = u8::try_from(counted.len() + 1).unwrap_or(u8::MAX).min(gates);
    State::Verifying(Verifying { gate, gates, methods, provable })
}

#[cfg(test)]
mod tests;
