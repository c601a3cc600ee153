//! The clock and the random source of the operating system: the one place where time and chance come from.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use latchkey_domain::{Clock, Random, SteadyClock, Timestamp};
use rand::TryRng;
use rand::rngs::SysRng;

/// Set back by less than this is an ordinary correction.
const WORTH_TELLING: Duration = Duration::from_secs(60);

/// The system's clock, never set back.
pub(crate) struct SystemClock {
    steady: SteadyClock<Wall>,
    told: AtomicBool,
}

impl SystemClock {
    /// Follows the system's clock from now on.
    pub(crate) fn new() -> Self {
        let begun = Instant::now();
        Self { steady: SteadyClock::new(Wall, move || begun.elapsed()), told: AtomicBool::new(false) }
    }
}

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        let now = self.steady.now();
        let ahead = now.since(Wall.now());
        if ahead > WORTH_TELLING && !self.told.swap(true, Ordering::Relaxed) {
            let seconds = ahead.as_secs();
            tracing::warn!(
                seconds,
                "the system's clock was set back; this process goes on from the old time until it is started again"
            );
        }
        now
    }
}

/// What the system's clock shows.
#[derive(Clone, Copy)]
pub(crate) struct Wall;

impl Clock for Wall {
    #[expect(clippy::disallowed_methods, reason = "this is the clock that everything else is given")]
    fn now(&self) -> Timestamp {
        let now = std::time::SystemTime::now();
        let micros = match now.duration_since(std::time::UNIX_EPOCH) {
            Ok(since) => i64::try_from(since.as_micros()).unwrap_or(i64::MAX),
            Err(before) => i64::try_from(before.duration().as_micros()).map_or(i64::MIN, |micros| -micros),
        };
        Timestamp::from_micros(micros)
    }
}

/// The random source of the kernel.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct SystemRandom;

impl Random for SystemRandom {
    /// # Panics
    /// When the kernel has no random bytes to give: a secret made of anything else would be none.
    fn fill(&self, bytes: &mut [u8]) {
        if let Err(error) = SysRng.try_fill_bytes(bytes) {
            panic!("the operating system gives no random bytes: {error}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_is_of_this_century() {
        // 2026-01-01 and 2100-01-01.
        assert!((1_767_225_600..4_102_444_800).contains(&SystemClock::new().now().unix_seconds()));
    }

    #[test]
    fn random_bytes_differ() {
        let random: &dyn Random = &SystemRandom;
        assert_ne!(random.bytes::<32>(), random.bytes::<32>());
        assert_ne!(random.bytes::<32>(), [0; 32]);
    }
}
