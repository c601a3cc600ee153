//! Messages that are queued at a rate, and when each was taken by whoever it was handed to.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use latchkey_domain::OutboxId;
use latchkey_service::delivery::Worker;
use latchkey_store::{Channel, NewMessage, StoreError};
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::installation::Installation;
use crate::row::Row;
use crate::statistics::{median, milliseconds, percentile};

/// Messages before anything counts.
const WARM: u32 = 20;
/// How long the last message may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// When messages were taken.
#[derive(Default)]
pub(super) struct Taken(Mutex<HashMap<OutboxId, Instant>>);

impl Taken {
    /// Notes that this message was taken now.
    pub(super) fn note(&self, id: OutboxId) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(id, Instant::now());
    }

    fn count(&self) -> usize {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).len()
    }
}

/// What is queued, and how fast.
pub(super) struct Load<'a> {
    /// The name of the row.
    pub(super) name: String,
    /// How it travels.
    pub(super) channel: Channel,
    /// Messages a second.
    pub(super) rate: u32,
    /// For how many seconds.
    pub(super) seconds: u32,
    /// The payload of message N.
    pub(super) payload: &'a (dyn Fn(u32) -> Result<Vec<u8>> + Sync),
}

/// Queues the load while the worker runs; gives how long 99 of 100 messages waited.
pub(super) async fn measure(installation: &Installation, worker: Worker, taken: &Arc<Taken>, load: &Load<'_>) -> Result<Row> {
    let (stop, stopped) = watch::channel(false);
    let worker = tokio::spawn(async move { worker.run(stopped).await });
    queue_all(installation, load, WARM).await?;
    wait_for(taken, WARM).await?;
    let Load { rate, seconds, .. } = *load;
    eprintln!("  {rate} messages a second for {seconds} s");
    let queued = queue_all(installation, load, rate * seconds).await?;
    wait_for(taken, WARM + rate * seconds).await?;
    // It has ended by itself only if it has failed, which the next line tells.
    let _ = stop.send(true);
    worker.await?;
    let taken = taken.0.lock().unwrap_or_else(PoisonError::into_inner);
    let waits: Vec<f64> = queued
        .iter()
        .filter_map(|(id, at)| taken.get(id).map(|taken| milliseconds(taken.saturating_duration_since(*at))))
        .collect();
    eprintln!("  half within {:.0} ms, the slowest {:.0} ms", median(&waits), percentile(&waits, 1.0));
    Ok(Row::at_most(load.name.clone(), percentile(&waits, 0.99), 1000.0, "ms"))
}

/// Queues messages at the rate; gives when each was about to be queued.
async fn queue_all(installation: &Installation, load: &Load<'_>, count: u32) -> Result<Vec<(OutboxId, Instant)>> {
    let mut ticks = tokio::time::interval(Duration::from_secs(1) / load.rate);
    let mut tasks = JoinSet::new();
    for number in 0..count {
        ticks.tick().await;
        let (deps, scope) = (installation.deps.clone(), installation.scope.clone());
        let (payload, channel) = ((load.payload)(number)?, load.channel);
        tasks.spawn(async move {
            let begun = Instant::now();
            let id = OutboxId::generate(&*deps.clock, &*deps.random);
            let (created_at, payload, scope) = (deps.clock.now(), payload.as_slice(), &scope);
            let queued = deps.store.write("bench: queue", |tx| async move {
                tx.enqueue(scope, &NewMessage { id, channel, payload, created_at, expires_at: None }).await?;
                Ok::<_, StoreError>(())
            });
            queued.await.map(|()| (id, begun))
        });
    }
    let mut queued = Vec::new();
    while let Some(task) = tasks.join_next().await {
        queued.push(task??);
    }
    Ok(queued)
}

async fn wait_for(taken: &Taken, count: u32) -> Result<()> {
    let begun = Instant::now();
    while taken.count() < usize::try_from(count)? {
        ensure!(begun.elapsed() < PATIENCE, "only {} of {count} messages were taken", taken.count());
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    Ok(())
}
