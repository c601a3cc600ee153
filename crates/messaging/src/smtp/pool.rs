//! Open connections between two mails.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use super::connection::Connection;

/// The most connections kept for later.
const MOST: usize = 8;
/// How long a connection is kept. Servers may close after five minutes (RFC 5321, section 4.5.3.2), many do much sooner.
const IDLE: Duration = Duration::from_secs(20);

/// Connections after a whole dialogue; one that was given up in the middle never comes back here.
#[derive(Default)]
pub(super) struct Pool(Mutex<Vec<(Connection, Instant)>>);

impl Pool {
    /// The connection used last; those that waited too long are closed.
    pub(super) fn take(&self) -> Option<Connection> {
        let mut parked = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        parked.retain(|(_, since)| since.elapsed() < IDLE);
        parked.pop().map(|(connection, _)| connection)
    }

    pub(super) fn park(&self, connection: Connection) {
        let mut parked = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if parked.len() < MOST {
            parked.push((connection, Instant::now()));
        }
    }
}
