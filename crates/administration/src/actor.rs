//! Who acts: the host's operator at the terminal, or an administrator in a session.

use latchkey_domain::{Activity, ActivityKind, OrganizationId, Origin, Outcome, Reason, UserId, UserName, may_open_recovery};
use latchkey_store::{OrgScope, StoreError, Tx};
use serde_json::{Map, Value};

use crate::Deps;
use crate::find_person::{FindPersonError, find_person};
use crate::operator::Operator;

/// An administrator who acts. Whether they may is read from the store in the transaction that acts, not from the session.
#[derive(Clone, Debug)]
pub struct Administrator {
    /// The organization of the session.
    pub organization: OrganizationId,
    /// Who it is.
    pub user: UserId,
    /// Where from.
    pub origin: Origin,
}

/// Whoever acts.
#[derive(Clone, Debug)]
pub enum Actor {
    /// The host's owner, who may do everything.
    Operator(Operator),
    /// An administrator, who may do in their own organization what their roles allow.
    Administrator(Administrator),
}

/// Why nothing was opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The person was not found, or the store did not do its part.
    #[error(transparent)]
    Person(#[from] FindPersonError),
    /// The roles of whoever acts do not reach that far, or the person is they themselves. The refusal is in the audit log.
    #[error("your role does not allow this for {0}; ask an administrator with a higher role")]
    NotAllowed(String),
}

impl From<StoreError> for OpenError {
    fn from(error: StoreError) -> Self {
        Self::Person(error.into())
    }
}

impl Actor {
    /// The event of something that this actor does to a person. Make it before a write, because a write may run twice.
    pub(crate) fn event(&self, deps: &Deps, organization: OrganizationId, kind: ActivityKind, target: UserId) -> Activity {
        let event = Activity { target: Some(target), ..deps.operator_event(organization, deps.correlation(), kind) };
        match self {
            Self::Operator(_) => event,
            Self::Administrator(by) => Activity { actor: Some(by.user), origin: by.origin.clone(), ..event },
        }
    }

    /// The detail of the event: what there is to say, and for an operator who and where.
    pub(crate) fn detail(&self, more: impl IntoIterator<Item = (&'static str, Value)>) -> Option<String> {
        match self {
            Self::Operator(by) => Some(by.detail(more)),
            Self::Administrator(_) => {
                let parts: Map<_, _> = more.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
                (!parts.is_empty()).then(|| Value::Object(parts).to_string())
            }
        }
    }

    /// Whether people of this organization are in reach at all. To an administrator, those of others do not exist.
    pub(crate) fn reaches(&self, organization: OrganizationId) -> bool {
        match self {
            Self::Operator(_) => true,
            Self::Administrator(by) => by.organization == organization,
        }
    }

    /// Whether this actor may open the recovery of a person, by the roles that both have now. Nobody opens their own: "this was not
    /// me" may have been said of whoever sits in the session.
    pub(crate) async fn may_open(&self, tx: &Tx, scope: &OrgScope, target: UserId) -> Result<bool, StoreError> {
        let Self::Administrator(by) = self else { return Ok(true) };
        let Some(own) = tx.person(scope, Some(by.user)).await? else { return Ok(false) };
        let Some(theirs) = tx.person(scope, Some(target)).await? else { return Ok(false) };
        let own = own.user;
        Ok(own.enabled && own.id != target && may_open_recovery(&own.roles, &theirs.user.roles))
    }
}

/// The person, when the actor can reach them. An administrator is not told whose domain a name has.
pub(crate) async fn find_in_reach(deps: &Deps, name: &UserName, by: &Actor) -> Result<(OrgScope, UserId), FindPersonError> {
    let unknown = || FindPersonError::Unknown(name.as_str().to_owned());
    match (find_person(deps, name).await, by) {
        (Ok((scope, _)), by) if !by.reaches(scope.organization) => Err(unknown()),
        (Err(FindPersonError::UnknownDomain(_)), Actor::Administrator(_)) => Err(unknown()),
        (found, _) => found,
    }
}

/// The same event as one that was refused.
pub(crate) fn refused(event: &Activity) -> Activity {
    Activity { outcome: Outcome::Failure, reason: Some(Reason::NotAuthorized), detail: None, ..event.clone() }
}
