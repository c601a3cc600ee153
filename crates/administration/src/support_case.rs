//! What happened under one support code.

use std::collections::BTreeMap;

use latchkey_domain::{Activity, CorrelationId, Organization, UserId};
use latchkey_store::{ActivityFilter, OrgScope, Reader, StoreError};

use crate::Deps;

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

/// Finds what happened under a support code, in whichever organization: for the host's operator. Empty when nothing did.
///
/// # Errors
/// When the store does not answer.
pub async fn support_case(deps: &Deps, code: CorrelationId) -> Result<Vec<SupportCase>, StoreError> {
    let reader = deps.store.reader();
    let mut cases = Vec::new();
    for scope in reader.scopes_of_correlation(code).await? {
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
