//! A gateway that keeps failing is left alone for a while.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use latchkey_domain::{Clock, Timestamp};

/// Failures in a row that open the circuit.
const TOO_MANY: u32 = 3;
/// How long it stays open at first; twice as long after each try that fails again.
const FIRST_PAUSE: Duration = Duration::from_secs(10);
/// How long it stays open at most.
const LONGEST_PAUSE: Duration = Duration::from_secs(300);
/// A try that nobody reported on after this long was forgotten.
const FORGOTTEN: Duration = Duration::from_secs(60);

/// Closed while the gateway works. While it is open, one message after each pause tries the gateway.
pub(super) struct Circuit {
    clock: Arc<dyn Clock>,
    state: Mutex<State>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Closed { failures: u32 },
    Open { until: Timestamp, pause: Duration },
    Trying { since: Timestamp, pause: Duration },
}

impl Circuit {
    pub(super) fn new(clock: Arc<dyn Clock>) -> Self {
        Self { clock, state: Mutex::new(State::Closed { failures: 0 }) }
    }

    /// Whether a message may go this way now.
    pub(super) fn lets_pass(&self) -> bool {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let now = self.clock.now();
        match *state {
            State::Closed { .. } => true,
            State::Open { until, .. } if now < until => false,
            State::Trying { since, .. } if now.since(since) < FORGOTTEN => false,
            State::Open { pause, .. } | State::Trying { pause, .. } => {
                *state = State::Trying { since: now, pause };
                true
            }
        }
    }

    /// The gateway did its part.
    pub(super) fn works(&self) {
        *self.state.lock().unwrap_or_else(PoisonError::into_inner) = State::Closed { failures: 0 };
    }

    /// It did not; true while the circuit stays closed.
    pub(super) fn fails(&self) -> bool {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let open = |pause: Duration| State::Open { until: self.clock.now().plus(pause), pause };
        *state = match *state {
            State::Closed { failures } if failures + 1 < TOO_MANY => State::Closed { failures: failures + 1 },
            State::Closed { .. } => open(FIRST_PAUSE),
            State::Trying { pause, .. } => open((pause * 2).min(LONGEST_PAUSE)),
            // Those that were under way when it opened say nothing new.
            State::Open { .. } => *state,
        };
        matches!(*state, State::Closed { .. })
    }
}

#[cfg(test)]
mod tests {
    use latchkey_testkit::ManualClock;

    use super::*;

    fn circuit() -> (Circuit, ManualClock) {
        let clock = ManualClock::default();
        (Circuit::new(Arc::new(clock.clone())), clock)
    }

    #[test]
    fn three_failures_in_a_row_open_it_and_a_success_between_does_not_count() {
        let (circuit, _) = circuit();
        for _ in 0..10 {
            assert!(circuit.fails() && circuit.fails());
            circuit.works();
        }
        assert!(circuit.fails() && circuit.fails() && !circuit.fails());
        assert!(!circuit.lets_pass());
    }

    #[test]
    fn one_message_tries_after_each_pause_and_the_pauses_grow() {
        let (circuit, clock) = circuit();
        while circuit.fails() {}
        for pause in [10, 20, 40, 80, 160, 300, 300] {
            clock.advance(Duration::from_secs(pause - 1));
            assert!(!circuit.lets_pass(), "{pause}");
            clock.advance(Duration::from_secs(1));
            assert!(circuit.lets_pass() && !circuit.lets_pass(), "one at a time: {pause}");
            assert!(!circuit.fails());
            assert!(!circuit.fails(), "a straggler does not prolong it");
        }
        clock.advance(LONGEST_PAUSE);
        assert!(circuit.lets_pass());
        circuit.works();
        assert!(circuit.lets_pass() && circuit.lets_pass());
    }

    #[test]
    fn a_try_that_was_forgotten_is_tried_again() {
        let (circuit, clock) = circuit();
        while circuit.fails() {}
        clock.advance(FIRST_PAUSE);
        assert!(circuit.lets_pass());
        clock.advance(Duration::from_secs(59));
        assert!(!circuit.lets_pass());
        clock.advance(Duration::from_secs(1));
        assert!(circuit.lets_pass());
    }
}
