//! Second factors of whoever a name means, or nobody: statements and what is opened are as many.

use latchkey_domain::{AuthenticatorId, MOST_AUTHENTICATORS, Timestamp, UserId};
use latchkey_vault::{RecoveryCode, TotpSecret};

use crate::authenticators::open;
use crate::recovery_codes::hash;
use crate::row::row;
use crate::values::bind;
use crate::{OrgScope, Reader, StoreError};

/// An authenticator app that a code is compared with.
#[derive(Clone, Debug)]
pub struct SoughtAuthenticator {
    /// Its id; `None` for one that is compared in vain.
    pub id: Option<AuthenticatorId>,
    /// What its codes are made of.
    pub secret: TotpSecret,
    /// The last step whose code was used.
    pub last_step: Option<u64>,
    /// Since when it rests.
    pub replaced_at: Option<Timestamp>,
}

row! {
    struct HeldRow {
        held: i64,
    }
}

impl Reader {
    /// As many authenticator apps as anybody may have: those of the person, and decoys in place of the others.
    pub async fn sought_authenticators(
        &self,
        scope: &OrgScope,
        user: Option<UserId>,
    ) -> Result<Vec<SoughtAuthenticator>, StoreError> {
        let own = self.authenticators(scope, user.unwrap_or_else(|| scope.decoy.id())).await?;
        let own = own.into_iter().filter(|_| user.is_some());
        let sought = own.map(|app| {
            let (id, replaced_at) = (Some(app.id), app.replaced_at);
            SoughtAuthenticator { id, secret: app.secret, last_step: app.last_step, replaced_at }
        });
        let mut sought: Vec<SoughtAuthenticator> = sought.collect();
        let (decoy, sealed) = scope.decoy.authenticator();
        while sought.len() < MOST_AUTHENTICATORS as usize {
            let Some(secret) = open(scope, decoy, sealed) else { break };
            sought.push(SoughtAuthenticator { id: None, secret, last_step: None, replaced_at: None });
        }
        Ok(sought)
    }

    /// Whether this is a recovery code of the person that was not used. The same is looked for where there is nobody.
    pub async fn holds_recovery_code(
        &self,
        scope: &OrgScope,
        user: Option<UserId>,
        code: &RecoveryCode,
    ) -> Result<bool, StoreError> {
        let whose = user.unwrap_or_else(|| scope.decoy.id());
        let sql = "SELECT COUNT(*) AS held FROM recovery_code \
                   WHERE organization_id = $1 AND user_id = $2 AND hash = $3 AND spent_at IS NULL";
        let row: Option<HeldRow> = self.row(sql, bind![scope.organization, whose, hash(scope, whose, code)]).await?;
        Ok(user.is_some() && row.is_some_and(|row| row.held > 0))
    }
}
