//! Time-based one-time codes (RFC 6238): which step a code may be of. The codes themselves are made where secrets may be.

use crate::Timestamp;

/// Seconds of one step; with six digits and SHA-1 what every authenticator app understands (RFC 6238, section 4).
pub const TOTP_STEP_SECONDS: u64 = 30;
/// Digits of a code.
pub const TOTP_DIGITS: u8 = 6;
/// Steps that a phone's clock may be early or late (RFC 6238, section 5.2: at most one is advised).
const DRIFT: u64 = 1;

/// The step of an instant; those before 1970 are in the first one.
pub fn totp_step(now: Timestamp) -> u64 {
    u64::try_from(now.unix_seconds()).unwrap_or(0) / TOTP_STEP_SECONDS
}

/// The steps whose codes count now, after the last one that was used: no code counts twice, and none that is older.
pub fn totp_steps(now: Timestamp, last_step: Option<u64>) -> impl Iterator<Item = u64> {
    let present = totp_step(now);
    let first = present.saturating_sub(DRIFT).max(last_step.map_or(0, |last| last.saturating_add(1)));
    first..=present.saturating_add(DRIFT)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_micros(seconds * 1_000_000)
    }

    #[test]
    fn a_code_counts_one_step_early_or_late() {
        assert_eq!(totp_step(at(59)), 1);
        assert_eq!(totp_step(at(60)), 2);
        assert!(totp_steps(at(89), None).eq(1..=3));
        assert!(totp_steps(at(0), None).eq(0..=1));
        assert!(totp_steps(at(-100), None).eq(0..=1));
    }

    #[test]
    fn no_step_counts_again() {
        assert!(totp_steps(at(89), Some(2)).eq(3..=3));
        assert_eq!(totp_steps(at(89), Some(3)).count(), 0);
        assert_eq!(totp_steps(at(89), Some(u64::MAX)).count(), 0);
    }

    proptest! {
        /// Whatever is used in whatever order, each step counts once, and never one before it.
        #[test]
        fn steps_that_are_used_only_rise(moments in proptest::collection::vec((0i64..600, 0usize..3), 0..40)) {
            let mut moments = moments;
            moments.sort_unstable();
            let mut last = None;
            for (seconds, choice) in moments {
                let offered: Vec<u64> = totp_steps(at(seconds), last).collect();
                prop_assert!(offered.iter().all(|step| step.abs_diff(totp_step(at(seconds))) <= 1));
                if let Some(step) = offered.get(choice) {
                    prop_assert!(last.is_none_or(|last| last < *step));
                    last = Some(*step);
                }
            }
        }
    }
}
