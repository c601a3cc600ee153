//! Opening recovery again after "this was not me".

use latchkey_domain::{Activity, ActivityKind, Timestamp, UserName};

use crate::Deps;
use crate::actor::{Actor, OpenError, find_in_reach, refused};
use crate::find_person::FindPersonError;

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unfrozen {
    /// Recovery is open again.
    Opened {
        /// Since when it was closed.
        since: Timestamp,
        /// Whether there is a password to sign in with; the report may have taken it away.
        has_password: bool,
    },
    /// Recovery was open: nothing was changed.
    WasOpen,
}

/// Opens the recovery of a person, which "this was not me" closed. Links of notices that still worked stop working, so that nobody who
/// kept one closes it again. The person is not told: whoever opens it speaks with them.
///
/// # Errors
/// See [`OpenError`]; nothing is opened then.
pub async fn unfreeze(deps: &Deps, name: &UserName, by: &Actor) -> Result<Unfrozen, OpenError> {
    let (scope, user) = find_in_reach(deps, name, by).await?;
    let event = by.event(deps, scope.organization, ActivityKind::Unfrozen, user);
    let event = &Activity { detail: by.detail([]), ..event };
    let (scope, now) = (&scope, event.at);
    let opened = deps.store.write("unfreeze", |tx| async move {
        tx.lock_user(scope, user).await?;
        if !by.may_open(&tx, scope, user).await? {
            tx.insert_activity(&refused(event)).await?;
            return Ok(None);
        }
        let gone = || FindPersonError::Unknown(name.as_str().to_owned());
        let person = tx.person(scope, Some(user)).await?.ok_or_else(gone)?;
        let Some(since) = person.user.frozen_at else { return Ok(Some(Unfrozen::WasOpen)) };
        tx.unfreeze(scope, user).await?;
        tx.spend_notices(scope, user, now).await?;
        tx.insert_activity(event).await?;
        Ok::<_, OpenError>(Some(Unfrozen::Opened { since, has_password: person.password.is_some() }))
    });
    opened.await?.ok_or_else(|| OpenError::NotAllowed(name.as_str().to_owned()))
}
