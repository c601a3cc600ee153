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

impl Tx {
    /// Deletes what is over and gives how many rows went: nonces, sessions, enrolments and locks whose time ran out, transactions a week
    /// after their end with everything that belongs to them, messages and links after 30 days.
    pub async fn sweep(&self, now: Timestamp) -> Result<u64, StoreError> {
        let over = [
            ("DELETE FROM spent_nonce WHERE expires_at <= $1", now),
            ("DELETE FROM enrolment WHERE expires_at <= $1", now),
            ("DELETE FROM session WHERE expires_at <= $1", now),
            ("DELETE FROM expiry_notice WHERE noticed_at <= $1", now.minus(EXPIRY_NOTICES)),
            (
                "DELETE FROM reset WHERE (organization_id, id) IN \
                 (SELECT organization_id, transaction_id FROM ending WHERE at <= $1)",
                now.minus(ENDED_TRANSACTIONS),
            ),
            ("DELETE FROM activity WHERE at <= $1", now.minus(ACTIVITIES)),
            ("DELETE FROM stranger WHERE seen_at <= $1", now.minus(DAY.saturating_mul(2))),
            ("DELETE FROM outbox WHERE finished_at <= $1", now.minus(FINISHED)),
            ("DELETE FROM notice WHERE expires_at <= $1", now.minus(FINISHED)),
            ("DELETE FROM invitation WHERE expires_at <= $1", now.minus(FINISHED)),
        ];
        let mut gone = 0;
        for (sql, limit) in over {
            gone += self.execute(sql, bind![limit]).await?;
        }
        let counters = "DELETE FROM counter WHERE window_start <= $1 AND (locked_until IS NULL OR locked_until <= $2)";
        // Only what is paused is remembered for longer.
        let tallies = "DELETE FROM budget WHERE day <= $1 AND (pause IS NULL OR paused_until <= $2)";
        gone += self.execute(tallies, bind![now.minus(QUIET_COUNTERS), now]).await?;
        gone += self.execute(counters, bind![now.minus(QUIET_COUNTERS), now]).await?;
        // Codes of transactions that are over can prove nothing more.
        let challenges = "DELETE FROM challenge WHERE (organization_id, transaction_id) IN \
                          (SELECT organization_id, transaction_id FROM ending WHERE at <= $1)";
        gone += self.execute(challenges, bind![now.minus(DAY)]).await?;
        Ok(gone)
    }
}
