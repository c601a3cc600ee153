//! How often each network began a reset lately: decides what a proof of work costs. Kept in memory, for it only shields.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use latchkey_domain::Timestamp;

/// Networks that are remembered; past it the whole memory starts anew, which only makes work cheaper.
const MOST_NETWORKS: usize = 50_000;
/// How long a start is remembered.
const MEMORY: Duration = Duration::from_secs(3600);

/// Starts per network in the running hour.
#[derive(Default)]
pub struct NetworkHistory(Mutex<HashMap<String, (Timestamp, u32)>>);

impl NetworkHistory {
    /// Notes one start and returns how many there were in this hour, this one included.
    pub fn note(&self, network: &str, now: Timestamp) -> u32 {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MOST_NETWORKS {
            known.clear();
        }
        let entry = known.entry(network.to_owned()).or_insert((now, 0));
        if now.since(entry.0) >= MEMORY {
            *entry = (now, 0);
        }
        entry.1 = entry.1.saturating_add(1);
        entry.1
    }

    /// Takes a noted start back: it came to none.
    pub fn take_back(&self, network: &str) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(entry) = known.get_mut(network) {
            entry.1 = entry.1.saturating_sub(1);
        }
    }

    /// How many starts there were in this hour.
    pub fn starts(&self, network: &str, now: Timestamp) -> u32 {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(network).filter(|entry| now.since(entry.0) < MEMORY).map_or(0, |entry| entry.1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn starts_are_counted_per_network_and_forgotten_after_an_hour() {
        let history = NetworkHistory::default();
        let start = Timestamp::from_micros(0);
        assert_eq!(history.note("a", start), 1);
        assert_eq!(history.note("a", start), 2);
        assert_eq!(history.note("a", start), 3);
        history.take_back("a");
        history.take_back("c");
        assert_eq!((history.starts("a", start), history.starts("c", start)), (2, 0));
        assert_eq!(history.starts("b", start), 0);
        assert_eq!(history.starts("a", start.plus(MEMORY)), 0);
    }
}
