//! What a restore ends: everything that can be used once, or that somebody may have ended since.

use latchkey_domain::{End, OrganizationId, Timestamp};
use uuid::Uuid;

use crate::row::row;
use crate::values::{bind, to_json};
use crate::{Reader, StoreError, Tx};

/// How much was ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ended {
    /// Signed-in sessions.
    pub sessions: u64,
    /// Password resets under way, with their codes.
    pub resets: u64,
    /// Links for first administrators.
    pub invitations: u64,
    /// Messages that waited with something in them that expires, or whose sending cannot be repeated.
    pub messages: u64,
    /// Recovery codes that nobody had used.
    pub recovery_codes: u64,
}

row! {
    struct OrganizationRow {
        organization_id: Uuid,
    }
}

impl Reader {
    /// Every organization, in no order.
    pub(crate) async fn organization_ids(&self) -> Result<Vec<OrganizationId>, StoreError> {
        let rows: Vec<OrganizationRow> = self.rows("SELECT organization_id FROM organization", vec![]).await?;
        Ok(rows.into_iter().map(|row| OrganizationId::from_uuid(row.organization_id)).collect())
    }
}

impl Tx {
    /// Ends what an older state of the database cannot be believed about.
    ///
    /// Links of notices ("This was not me") stay: they only close. Mails without anything that expires stay in the queue: they
    /// are sent at least once, and their recipients know them again.
    pub(crate) async fn end_everything(&self, now: Timestamp) -> Result<Ended, StoreError> {
        self.execute("DELETE FROM enrolment_call", vec![]).await?;
        self.execute("DELETE FROM enrolment", vec![]).await?;
        // One that was used since would count again. The rows stay: whoever had codes is known to have had them.
        let sql = "UPDATE recovery_code SET spent_at = $1 WHERE spent_at IS NULL";
        let recovery_codes = self.execute(sql, bind![now]).await?;
        let sessions = self.execute("DELETE FROM session", vec![]).await?;
        self.execute("DELETE FROM phone_call", vec![]).await?;
        self.execute("DELETE FROM challenge", vec![]).await?;
        let live = "NOT EXISTS (SELECT 1 FROM ending e WHERE e.organization_id = reset.organization_id \
                    AND e.transaction_id = reset.id)";
        self.execute(format!("UPDATE reset SET version = version + 1 WHERE {live}"), vec![]).await?;
        let sql = format!(
            "INSERT INTO ending (organization_id, transaction_id, outcome, at) \
             SELECT organization_id, id, $1, $2 FROM reset WHERE {live}"
        );
        let resets = self.execute(sql, bind![to_json(&End::Superseded, "an end")?, now]).await?;
        let invitations = self.execute("DELETE FROM invitation WHERE used_at IS NULL", vec![]).await?;
        let sql = "UPDATE outbox SET payload = NULL, due_at = NULL, lease = NULL, finished_at = $1, finished_as = 'expired' \
                   WHERE finished_at IS NULL AND (expires_at IS NOT NULL OR channel <> 'mail')";
        let messages = self.execute(sql, bind![now]).await?;
        Ok(Ended { sessions, resets, invitations, messages, recovery_codes })
    }
}
