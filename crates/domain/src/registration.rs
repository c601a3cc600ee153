//! What a person can register and has registered, whether that is enough, and when it is to be confirmed again.

use crate::eligibility::{Resting, in_scope, provable, rests, usable};
use crate::{Case, ContactKind, Method, Refusal, Terms, Timestamp, User, gates_of};

/// One method that policy enables for this person and this installation can carry out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RegistrationItem {
    /// The method.
    pub method: Method,
    /// The person has what it takes: it counts among the methods that policy demands.
    pub counts: bool,
    /// The contact that proves it, private or public; `None` for what is no contact, and where there is none.
    pub contact: Option<ContactKind>,
    /// When the person proved or confirmed it last; `None` for recovery codes, which nobody looks at again.
    pub confirmed_at: Option<Timestamp>,
    /// It counts, and opens nothing yet but beside something older: it was replaced or added within a day.
    pub rests: bool,
    /// Whether the person sets it. The office phone is information only: administrators and directories set it.
    pub editable: bool,
}

/// What one person can register, and has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registration {
    /// How many methods policy demands, of a reset and therefore of a registration ("Customize", 2016).
    pub required: u8,
    /// How many questions must be answered so that security questions count, when they are registered now.
    pub questions: u8,
    /// What can be registered, in the order in which people see it; more than the minimum is welcome.
    pub items: Vec<RegistrationItem>,
    /// Nothing keeps a reset from working now; `false` also while everything there is rests.
    pub usable_now: bool,
    /// Whether something was taken back within a day.
    taken_back: bool,
    /// When the person last registered a way while there was none.
    registered_at: Option<Timestamp>,
    /// The rules of reconfirmation.
    reconfirm: Reconfirm,
}

/// When data are confirmed again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Reconfirm {
    demanded: bool,
    days: u16,
}

/// What a person is about to take back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Removal {
    /// One contact.
    Contact(ContactKind),
    /// All answers to security questions.
    Answers,
}

/// What this person can register, and has: never questions for administrators, only what policy enables.
///
/// Methods are counted as eligibility counts them, but that what rests counts as well: it will be usable tomorrow, and nobody is
/// asked for another one meanwhile.
///
/// # Errors
/// The first refusal that applies: those of [`crate::decide`] in its order, without the ones that pass by themselves (30) or that
/// registering cures (14).
pub fn registration(case: &Case<'_>) -> Result<Registration, Refusal> {
    let policy = in_scope(case)?;
    if !case.user.enabled {
        return Err(Refusal::AccountDisabled);
    }
    let terms = Terms::in_force(case.user, case.organization, policy);
    let counted = provable(case, policy, &terms, Resting::Counts);
    let awake = provable(case, policy, &terms, Resting::Waits);
    let offered = Method::ALL.into_iter().filter(|method| terms.methods.contains(method) && case.channels.carry(*method));
    let item = |method| {
        let (contact, confirmed_at) = datum(case, method);
        let (editable, counts) = (method != Method::OfficePhone, counted.contains(&method));
        RegistrationItem { method, counts, contact, confirmed_at, rests: counts && !awake.contains(&method), editable }
    };
    let items = offered.map(item).collect();
    Ok(Registration {
        required: terms.gates,
        questions: policy.questions.to_register,
        items,
        usable_now: gates_of(&usable(terms.gates, &counted, &awake)) >= usize::from(terms.gates),
        taken_back: rests(case.user.taken_back_at, case.now),
        registered_at: case.user.registered_at,
        reconfirm: Reconfirm { demanded: policy.require_registration, days: policy.reconfirm_days },
    })
}

/// What proves a method, and when that was confirmed.
fn datum(case: &Case<'_>, method: Method) -> (Option<ContactKind>, Option<Timestamp>) {
    let (contacts, country) = (&case.user.contacts, case.organization.country);
    let found = match method {
        Method::SecurityQuestions => return (None, case.user.answers_confirmed_at),
        Method::Authenticator => return (None, case.user.factors.authenticators_confirmed_at),
        Method::RecoveryCode => return (None, None),
        Method::AlternateEmail => contacts.recovery_email().map(|found| (found.kind, found.confirmed_at)),
        Method::MobilePhone => contacts.recovery_phone(country).map(|found| (found.kind, found.confirmed_at)),
        Method::OfficePhone => contacts.office_phone(country).map(|found| (found.kind, found.confirmed_at)),
    };
    found.map_or((None, None), |(kind, confirmed_at)| (Some(kind), confirmed_at))
}

