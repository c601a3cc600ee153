//! Passwords and the state of sign-in that goes with them.

use crate::row::row;
use latchkey_domain::{SignInLockout, Timestamp, UserId};
use latchkey_vault::PasswordHash;

use crate::values::{bind, to_json};
use crate::{KeptLockout, OrgScope, Reader, StoreError, Tx};

row! {
    struct LockoutRow {
        lockout: String,
    }
}

impl Reader {
    /// The state of sign-in, for familiar places or for all others; `None` when no password is set.
    pub async fn lockout(&self, scope: &OrgScope, user: UserId, familiar: bool) -> Result<Option<KeptLockout>, StoreError> {
        let sql = if familiar {
            "SELECT lockout_familiar AS lockout FROM password WHERE organization_id = $1 AND user_id = $2"
        } else {
            "SELECT lockout_unfamiliar AS lockout FROM password WHERE organization_id = $1 AND user_id = $2"
        };
        let row: Option<LockoutRow> = self.row(sql, bind![scope.organization, user]).await?;
        row.map(|row| KeptLockout::read(row.lockout)).transpose()
    }
}

/// How a password is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SetPassword {
    /// When.
    pub at: Timestamp,
    /// Whether it must be changed at the next sign-in: an administrator chose it.
    pub must_change: bool,
}

impl Tx {
    /// Sets the password; sign-in locks go with the old one.
    pub async fn set_password(
        &self,
        scope: &OrgScope,
        user: UserId,
        hash: &PasswordHash,
        how: SetPassword,
    ) -> Result<(), StoreError> {
        let empty = to_json(&SignInLockout::default(), "a lockout")?;
        let sql = "INSERT INTO password (organization_id, user_id, hash, changed_at, must_change, lockout_familiar, \
                   lockout_unfamiliar) VALUES ($1, $2, $3, $4, $5, $6, $6) \
                   ON CONFLICT (organization_id, user_id) DO UPDATE SET hash = excluded.hash, \
                   changed_at = excluded.changed_at, must_change = excluded.must_change, \
                   lockout_familiar = excluded.lockout_familiar, lockout_unfamiliar = excluded.lockout_unfamiliar";
        let values = bind![scope.organization, user, hash.as_str(), how.at, how.must_change, empty];
        self.execute(sql, values).await?;
        Ok(())
    }

    /// Keeps a dearer or newly peppered hash of the same password. `verified` is the hash that the password was verified
    /// against: `false`, and nothing is changed, when another password was set meanwhile.
    pub async fn renew_hash(
        &self,
        scope: &OrgScope,
        user: UserId,
        hash: &PasswordHash,
        verified: &PasswordHash,
    ) -> Result<bool, StoreError> {
        let sql = "UPDATE password SET hash = $1 WHERE organization_id = $2 AND user_id = $3 AND hash = $4";
        self.one(sql, bind![hash.as_str(), scope.organization, user, verified.as_str()]).await
    }

    /// Takes the password away and keeps its hash among those that may not come back. `false` when none was set.
    pub async fn refuse_password(&self, scope: &OrgScope, user: UserId) -> Result<bool, StoreError> {
        let keep = "INSERT INTO refused_password (organization_id, user_id, hash) \
                    SELECT organization_id, user_id, hash FROM password WHERE organization_id = $1 AND user_id = $2 \
                    ON CONFLICT DO NOTHING";
        self.execute(keep, bind![scope.organization, user]).await?;
        let remove = "DELETE FROM password WHERE organization_id = $1 AND user_id = $2";
        self.one(remove, bind![scope.organization, user]).await
    }

    /// Keeps the state of sign-in over the one that was read, for familiar places or for all others. `false` when somebody
    /// else was quicker, or no password is set.
    pub async fn put_lockout(
        &self,
        scope: &OrgScope,
        user: UserId,
        familiar: bool,
        lockout: &SignInLockout,
        expected: &KeptLockout,
    ) -> Result<bool, StoreError> {
        let sql = if familiar {
            "UPDATE password SET lockout_familiar = $1 WHERE organization_id = $2 AND user_id = $3 AND lockout_familiar = $4"
        } else {
            "UPDATE password SET lockout_unfamiliar = $1 WHERE organization_id = $2 AND user_id = $3 AND lockout_unfamiliar = $4"
        };
        self.one(sql, bind![to_json(lockout, "a lockout")?, scope.organization, user, expected.text()]).await
    }
}
