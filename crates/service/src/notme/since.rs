//! What followed the event that somebody objects to: ways in that were set up since are the thief's as likely as not.

use std::time::Duration;

use latchkey_domain::{Activity, ActivityKind, CorrelationId, Reason, Timestamp, UserId};
use latchkey_store::{OrgScope, Reader, StoreError, Tx};

/// Most kinds of data that are taken back, with an event each.
pub(super) const MOST: usize = 6;

/// An event and what it tells of are kept with instants of the same moment, not the same one.
const SAME_MOMENT: Duration = Duration::from_secs(10);

/// What was changed in the owner's name since then, the event itself among it; sign-ins change nothing. What was done in the session
/// that objects is its owner's own.
pub(super) async fn changes(
    reader: &Reader,
    scope: &OrgScope,
    person: UserId,
    at: Timestamp,
    own: Option<CorrelationId>,
) -> Result<Vec<Activity>, StoreError> {
    let all = reader.changes_of(scope, person, at.minus(SAME_MOMENT)).await?;
    let by_others = |event: &Activity| event.is_of_owner() && own != Some(event.correlation);
    Ok(all.into_iter().filter(by_others).collect())
}

/// Takes back whatever was registered since then, or put in the place of something; gives how events name it. What was only confirmed
/// stays.
pub(super) async fn take_back(
    tx: &Tx,
    scope: &OrgScope,
    id: UserId,
    changes: &[Activity],
    (at, now): (Timestamp, Timestamp),
) -> Result<Vec<Reason>, StoreError> {
    let Some(person) = tx.person(scope, Some(id)).await? else { return Ok(Vec::new()) };
    let since = at.minus(SAME_MOMENT);
    let given = |reason| {
        let set_up =
            |kind| matches!(kind, ActivityKind::Registered | ActivityKind::InfoChanged | ActivityKind::RecoveryCodesMade);
        changes.iter().any(|change| set_up(change.kind) && change.reason == Some(reason))
    };
    let mut taken = Vec::new();
    for contact in person.user.contacts.iter().filter(|contact| contact.kind.is_private() && given(contact.kind.reason())) {
        if contact.confirmed_at.max(contact.replaced_at) >= Some(since) {
            tx.remove_contact(scope, id, contact.kind, now).await?;
            taken.push(contact.kind.reason());
        }
    }
    let answered_at = person.user.answers_confirmed_at.max(person.user.answers_replaced_at);
    if answered_at >= Some(since) && given(Reason::InfoQuestions) {
        tx.put_answers(scope, id, &[], now).await?;
        taken.push(Reason::InfoQuestions);
    }
    let mut apps = false;
    if given(Reason::InfoAuthenticator) {
        for app in tx.authenticator_entries(scope, id).await?.into_iter().filter(|app| app.created_at >= since) {
            apps |= tx.remove_authenticator(scope, id, app.id).await?;
        }
    }
    taken.extend(apps.then_some(Reason::InfoAuthenticator));
    let made = tx.recovery_codes(scope, id).await?.is_some_and(|set| set.made_at >= since);
    if made && given(Reason::InfoRecoveryCodes) {
        tx.put_recovery_codes(scope, id, &[], now).await?;
        taken.push(Reason::InfoRecoveryCodes);
    }
    if !taken.is_empty() {
        tx.note_taken_back(scope, id, now).await?;
    }
    Ok(taken)
}
