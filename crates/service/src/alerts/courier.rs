//! Tells the notices that wait.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::join_all;
use latchkey_domain::{Clock, Random};
use latchkey_store::{AlertChannel, FinishedAs, LeasedAlert, Store, StoreError};
use tokio::sync::watch;

use super::teller::Parcel;
use super::{AlertTeller, TellError};

/// How long it sleeps when nobody wakes it.
const IDLE: Duration = Duration::from_secs(5);
/// Notices told at the same time.
const PARALLEL: u32 = 8;
/// How long a notice is another courier's when this one dies; no attempt takes longer.
const LEASE: Duration = Duration::from_secs(60);
/// Older notices are given up: one that lasts is told again every day.
const GIVE_UP: Duration = Duration::from_secs(2 * 24 * 3600);

/// Tells what waits on one channel.
pub struct AlertCourier {
    store: Store,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
    teller: Arc<AlertTeller>,
    channel: AlertChannel,
}

impl AlertCourier {
    /// The courier of one channel.
    pub fn new(
        store: Store,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Random>,
        teller: Arc<AlertTeller>,
        channel: AlertChannel,
    ) -> Self {
        Self { store, clock, random, teller, channel }
    }

    /// Works until `stop` says true; what was begun is finished.
    pub async fn run(&self, mut stop: watch::Receiver<bool>) {
        while !*stop.borrow() {
            match AssertUnwindSafe(self.run_once()).catch_unwind().await {
                Ok(Ok(told)) if told > 0 => continue,
                // A database that fails is told by the watch.
                Ok(Ok(_) | Err(_)) => {}
                Err(_) => tracing::error!("telling alerts panicked; it goes on"),
            }
            tokio::select! {
                () = self.teller.wake.notified() => {}
                () = tokio::time::sleep(IDLE) => {}
                _ = stop.changed() => {}
            }
        }
    }

    /// Tells one batch; gives how many notices were handled.
    ///
    /// # Errors
    /// [`StoreError`] when the store does not answer; what was leased comes back after the lease.
    pub async fn run_once(&self) -> Result<usize, StoreError> {
        let (now, channel) = (self.clock.now(), self.channel);
        if !self.store.reader().alert_is_due(channel, now).await? {
            return Ok(0);
        }
        let random: &dyn Random = &*self.random;
        let token = random.bytes::<16>();
        let lease = |tx: latchkey_store::Tx| async move { tx.lease_alerts(channel, now, LEASE, PARALLEL, token).await };
        let leased = self.store.write("alerts: lease", lease).await?;
        let handled = join_all(leased.iter().map(|alert| self.handle(alert, token))).await;
        handled.into_iter().collect::<Result<Vec<()>, StoreError>>().map(|all| all.len())
    }

    async fn handle(&self, alert: &LeasedAlert, token: [u8; 16]) -> Result<(), StoreError> {
        let told = match serde_json::from_slice::<Parcel>(&alert.payload) {
            Ok(parcel) => self.teller.tell(alert.id, self.channel, &parcel, self.clock.now()).await,
            Err(_) => Err(TellError::Never("the notice cannot be read".to_owned())),
        };
        let now = self.clock.now();
        let settled = match told {
            Ok(()) => Ok(FinishedAs::Sent),
            Err(TellError::Later(why)) if now.since(alert.created_at) < GIVE_UP => Err(why),
            Err(TellError::Later(why) | TellError::Never(why)) => {
                tracing::error!(alert.id = %alert.id, channel = self.channel.key(), why, "a notice of an alert is given up");
                Ok(FinishedAs::Failed)
            }
        };
        if let Err(why) = &settled {
            tracing::warn!(alert.id = %alert.id, channel = self.channel.key(), why, "a notice of an alert could not be told yet");
        }
        let settled = &settled;
        self.store
            .write("alerts: settle", |tx| async move {
                match settled {
                    Ok(how) => tx.finish_alert(alert.id, token, *how, now).await.map(drop),
                    Err(why) => tx.release_alert(alert.id, token, now.plus(pause(alert.attempts)), why).await.map(drop),
                }
            })
            .await
    }
}

/// 10 s, 20 s, 40 s … at most 10 minutes.
fn pause(attempts: u32) -> Duration {
    Duration::from_secs(5u64.saturating_mul(1 << attempts.clamp(1, 16))).min(Duration::from_secs(600))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_and_stay_bounded() {
        let pauses: Vec<u64> = (0..=8).map(|n| pause(n).as_secs()).collect();
        assert_eq!(pauses, [10, 10, 20, 40, 80, 160, 320, 600, 600]);
        assert!(pause(u32::MAX) < GIVE_UP);
    }
}
