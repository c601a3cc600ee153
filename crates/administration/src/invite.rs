//! The invitation of a Global administrator: what `bootstrap` and `break_glass` share.

use std::time::Duration;

use latchkey_domain::{Activity, ActivityKind, CorrelationId, Role, Timestamp, User, UserId, UserName};
use latchkey_store::{InsertUser, NewInvitation, NewUser, OrgScope, StoreError, Tx};
use latchkey_vault::{PoolError, Token};

use crate::Deps;
use crate::add_user::{AddUserError, NewPerson, compose, scope_of_user_name};
use crate::operator::Operator;

/// How long a link works.
const LIFE: Duration = Duration::from_secs(3600);

/// A link for a Global administrator, just made.
#[derive(Debug)]
pub struct Invitation {
    /// What the link ends with; shown once and kept nowhere.
    pub token: Token,
    /// Until when it works.
    pub expires_at: Timestamp,
    /// Whether the person was made for it.
    pub created: bool,
    /// Joins what is done with the link to its making: the support code of both.
    pub correlation: CorrelationId,
}

/// Why no link was made.
#[derive(Debug, thiserror::Error)]
pub enum InviteError {
    /// There is a Global administrator who can sign in.
    #[error(
        "the organization has a Global administrator who can sign in ({who}); ask them, or use --break-glass, which is audited and \
         tells every Global administrator by mail"
    )]
    AdministratorExists {
        /// One of them.
        who: String,
    },
    /// Somebody else holds a link that works.
    #[error(
        "{who} was invited and has a link that works for {minutes} more minute(s); use that link, make a new one for the same \
         person, or wait. Who cannot wait uses --break-glass, which is audited and tells every Global administrator by mail"
    )]
    SomebodyInvited {
        /// Who.
        who: String,
        /// For how long the link works; rounded up.
        minutes: u64,
    },
    /// The user name belongs elsewhere, or nowhere.
    #[error(transparent)]
    User(#[from] AddUserError),
    /// A message could not be made.
    #[error("a message could not be written as JSON: {0}")]
    Message(#[from] serde_json::Error),
    /// The store did not do its part.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<PoolError> for InviteError {
    fn from(error: PoolError) -> Self {
        Self::User(error.into())
    }
}

/// Everything that is drawn and read before the write.
pub(crate) struct Plan {
    token: Token,
    pub(crate) now: Timestamp,
    correlation: CorrelationId,
    event: Activity,
    user: NewUser,
}

impl Plan {
    /// Checks that the name belongs to the organization, and draws what the write needs.
    pub(crate) async fn new(
        deps: &Deps,
        scope: &OrgScope,
        name: &UserName,
        kind: ActivityKind,
        by: &Operator,
    ) -> Result<Self, InviteError> {
        let owner = scope_of_user_name(deps, name).await?;
        if owner.organization != scope.organization {
            let domain = latchkey_domain::DomainName::parse(name.domain());
            return Err(InviteError::User(
                domain.map_or_else(|_| AddUserError::UnknownDomain(name.domain().to_owned()), AddUserError::ForeignDomain),
            ));
        }
        let correlation = deps.correlation();
        let event = deps.operator_event(scope.organization, correlation, kind);
        Ok(Self {
            token: Token::generate(&*deps.random),
            now: deps.now(),
            correlation,
            event: Activity { detail: Some(by.detail([])), ..event },
            user: NewUser { user: compose(deps, scope, None, &NewPerson::named(name.clone()))? },
        })
    }

    /// Makes the person if there is none, gives the role, and keeps the invitation. Tells whether the person was made.
    pub(crate) async fn carry_out(&self, tx: &Tx, scope: &OrgScope) -> Result<bool, InviteError> {
        let (id, created) = self.person(tx, scope).await?;
        let invitation = NewInvitation {
            user: id,
            token: self.token.hash(),
            created_at: self.now,
            expires_at: self.expires_at(),
            correlation: self.correlation,
        };
        tx.insert_invitation(scope, &invitation).await?;
        tx.insert_activity(&Activity { target: Some(id), ..self.event.clone() }).await?;
        Ok(created)
    }

    /// Whom the link is for.
    pub(crate) fn user_name(&self) -> &UserName {
        &self.user.user.user_name
    }

    /// What was made by [`Plan::carry_out`], which told whether the person was.
    pub(crate) fn invitation(&self, created: bool) -> Invitation {
        Invitation { token: self.token.clone(), expires_at: self.expires_at(), created, correlation: self.correlation }
    }

    fn expires_at(&self) -> Timestamp {
        self.now.plus(LIFE)
    }

    async fn person(&self, tx: &Tx, scope: &OrgScope) -> Result<(UserId, bool), InviteError> {
        let name = &self.user.user.user_name;
        let known = match tx.find_user(scope, name).await? {
            Some(id) => tx.person(scope, Some(id)).await?,
            None => None,
        };
        let Some(known) = known else {
            let mut user = self.user.clone();
            user.user.roles = vec![Role::GlobalAdministrator];
            return match tx.insert_user(scope, &user).await? {
                InsertUser::Inserted => Ok((user.user.id, true)),
                InsertUser::NameTaken => Err(InviteError::User(AddUserError::NameTaken(name.as_str().to_owned()))),
            };
        };
        let User { id, mut roles, enabled, factors, .. } = known.user;
        tx.lock_user(scope, id).await?;
        // Codes that were used up while resetting would keep a new administrator out of the first sign-in.
        if roles.is_empty() && factors.recovery_codes == 0 && factors.recovery_codes_used > 0 {
            tx.put_recovery_codes(scope, id, &[], self.now).await?;
        }
        if !roles.contains(&Role::GlobalAdministrator) {
            roles.push(Role::GlobalAdministrator);
            tx.set_roles(scope, id, &roles).await?;
        }
        if !enabled {
            tx.set_enabled(scope, id, true).await?;
        }
        Ok((id, false))
    }
}
