//! Smart lockout at sign-in, as pure decisions over a state that somebody else keeps.
//!
//! Each person has two states: one for sign-ins from places where the person signed in before (familiar), one for all others,
//! so that a stranger who guesses cannot lock out the owner at the usual desk. The caller keeps and picks them.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::Timestamp;

/// A keyed hash of a typed password: tells a repeated guess from a new one, and nothing to whoever has no key.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PasswordFingerprint([u8; 32]);

impl PasswordFingerprint {
    /// The fingerprint with these bytes.
    pub const fn new(keyed_hash: [u8; 32]) -> Self {
        Self(keyed_hash)
    }
}

impl std::fmt::Debug for PasswordFingerprint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PasswordFingerprint(..)")
    }
}

/// How many wrong passwords are remembered ("Smart lockout", 2018).
const REMEMBERED: usize = 3;

/// When sign-in is locked, and for how long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LockoutRule {
    /// Wrong passwords, each different from the last three, until the first lock.
    pub threshold: u32,
    /// How long the first lock lasts; each further lock lasts twice as long as the one before.
    pub first: Duration,
    /// No lock lasts longer. An endless growth would let a stranger keep the owner out for days.
    pub longest: Duration,
    /// After so long without a counted try the state is forgotten.
    pub forget: Duration,
}

/// Ten wrong passwords, then 60 seconds ("Smart lockout", 2018). How fast the lock grows is not published; here it doubles up to
/// 15 minutes, and everything is forgotten after a quiet day.
impl Default for LockoutRule {
    fn default() -> Self {
        Self {
            threshold: 10,
            first: Duration::from_secs(60),
            longest: Duration::from_secs(15 * 60),
            forget: Duration::from_secs(24 * 60 * 60),
        }
    }
}

impl LockoutRule {
    /// How long the lock that follows `earlier` locks lasts.
    fn lock_after(&self, earlier: u32) -> Duration {
        let factor = 1u32.checked_shl(earlier).unwrap_or(u32::MAX);
        self.first.saturating_mul(factor).min(self.longest)
    }
}

/// The wrong passwords of one person, from familiar places or from all others. The empty state is the default; a right password
/// empties it, and a reset empties both.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct SignInLockout {
    /// Counted tries since the state was empty.
    pub failures: u32,
    /// Until when every try is refused.
    pub locked_until: Option<Timestamp>,
    /// Locks since the state was empty.
    pub lock_count: u32,
    /// When the last counted try was.
    pub last_failure: Option<Timestamp>,
    /// The last three wrong passwords, the latest last.
    pub recent: Vec<PasswordFingerprint>,
}

/// What becomes of one try to sign in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SignInDecision {
    /// The password may be verified once this state is kept. When it is right, keep the empty state instead.
    Granted(SignInLockout),
    /// It is refused, right or wrong; nothing is to be kept.
    Locked {
        /// When tries are granted again.
        until: Timestamp,
    },
}

impl SignInLockout {
    /// Until when every try is refused at `now`; `None` when it is not.
    pub fn locked(&self, now: Timestamp) -> Option<Timestamp> {
        self.locked_until.filter(|&until| now < until)
    }

