//! The one door for writes: it begins, names, measures, retries and ends every writing transaction.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use tokio::time::Instant;

use crate::executor::Open;
use crate::wakes::Enqueued;
use crate::{Store, StoreError, Tx};

/// How often one piece of work is done at most.
const ATTEMPTS: u32 = 5;
/// After this long nothing is tried again: a person is waiting behind the work.
const PATIENCE: Duration = Duration::from_secs(4);
/// The wait before the second attempt; it doubles from there, and chance moves it by half either way.
const FIRST_WAIT: Duration = Duration::from_millis(8);

/// What of a committed write a power cut may undo. The end of a process undoes nothing in either case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Durability {
    /// Nothing: the disk has it before the answer is given.
    Kept,
    /// All of it, until the next write that is kept.
    Unsynced,
}

/// How one attempt ended.
enum Attempt<T, E> {
    Done(T),
    Failed(E),
    /// Worth another try; the error in case there is none left.
    Again(E),
}

impl Store {
    /// Does `work` in one transaction: all of it is kept, or nothing.
    ///
    /// `work` may run several times, when the database was busy or broke a deadlock: no sending, hashing, clock or other side
    /// effect belongs inside. An error rolls back. Handles must not be kept beyond the end of `work`.
    ///
    /// # Errors
    /// Whatever `work` returned; or a [`StoreError`] when beginning or committing failed.
    pub async fn write<T, E, F, Fut>(&self, name: &'static str, work: F) -> Result<T, E>
    where
        F: Fn(Tx) -> Fut + Send + Sync,
        Fut: Future<Output = Result<T, E>> + Send,
        E: From<StoreError>,
    {
        self.write_with(name, Durability::Kept, work).await
    }

    /// Like [`Store::write`], but the embedded database does not wait for the disk: a power cut may undo it, as a whole, until a
    /// later [`Store::write`] is done. For what only prepares such a write, or may be done twice.
    ///
    /// # Errors
    /// As [`Store::write`].
    pub async fn write_unsynced<T, E, F, Fut>(&self, name: &'static str, work: F) -> Result<T, E>
    where
        F: Fn(Tx) -> Fut + Send + Sync,
        Fut: Future<Output = Result<T, E>> + Send,
        E: From<StoreError>,
    {
        self.write_with(name, Durability::Unsynced, work).await
    }

    async fn write_with<T, E, F, Fut>(&self, name: &'static str, durability: Durability, work: F) -> Result<T, E>
    where
        F: Fn(Tx) -> Fut + Send + Sync,
        Fut: Future<Output = Result<T, E>> + Send,
        E: From<StoreError>,
    {
        let (mut attempt, begun) = (1, Instant::now());
        loop {
            let error = match self.attempt(name, durability, &work).await {
                Attempt::Done(value) => return Ok(value),
                Attempt::Failed(error) => return Err(error),
                Attempt::Again(error) => error,
            };
            if attempt == ATTEMPTS || begun.elapsed() >= PATIENCE {
                return Err(error);
            }
            metrics::counter!("latchkey_store_retries_total", "name" => name).increment(1);
            tokio::time::sleep(self.wait_before(attempt)).await;
            attempt += 1;
        }
    }

    async fn attempt<T, E, F, Fut>(&self, name: &'static str, durability: Durability, work: &F) -> Attempt<T, E>
    where
        F: Fn(Tx) -> Fut + Send + Sync,
        Fut: Future<Output = Result<T, E>> + Send,
        E: From<StoreError>,
    {
        let transaction = match self.shared.connections.begin(durability).await {
            Ok(transaction) => transaction,
            Err(error) => return failed(error),
        };
        let held = Instant::now();
        let open = Arc::new(Open { transaction, transient: AtomicBool::new(false), enqueued: Enqueued::default() });
        let result = work(Tx::new(Arc::clone(&self.shared), Arc::clone(&open))).await;
        let Ok(Open { transaction, transient, enqueued }) = Arc::try_unwrap(open) else {
            // The leaked handle rolls back when it is dropped.
            return Attempt::Failed(StoreError::Leaked { name }.into());
        };
        let ended = match result {
            Ok(value) => match transaction.commit().await {
                Ok(()) => Attempt::Done(value),
                Err(error) => failed(error),
            },
            Err(error) => {
                if let Err(problem) = transaction.rollback().await {
                    tracing::debug!(name, %problem, "a transaction ended before it was rolled back");
                }
                if transient.into_inner() { Attempt::Again(error) } else { Attempt::Failed(error) }
            }
        };
        metrics::histogram!("latchkey_store_write_seconds", "name" => name).record(held.elapsed().as_secs_f64());
        if matches!(ended, Attempt::Done(_)) {
            self.shared.wakes.wake(&enqueued);
        }
        ended
    }

    fn wait_before(&self, attempt: u32) -> Duration {
        let wait = FIRST_WAIT.saturating_mul(1 << attempt.min(8));
        let share = self.shared.random.below(1000);
        wait / 2 + wait * share / 1000
    }
}

fn failed<T, E: From<StoreError>>(error: StoreError) -> Attempt<T, E> {
    if error.is_transient() { Attempt::Again(error.into()) } else { Attempt::Failed(error.into()) }
}
