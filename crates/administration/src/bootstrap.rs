//! Inviting the first Global administrator.

use latchkey_domain::{ActivityKind, Role, UserName};
use latchkey_store::OrgScope;

use crate::Deps;
use crate::invite::{Invitation, InviteError, Plan};

/// Makes a one-hour link with which this person becomes the first Global administrator of the organization. Refused while there
/// is one who can sign in: an enabled one with a password.
///
/// # Errors
/// See [`InviteError`]; nothing is kept then.
pub async fn bootstrap(deps: &Deps, scope: &OrgScope, name: &UserName) -> Result<Invitation, InviteError> {
    let plan = &Plan::new(deps, scope, name, ActivityKind::Bootstrapped).await?;
    let created = deps
        .store
        .write("bootstrap", |tx| async move {
            for holder in tx.holders(scope, Role::GlobalAdministrator).await? {
                let person = tx.person(scope, Some(holder.id)).await?;
                if person.is_some_and(|person| person.password.is_some()) {
                    return Err(InviteError::AdministratorExists { who: holder.user_name.as_str().to_owned() });
                }
            }
            plan.carry_out(&tx, scope).await
        })
        .await?;
    Ok(Invitation { token: plan.token.clone(), expires_at: plan.expires_at(), created })
}
