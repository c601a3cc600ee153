//! As many hashes at once as there are cores, and a fair, bounded wait for the rest.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use latchkey_domain::Random;
use rustix::time::{ClockId, clock_gettime};
use tokio::sync::oneshot;
use zeroize::Zeroizing;

use crate::hash_queue::{Entry, HashQueue, Place, Priority};
use crate::password_hash::{PasswordHash, Pepper, Workspace, hash_in, verify_in};

/// Processor time of each turn at hashing, in seconds, in the metrics.
pub const HASH_CPU: &str = "latchkey_hash_cpu_seconds";

/// Why nothing was hashed. Nothing was tried, so nothing may be counted against anybody.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PoolError {
    /// Too many wait already, or the wait took too long.
    #[error("too many passwords are being checked: try again in {} seconds", retry_after.as_secs().max(1))]
    Busy {
        /// When it is worth coming back (HTTP 503 with `Retry-After`).
        retry_after: Duration,
    },
    /// The hashing thread ended before its work was done: the program is stopping, or it has a fault.
    #[error("the password could not be checked")]
    Failed,
}

/// The limits of a pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HashPoolSettings {
    /// Hashes at once; each takes one core and 19 MiB. Zero counts as one.
    pub permits: usize,
    /// Requests that may wait in each class.
    pub waiting_per_class: usize,
    /// The longest wait; after it the request is refused.
    pub deadline: Duration,
    /// What a refused client is told to wait.
    pub retry_after: Duration,
}

impl Default for HashPoolSettings {
    /// One permit a core; a queue that those can empty within the deadline of 10 s.
    fn default() -> Self {
        let permits = thread::available_parallelism().map_or(1, usize::from);
        Self {
            permits,
            waiting_per_class: permits * 200,
            deadline: Duration::from_secs(10),
            retry_after: Duration::from_secs(10),
        }
    }
}

/// Hashes and verifies on threads of their own. Clones share one pool.
#[derive(Clone)]
pub struct HashPool(Arc<Inner>);

struct Inner {
    settings: HashPoolSettings,
    state: Mutex<State>,
    /// Never more than there are permits.
    workspaces: Mutex<Vec<Workspace>>,
}

struct State {
    running: usize,
    queue: HashQueue<oneshot::Sender<Permit>>,
}

impl HashPool {
    /// A pool with these limits.
    pub fn new(settings: HashPoolSettings) -> Self {
        let settings = HashPoolSettings { permits: settings.permits.max(1), ..settings };
        let state = State { running: 0, queue: HashQueue::new(settings.waiting_per_class) };
        Self(Arc::new(Inner { settings, state: Mutex::new(state), workspaces: Mutex::default() }))
    }

    /// Hashes one password. `network` names where the request came from, for fairness alone.
    ///
    /// # Errors
    /// [`PoolError::Busy`]: at once when the queue is full, else after the deadline.
    pub async fn hash(
        &self,
        priority: Priority,
        network: &str,
        password: &str,
        pepper: &Pepper,
        random: &dyn Random,
    ) -> Result<PasswordHash, PoolError> {
        let (password, pepper, salt) = (owned(password), pepper.clone(), random.bytes());
        self.run(priority, network, move |workspace| hash_in(workspace, &pepper, &password, salt)).await
    }

    /// Hashes several texts (the answers of one person) in one turn.
    ///
    /// # Errors
    /// As [`HashPool::hash`].
    pub async fn hash_many(
        &self,
        priority: Priority,
        network: &str,
        texts: &[&str],
        pepper: &Pepper,
        random: &dyn Random,
    ) -> Result<Vec<PasswordHash>, PoolError> {
        let pepper = pepper.clone();
        let texts: Vec<_> = texts.iter().map(|text| (owned(text), random.bytes())).collect();
        self.run(priority, network, move |workspace| {
            texts.into_iter().map(|(text, salt)| hash_in(workspace, &pepper, &text, salt)).collect()
        })
        .await
    }

    /// Whether this is the password that was hashed; see [`PasswordHash::dummy`] for when there is no account.
    ///
    /// # Errors
    /// As [`HashPool::hash`].
    pub async fn verify(
        &self,
        priority: Priority,
        network: &str,
        password: &str,
        stored: &PasswordHash,
        pepper: &Pepper,
    ) -> Result<bool, PoolError> {
        let (password, stored, pepper) = (owned(password), stored.clone(), pepper.clone());
        self.run(priority, network, move |workspace| verify_in(workspace, &pepper, &password, &stored)).await
    }

    /// Verifies several texts in one turn. Every one is evaluated, whatever the others gave, so the time tells nothing.
    ///
    /// # Errors
    /// As [`HashPool::hash`].
    pub async fn verify_many(
        &self,
        priority: Priority,
        network: &str,
        pairs: &[(&str, &PasswordHash)],
        pepper: &Pepper,
    ) -> Result<Vec<bool>, PoolError> {
        let pepper = pepper.clone();
        let pairs: Vec<_> = pairs.iter().map(|(text, stored)| (owned(text), (*stored).clone())).collect();
        self.run(priority, network, move |workspace| {
            pairs.iter().map(|(text, stored)| verify_in(workspace, &pepper, text, stored)).collect()
        })
        .await
    }

