//! Leaps of the system's clock: where it does not go on as time does.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use latchkey_domain::{Clock, Timestamp};

/// Smaller ones are ordinary corrections.
const WORTH_KEEPING: i64 = 2;
/// For how long the widest leap is remembered.
const REMEMBERED: Duration = Duration::from_secs(3600);

/// Compares the system's clock with time that nobody can set.
pub(super) struct Leaps {
    wall: Arc<dyn Clock>,
    ticks: Box<dyn Fn() -> Duration + Send + Sync>,
    seen: Mutex<Seen>,
}

struct Seen {
    wall: Timestamp,
    ticks: Duration,
    widest: Option<(Timestamp, i64)>,
}

impl Leaps {
    /// Watches `wall` from now on; `ticks` gives the time elapsed since a moment of its own choosing.
    pub(super) fn new(wall: Arc<dyn Clock>, ticks: impl Fn() -> Duration + Send + Sync + 'static) -> Self {
        let seen = Mutex::new(Seen { wall: wall.now(), ticks: ticks(), widest: None });
        Self { wall, ticks: Box::new(ticks), seen }
    }

    /// Looks again. The widest leap of the last hour: when it was seen on `clock`, and by how many seconds it went; negative when
    /// the clock was set back.
    pub(super) fn look(&self, clock: &dyn Clock) -> Option<(Timestamp, i64)> {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let (wall, ticks, now) = (self.wall.now(), (self.ticks)(), clock.now());
        let elapsed = i64::try_from(ticks.saturating_sub(seen.ticks).as_micros()).unwrap_or(i64::MAX);
        let shown = wall.as_micros().saturating_sub(seen.wall.as_micros());
        let seconds = shown.saturating_sub(elapsed) / 1_000_000;
        let widest = seen.widest.filter(|(at, _)| now.since(*at) < REMEMBERED);
        let wider = seconds.abs() >= WORTH_KEEPING && widest.is_none_or(|(_, before)| seconds.abs() >= before.abs());
        let widest = if wider { Some((now, seconds)) } else { widest };
        *seen = Seen { wall, ticks, widest };
        widest
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU64, Ordering};

    use latchkey_testkit::ManualClock;

    use super::*;

    struct Scene {
        wall: ManualClock,
        clock: ManualClock,
        ticks: Arc<AtomicU64>,
        leaps: Leaps,
    }

    impl Scene {
        fn new() -> Self {
            let (wall, clock, ticks) = (ManualClock::default(), ManualClock::default(), Arc::new(AtomicU64::new(5)));
            let counted = Arc::clone(&ticks);
            let leaps = Leaps::new(Arc::new(wall.clone()), move || Duration::from_secs(counted.load(Ordering::SeqCst)));
            Self { wall, clock, ticks, leaps }
        }

        /// A minute passes; the wall's clock goes on by so many seconds.
        fn minute(&self, shown: i64) -> Option<i64> {
            self.ticks.fetch_add(60, Ordering::SeqCst);
            self.clock.advance(Duration::from_secs(60));
            let span = Duration::from_secs(shown.unsigned_abs());
            if shown < 0 {
                self.wall.move_back(span);
            } else {
                self.wall.advance(span);
            }
            self.leaps.look(&self.clock).map(|(_, seconds)| seconds)
        }
    }

    #[test]
    fn a_clock_that_goes_on_as_time_does_leaps_nowhere() {
        let scene = Scene::new();
        assert!((0..100).all(|_| scene.minute(60).is_none()));
        assert_eq!(scene.minute(61), None, "an ordinary correction");
    }

    #[test]
    fn the_widest_leap_is_remembered_for_an_hour() {
        let scene = Scene::new();
        assert_eq!(scene.minute(60 + 3_600), Some(3_600));
        assert_eq!(scene.minute(60 - 90), Some(3_600));
        assert_eq!(scene.minute(60 - 7_200), Some(-7_200));
        assert!((0..59).all(|_| scene.minute(60) == Some(-7_200)));
        assert_eq!(scene.minute(60), None);
    }
}
