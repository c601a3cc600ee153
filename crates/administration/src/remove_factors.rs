//! Taking away what a second step asks for, when it is lost.

use latchkey_domain::{
    Activity, ActivityKind, End, FactorChange, LIVE_RESETS, Organization, OrganizationId, OutboxId, Outcome, Reason, Timestamp,
    User, UserId, UserName,
};
use latchkey_messaging::Message;
use latchkey_store::{Channel, NewMessage, OrgScope, StoreError, Tx};
use url::Url;

use crate::Deps;
use crate::find_person::{FindPersonError, find_person};
use crate::letter::letter;
use crate::operator::Operator;

/// What was taken away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RemovedFactors {
    /// Authenticator apps.
    pub authenticators: usize,
    /// Recovery codes that were not used.
    pub recovery_codes: u32,
}

/// Why nothing was taken away.
#[derive(Debug, thiserror::Error)]
pub enum RemoveFactorsError {
    /// The person was not found, or the store did not do its part.
    #[error(transparent)]
    Person(#[from] FindPersonError),
    /// A message could not be made.
    #[error("a message could not be written as JSON: {0}")]
    Message(#[from] serde_json::Error),
}

impl From<StoreError> for RemoveFactorsError {
    fn from(error: StoreError) -> Self {
        Self::Person(error.into())
    }
}

/// Removes the authenticator apps and recovery codes of a person, ends their sessions and what they were setting up, and tells all
/// their addresses. `None` when there was nothing to remove: then nothing is changed.
///
/// # Errors
/// See [`RemoveFactorsError`]; nothing is changed then.
pub async fn remove_factors(
    deps: &Deps,
    name: &UserName,
    by: &Operator,
    public_origin: Option<&Url>,
) -> Result<Option<RemovedFactors>, RemoveFactorsError> {
    let (scope, user) = find_person(deps, name).await?;
    let reader = deps.store.reader();
    let organization = reader.organization(&scope).await?;
    let gone = || FindPersonError::Unknown(name.as_str().to_owned());
    let person = reader.person(&scope, Some(user)).await?.ok_or_else(gone)?;
    let now = deps.now();
    let told = tellings(deps, &organization, &person.user, by, public_origin)?;
    let endings: Vec<Activity> = (0..=LIVE_RESETS).map(|_| ending(deps, organization.id, user)).collect();
    let (scope, told, endings) = (&scope, &told, &endings);
    deps.store
        .write("remove factors", |tx| async move {
            tx.lock_user(scope, user).await?;
            let apps = tx.authenticator_entries(scope, user).await?;
            let codes = tx.recovery_codes(scope, user).await?;
            for app in &apps {
                tx.remove_authenticator(scope, user, app.id).await?;
            }
            tx.put_recovery_codes(scope, user, &[], now).await?;
            if apps.is_empty() && codes.is_none() {
                return Ok(None);
            }
            for (telling, _) in told.iter().zip([!apps.is_empty(), codes.is_some()]).filter(|(_, there)| *there) {
                telling.queue(&tx, scope, now).await?;
            }
            // What was lost may be in other hands, with a session that gave it.
            tx.end_sessions(scope, user).await?;
            tx.end_enrolments(scope, user).await?;
            end_proven(&tx, scope, user, endings).await?;
            Ok(Some(RemovedFactors { authenticators: apps.len(), recovery_codes: codes.map_or(0, |set| set.left) }))
        })
        .await
}

/// The event of a reset that ends because something that proved it is lost.
fn ending(deps: &Deps, organization: OrganizationId, user: UserId) -> Activity {
    Activity {
        outcome: Outcome::Failure,
        reason: Some(Reason::Superseded),
        target: Some(user),
        ..deps.operator_event(organization, deps.correlation(), ActivityKind::Progress)
    }
}

/// Ends the resets in which something is proven: it may be what is lost. Those in which nothing is prove nothing with it any more.
async fn end_proven(tx: &Tx, scope: &OrgScope, user: UserId, events: &[Activity]) -> Result<(), StoreError> {
    let mut events = events.iter();
    let Some(at) = events.as_slice().first().map(|event| event.at) else { return Ok(()) };
    for id in tx.live_transactions(scope, user, at).await? {
        let Some(record) = tx.transaction(scope, id).await?.filter(|found| !found.facts.proofs.is_empty()) else { continue };
        if let (true, Some(event)) = (tx.insert_end(scope, id, End::Superseded, at).await?, events.next()) {
            tx.insert_activity(&Activity { correlation: record.facts.started.correlation, ..event.clone() }).await?;
        }
    }
    Ok(())
}

/// What is written and sent when one kind of factor goes.
struct Telling {
    event: Activity,
    letters: Vec<(OutboxId, Vec<u8>)>,
}

impl Telling {
    async fn queue(&self, tx: &Tx, scope: &OrgScope, now: Timestamp) -> Result<(), StoreError> {
        for (id, payload) in &self.letters {
            let message = NewMessage { id: *id, channel: Channel::Mail, payload, created_at: now, expires_at: None };
            tx.enqueue(scope, &message).await?;
        }
        tx.insert_activity(&self.event).await
    }
}

/// That of the apps, then that of the codes.
fn tellings(
    deps: &Deps,
    organization: &Organization,
    user: &User,
    by: &Operator,
    public_origin: Option<&Url>,
) -> Result<[Telling; 2], serde_json::Error> {
    let (correlation, language) = (deps.correlation(), user.reading_language(organization));
    let telling = |change, reason| {
        let event = Activity {
            target: Some(user.id),
            reason: Some(reason),
            detail: Some(by.detail([])),
            ..deps.operator_event(organization.id, correlation, ActivityKind::InfoRemoved)
        };
        let letter_to = |to| {
            let message = Message::FactorChanged { change, at: event.at, address: None, client: None, not_me_url: None };
            let id = OutboxId::generate(&*deps.clock, &*deps.random);
            letter(organization, Some(user.id), to, language, public_origin, message).map(|payload| (id, payload))
        };
        let letters = user.notice_addresses().into_iter().map(letter_to).collect::<Result<_, _>>()?;
        Ok::<_, serde_json::Error>(Telling { event, letters })
    };
    Ok([
        telling(FactorChange::AuthenticatorRemoved, Reason::InfoAuthenticator)?,
        telling(FactorChange::RecoveryCodesRemoved, Reason::InfoRecoveryCodes)?,
    ])
}
