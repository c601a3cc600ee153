//! A clock that moves only when told to.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use latchkey_domain::{Clock, Timestamp};

/// A clock that stands still until a test moves it; clones show the same time.
#[derive(Clone, Debug)]
pub struct ManualClock {
    micros: Arc<AtomicI64>,
}

impl ManualClock {
    /// A clock that shows `at`.
    pub fn new(at: Timestamp) -> Self {
        Self { micros: Arc::new(AtomicI64::new(at.as_micros())) }
    }

    /// Moves the clock forward.
    pub fn advance(&self, span: Duration) {
        self.micros.store(self.now().plus(span).as_micros(), Ordering::SeqCst);
    }

    /// Moves the clock forward to `at`.
    ///
    /// # Panics
    /// When `at` is in the past: a test that means that says [`ManualClock::move_back`].
    pub fn set(&self, at: Timestamp) {
        assert!(at >= self.now(), "set() would move the clock back; use move_back()");
        self.micros.store(at.as_micros(), Ordering::SeqCst);
    }

    /// Moves the clock backwards, as a wrong time server or a restored virtual machine does.
    pub fn move_back(&self, span: Duration) {
        self.micros.store(self.now().minus(span).as_micros(), Ordering::SeqCst);
    }
}

impl Default for ManualClock {
    /// A clock that shows noon of 15 January 2026, UTC.
    fn default() -> Self {
        Self::new(Timestamp::from_micros(1_768_478_400_000_000))
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_micros(self.micros.load(Ordering::SeqCst))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clones_share_the_time() {
        let clock = ManualClock::default();
        let other = clock.clone();
        let start = clock.now();
        other.advance(Duration::from_secs(60));
        assert_eq!(clock.now(), start.plus(Duration::from_secs(60)));
        clock.move_back(Duration::from_secs(90));
        assert_eq!(other.now(), start.minus(Duration::from_secs(30)));
    }

    #[test]
    #[should_panic(expected = "move_back")]
    fn setting_the_past_is_refused() {
        let clock = ManualClock::default();
        clock.set(clock.now().minus(Duration::from_micros(1)));
    }
}
