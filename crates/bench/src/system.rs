//! The time and the chance that measured parts are given.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use latchkey_domain::{Clock, Random, Timestamp};
use rand::TryRng;
use rand::rngs::SysRng;

/// The system's clock, put forward at will; clones show the same time.
#[derive(Clone, Debug, Default)]
pub(crate) struct RealClock {
    ahead_micros: Arc<AtomicI64>,
}

impl RealClock {
    /// Puts the clock forward.
    pub(crate) fn put_forward(&self, span: Duration) {
        self.ahead_micros.fetch_add(micros(span), Ordering::SeqCst);
    }
}

impl Clock for RealClock {
    #[expect(clippy::disallowed_methods, reason = "measured parts run on real time")]
    fn now(&self) -> Timestamp {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        Timestamp::from_micros(micros(since) + self.ahead_micros.load(Ordering::SeqCst))
    }
}

fn micros(span: Duration) -> i64 {
    i64::try_from(span.as_micros()).unwrap_or(i64::MAX)
}

/// The random source of the kernel.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct RealRandom;

impl Random for RealRandom {
    fn fill(&self, bytes: &mut [u8]) {
        if let Err(error) = SysRng.try_fill_bytes(bytes) {
            panic!("the operating system gives no random bytes: {error}");
        }
    }
}

/// Puts a list into random order.
pub(crate) fn shuffle<T>(list: &mut [T]) {
    let random: &dyn Random = &RealRandom;
    for at in (1..list.len()).rev() {
        let bound = u32::try_from(at + 1).unwrap_or(u32::MAX);
        list.swap(at, usize::try_from(random.below(bound)).unwrap_or(0));
    }
}
