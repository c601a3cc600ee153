//! Opening recovery again after "this was not me".

use latchkey_domain::{Activity, ActivityKind, Timestamp, UserName};

use crate::Deps;
use crate::find_person::{FindPersonError, find_person};
use crate::operator::Operator;

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
/// See [`FindPersonError`]; nothing is changed then.
pub async fn unfreeze(deps: &Deps, name: &UserName, by: &Operator) -> Result<Unfrozen, FindPersonError> {
    let (scope, user) = find_person(deps, name).await?;
    let event = &Activity {
        target: Some(user),
        detail: Some(by.detail([])),
        ..deps.operator_event(scope.organization, deps.correlation(), ActivityKind::Unfrozen)
    };
    let (scope, now) = (&scope, event.at);
    deps.store
        .write("unfreeze", |tx| async move {
            tx.lock_user(scope, user).await?;
            let gone = || FindPersonError::Unknown(name.as_str().to_owned());
            let person = tx.person(scope, Some(user)).await?.ok_or_else(gone)?;
            let Some(since) = person.user.frozen_at else { return Ok(Unfrozen::WasOpen) };
            tx.unfreeze(scope, user).await?;
            tx.spend_notices(scope, user, now).await?;
            tx.insert_activity(event).await?;
            Ok(Unfrozen::Opened { since, has_password: person.password.is_some() })
        })
        .await
}
