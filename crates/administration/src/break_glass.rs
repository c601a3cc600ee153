//! Inviting a Global administrator although there is one.

use latchkey_domain::{ActivityKind, OutboxId, Role, UserName};
use latchkey_messaging::Message;
use latchkey_store::{Channel, NewMessage, OrgScope};
use url::Url;

use crate::Deps;
use crate::invite::{Invitation, InviteError, Plan};
use crate::letter::letter;
use crate::operator::Operator;

/// Who broke the glass; told to every Global administrator.
#[derive(Clone, Debug)]
pub struct BreakGlass {
    /// The operator, and the host.
    pub operator: Operator,
    /// What links begin with.
    pub public_origin: Url,
}

/// What was done.
#[derive(Debug)]
pub struct BrokenGlass {
    /// The link.
    pub invitation: Invitation,
    /// How many Global administrators are told.
    pub told: usize,
}

/// Makes a one-hour link with which this person becomes a Global administrator, whoever else is one. All of those are told by
/// mail, in the same commit.
///
/// # Errors
/// See [`InviteError`]; nothing is kept then.
pub async fn break_glass(deps: &Deps, scope: &OrgScope, name: &UserName, by: &BreakGlass) -> Result<BrokenGlass, InviteError> {
    let plan = &Plan::new(deps, scope, name, ActivityKind::BreakGlass, &by.operator).await?;
    let reader = deps.store.reader();
    let organization = reader.organization(scope).await?;
    let mut letters = Vec::new();
    for holder in reader.holders(scope, Role::GlobalAdministrator).await? {
        let Some(to) = holder.primary_address() else { continue };
        let language = holder.reading_language(&organization);
        let message = Message::BreakGlass { who: by.operator.account.clone(), at: plan.now, host: by.operator.host.clone() };
        let payload = letter(&organization, None, to, language, Some(&by.public_origin), message)?;
        letters.push((OutboxId::generate(&*deps.clock, &*deps.random), payload));
    }
    let letters = &letters;
    let created = deps
        .store
        .write("break glass", |tx| async move {
            tx.lock_organization(scope).await?;
            let created = plan.carry_out(&tx, scope).await?;
            for (id, payload) in letters {
                let (id, created_at) = (*id, plan.now);
                tx.enqueue(scope, &NewMessage { id, channel: Channel::Mail, payload, created_at, expires_at: None }).await?;
            }
            Ok::<bool, InviteError>(created)
        })
        .await?;
    Ok(BrokenGlass { invitation: plan.invitation(created), told: letters.len() })
}
