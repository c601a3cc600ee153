//! Giving and taking licences, for organizations that account for them.

use latchkey_domain::{Activity, ActivityKind, UserName};
use serde_json::Value;

use crate::Deps;
use crate::find_person::{FindPersonError, find_person};
use crate::operator::Operator;

/// Gives a person a licence, or takes it. `false` when it was so already.
///
/// # Errors
/// See [`FindPersonError`]; nothing is changed then.
pub async fn set_licence(deps: &Deps, name: &UserName, licensed: bool, by: &Operator) -> Result<bool, FindPersonError> {
    let (scope, user) = find_person(deps, name).await?;
    let event = &Activity {
        target: Some(user),
        detail: Some(by.detail([("licensed", Value::from(licensed))])),
        ..deps.operator_event(scope.organization, deps.correlation(), ActivityKind::LicenceChanged)
    };
    let scope = &scope;
    deps.store
        .write("set licence", |tx| async move {
            tx.lock_user(scope, user).await?;
            let gone = || FindPersonError::Unknown(name.as_str().to_owned());
            let person = tx.person(scope, Some(user)).await?.ok_or_else(gone)?;
            if person.user.licences.person == licensed {
                return Ok(false);
            }
            tx.set_licence(scope, user, licensed).await?;
            tx.insert_activity(event).await?;
            Ok(true)
        })
        .await
}
