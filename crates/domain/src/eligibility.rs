//! Who may reset, and why not: the whole decision, in the order in which its reasons win.
//!
//! The order is 9 organization off, 11 no policy, (frozen), 13 not in the group, 12 not licensed, 10 and 30 writeback,
//! 14 too little data ("How it works", 2017, with the open order settled in docs/decisions/0002-order-of-refusals.md).

use std::collections::BTreeSet;

use crate::{
    Channels, CountryCode, Destinations, Enablement, Method, MethodSet, Organization, PhoneNumber, Policy, Reachable, Refusal,
    Terms, Timestamp, User, gates_of,
};

/// Everything the decision looks at.
pub struct Case<'a> {
    /// The person.
    pub user: &'a User,
    /// Their organization.
    pub organization: &'a Organization,
    /// Its policy, when it has one.
    pub policy: Option<&'a Policy>,
    /// Whether the person is in the policy's group, through any nesting.
    pub in_group: bool,
    /// What this installation can send.
    pub channels: Channels,
    /// Where this installation texts and calls, besides what policy allows.
    pub destinations: &'a Destinations,
    /// Whether a connector answers, for people whose password lives on-premises.
    pub connector_answers: bool,
    /// Now.
    pub now: Timestamp,
}

/// Refusals that the organization alone decides; safe to tell anybody who types one of its domains.
pub fn organization_refusal(policy: Option<&Policy>) -> Option<Refusal> {
    match policy {
        None => Some(Refusal::NoPolicy),
        Some(policy) if policy.enablement == Enablement::Nobody && !policy.administrators_may_reset => {
            Some(Refusal::DisabledForOrganization)
        }
        Some(_) => None,
    }
}

/// Whether the person may reset, and under which terms.
///
/// # Errors
/// The first refusal that applies.
pub fn decide(case: &Case<'_>) -> Result<Terms, Refusal> {
    let policy = in_scope(case)?;
    if case.user.authority.on_premises() && !case.connector_answers {
        return Err(Refusal::OnPremisesUnreachable);
    }
    if !case.user.enabled {
        return Err(Refusal::AccountDisabled);
    }
    enough_methods(case, policy)
}

/// The policy, when password reset is there for this person: for those who register it is asked the same as for those who reset.
///
/// # Errors
/// The first refusal that applies, of 9, 11, (frozen), 13, 12 and 10.
pub(crate) fn in_scope<'a>(case: &Case<'a>) -> Result<&'a Policy, Refusal> {
    let switched_off = |policy: &Policy| match case.user.is_administrator() {
        true => !policy.administrators_may_reset,
        false => policy.enablement == Enablement::Nobody,
    };
    let policy = match case.policy {
        Some(policy) if switched_off(policy) => return Err(Refusal::DisabledForOrganization),
        Some(policy) => policy,
        None => return Err(Refusal::NoPolicy),
    };
    if case.user.frozen_at.is_some() {
        return Err(Refusal::Frozen);
    }
    // Group and licences are rules for end users; the administrator policy stands apart from them ("Customize", 2016).
    if !case.user.is_administrator() {
        if matches!(policy.enablement, Enablement::Group(_)) && !case.in_group {
            return Err(Refusal::NotInGroup);
        }
        if !policy.licensing.satisfied(case.user.licences) {
            return Err(Refusal::NotLicensed);
        }
    }
    match case.user.authority.on_premises() && !policy.writeback {
        true => Err(Refusal::WritebackNotEnabled),
        false => Ok(policy),
    }
}

fn enough_methods(case: &Case<'_>, policy: &Policy) -> Result<Terms, Refusal> {
    let terms = Terms::in_force(case.user, case.organization, policy);
    let counted = provable(case, policy, &terms, Resting::Counts);
    let awake = provable(case, policy, &terms, Resting::Waits);
    let methods = usable(terms.gates, &counted, &awake);
    let resting = methods.difference(&awake).copied().collect();
    match gates_of(&methods) >= usize::from(terms.gates) {
        true => Ok(Terms { methods, resting, ..terms }),
        false => Err(Refusal::NotConfigured),
    }
}

