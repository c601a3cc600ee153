//! Messages waiting to be sent: sealed, added with the fact they tell of, erased when they are finished.

use crate::row::row;
use latchkey_domain::{OutboxId, Timestamp};
use latchkey_vault::Column;

use crate::values::{bind, instant};
use crate::{OrgScope, Reader, StoreError, Tx};

/// How a message travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Channel {
    /// By mail.
    Mail,
    /// As a text.
    Text,
    /// As a call.
    Call,
    /// Not at all: it stands where a message would stand, so that an unknown name leaves the same traces.
    Discard,
}

impl Channel {
    /// Every channel.
    pub const ALL: [Self; 4] = [Self::Mail, Self::Text, Self::Call, Self::Discard];

    /// The word kept in storage.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Mail => "mail",
            Self::Text => "text",
            Self::Call => "call",
            Self::Discard => "discard",
        }
    }

    /// The channel with this word.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|channel| channel.key() == key)
    }
}

/// A message to send.
#[derive(Clone, Copy)]
pub struct NewMessage<'a> {
    /// Its id.
    pub id: OutboxId,
    /// How it travels.
    pub channel: Channel,
    /// Everything that is to be sent; sealed before it is kept.
    pub payload: &'a [u8],
    /// When it was made: it is due at once.
    pub created_at: Timestamp,
    /// When what it contains expires; it is never sent after that.
    pub expires_at: Option<Timestamp>,
}

/// How much is waiting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OutboxDepth {
    /// Messages that are not finished.
    pub waiting: u64,
    /// When the oldest of them was made.
    pub oldest: Option<Timestamp>,
}

row! {
    struct DepthRow {
        waiting: i64,
        oldest: Option<i64>,
    }
}

pub(crate) fn place(row: &[u8]) -> Column<'_> {
    Column { table: "outbox", row, column: "payload" }
}

impl Reader {
    /// How much is waiting, in the whole installation.
    pub async fn outbox_depth(&self) -> Result<OutboxDepth, StoreError> {
        // A range and not "IS NOT NULL", for which SQLite would walk through all that was finished.
        let sql = "SELECT COUNT(*) AS waiting, MIN(created_at) AS oldest FROM outbox WHERE due_at >= 0";
        let row: Option<DepthRow> = self.row(sql, vec![]).await?;
        let (waiting, oldest) = row.map_or((0, None), |row| (row.waiting, row.oldest));
        Ok(OutboxDepth { waiting: u64::try_from(waiting).unwrap_or(0), oldest: instant(oldest) })
    }
}

impl Tx {
    /// Adds a message; whoever sends its channel is woken after the commit.
    ///
    /// # Errors
    /// [`StoreError::Refused`] when the id is taken.
    pub async fn enqueue(&self, scope: &OrgScope, message: &NewMessage<'_>) -> Result<(), StoreError> {
        let id = message.id.as_uuid();
        let sealed = scope.keys.seal(place(id.as_bytes()), message.payload, self.shared.random.as_ref());
        let sql = "INSERT INTO outbox (organization_id, id, channel, payload, created_at, expires_at, due_at, attempts) \
                   VALUES ($1, $2, $3, $4, $5, $6, $5, 0)";
        let values = bind![scope.organization, id, message.channel.key(), sealed, message.created_at, message.expires_at];
        self.execute(sql, values).await?;
        self.note_enqueued(message.channel);
        Ok(())
    }
}
