//! How long passwords are valid, under a domain and for one person ("Password policy", 2018).

use latchkey_domain::{Activity, ActivityKind, DomainName, PasswordLifetime, UserName};
use latchkey_store::{OrgScope, StoreError};
use serde_json::Value;

use crate::Deps;
use crate::find_person::{FindPersonError, find_person};
use crate::operator::Operator;

/// Why nothing was set.
#[derive(Debug, thiserror::Error)]
pub enum SetPasswordLifetimeError {
    /// The organization never added it.
    #[error("the organization has no domain {0}; `latchkey domain list` shows all domains")]
    Unknown(DomainName),
    /// The store did not do its part.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Sets how long passwords of people under a domain are valid; `None` for ever. Passwords that are older by then expire at once.
///
/// # Errors
/// See [`SetPasswordLifetimeError`]; nothing is changed then.
pub async fn set_password_lifetime(
    deps: &Deps,
    scope: &OrgScope,
    domain: &DomainName,
    lifetime: Option<PasswordLifetime>,
    by: &Operator,
) -> Result<(), SetPasswordLifetimeError> {
    let days = |days: fn(PasswordLifetime) -> u16| Value::from(lifetime.map(days));
    let more = [
        ("domain", Value::from(domain.as_str())),
        ("valid-days", days(PasswordLifetime::valid_days)),
        ("notice-days", days(PasswordLifetime::notice_days)),
    ];
    let event = &Activity {
        detail: Some(by.detail(more)),
        ..deps.operator_event(scope.organization, deps.correlation(), ActivityKind::PasswordAgeChanged)
    };
    deps.store
        .write("set password lifetime", |tx| async move {
            if !tx.set_password_lifetime(scope, domain, lifetime).await? {
                return Err(SetPasswordLifetimeError::Unknown(domain.clone()));
            }
            Ok(tx.insert_activity(event).await?)
        })
        .await
}

/// Keeps the password of a person from expiring, or lets it expire again, as old as it is by then. `false` when it was so already.
///
/// # Errors
/// See [`FindPersonError`]; nothing is changed then.
pub async fn set_password_never_expires(
    deps: &Deps,
    name: &UserName,
    never: bool,
    by: &Operator,
) -> Result<bool, FindPersonError> {
    let (scope, user) = find_person(deps, name).await?;
    let event = &Activity {
        target: Some(user),
        detail: Some(by.detail([("never-expires", Value::from(never))])),
        ..deps.operator_event(scope.organization, deps.correlation(), ActivityKind::PasswordAgeChanged)
    };
    let scope = &scope;
    deps.store
        .write("set password never expires", |tx| async move {
            tx.lock_user(scope, user).await?;
            let gone = || FindPersonError::Unknown(name.as_str().to_owned());
            let person = tx.person(scope, Some(user)).await?.ok_or_else(gone)?;
            if person.user.password_never_expires == never {
                return Ok(false);
            }
            tx.set_password_never_expires(scope, user, never).await?;
            tx.insert_activity(event).await?;
            Ok(true)
        })
        .await
}
