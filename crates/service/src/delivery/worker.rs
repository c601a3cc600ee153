//! One worker; several may run at once, in one process or in many.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use futures_util::stream::FuturesUnordered;
use futures_util::{FutureExt, StreamExt};
use latchkey_domain::{Clock, Random, Timestamp};
use latchkey_messaging::Renderer;
use latchkey_store::{BudgetCorrection, Channel, FinishedAs, LeasedMessage, Store, StoreError, Tx};
use tokio::sync::watch;
use tokio::time::Instant;

use super::backoff::{GIVE_UP, pause};
use super::dispatch::{Fate, Senders};
use super::lane::Lane;
use crate::shared::corrected;

/// How the worker works.
#[derive(Clone, Copy, Debug)]
pub struct WorkerSettings {
    /// Messages of one lane that are sent at the same time: as many mails, as many texts and as many calls.
    pub parallel: u32,
    /// How long a message is another worker's when this one dies.
    pub lease: Duration,
    /// How long it sleeps when nobody wakes it.
    pub idle: Duration,
}

impl Default for WorkerSettings {
    fn default() -> Self {
        Self { parallel: 8, lease: Duration::from_secs(60), idle: Duration::from_secs(1) }
    }
}

/// Sends what is queued.
pub struct Worker {
    store: Store,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
    senders: Senders,
    lanes: Vec<Lane>,
    renderer: Arc<Renderer>,
    settings: WorkerSettings,
}

impl Worker {
    /// A worker over these parts.
    pub fn new(
        store: Store,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Random>,
        senders: Senders,
        renderer: Arc<Renderer>,
        settings: WorkerSettings,
    ) -> Self {
        let lanes = Lane::all(&senders);
        Self { store, clock, random, senders, lanes, renderer, settings }
    }

    /// Works until `stop` says true; a batch that was begun is finished.
    pub async fn run(&self, stop: watch::Receiver<bool>) {
        join_all(self.lanes.iter().map(|lane| self.run_lane(lane, stop.clone()))).await;
    }

    async fn run_lane(&self, lane: &Lane, mut stop: watch::Receiver<bool>) {
        let wake = self.store.outbox_wake(lane.wakes);
        let full = usize::try_from(self.settings.parallel).unwrap_or(usize::MAX);
        while !*stop.borrow() {
            // A fault in one message must not end the delivery of all others.
            match AssertUnwindSafe(self.send_batch(lane)).catch_unwind().await {
                // Fewer than were asked for: that was all, and whatever is queued meanwhile wakes this worker.
                Ok(Ok(sent)) if sent >= full => continue,
                Ok(Ok(_)) => {}
                Ok(Err(error)) => tracing::error!(%error, "the outbox could not be read; it is tried again"),
                Err(_) => tracing::error!("the delivery of messages panicked; it goes on"),
            }
            tokio::select! {
                () = wake.notified() => {}
                () = tokio::time::sleep(self.settings.idle) => {}
                _ = stop.changed() => {}
            }
        }
    }

    /// Sends one batch of each lane; gives how many messages were handled.
    ///
    /// # Errors
    /// [`StoreError`] when the store does not answer; what was leased comes back after the lease.
    pub async fn run_once(&self) -> Result<usize, StoreError> {
        // A lane that fails must not break off what the others send.
        join_all(self.lanes.iter().map(|lane| self.send_batch(lane))).await.into_iter().sum()
    }

    async fn send_batch(&self, lane: &Lane) -> Result<usize, StoreError> {
        let random: &dyn Random = &*self.random;
        let lease_token = random.bytes::<16>();
        let now = self.clock.now();
        let (span, parallel) = (self.settings.lease, self.settings.parallel);
        let work = |tx: Tx| async move {
            let leased = tx.lease_channels(&lane.channels, now, span, parallel, lease_token).await?;
            for message in &leased {
                tx.mark_attempt(message.id, lease_token, now).await?;
            }
            Ok::<_, StoreError>(leased)
        };
        let leased = match lane.repeatable {
            true => self.store.write_unsynced("outbox: lease", work).await?,
            false => self.store.write("outbox: lease", work).await?,
        };
        let sending = leased.iter().map(|message| async move { (message, self.deliver(message).await) });
        // What was sent at the same moment is settled in one write.
        let mut sent = sending.collect::<FuturesUnordered<_>>().ready_chunks(leased.len().max(1));
        let mut settled = Ok(());
        while let Some(together) = sent.next().await {
            // A store that fails must not break off what is being sent.
            settled = settled.and(self.settle(lane, together, lease_token).await);
        }
        settled.map(|()| leased.len())
    }

    async fn settle(&self, lane: &Lane, together: Vec<(&LeasedMessage, Fate)>, lease_token: [u8; 16]) -> Result<(), StoreError> {
        let now = self.clock.now();
        let given_up = |message: &LeasedMessage, fate| match fate {
            Fate::Later(_) if now.since(message.created_at) >= GIVE_UP => Fate::Finished(FinishedAs::Failed),
            other => other,
        };
        let fates: Vec<_> = together.into_iter().map(|(message, fate)| (message, given_up(message, fate))).collect();
        let all = &fates;
        let work = |tx: Tx| async move {
            let mut corrections = Vec::new();
            for (message, fate) in all {
                corrections.extend(keep(&tx, message, fate, lease_token, now).await?);
            }
            tx.correct_budget(&corrections, now).await
        };
        match lane.repeatable {
            true => self.store.write_unsynced("outbox: settle", work).await?,
            false => self.store.write("outbox: settle", work).await?,
        }
        for (_, fate) in &fates {
            metrics::counter!("latchkey_outbox_total", "fate" => fate.word()).increment(1);
        }
        Ok(())
    }

    async fn deliver(&self, message: &LeasedMessage) -> Fate {
        // Looked at before expiry: what may have left is neither given back to the budget nor told as never made.
        if message.may_have_left() {
            return Fate::Finished(FinishedAs::Unknown);
        }
        let left = message.expires_at.map(|until| until.since(self.clock.now()));
        if left == Some(Duration::ZERO) && message.channel != Channel::Discard {
            return Fate::Finished(FinishedAs::Expired);
        }
        // Gateways take their time, one after the other; none is handed what has expired meanwhile.
        let until = left.map(|left| Instant::now() + left);
        self.senders.send(&self.renderer, message, until).await
    }
}

/// Keeps what became of one message; gives what the budget counted wrongly by that.
async fn keep(
    tx: &Tx,
    message: &LeasedMessage,
    fate: &Fate,
    lease_token: [u8; 16],
    now: Timestamp,
) -> Result<Option<BudgetCorrection>, StoreError> {
    let held = match fate {
        Fate::Finished(how) => tx.finish(message.id, lease_token, *how, now).await?,
        Fate::Later(kind) => tx.release(message.id, lease_token, now.plus(pause(message.attempts + 1)), kind).await?,
    };
    if let Some(end) = fate.end_of_call(message.channel).filter(|_| held) {
        tx.end_call(&message.scope, message.id, end, now).await?;
        tx.end_enrolment_call(&message.scope, message.id, end, now).await?;
    }
    let correction = fate.correction(message).filter(|_| held);
    Ok(correction.and_then(|correction| corrected(message, correction)))
}
