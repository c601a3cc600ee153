//! Notices of alerts that wait to be told. They do not stand in the outbox: it belongs to organizations, and what tells of a full queue
//! must not wait at its end.

use std::time::Duration;

use latchkey_domain::{OutboxId, Timestamp};
use latchkey_vault::Column;
use sea_orm::DbBackend;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::row::row;
use crate::values::{bind, count};
use crate::{Channel, FinishedAs, Reader, StoreError, Tx};

/// How an alert is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AlertChannel {
    /// By mail to one operator.
    Mail,
    /// By a webhook.
    Webhook,
}

impl AlertChannel {
    /// Every channel.
    pub const ALL: [Self; 2] = [Self::Mail, Self::Webhook];

    /// The word kept in storage.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Mail => Channel::Mail.key(),
            Self::Webhook => "webhook",
        }
    }
}

/// A notice in somebody's hands.
#[derive(Debug)]
pub struct LeasedAlert {
    /// The message.
    pub id: OutboxId,
    /// What is to be told, opened.
    pub payload: Zeroizing<Vec<u8>>,
    /// Attempts before.
    pub attempts: u32,
    /// When it was made.
    pub created_at: Timestamp,
}

row! {
    struct LeasedRow {
        id: Uuid,
        payload: Option<Vec<u8>>,
        attempts: i64,
        created_at: i64,
    }
}

row! {
    struct DueRow {
            due_at: i64,
    }
}

fn place(row: &[u8]) -> Column<'_> {
    Column { table: "alert_message", row, column: "payload" }
}

impl Reader {
    /// Whether a notice is due on this channel: cheaper than a lease, and asked every few seconds.
    pub async fn alert_is_due(&self, channel: AlertChannel, now: Timestamp) -> Result<bool, StoreError> {
        let sql = "SELECT due_at FROM alert_message WHERE channel = $1 AND due_at >= 0 ORDER BY due_at LIMIT 1";
        let first: Option<DueRow> = self.row(sql, bind![channel.key()]).await?;
        Ok(first.is_some_and(|row| row.due_at <= now.as_micros()))
    }
}

impl Tx {
    /// Adds a notice, due at once.
    ///
    /// # Errors
    /// [`StoreError::NotInstalled`] where there are no keys to seal it with.
    pub async fn queue_alert(
        &self,
        id: OutboxId,
        channel: AlertChannel,
        payload: &[u8],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let keys = &self.shared.installation.get().ok_or(StoreError::NotInstalled)?.keys;
        let sealed = keys.seal(place(id.as_uuid().as_bytes()), payload, self.shared.random.as_ref());
        let sql = "INSERT INTO alert_message (id, channel, payload, created_at, due_at, attempts) VALUES ($1, $2, $3, $4, $4, 0)";
        self.execute(sql, bind![id, channel.key(), sealed, now]).await?;
        Ok(())
    }

    /// Takes at most `limit` notices of a channel that are due, and counts an attempt for each. `lease_token` names this lease alone.
    /// One that cannot be opened is finished as failed here.
    pub async fn lease_alerts(
        &self,
        channel: AlertChannel,
        now: Timestamp,
        lease: Duration,
        limit: u32,
        lease_token: [u8; 16],
    ) -> Result<Vec<LeasedAlert>, StoreError> {
        let keys = &self.shared.installation.get().ok_or(StoreError::NotInstalled)?.keys;
        let skip = if self.backend() == DbBackend::Postgres { " FOR UPDATE SKIP LOCKED" } else { "" };
        let sql = format!(
            "UPDATE alert_message SET due_at = $1, lease = $2, attempts = attempts + 1 WHERE channel = $3 AND due_at <= $4 AND id IN \
             (SELECT id FROM alert_message WHERE channel = $3 AND due_at <= $4 ORDER BY due_at LIMIT $5{skip}) \
             RETURNING id, payload, attempts, created_at"
        );
        let mut rows: Vec<LeasedRow> = self.rows(sql, bind![now.plus(lease), lease_token, channel.key(), now, limit]).await?;
        rows.sort_by_key(|row| (row.created_at, row.id));
        let mut leased = Vec::with_capacity(rows.len());
        for LeasedRow { id, payload, attempts, created_at } in rows {
            let id = OutboxId::from_uuid(id);
            if let Some(payload) = payload.and_then(|sealed| keys.open(place(id.as_uuid().as_bytes()), &sealed).ok()) {
                let attempts = count(attempts, "a number of attempts")?;
                leased.push(LeasedAlert { id, payload, attempts, created_at: Timestamp::from_micros(created_at) });
            } else {
                tracing::error!(%id, "a notice of an alert cannot be opened");
                self.finish_alert(id, lease_token, FinishedAs::Failed, now).await?;
            }
        }
        Ok(leased)
    }

    /// Finishes a notice and erases its payload. `false` when the lease is lost.
    pub async fn finish_alert(
        &self,
        id: OutboxId,
        lease_token: [u8; 16],
        how: FinishedAs,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let sql = "UPDATE alert_message SET payload = NULL, due_at = NULL, lease = NULL, finished_at = $1, finished_as = $2 \
                   WHERE id = $3 AND lease = $4";
        self.one(sql, bind![now, how.key(), id, lease_token]).await
    }

    /// Gives a notice back, to be tried again at `not_before`. `false` when the lease is lost.
    pub async fn release_alert(
        &self,
        id: OutboxId,
        lease_token: [u8; 16],
        not_before: Timestamp,
        error_kind: &str,
    ) -> Result<bool, StoreError> {
        let sql = "UPDATE alert_message SET due_at = $1, lease = NULL, last_error = $2 WHERE id = $3 AND lease = $4";
        self.one(sql, bind![not_before, error_kind, id, lease_token]).await
    }
}
