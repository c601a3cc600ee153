//! Completed resets of each organization against its own past.

use std::collections::BTreeMap;
use std::time::Duration;

use latchkey_domain::alert::{AlertKind, AlertLimits, AlertSubject, RESET_DAYS, ResetHistory, Trouble, rules};
use latchkey_domain::{OrganizationId, Timestamp};
use latchkey_store::{Store, StoreError, Tx, hour_of};

const HOUR: Duration = Duration::from_secs(3600);
/// A whole hour is gathered this long after its end: another server's clock may be behind.
const LATE: Duration = Duration::from_secs(300);
/// The name of this work in `progress`.
const GATHERED: &str = "reset hours";
/// Whole hours that the past is made of.
#[expect(clippy::cast_possible_wrap, reason = "two weeks")]
const PAST: i64 = 24 * RESET_DAYS as i64;

/// The spikes of this moment. `raised` says which alerts stand.
pub(super) async fn spikes(
    store: &Store,
    limits: &AlertLimits,
    raised: impl Fn(AlertKind, &AlertSubject) -> bool,
    now: Timestamp,
) -> Result<BTreeMap<AlertSubject, Trouble>, StoreError> {
    gather(store, now).await?;
    let reader = store.reader();
    let mut spikes = BTreeMap::new();
    for (organization, count) in reader.completed_resets(now.minus(HOUR)).await? {
        // Below half of the least limit nothing is a spike, nor does one last.
        if count <= limits.resets / 2 {
            continue;
        }
        let history = history(store, organization, now).await?;
        let subject = AlertSubject::Organization(organization);
        let stands = raised(AlertKind::ResetSpike, &subject);
        if let Some(trouble) = rules::resets(count, &history, limits, stands) {
            spikes.insert(subject, trouble);
        }
    }
    Ok(spikes)
}

async fn history(store: &Store, organization: OrganizationId, now: Timestamp) -> Result<ResetHistory, StoreError> {
    let present = hour_of(now);
    let hours = store.reader().reset_hours(organization, present - PAST).await?;
    let ago = hours.into_iter().filter_map(|(hour, count)| Some((u64::try_from(present - 1 - hour).ok()?, count)));
    Ok(ResetHistory::of_hours(ago))
}

/// Counts the whole hours that are over, once; at the first time those of the last fortnight.
async fn gather(store: &Store, now: Timestamp) -> Result<(), StoreError> {
    let gathered = store.reader().progress(GATHERED).await?;
    let to = hour_of(now.minus(LATE));
    let from = gathered.map_or(to - PAST, |gathered| hour_of(gathered).max(to - PAST));
    if from >= to {
        return Ok(());
    }
    let reached = Timestamp::from_micros(to.saturating_mul(3_600_000_000));
    let work = |tx: Tx| async move {
        if tx.set_progress(GATHERED, reached, gathered).await? {
            tx.gather_reset_hours(from, to).await?;
        }
        Ok::<_, StoreError>(())
    };
    store.write("alerts: gather resets", work).await
}
