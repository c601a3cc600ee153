//! Leases of outbox rows: a worker that dies costs one lease, and its rows come again.

use std::fmt;
use std::time::Duration;

use crate::row::row;
use latchkey_domain::{OutboxId, Timestamp};
use sea_orm::DbBackend;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::outbox::place;
use crate::values::{bind, count, instant, readable};
use crate::{Channel, OrgScope, StoreError, Tx};

/// A message in a worker's hands.
pub struct LeasedMessage {
    /// Its organization.
    pub scope: OrgScope,
    /// The message.
    pub id: OutboxId,
    /// How it travels.
    pub channel: Channel,
    /// What is to be sent, opened; wiped when dropped.
    pub payload: Zeroizing<Vec<u8>>,
    /// Attempts that were marked before.
    pub attempts: u32,
    /// The last of them never came back with a result: a text or a call may have been delivered.
    pub unsettled: bool,
    /// When it was made.
    pub created_at: Timestamp,
    /// After this it must not be sent.
    pub expires_at: Option<Timestamp>,
}

impl LeasedMessage {
    /// Whether an attempt before certainly failed, so that the message was given back to be tried again.
    pub const fn delayed(&self) -> bool {
        self.attempts > 1 || self.attempts == 1 && !self.unsettled
    }

    /// Whether it is a text or a call of which an attempt began and nobody told what came of it: the worker died, or lost its
    /// lease. It is not repeated, and counts as sent.
    pub const fn may_have_left(&self) -> bool {
        self.unsettled && matches!(self.channel, Channel::Text | Channel::Call)
    }
}

impl fmt::Debug for LeasedMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "LeasedMessage({} by {})", self.id, self.channel.key())
    }
}

/// How a message was finished.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FinishedAs {
    /// The provider took it.
    Sent,
    /// It was never meant to be sent.
    Discarded,
    /// What it contained expired first.
    Expired,
    /// It cannot be delivered.
    Failed,
    /// Nobody knows whether it was delivered, and it may not be repeated.
    Unknown,
}

impl FinishedAs {
    /// Every way.
    pub const ALL: [Self; 5] = [Self::Sent, Self::Discarded, Self::Expired, Self::Failed, Self::Unknown];

    /// The word kept in storage.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::Discarded => "discarded",
            Self::Expired => "expired",
            Self::Failed => "failed",
            Self::Unknown => "unknown",
        }
    }

    /// The way with this word.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|how| how.key() == key)
    }
}

row! {
    struct LeasedRow {
        organization_id: Uuid,
        data_key: Vec<u8>,
        id: Uuid,
        channel: String,
        payload: Option<Vec<u8>>,
        attempts: i64,
        attempted_at: Option<i64>,
        created_at: i64,
        expires_at: Option<i64>,
    }
}

impl Tx {
    /// Takes at most `limit` messages that are due, oldest first, for `lease`. `lease_token` names this lease alone: use a new
    /// one for every call. A message that cannot be opened is finished as failed here and not handed out.
    pub async fn lease_outbox(
        &self,
        now: Timestamp,
        lease: Duration,
        limit: u32,
        lease_token: [u8; 16],
    ) -> Result<Vec<LeasedMessage>, StoreError> {
        self.lease_channels(&Channel::ALL, now, lease, limit, lease_token).await
    }

    /// The same for messages of these channels.
    pub async fn lease_channels(
        &self,
        channels: &[Channel],
        now: Timestamp,
        lease: Duration,
        limit: u32,
        lease_token: [u8; 16],
    ) -> Result<Vec<LeasedMessage>, StoreError> {
        let every = Channel::ALL.iter().all(|channel| channels.contains(channel));
        // What is due is found by its time; rows of other channels are passed over.
        let places: Vec<String> = (5..5 + channels.len()).map(|place| format!("${place}")).collect();
        let among = if every { String::new() } else { format!(" AND channel IN ({})", places.join(", ")) };
        let named = channels.iter().filter(|_| !every).flat_map(|channel| bind![channel.key()]);
        let skip = if self.backend() == DbBackend::Postgres { " FOR UPDATE SKIP LOCKED" } else { "" };
        let sql = format!(
            "UPDATE outbox SET due_at = $1, lease = $2 WHERE due_at <= $3 AND id IN \
             (SELECT id FROM outbox WHERE due_at <= $3{among} ORDER BY due_at LIMIT $4{skip}) \
             RETURNING organization_id, (SELECT o.data_key FROM organization o \
             WHERE o.organization_id = outbox.organization_id) AS data_key, \
             id, channel, payload, attempts, attempted_at, created_at, expires_at"
        );
        let values = bind![now.plus(lease), lease_token, now, limit].into_iter().chain(named).collect();
        let mut rows: Vec<LeasedRow> = self.rows(sql, values).await?;
        rows.sort_by_key(|row| (row.created_at, row.id));
        let mut leased = Vec::with_capacity(rows.len());
        for row in rows {
            let id = OutboxId::from_uuid(row.id);
            match self.open(row) {
                Ok(message) => leased.push(message),
                Err(error) => {
                    tracing::error!(%id, %error, "a message in the outbox cannot be opened");
                    self.finish(id, lease_token, FinishedAs::Failed, now).await?;
                }
            }
        }
        Ok(leased)
    }

    fn open(&self, row: LeasedRow) -> Result<LeasedMessage, StoreError> {
        let unreadable = StoreError::Unreadable { what: "a message in the outbox" };
        let scope = self.scope(row.organization_id, &row.data_key)?;
        let sealed = row.payload.ok_or_else(|| unreadable.clone())?;
        let payload = scope.keys.open(place(row.id.as_bytes()), &sealed).map_err(|_| unreadable)?;
        Ok(LeasedMessage {
            scope,
            id: OutboxId::from_uuid(row.id),
            channel: readable(Channel::from_key(&row.channel), "a message's channel")?,
            payload,
            attempts: count(row.attempts, "a number of attempts")?,
            unsettled: row.attempted_at.is_some(),
            created_at: Timestamp::from_micros(row.created_at),
            expires_at: instant(row.expires_at),
        })
    }

    /// Keeps that an attempt begins, in a transaction of its own before anything is dialled. `false` when the lease is lost.
    pub async fn mark_attempt(&self, id: OutboxId, lease_token: [u8; 16], now: Timestamp) -> Result<bool, StoreError> {
        let sql = "UPDATE outbox SET attempts = attempts + 1, attempted_at = $1 WHERE id = $2 AND lease = $3";
        self.one(sql, bind![now, id, lease_token]).await
    }

    /// Finishes a message and erases its payload. `false` when the lease is lost.
    pub async fn finish(&self, id: OutboxId, lease_token: [u8; 16], how: FinishedAs, now: Timestamp) -> Result<bool, StoreError> {
        let sql = "UPDATE outbox SET payload = NULL, due_at = NULL, lease = NULL, finished_at = $1, finished_as = $2 \
                   WHERE id = $3 AND lease = $4";
        self.one(sql, bind![now, how.key(), id, lease_token]).await
    }

    /// Gives a message back, to be tried again at `not_before`, with its attempt settled: it was certainly not delivered.
    /// `error_kind` is a word without values. `false` when the lease is lost.
    pub async fn release(
        &self,
        id: OutboxId,
        lease_token: [u8; 16],
        not_before: Timestamp,
        error_kind: &str,
    ) -> Result<bool, StoreError> {
        let sql =
            "UPDATE outbox SET due_at = $1, lease = NULL, attempted_at = NULL, last_error = $2 WHERE id = $3 AND lease = $4";
        self.one(sql, bind![not_before, error_kind, id, lease_token]).await
    }
}
