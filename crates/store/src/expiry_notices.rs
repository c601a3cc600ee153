//! Who is told that a password ends, and that each notice is sent once.

use crate::row::row;
use latchkey_domain::{DomainName, Timestamp, UserId};
use uuid::Uuid;

use crate::values::bind;
use crate::{OrgScope, Reader, StoreError, Tx};

/// A password that was set between two instants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AgingPassword {
    /// Whose it is.
    pub user: UserId,
    /// When it was set.
    pub changed_at: Timestamp,
}

row! {
    struct AgingRow {
        user_id: Uuid,
        changed_at: i64,
    }
}

/// Which passwords are looked for.
#[derive(Clone, Copy, Debug)]
pub struct Aging<'a> {
    /// The domain of the user names.
    pub domain: &'a DomainName,
    /// The notice in days before the end that was not sent yet.
    pub days: u16,
    /// Set after the first instant, and not after the second.
    pub set: (Timestamp, Timestamp),
}

impl Reader {
    /// Passwords of enabled people of which this notice was not sent, oldest first; pages go on behind `last`. Passwords that never
    /// expire, and those that must be changed anyway, are left out. What remains is for [`latchkey_domain::password_age`] to judge.
    pub async fn aging_passwords(
        &self,
        scope: &OrgScope,
        aging: Aging<'_>,
        last: Option<AgingPassword>,
        limit: u32,
    ) -> Result<Vec<AgingPassword>, StoreError> {
        let sql = "SELECT w.user_id, w.changed_at FROM password w \
                   JOIN person p ON p.organization_id = w.organization_id AND p.id = w.user_id \
                   WHERE w.organization_id = $1 AND w.changed_at > $2 AND w.changed_at <= $3 AND w.must_change = FALSE \
                   AND p.enabled = TRUE AND p.password_never_expires = FALSE AND p.user_name_key LIKE $7 \
                   AND (w.changed_at > $4 OR (w.changed_at = $4 AND w.user_id > $5)) \
                   AND NOT EXISTS (SELECT 1 FROM expiry_notice n WHERE n.organization_id = w.organization_id \
                   AND n.user_id = w.user_id AND n.changed_at = w.changed_at AND n.days = $8) \
                   ORDER BY w.changed_at, w.user_id LIMIT $6";
        let (after, until) = aging.set;
        let (at, user) = last.map_or((after, Uuid::nil()), |last| (last.changed_at, last.user.as_uuid()));
        let name = format!("%@{}", aging.domain);
        let values = bind![scope.organization, after, until, at, user, limit, name, u32::from(aging.days)];
        let rows: Vec<AgingRow> = self.rows(sql, values).await?;
        let aging = |row: AgingRow| AgingPassword {
            user: UserId::from_uuid(row.user_id),
            changed_at: Timestamp::from_micros(row.changed_at),
        };
        Ok(rows.into_iter().map(aging).collect())
    }
}

impl Tx {
    /// Keeps that the notice so many days before the end is queued in this transaction. `false` when it was before, or the
    /// password is another one by now: then nothing is to be sent.
    pub async fn note_expiry(
        &self,
        scope: &OrgScope,
        password: AgingPassword,
        days: u16,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let sql = "INSERT INTO expiry_notice (organization_id, user_id, changed_at, days, noticed_at) \
                   SELECT w.organization_id, w.user_id, w.changed_at, CAST($4 AS BIGINT), CAST($5 AS BIGINT) FROM password w \
                   WHERE w.organization_id = $1 AND w.user_id = $2 AND w.changed_at = $3 ON CONFLICT DO NOTHING";
        let AgingPassword { user, changed_at } = password;
        self.one(sql, bind![scope.organization, user, changed_at, u32::from(days), now]).await
    }
}
