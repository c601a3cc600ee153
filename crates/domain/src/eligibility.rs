//! Who may reset, and why not: the whole decision, in the order in which its reasons win.
//!
//! The order is 9 organization off, 11 no policy, (frozen), 13 not in the group, 12 not licensed, 10 and 30 writeback,
//! 14 too little data ("How it works", 2017, with the open order settled in docs/decisions/0002-order-of-refusals.md).

use std::collections::BTreeSet;

use crate::{
    Channels, CountryCode, Destinations, Enablement, Method, Organization, PhoneNumber, Policy, Reachable, Refusal, Terms,
    Timestamp, User,
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
    let policy = case.policy.ok_or(Refusal::NoPolicy);
    let switched_off = |policy: &Policy| match case.user.is_administrator() {
        true => !policy.administrators_may_reset,
        false => policy.enablement == Enablement::Nobody,
    };
    let policy = match policy {
        Ok(policy) if switched_off(policy) => return Err(Refusal::DisabledForOrganization),
        other => other?,
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
    writeback(case, policy)?;
    if !case.user.enabled {
        return Err(Refusal::AccountDisabled);
    }
    enough_methods(case, policy)
}

fn writeback(case: &Case<'_>, policy: &Policy) -> Result<(), Refusal> {
    match case.user.authority.on_premises() {
        true if !policy.writeback => Err(Refusal::WritebackNotEnabled),
        true if !case.connector_answers => Err(Refusal::OnPremisesUnreachable),
        _ => Ok(()),
    }
}

fn enough_methods(case: &Case<'_>, policy: &Policy) -> Result<Terms, Refusal> {
    let mut terms = Terms::in_force(case.user, case.organization, policy);
    let mut methods = std::mem::take(&mut terms.methods);
    let countries = policy.phones.countries_of(case.organization);
    methods.retain(|method| can_prove(case, &terms, &countries, *method));
    // Two numbers that are the same number are one thing to prove.
    if methods.contains(&Method::MobilePhone) && same_phone_twice(case) {
        methods.remove(&Method::OfficePhone);
    }
    terms.methods = methods;
    match terms.methods.len() >= usize::from(terms.gates) {
        true => Ok(terms),
        false => Err(Refusal::NotConfigured),
    }
}

fn can_prove(case: &Case<'_>, terms: &Terms, countries: &BTreeSet<CountryCode>, method: Method) -> bool {
    if !case.channels.carry(method) {
        return false;
    }
    let country = case.organization.country;
    let contacts = &case.user.contacts;
    // A number that is not texted or called from here proves nothing, and would lead the person into a dead end.
    let reached = |phone: &Reachable<PhoneNumber>| {
        let reach = case.destinations.judge(&phone.value, countries).unwrap_or_default();
        case.channels.ways(method).any(|way| reach.by(way))
    };
    let replaced_at = match method {
        Method::SecurityQuestions => return case.user.questions.len() >= usize::from(terms.questions),
        Method::AlternateEmail => {
            contacts.recovery_email().filter(|email| !case.user.is_own_mailbox(&email.value)).map(|email| email.replaced_at)
        }
        Method::MobilePhone => contacts.recovery_phone(country).filter(|phone| reached(phone)).map(|phone| phone.replaced_at),
        Method::OfficePhone => contacts.office_phone(country).filter(|phone| reached(phone)).map(|phone| phone.replaced_at),
    };
    let Some(replaced_at) = replaced_at else { return false };
    // A contact that was replaced within a day may be a thief's: it can be one gate of two, never the only one.
    terms.gates > 1 || replaced_at.is_none_or(|at| case.now.since(at) >= FRESH_CONTACT)
}

/// How long a replaced contact cannot be the only gate.
pub const FRESH_CONTACT: std::time::Duration = std::time::Duration::from_secs(24 * 60 * 60);

fn same_phone_twice(case: &Case<'_>) -> bool {
    let country = case.organization.country;
    let mobile = case.user.contacts.recovery_phone(country).map(|phone| phone.value.comparison_key());
    let office = case.user.contacts.office_phone(country).map(|phone| phone.value.comparison_key());
    mobile.is_some() && mobile == office
}