    /// Decides on one try, before the password is verified, as if it were wrong: so tries made in parallel cannot outrun the
    /// threshold. A wrong password that is repeated does not count. The try that reaches the threshold sets the lock by itself,
    /// and after a lock the first one that counts sets the next.
    pub fn attempt(&self, rule: &LockoutRule, fingerprint: PasswordFingerprint, now: Timestamp) -> SignInDecision {
        if let Some(until) = self.locked(now) {
            return SignInDecision::Locked { until };
        }
        let quiet = self.last_failure.is_some_and(|last| now.since(last) >= rule.forget);
        let mut next = if quiet { Self::default() } else { self.clone() };
        if next.recent.contains(&fingerprint) {
            return SignInDecision::Granted(next);
        }
        next.recent.push(fingerprint);
        if next.recent.len() > REMEMBERED {
            next.recent.remove(0);
        }
        next.failures = next.failures.saturating_add(1);
        next.last_failure = Some(now);
        if next.failures >= rule.threshold {
            next.locked_until = Some(now.plus(rule.lock_after(next.lock_count)));
            next.lock_count = next.lock_count.saturating_add(1);
        }
        SignInDecision::Granted(next)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(seconds: u64) -> Timestamp {
        Timestamp::from_micros(1_000_000_000_000_000).plus(Duration::from_secs(seconds))
    }

    fn password(number: u32) -> PasswordFingerprint {
        let mut bytes = [7; 32];
        bytes[..4].copy_from_slice(&number.to_le_bytes());
        PasswordFingerprint::new(bytes)
    }

    fn guess(state: &mut SignInLockout, number: u32, now: Timestamp) -> bool {
        match state.attempt(&LockoutRule::default(), password(number), now) {
            SignInDecision::Granted(next) => {
                *state = next;
                true
            }
            SignInDecision::Locked { .. } => false,
        }
    }

    fn locked_at_zero() -> SignInLockout {
        let mut state = SignInLockout::default();
        (0..10).for_each(|n| assert!(guess(&mut state, n, at(0))));
        state
    }

    #[test]
    fn a_hundred_parallel_guesses_get_exactly_ten_tries_and_one_lock() {
        let mut state = SignInLockout::default();
        let granted = (0..100).filter(|&n| guess(&mut state, n, at(0))).count();
        assert_eq!(granted, 10);
        assert_eq!((state.locked(at(59)), state.locked(at(60)), state.lock_count), (Some(at(60)), None, 1));
    }

    #[test]
    fn nine_wrong_passwords_lock_nothing() {
        let mut state = SignInLockout::default();
        (0..9).for_each(|n| assert!(guess(&mut state, n, at(0))));
        assert_eq!(state.locked_until, None);
    }

    #[test]
    fn the_first_failure_after_a_lock_locks_again_and_longer() {
        let mut state = locked_at_zero();
        let (mut now, mut lengths) = (60, Vec::new());
        for number in 100..106 {
            assert!(guess(&mut state, number, at(now)));
            assert!(!guess(&mut state, number + 1000, at(now)), "one try only");
            let until = state.locked_until.unwrap();
            lengths.push(until.since(at(now)).as_secs());
            now += lengths.last().unwrap();
        }
        assert_eq!(lengths, [120, 240, 480, 900, 900, 900]);
    }

    #[test]
    fn the_same_wrong_password_again_does_not_count() {
        let mut state = SignInLockout::default();
        (0..50).for_each(|n| assert!(guess(&mut state, n % 3, at(u64::from(n)))));
        assert_eq!(state.failures, 3);
        assert!(guess(&mut state, 3, at(60)));
        // The first has been forgotten by now: only three are remembered.
        assert!(guess(&mut state, 0, at(61)));
        assert_eq!((state.failures, state.recent.len()), (5, 3));
    }

    #[test]
    fn a_remembered_password_is_refused_during_the_lock_and_free_after_it() {
        let mut state = locked_at_zero();
        let before = state.clone();
        assert!(!guess(&mut state, 9, at(59)));
        assert!(guess(&mut state, 9, at(60)));
        assert_eq!(state, before);
    }

    #[test]
    fn a_quiet_day_forgets_and_a_clock_that_moved_backwards_does_not() {
        let mut state = locked_at_zero();
        assert!(!guess(&mut state, 77, at(0).minus(Duration::from_secs(3 * 24 * 3600))));
        assert!(guess(&mut state, 77, at(24 * 3600)));
        assert_eq!((state.failures, state.lock_count, state.locked_until), (1, 0, None));
    }

    #[test]
    fn no_number_of_locks_overflows() {
        let rule = LockoutRule::default();
        for count in [5, 31, 32, 33, u32::MAX] {
            assert_eq!(rule.lock_after(count), rule.longest);
        }
    }

    #[test]
    fn the_state_is_kept_as_json_and_its_fingerprints_are_not_printed() {
        let state = locked_at_zero();
        let text = serde_json::to_string(&state).unwrap();
        assert_eq!(serde_json::from_str::<SignInLockout>(&text).unwrap(), state);
        assert!(!format!("{state:?}").contains("7, 7"));
    }

    proptest! {
        #[test]
        fn different_guesses_within_a_day_are_bounded(mut times in prop::collection::vec(0u64..24 * 3600, 0..400)) {
            times.sort_unstable();
            let mut state = SignInLockout::default();
            let mut granted = 0u64;
            for (number, time) in times.into_iter().enumerate() {
                granted += u64::from(guess(&mut state, u32::try_from(number).unwrap(), at(time)));
            }
            // Ten, then one after each lock: 1 + 2 + 4 + 8 minutes and then every 15.
            prop_assert!(granted <= 10 + 4 + 24 * 4);
        }

        #[test]
        fn any_order_of_times_before_the_first_lock_ends_grants_ten(times in prop::collection::vec(0u64..60, 0..40)) {
            let mut state = SignInLockout::default();
            let granted = times.iter().enumerate().filter(|&(n, &t)| guess(&mut state, u32::try_from(n).unwrap(), at(t))).count();
            prop_assert_eq!(granted, times.len().min(10));
        }
    }
}