    /// Takes a turn and hashes nothing; everybody else waits until it is dropped. So tests meet a pool with no time, however fast it is.
    ///
    /// # Errors
    /// As [`HashPool::hash`].
    pub async fn turn(&self, priority: Priority, network: &str) -> Result<Turn, PoolError> {
        Ok(Turn { _permit: self.acquire(priority, network).await? })
    }

    /// Requests waiting for their turn.
    pub fn waiting(&self) -> usize {
        self.0.state().queue.len()
    }

    /// Permits in use.
    pub fn running(&self) -> usize {
        self.0.state().running
    }

    async fn run<T: Send + 'static>(
        &self,
        priority: Priority,
        network: &str,
        work: impl FnOnce(&mut Workspace) -> T + Send + 'static,
    ) -> Result<T, PoolError> {
        let permit = self.acquire(priority, network).await?;
        // The permit goes with the work: when the asker has gone away, the core is still busy.
        tokio::task::spawn_blocking(move || permit.work(work)).await.map_err(|_| PoolError::Failed)
    }

    async fn acquire(&self, priority: Priority, network: &str) -> Result<Permit, PoolError> {
        let (receiver, _waiting) = match self.enter(priority, network)? {
            Entered::AtOnce(permit) => return Ok(permit),
            Entered::Waits(receiver, waiting) => (receiver, waiting),
        };
        match tokio::time::timeout(self.0.settings.deadline, receiver).await {
            Ok(Ok(permit)) => Ok(permit),
            // Displaced by another network, or out of time.
            Ok(Err(_)) | Err(_) => Err(self.0.busy()),
        }
    }

    fn enter(&self, priority: Priority, network: &str) -> Result<Entered, PoolError> {
        let mut state = self.0.state();
        if state.running < self.0.settings.permits {
            state.running += 1;
            return Ok(Entered::AtOnce(Permit(Some(Arc::clone(&self.0)))));
        }
        let (sender, receiver) = oneshot::channel();
        let entry = state.queue.push(priority, network, sender);
        // A dropped sender wakes its receiver, which runs code of others: never under the lock.
        drop(state);
        let place = match entry {
            Entry::Waits(place) | Entry::Displaced(place, _) => place,
            Entry::Full => return Err(self.0.busy()),
        };
        Ok(Entered::Waits(receiver, Waiting { inner: Arc::clone(&self.0), place }))
    }
}

impl Default for HashPool {
    fn default() -> Self {
        Self::new(HashPoolSettings::default())
    }
}

impl fmt::Debug for HashPool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HashPool({:?}, running {}, waiting {})", self.0.settings, self.running(), self.waiting())
    }
}

/// Processor time of this thread so far.
fn thread_time() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    // This clock is never negative, and its nanoseconds stay below a second.
    Duration::new(u64::try_from(time.tv_sec).unwrap_or(0), u32::try_from(time.tv_nsec).unwrap_or(0))
}

fn owned(text: &str) -> Zeroizing<String> {
    Zeroizing::new(text.to_owned())
}

enum Entered {
    AtOnce(Permit),
    Waits(oneshot::Receiver<Permit>, Waiting),
}

impl Inner {
    fn state(&self) -> MutexGuard<'_, State> {
        // Every change under this lock is whole, so a panic elsewhere leaves nothing half done.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn workspaces(&self) -> MutexGuard<'_, Vec<Workspace>> {
        self.workspaces.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn busy(&self) -> PoolError {
        PoolError::Busy { retry_after: self.settings.retry_after }
    }
}

/// A place in the queue, given up when dropped: by a deadline, or because the asker went away.
struct Waiting {
    inner: Arc<Inner>,
    place: Place,
}

impl Drop for Waiting {
    fn drop(&mut self) {
        let removed = self.inner.state().queue.remove(&self.place);
        // Only here, after the lock.
        drop(removed);
    }
}

/// A turn that was taken with [`HashPool::turn`].
#[must_use = "it is over when this is dropped"]
pub struct Turn {
    _permit: Permit,
}

/// The right to hash now; passed on to the next in the queue when dropped.
struct Permit(Option<Arc<Inner>>);

impl Permit {
    fn work<T>(self, work: impl FnOnce(&mut Workspace) -> T) -> T {
        let inner = self.0.as_ref();
        let mut workspace = inner.and_then(|inner| inner.workspaces().pop()).unwrap_or_default();
        let begun = thread_time();
        let result = work(&mut workspace);
        metrics::histogram!(HASH_CPU).record(thread_time().saturating_sub(begun).as_secs_f64());
        if let Some(inner) = inner {
            inner.workspaces().push(workspace);
        }
        result
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        let Some(inner) = self.0.take() else { return };
        loop {
            let next = {
                let mut state = inner.state();
                let next = state.queue.pop();
                if next.is_none() {
                    state.running -= 1;
                }
                next
            };
            let Some(next) = next else { return };
            match next.send(Permit(Some(Arc::clone(&inner)))) {
                Ok(()) => return,
                // Its asker has just gone: the permit is still in this hand, for the one after.
                Err(mut refused) => refused.0 = None,
            }
        }
    }
}

#[cfg(test)]
mod tests;
