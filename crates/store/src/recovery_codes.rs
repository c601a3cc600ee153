//! Recovery codes, as keyed hashes: a set of a person's own, of which each counts once.

use crate::row::row;
use latchkey_domain::{Timestamp, UserId};
use latchkey_vault::{Purpose, RecoveryCode};

use crate::values::{bind, count, instant};
use crate::{OrgScope, Reader, StoreError, Tx};

/// How a person's set of recovery codes stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecoveryCodeSet {
    /// When it was made.
    pub made_at: Timestamp,
    /// How many there were.
    pub made: u32,
    /// How many were not used.
    pub left: u32,
    /// Since when it rests; `None` when it could be used alone at once.
    pub replaced_at: Option<Timestamp>,
}

row! {
    struct SetRow {
        made_at: Option<i64>,
        made: i64,
        unspent: i64,
        replaced_at: Option<i64>,
    }
}

pub(crate) fn hash(scope: &OrgScope, user: UserId, code: &RecoveryCode) -> [u8; 32] {
    scope.keys.keyed_hash(Purpose::RecoveryCode, &[user.as_uuid().as_bytes(), code.expose().as_bytes()])
}

impl Reader {
    /// The person's set; `None` when none was ever made.
    pub async fn recovery_codes(&self, scope: &OrgScope, user: UserId) -> Result<Option<RecoveryCodeSet>, StoreError> {
        let sql = "SELECT MAX(made_at) AS made_at, COUNT(*) AS made, COUNT(*) - COUNT(spent_at) AS unspent, MAX(replaced_at) AS replaced_at \
                   FROM recovery_code \
                   WHERE organization_id = $1 AND user_id = $2";
        let row: Option<SetRow> = self.row(sql, bind![scope.organization, user]).await?;
        let Some((row, made_at)) = row.and_then(|row| row.made_at.map(|at| (row, at))) else { return Ok(None) };
        let what = "a number of recovery codes";
        let (made, left) = (count(row.made, what)?, count(row.unspent, what)?);
        let replaced_at = instant(row.replaced_at);
        Ok(Some(RecoveryCodeSet { made_at: Timestamp::from_micros(made_at), made, left, replaced_at }))
    }
}

impl Tx {
    /// Gives the person exactly these codes; those before are void. None takes them all away. Lock the person first.
    pub async fn put_recovery_codes(
        &self,
        scope: &OrgScope,
        user: UserId,
        codes: &[RecoveryCode],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let sql = "DELETE FROM recovery_code WHERE organization_id = $1 AND user_id = $2";
        self.execute(sql, bind![scope.organization, user]).await?;
        let sql = "INSERT INTO recovery_code (organization_id, user_id, hash, made_at) VALUES ($1, $2, $3, $4)";
        for code in codes {
            self.execute(sql, bind![scope.organization, user, hash(scope, user, code), now]).await?;
        }
        Ok(())
    }

    /// Keeps that the person's set was made now beside other ways, or in the place of another one: it cannot be the only gate for a
    /// day.
    pub async fn rest_recovery_codes(&self, scope: &OrgScope, user: UserId, now: Timestamp) -> Result<(), StoreError> {
        let sql = "UPDATE recovery_code SET replaced_at = $1 WHERE organization_id = $2 AND user_id = $3";
        self.execute(sql, bind![now, scope.organization, user]).await.map(drop)
    }

    /// Uses a code up. `false` when it is none of the person's, or was used before.
    pub async fn spend_recovery_code(
        &self,
        scope: &OrgScope,
        user: UserId,
        code: &RecoveryCode,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let sql = "UPDATE recovery_code SET spent_at = $1 \
                   WHERE organization_id = $2 AND user_id = $3 AND hash = $4 AND spent_at IS NULL";
        self.one(sql, bind![now, scope.organization, user, hash(scope, user, code)]).await
    }
}