/// The methods with which so many gates can be passed now. What was replaced or added within a day may be a thief's: it is never the
/// only gate, and passes one of two beside something that was there before (docs/decisions/0016-what-is-of-today.md).
pub(crate) fn usable(gates: u8, counted: &MethodSet, awake: &MethodSet) -> MethodSet {
    if gates <= 1 {
        return awake.clone();
    }
    let beside = |method: Method| awake.intersection(counted).any(|other| !other.shares_gate(method));
    counted.iter().copied().filter(|method| awake.contains(method) || beside(*method)).collect()
}

/// What becomes of whatever was replaced or added within a day: a contact, answers, an app, recovery codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Resting {
    /// It does not count yet.
    Waits,
    /// It counts, because it will.
    Counts,
}

/// The methods of `terms` that the person has what it takes for.
pub(crate) fn provable(case: &Case<'_>, policy: &Policy, terms: &Terms, resting: Resting) -> MethodSet {
    let countries = policy.phones.countries_of(case.organization);
    let able = |method: &Method| can_prove(case, terms, &countries, *method, resting);
    let mut methods: MethodSet = terms.methods.iter().copied().filter(able).collect();
    // Two numbers that are the same number are one thing to prove.
    if methods.contains(&Method::MobilePhone) && same_phone_twice(case) {
        methods.remove(&Method::OfficePhone);
    }
    methods
}

fn can_prove(case: &Case<'_>, terms: &Terms, countries: &BTreeSet<CountryCode>, method: Method, resting: Resting) -> bool {
    if !case.channels.carry(method) {
        return false;
    }
    let country = case.organization.country;
    let (contacts, factors) = (&case.user.contacts, case.user.factors);
    // A number that is not texted or called from here proves nothing, and would lead the person into a dead end.
    let reached = |phone: &Reachable<PhoneNumber>| {
        let reach = case.destinations.judge(&phone.value, countries).unwrap_or_default();
        case.channels.ways(method).any(|way| reach.by(way))
    };
    let replaced_at = match method {
        Method::SecurityQuestions => {
            let enough = case.user.questions.len() >= usize::from(terms.questions);
            enough.then_some(case.user.answers_replaced_at)
        }
        Method::Authenticator => (factors.authenticators > 0).then_some(factors.authenticators_replaced_at),
        Method::RecoveryCode => (factors.recovery_codes > 0).then_some(factors.recovery_codes_replaced_at),
        Method::AlternateEmail => {
            contacts.recovery_email().filter(|email| !case.user.is_own_mailbox(&email.value)).map(|email| email.replaced_at)
        }
        Method::MobilePhone => contacts.recovery_phone(country).filter(|phone| reached(phone)).map(|phone| phone.replaced_at),
        Method::OfficePhone => contacts.office_phone(country).filter(|phone| reached(phone)).map(|phone| phone.replaced_at),
    };
    let Some(replaced_at) = replaced_at else { return false };
    resting == Resting::Counts || !rests(replaced_at, case.now)
}

/// Whether what took the place of something at this moment, or was added to it, opens nothing yet but beside something older.
pub fn rests(replaced_at: Option<Timestamp>, now: Timestamp) -> bool {
    replaced_at.is_some_and(|at| now.since(at) < FRESH_CONTACT)
}

/// How long whatever took the place of something, or was added to it, opens nothing but beside something older.
pub const FRESH_CONTACT: std::time::Duration = std::time::Duration::from_secs(24 * 60 * 60);

fn same_phone_twice(case: &Case<'_>) -> bool {
    let country = case.organization.country;
    let mobile = case.user.contacts.recovery_phone(country).map(|phone| phone.value.comparison_key());
    let office = case.user.contacts.office_phone(country).map(|phone| phone.value.comparison_key());
    mobile.is_some() && mobile == office
}
