//! What somebody who is signed in must give again before a sensitive act.

use std::time::Duration;

use crate::Timestamp;

/// How old an authentication may be for a sensitive act.
pub const FRESH_AUTHENTICATION: Duration = Duration::from_secs(10 * 60);

/// What a session was authenticated with, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Authentication {
    /// When the password was given last.
    pub password_at: Timestamp,
    /// When a second factor was given last.
    pub factor_at: Option<Timestamp>,
}

/// What must be given again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepUp {
    /// The password.
    Password,
    /// A second factor.
    Factor,
}

/// What must be given before a sensitive act: an authentication younger than ten minutes, and of administrators a second factor
/// younger than that too. The password is asked for first; `None` when nothing is.
pub fn step_up(given: Authentication, administrator: bool, now: Timestamp) -> Option<StepUp> {
    let fresh = |at: Timestamp| now.since(at) < FRESH_AUTHENTICATION;
    if !fresh(given.password_at) {
        return Some(StepUp::Password);
    }
    (administrator && !given.factor_at.is_some_and(fresh)).then_some(StepUp::Factor)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_micros(1_500_000_000_000_000);

    fn given(password: u64, factor: Option<u64>) -> Authentication {
        let ago = |seconds| NOW.minus(Duration::from_secs(seconds));
        Authentication { password_at: ago(password), factor_at: factor.map(ago) }
    }

    #[test]
    fn the_password_counts_for_ten_minutes_and_administrators_give_a_factor_too() {
        assert_eq!(step_up(given(599, None), false, NOW), None);
        assert_eq!(step_up(given(600, None), false, NOW), Some(StepUp::Password));
        assert_eq!(step_up(given(599, None), true, NOW), Some(StepUp::Factor));
        assert_eq!(step_up(given(599, Some(599)), true, NOW), None);
        assert_eq!(step_up(given(599, Some(600)), true, NOW), Some(StepUp::Factor));
        assert_eq!(step_up(given(600, Some(0)), true, NOW), Some(StepUp::Password));
    }
}
