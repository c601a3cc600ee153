//! Forgetting what nobody needs any more.

use std::time::Duration;

use latchkey_domain::Timestamp;

use crate::values::bind;
use crate::{StoreError, Tx};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);
/// A transaction that ended is kept for questions from people who still see its page; its events are kept elsewhere.
const ENDED_TRANSACTIONS: Duration = DAY.saturating_mul(7);
/// No window or lock of a throttle is longer.
const QUIET_COUNTERS: Duration = DAY.saturating_mul(7);
/// Events are kept for a year.
const ACTIVITIES: Duration = DAY.saturating_mul(365);
/// Finished messages without their payload, and links that no longer work.
const FINISHED: Duration = DAY.saturating_mul(30);

/// Longer than the time between a first notice and the end of the password, 30 days at the most.
const EXPIRY_NOTICES: Duration = DAY.saturating_mul(60);

/// What one sweep came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Swept {
    /// Rows that went, those that went with them not counted.
    pub rows: u64,
    /// Whether there may be more of some kind.
    pub more: bool,
}

/// Deletes some of the rows of a table that this is true of; `$limit` names how many.
macro_rules! some_of {
    ($table:literal, $key:literal, $over:literal, $limit:literal) => {
        concat!(
            "DELETE FROM ",
            $table,
            " WHERE (",
            $key,
            ") IN (SELECT ",
            $key,
            " FROM ",
            $table,
            " WHERE ",
            $over,
            " LIMIT ",
            $limit,
            ")"
        )
    };
    ($table:literal, $key:literal, $over:literal) => {
        some_of!($table, $key, $over, "$2")
    };
}

/// Everything with one limit of age: the statement, and what is older goes.
fn aged(now: Timestamp) -> [(&'static str, Timestamp); 11] {
    [
        (some_of!("spent_nonce", "nonce, purpose", "expires_at <= $1"), now),
        (some_of!("enrolment", "organization_id, id", "expires_at <= $1"), now),
        (some_of!("session", "organization_id, id", "expires_at <= $1"), now),
        (some_of!("expiry_notice", "organization_id, user_id, changed_at, days", "noticed_at <= $1"), now.minus(EXPIRY_NOTICES)),
        (
            "DELETE FROM reset WHERE (organization_id, id) IN \
             (SELECT organization_id, transaction_id FROM ending WHERE at <= $1 LIMIT $2)",
            now.minus(ENDED_TRANSACTIONS),
        ),
        // Codes of transactions that are over can prove nothing more.
        (
            "DELETE FROM challenge WHERE sequence IN (SELECT c.sequence FROM ending e JOIN challenge c \
             ON c.organization_id = e.organization_id AND c.transaction_id = e.transaction_id WHERE e.at <= $1 ORDER BY e.at LIMIT $2)",
            now.minus(DAY),
        ),
        (some_of!("activity", "sequence", "at <= $1"), now.minus(ACTIVITIES)),
        (some_of!("stranger", "organization_id, subject", "seen_at <= $1"), now.minus(DAY.saturating_mul(2))),
        (some_of!("outbox", "organization_id, id", "finished_at <= $1"), now.minus(FINISHED)),
        (some_of!("notice", "organization_id, id", "expires_at <= $1"), now.minus(FINISHED)),
        (some_of!("invitation", "organization_id, token", "expires_at <= $1"), now.minus(FINISHED)),
    ]
}

impl Tx {
    /// Deletes what is over: nonces, sessions, enrolments and locks whose time ran out, transactions a week after their end with
    /// everything that belongs to them, messages and links after 30 days. At most `most` rows of each kind go at once, so that nobody
    /// waits long behind it, and a database that limits the time of a statement never undoes all of it.
    pub async fn sweep(&self, now: Timestamp, most: u32) -> Result<Swept, StoreError> {
        let mut swept = Swept::default();
        let mut count = |rows: u64| {
            swept.rows += rows;
            swept.more |= rows >= u64::from(most);
        };
        for (sql, limit) in aged(now) {
            count(self.execute(sql, bind![limit, most]).await?);
        }
        let quiet = now.minus(QUIET_COUNTERS);
        // Only what is paused is remembered for longer.
        let tallies =
            some_of!("budget", "organization_id, line, subject", "day <= $1 AND (pause IS NULL OR paused_until <= $2)", "$3");
        count(self.execute(tallies, bind![quiet, now, most]).await?);
        let counters = some_of!(
            "counter",
            "organization_id, subject, kind",
            "window_start <= $1 AND (locked_until IS NULL OR locked_until <= $2)",
            "$3"
        );
        count(self.execute(counters, bind![quiet, now, most]).await?);
        Ok(swept)
    }
}
