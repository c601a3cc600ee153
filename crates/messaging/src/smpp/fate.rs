//! Whether a request left this machine: what was never written can be tried again, anything else may have arrived.

use std::sync::atomic::{AtomicU8, Ordering};

const WAITING: u8 = 0;
const WRITTEN: u8 = 1;
const GIVEN_UP: u8 = 2;

/// Shared by whoever waits for the answer and whoever writes; exactly one of them decides.
#[derive(Debug, Default)]
pub(super) struct Fate(AtomicU8);

impl Fate {
    /// Said before the first octet is written; false when the request was given up meanwhile and must not be written.
    pub(super) fn begin(&self) -> bool {
        self.decide(WRITTEN)
    }

    /// Gives the request up; true when nothing of it was written or ever will be.
    pub(super) fn give_up(&self) -> bool {
        self.decide(GIVEN_UP)
    }

    fn decide(&self, how: u8) -> bool {
        self.0.compare_exchange(WAITING, how, Ordering::AcqRel, Ordering::Acquire).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_who_decides_wins() {
        let fate = Fate::default();
        assert!(fate.begin());
        assert!(!fate.give_up(), "it may have arrived");
        let fate = Fate::default();
        assert!(fate.give_up());
        assert!(!fate.begin(), "it is not written any more");
    }
}
