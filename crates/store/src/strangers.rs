//! Sign-in locks of names that mean nobody.

use crate::row::row;
use latchkey_domain::{SignInLockout, Timestamp};

use crate::values::{bind, to_json};
use crate::{KeptLockout, OrgScope, Reader, StoreError, Tx};

row! {
    struct StrangerRow {
        lockout: String,
    }
}

impl Reader {
    /// The lock of a name (by its keyed hash) that was tried at sign-in.
    pub async fn stranger(&self, scope: &OrgScope, subject: &[u8; 32]) -> Result<Option<KeptLockout>, StoreError> {
        let sql = "SELECT lockout FROM stranger WHERE organization_id = $1 AND subject = $2";
        let row: Option<StrangerRow> = self.row(sql, bind![scope.organization, subject]).await?;
        row.map(|row| KeptLockout::read(row.lockout)).transpose()
    }
}

impl Tx {
    /// Keeps the lock of a name over the one that was read. `false` when somebody else was quicker.
    pub async fn put_stranger(
        &self,
        scope: &OrgScope,
        subject: &[u8; 32],
        lockout: &SignInLockout,
        expected: Option<&KeptLockout>,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let body = to_json(lockout, "a lockout")?;
        let new = bind![scope.organization, subject, body, now];
        let Some(expected) = expected else {
            let sql = "INSERT INTO stranger (organization_id, subject, lockout, seen_at) VALUES ($1, $2, $3, $4) \
                       ON CONFLICT DO NOTHING";
            return self.one(sql, new).await;
        };
        let sql = "UPDATE stranger SET lockout = $3, seen_at = $4 WHERE organization_id = $1 AND subject = $2 AND lockout = $5";
        self.one(sql, [new, bind![expected.text()]].concat()).await
    }
}
