//! Inviting the first Global administrator.

use latchkey_domain::{ActivityKind, Role, UserName};
use latchkey_store::{OrgScope, Tx};

use crate::Deps;
use crate::invite::{Invitation, InviteError, Plan};
use crate::operator::Operator;

/// Makes a one-hour link with which this person becomes the first Global administrator of the organization. Refused while there
/// is one who can sign in (an enabled one with a password), and while somebody else holds such a link.
///
/// # Errors
/// See [`InviteError`]; nothing is kept then.
pub async fn bootstrap(deps: &Deps, scope: &OrgScope, name: &UserName, by: &Operator) -> Result<Invitation, InviteError> {
    let plan = &Plan::new(deps, scope, name, ActivityKind::Bootstrapped, by).await?;
    let created = deps
        .store
        .write("bootstrap", |tx| async move {
            // Whoever comes second looks at what the first one made.
            tx.lock_organization(scope).await?;
            refuse_if_somebody_can_sign_in(&tx, scope).await?;
            refuse_if_another_is_invited(&tx, scope, plan).await?;
            plan.carry_out(&tx, scope).await
        })
        .await?;
    Ok(plan.invitation(created))
}

async fn refuse_if_somebody_can_sign_in(tx: &Tx, scope: &OrgScope) -> Result<(), InviteError> {
    for holder in tx.holders(scope, Role::GlobalAdministrator).await? {
        let person = tx.person(scope, Some(holder.id)).await?;
        if person.is_some_and(|person| person.password.is_some()) {
            return Err(InviteError::AdministratorExists { who: holder.user_name.as_str().to_owned() });
        }
    }
    Ok(())
}

/// A new link for the same person replaces the old one; a second person would not be the first administrator.
async fn refuse_if_another_is_invited(tx: &Tx, scope: &OrgScope, plan: &Plan) -> Result<(), InviteError> {
    let own = tx.find_user(scope, plan.user_name()).await?;
    for (user, until) in tx.pending_invitations(scope, plan.now).await? {
        let person = if own == Some(user) { None } else { tx.person(scope, Some(user)).await? };
        if let Some(person) = person {
            let minutes = until.since(plan.now).as_secs().div_ceil(60);
            return Err(InviteError::SomebodyInvited { who: person.user.user_name.as_str().to_owned(), minutes });
        }
    }
    Ok(())
}
