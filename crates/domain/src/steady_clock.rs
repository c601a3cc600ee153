//! Time that is never set back.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::{Clock, Timestamp};

/// Where ticks come from: time elapsed since any fixed moment, which nobody can set.
type Ticks = Box<dyn Fn() -> Duration + Send + Sync>;

/// Follows a clock that can be set, but never backwards: a clock that was set back would give codes, sessions and locks a longer
/// life than was promised. While the clock lies behind, time goes on by ticks.
pub struct SteadyClock<C> {
    clock: C,
    ticks: Ticks,
    last: Mutex<(Timestamp, Duration)>,
}

impl<C: Clock> SteadyClock<C> {
    /// Follows `clock`; `ticks` gives the time elapsed since a moment of its own choosing.
    pub fn new(clock: C, ticks: impl Fn() -> Duration + Send + Sync + 'static) -> Self {
        let last = Mutex::new((clock.now(), ticks()));
        Self { clock, ticks: Box::new(ticks), last }
    }
}

impl<C: Clock> Clock for SteadyClock<C> {
    fn now(&self) -> Timestamp {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        // Read under the lock: an older reading must not overtake a newer one.
        let (shown, ticks) = (self.clock.now(), (self.ticks)());
        let due = last.0.plus(ticks.saturating_sub(last.1));
        *last = (shown.max(due), ticks);
        last.0
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

    use super::*;

    #[derive(Clone, Default)]
    struct Wall(Arc<AtomicI64>);

    impl Clock for Wall {
        fn now(&self) -> Timestamp {
            Timestamp::from_micros(self.0.load(Ordering::SeqCst) * 1_000_000)
        }
    }

    fn clock() -> (Wall, Arc<AtomicU64>, SteadyClock<Wall>) {
        let (wall, ticks) = (Wall::default(), Arc::new(AtomicU64::new(7)));
        let counted = Arc::clone(&ticks);
        let steady = SteadyClock::new(wall.clone(), move || Duration::from_secs(counted.load(Ordering::SeqCst)));
        (wall, ticks, steady)
    }

    #[test]
    fn it_follows_a_clock_that_goes_forward_by_steps_or_by_leaps() {
        let (wall, ticks, steady) = clock();
        for seconds in [0, 1, 2, 3_600, 1_000_000] {
            wall.0.store(seconds, Ordering::SeqCst);
            ticks.fetch_add(1, Ordering::SeqCst);
            let due = u64::try_from(seconds).unwrap();
            assert!(steady.now().since(Timestamp::from_micros(0)) >= Duration::from_secs(due));
            assert!(steady.now().since(wall.now()) <= Duration::from_secs(1), "{seconds}");
        }
    }

    #[test]
    fn set_back_it_goes_on_by_ticks_until_the_clock_has_caught_up() {
        let (wall, ticks, steady) = clock();
        wall.0.store(10_000, Ordering::SeqCst);
        let before = steady.now();
        wall.0.store(6_400, Ordering::SeqCst);
        assert_eq!(steady.now(), before, "no time has passed");
        ticks.fetch_add(60, Ordering::SeqCst);
        wall.0.fetch_add(60, Ordering::SeqCst);
        assert_eq!(steady.now(), before.plus(Duration::from_secs(60)));
        wall.0.store(20_000, Ordering::SeqCst);
        assert_eq!(steady.now(), wall.now());
    }
}
