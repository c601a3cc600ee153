//! The clock and the random source of the operating system: the one place where time and chance come from.

use latchkey_domain::{Clock, Random, Timestamp};
use rand::TryRng;
use rand::rngs::SysRng;

/// The system's clock.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct SystemClock;

impl Clock for SystemClock {
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
        assert!((1_767_225_600..4_102_444_800).contains(&SystemClock.now().unix_seconds()));
    }

    #[test]
    fn random_bytes_differ() {
        let random: &dyn Random = &SystemRandom;
        assert_ne!(random.bytes::<32>(), random.bytes::<32>());
        assert_ne!(random.bytes::<32>(), [0; 32]);
    }
}
