//! The one throttle, in front of every door: a try is reserved in a committed write before anything is verified.

use latchkey_domain::{Counter, Decision, ThrottleKind, ThrottleRule, Timestamp, locked};
use latchkey_store::{OrgScope, Reader, StoreError, Tx};

/// How often a guarded write may lose against parallel ones before it is given up.
pub(crate) const MOST_LOSSES: usize = 200;

/// What became of one try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reserved {
    /// It may be verified; `closes` says that no other will be granted.
    Granted {
        /// When the lock ends that this very try set.
        closes: Option<Timestamp>,
        /// How many more are granted in this window.
        left: u32,
    },
    /// It may not.
    Locked {
        /// Until when.
        until: Timestamp,
    },
}

/// Reserves one try inside a write.
pub(crate) async fn reserve(
    tx: &Tx,
    scope: &OrgScope,
    subject: &[u8; 32],
    kind: ThrottleKind,
    rule: ThrottleRule,
    now: Timestamp,
) -> Result<Reserved, StoreError> {
    // A guarded write can lose against a parallel one; each loss means that another try was counted.
    for _ in 0..MOST_LOSSES {
        let kept = tx.counter(scope, subject, kind.key()).await?;
        let next = match latchkey_domain::reserve(kept, rule, now) {
            Decision::Locked { until } => {
                // A refused try costs what a granted one does, so that a lock does not tell by the work.
                if let Some(kept) = &kept {
                    tx.put_counter(scope, subject, kind.key(), kept, Some(kept)).await?;
                }
                return Ok(Reserved::Locked { until });
            }
            Decision::Granted(next) => next,
        };
        if tx.put_counter(scope, subject, kind.key(), &next, kept.as_ref()).await? {
            return Ok(Reserved::Granted { closes: next.locked_until, left: rule.limit.saturating_sub(next.count) });
        }
    }
    Err(lost())
}

/// Gives a try back: nothing could be verified, so nothing is counted.
pub(crate) async fn give_back(tx: &Tx, scope: &OrgScope, subject: &[u8; 32], kind: ThrottleKind) -> Result<(), StoreError> {
    for _ in 0..MOST_LOSSES {
        let Some(kept) = tx.counter(scope, subject, kind.key()).await? else { return Ok(()) };
        if tx.put_counter(scope, subject, kind.key(), &latchkey_domain::refund(kept), Some(&kept)).await? {
            return Ok(());
        }
    }
    Err(lost())
}

/// What a guarded write that never wins comes to: an error, for everybody else waits behind it.
pub(crate) fn lost() -> StoreError {
    StoreError::Refused { reason: "a counter was changed by others again and again".to_owned() }
}

/// Until when a counter is closed, if it is.
pub(crate) async fn lock_of(
    reader: &Reader,
    scope: &OrgScope,
    subject: &[u8; 32],
    kind: ThrottleKind,
    now: Timestamp,
) -> Result<Option<Timestamp>, StoreError> {
    let kept: Option<Counter> = reader.counter(scope, subject, kind.key()).await?;
    Ok(kept.and_then(|counter| locked(counter, now)))
}

/// Opens the counters of resets: everything was proven, so the person is who they say. What is counted elsewhere stays.
pub(crate) async fn open_resets(tx: &Tx, scope: &OrgScope, subject: &[u8; 32]) -> Result<(), StoreError> {
    let opened: Vec<_> = ThrottleKind::ALL.into_iter().filter(|kind| kind.opened_by_reset()).map(ThrottleKind::key).collect();
    tx.clear_counters_of(scope, subject, &opened).await
}
