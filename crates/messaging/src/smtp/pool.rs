//! Open connections between two mails.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::Instant;

use super::connection::Connection;

/// The most connections at a time. A mail that comes when all are busy waits: more handshakes would only slow down the others.
const MOST: usize = 8;
/// How long a connection is kept. Servers may close after five minutes (RFC 5321, section 4.5.3.2), many do much sooner.
const IDLE: Duration = Duration::from_secs(20);

/// Connections after a whole dialogue; one that was given up in the middle never comes back here.
pub(super) struct Pool {
    parked: Mutex<Vec<(Connection, Instant)>>,
    places: Semaphore,
}

impl Default for Pool {
    fn default() -> Self {
        Self { parked: Mutex::default(), places: Semaphore::new(MOST) }
    }
}

impl Pool {
    /// Waits for its turn. The place is free again when the value is dropped; `None` never comes, as the pool is never closed.
    pub(super) async fn place(&self) -> Option<SemaphorePermit<'_>> {
        self.places.acquire().await.ok()
    }

    /// The connection used last; those that waited too long are closed.
    pub(super) fn take(&self) -> Option<Connection> {
        let mut parked = self.parked.lock().unwrap_or_else(PoisonError::into_inner);
        parked.retain(|(_, since)| since.elapsed() < IDLE);
        parked.pop().map(|(connection, _)| connection)
    }

    pub(super) fn park(&self, connection: Connection) {
        self.parked.lock().unwrap_or_else(PoisonError::into_inner).push((connection, Instant::now()));
    }
}