/// The registration as it would be after a removal; [`Registration::falls_short_of`] says what to warn of before it.
///
/// # Errors
/// As [`registration`].
pub fn registration_without(case: &Case<'_>, removal: Removal) -> Result<Registration, Refusal> {
    let user = match removal {
        Removal::Contact(kind) => User { contacts: case.user.contacts.without(kind), ..case.user.clone() },
        Removal::Answers => User { questions: Vec::new(), answers_confirmed_at: None, ..case.user.clone() },
    };
    registration(&Case { user: &user, ..*case })
}

impl Registration {
    /// What there is for one method; `None` when it is not offered.
    pub fn item(&self, method: Method) -> Option<&RegistrationItem> {
        self.items.iter().find(|item| item.method == method)
    }

    /// How many methods count; an authenticator app and recovery codes are one, because a reset takes one of them.
    pub fn count(&self) -> usize {
        gates_of(self.items.iter().filter(|item| item.counts).map(|item| &item.method))
    }

    /// How many more methods policy demands; zero when the person is registered.
    pub fn missing(&self) -> usize {
        usize::from(self.required).saturating_sub(self.count())
    }

    /// Registered: at least as many methods as policy demands ("Troubleshooting", 2017).
    pub fn is_complete(&self) -> bool {
        self.missing() == 0
    }

    /// Whether a way that is added now, in a session that began then, rests for a day as one that replaces another does: else whoever
    /// finds a session open could add a way of their own and reset with it at once. Only a first registration works at once: what is
    /// added in a session that began before the person had any way.
    pub fn addition_rests(&self, session_began: Timestamp) -> bool {
        let first = self.registered_at.is_some_and(|at| session_began <= at);
        self.taken_back || (self.count() > 0 && !first)
    }

    /// Whether a way that is added now is the first: there is none, and none was taken back within a day.
    pub fn is_first(&self) -> bool {
        self.count() == 0 && !self.taken_back
    }

    /// Whether the person can do anything about what is missing.
    pub fn can_add(&self) -> bool {
        self.items.iter().any(|item| item.editable && !item.counts)
    }

    /// Whether the person could not reset like this, and could with `before`, or was nearer to it: to be said before it happens.
    /// What is left and rests does not help today.
    pub fn falls_short_of(&self, before: &Self) -> bool {
        let fewer = !self.is_complete() && self.count() < before.count();
        fewer || (before.usable_now && !self.usable_now)
    }

    /// What counts and is looked at again. Recovery codes are not: whether one still has the paper is not known without a look at it.
    /// Nor is what the person cannot set, and so neither confirm nor change.
    pub fn confirmable(&self) -> impl Iterator<Item = &RegistrationItem> {
        self.items.iter().filter(|item| item.counts && item.editable && item.method != Method::RecoveryCode)
    }

    /// The confirmation that is longest ago, among what counts; `None` when nothing counts or something was never confirmed.
    pub fn oldest_confirmation(&self) -> Option<Timestamp> {
        match self.confirmable().all(|item| item.confirmed_at.is_some()) {
            true => self.confirmable().filter_map(|item| item.confirmed_at).min(),
            false => None,
        }
    }

    /// Whether the person is to look at the data again ("Customize", 2016): so many days after the oldest confirmation, never when
    /// the days are zero or policy does not require registration. Data that were never confirmed, because an administrator gave
    /// them, are due at once.
    pub fn is_due(&self, now: Timestamp) -> bool {
        let Reconfirm { demanded, days } = self.reconfirm;
        if !demanded || days == 0 || self.confirmable().next().is_none() {
            return false;
        }
        let span = std::time::Duration::from_secs(u64::from(days) * 24 * 60 * 60);
        self.oldest_confirmation().is_none_or(|at| now.since(at) >= span)
    }
}

/// What a sign-in asks for, after the password and before the destination. It can always be put off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignInRequest {
    /// Nothing: on to the destination.
    Nothing,
    /// To register so many more methods.
    Register {
        /// How many are missing.
        missing: usize,
    },
    /// To confirm what is registered.
    Reconfirm,
}

/// What is asked of somebody who has just signed in: where policy requires registration, of enabled people in its scope. They are
/// asked at every sign-in until it is done ("Customize", 2016). Nobody is asked for what they cannot do.
pub fn sign_in_request(case: &Case<'_>) -> SignInRequest {
    let demanded = case.policy.is_some_and(|policy| policy.require_registration);
    let Some(registration) = demanded.then(|| registration(case).ok()).flatten() else { return SignInRequest::Nothing };
    match registration.missing() {
        0 if registration.is_due(case.now) => SignInRequest::Reconfirm,
        0 => SignInRequest::Nothing,
        missing if registration.can_add() => SignInRequest::Register { missing },
        _ => SignInRequest::Nothing,
    }
}
