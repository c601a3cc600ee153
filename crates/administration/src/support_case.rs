//! What happened under one support code.

use std::collections::BTreeMap;

use latchkey_domain::{Activity, CorrelationId, Organization, UserId};
use latchkey_store::{ActivityFilter, OrgScope, Reader, StoreError};

use crate::Deps;
use crate::actor::Actor;

/// The events of one support code in one organization.
#[derive(Clone, Debug)]
pub struct SupportCase {
    /// The organization.
    pub organization: Organization,
    /// Every event, in the order in which they were written.
    pub events: Vec<CaseEvent>,
}

/// One event with the name of whom it concerns.
#[derive(Clone, Debug)]
pub struct CaseEvent {
    /// The event.
    pub activity: Activity,
    /// The user name of the person it concerns, else of the one who acted; the id of somebody who is gone.
    pub person: Option<String>,
}

/// Finds what happened under a support code: for the host's operator in whichever organization, for an administrator of any role in
/// their own. Empty when nothing did.
///
/// # Errors
/// When the store does not answer.
pub async fn support_case(deps: &Deps, code: CorrelationId, by: &Actor) -> Result<Vec<SupportCase>, StoreError> {
    let reader = deps.store.reader();
    let mut cases = Vec::new();
    for scope in reader.scopes_of_correlation(code).await? {
        if !may_read(&reader, &scope, by).await? {
            continue;
        }
        let whole = ActivityFilter { correlation: Some(code), limit: u32::MAX, ..ActivityFilter::default() };
        let mut activities = reader.activities(&scope, whole).await?;
        activities.reverse();
        let mut names = BTreeMap::new();
        let mut events = Vec::with_capacity(activities.len());
        for activity in activities {
            let person = match activity.target.or(activity.actor) {
                Some(user) => Some(name_of(&reader, &scope, user, &mut names).await?),
                None => None,
            };
            events.push(CaseEvent { activity, person });
        }
        cases.push(SupportCase { organization: reader.organization(&scope).await?, events });
    }
    Ok(cases)
}

/// Every role may read what happened, as whoever reads reports may ("Reporting", 2017).
async fn may_read(reader: &Reader, scope: &OrgScope, by: &Actor) -> Result<bool, StoreError> {
    let Actor::Administrator(administrator) = by else { return Ok(true) };
    if !by.reaches(scope.organization) {
        return Ok(false);
    }
    let person = reader.person(scope, Some(administrator.user)).await?;
    Ok(person.is_some_and(|person| person.user.enabled && person.user.is_administrator()))
}

async fn name_of(
    reader: &Reader,
    scope: &OrgScope,
    user: UserId,
    known: &mut BTreeMap<UserId, String>,
) -> Result<String, StoreError> {
    if let Some(name) = known.get(&user) {
        return Ok(name.clone());
    }
    let person = reader.person(scope, Some(user)).await?;
    let name = person.map_or_else(|| user.to_string(), |person| person.user.user_name.as_str().to_owned());
    known.insert(user, name.clone());
    Ok(name)
}
