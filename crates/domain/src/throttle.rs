//! Limits on attempts, as pure decisions over a counter that somebody else keeps.
//!
//! A try is reserved before it is verified and given back when it was right, so that guesses made in parallel cannot outrun
//! the limit: the last try that is granted sets the lock by itself.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::{Method, Timestamp};

/// How many tries are granted in which time, and what follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct ThrottleRule {
    /// Tries granted within one window.
    pub limit: u32,
    /// How long a window lasts from its first try; whole seconds in storage.
    #[serde(rename = "window-seconds", with = "seconds")]
    pub window: Duration,
    /// How long all tries are refused once the limit is reached; whole seconds in storage.
    #[serde(rename = "lock-seconds", with = "seconds")]
    pub lock: Duration,
}

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;

impl ThrottleRule {
    /// `limit` tries in `window` seconds, then nothing for `lock` seconds.
    const fn new(limit: u32, window: u64, lock: u64) -> Self {
        Self { limit, window: Duration::from_secs(window), lock: Duration::from_secs(lock) }
    }
}

/// Five tries in one hour, then a lock of 24 hours (Azure AD SSPR FAQ, 2017).
impl Default for ThrottleRule {
    fn default() -> Self {
        Self::new(5, HOUR, 24 * HOUR)
    }
}

/// What is counted. Each kind counts per person, per network or per destination, whichever it names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ThrottleKind {
    /// Per person: resets that had a wrong proof and no success.
    ResetAttempts,
    /// Per person: wrong phone numbers typed.
    PhoneValidation,
    /// Per person: wrong codes or answers for one method.
    Method(Method),
    /// Per person: messages to the administrators.
    AdminContact,
    /// Per organization: messages to the administrators before they are gathered into a digest.
    OrganizationContact,
    /// Per organization: requests to the administrators that wait for a digest.
    ContactDigest,
    /// Per organization: wrong codes and answers of everybody together.
    OrganizationWrongProofs,
    /// Per network: failed sign-ins from devices that nobody signed in from before.
    NetworkSignIns,
    /// Per address or number: codes sent.
    DestinationSends,
    /// Per person: what is begun while registering: codes asked for, sets of answers given.
    Registrations,
    /// Per person: wrong codes while registering, whatever they were for.
    RegistrationCodes,
    /// Per person: wrong second factors, at sign-in and before sensitive acts.
    SecondStep,
    /// Per session: the same; the last one ends the session.
    SessionSecondStep,
    /// Per person: notices by text.
    TextNotices,
}

impl ThrottleKind {
    /// Every kind.
    pub const ALL: [Self; 19] = [
        Self::ResetAttempts,
        Self::PhoneValidation,
        Self::Method(Method::AlternateEmail),
        Self::Method(Method::MobilePhone),
        Self::Method(Method::OfficePhone),
        Self::Method(Method::Authenticator),
        Self::Method(Method::SecurityQuestions),
        Self::Method(Method::RecoveryCode),
        Self::AdminContact,
        Self::OrganizationContact,
        Self::ContactDigest,
        Self::OrganizationWrongProofs,
        Self::NetworkSignIns,
        Self::DestinationSends,
        Self::Registrations,
        Self::RegistrationCodes,
        Self::SecondStep,
        Self::SessionSecondStep,
        Self::TextNotices,
    ];

    /// Whether it is forgotten when a reset has proven who somebody is: what resets count, and nothing else. Whoever knows the ways
    /// into a mailbox must not get new tries at second steps.
    pub const fn opened_by_reset(self) -> bool {
        matches!(self, Self::ResetAttempts | Self::PhoneValidation | Self::Method(_) | Self::AdminContact)
    }

    /// The word kept in storage.
    pub const fn key(self) -> &'static str {
        match self {
            Self::ResetAttempts => "reset-attempts",
            Self::PhoneValidation => "phone-validation",
            Self::Method(Method::AlternateEmail) => "method-alternate-email",
            Self::Method(Method::MobilePhone) => "method-mobile-phone",
            Self::Method(Method::OfficePhone) => "method-office-phone",
            Self::Method(Method::Authenticator) => "method-authenticator",
            Self::Method(Method::SecurityQuestions) => "method-security-questions",
            Self::Method(Method::RecoveryCode) => "method-recovery-code",
            Self::AdminContact => "admin-contact",
            Self::OrganizationContact => "organization-contact",
            Self::ContactDigest => "contact-digest",
            Self::OrganizationWrongProofs => "organization-wrong-proofs",
            Self::NetworkSignIns => "network-sign-ins",
            Self::DestinationSends => "destination-sends",
            Self::Registrations => "registrations",
            Self::RegistrationCodes => "registration-codes",
            Self::SecondStep => "second-step",
            Self::SessionSecondStep => "session-second-step",
            Self::TextNotices => "text-notices",
        }
    }

    /// The kind with this word.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == key)
    }

    /// The rule where policy sets none. The first three are the documents' (FAQ, 2017); sends are those of the 2023 FAQ with a
    /// shorter lock, because the destination's owner did nothing wrong; a network is shared, so it gets more and waits less.
    pub const fn default_rule(self) -> ThrottleRule {
        match self {
            Self::ResetAttempts | Self::PhoneValidation | Self::Method(_) => ThrottleRule::new(5, HOUR, 24 * HOUR),
            Self::AdminContact => ThrottleRule::new(1, HOUR, HOUR),
            Self::OrganizationContact => ThrottleRule::new(20, HOUR, HOUR),
            Self::ContactDigest => ThrottleRule::new(u32::MAX, HOUR, HOUR),
            // Far above what forgetful people produce; past it codes get longer and the proof of work dearer for an hour.
            Self::OrganizationWrongProofs => ThrottleRule::new(100, HOUR, HOUR),
            // A school shares one address, and its devices that are known already are let through.
            Self::NetworkSignIns => ThrottleRule::new(300, HOUR, 15 * MINUTE),
            Self::DestinationSends => ThrottleRule::new(10, 10 * MINUTE, HOUR),
            // Whoever mistypes often still gets through; nobody fills the mailboxes of others.
            Self::Registrations => ThrottleRule::new(20, 24 * HOUR, 24 * HOUR),
            // Each code has five tries of its own; this keeps many codes from being guessed at in a row.
            Self::RegistrationCodes => ThrottleRule::new(15, HOUR, HOUR),
            // Of notices by text more than ever happens to one account in a day; codes cannot use them up.
            // Whoever gets to a second step knows the password. Three codes of a million count at a time, so a year of this is one chance in a hundred.
            Self::SecondStep | Self::TextNotices => ThrottleRule::new(10, 24 * HOUR, 24 * HOUR),
            // As long as a session lasts.
            Self::SessionSecondStep => ThrottleRule::new(5, 12 * HOUR, 12 * HOUR),
        }
    }
}

/// The tries of one window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Counter {
    /// Tries granted and not given back.
    pub count: u32,
    /// When the first of them was granted.
    pub window_start: Timestamp,
    /// Until when every try is refused.
    pub locked_until: Option<Timestamp>,
}

/// What becomes of one try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// It may be verified once this counter is kept.
    Granted(Counter),
    /// It is refused; nothing is to be kept.
    Locked {
        /// When tries are granted again.
        until: Timestamp,
    },
}

/// Decides on one try. `counter` is what was kept last, if anything was.
///
/// A refused try changes nothing, so trying during a lock does not extend it. A clock that moved backwards opens no new window.
pub fn reserve(counter: Option<Counter>, rule: ThrottleRule, now: Timestamp) -> Decision {
    if let Some(until) = counter.and_then(|counter| locked(counter, now)) {
        return Decision::Locked { until };
    }
    let running = counter.filter(|c| c.locked_until.is_none() && now.since(c.window_start) < rule.window);
    let fresh = Counter { count: 0, window_start: now, locked_until: None };
    let Counter { count, window_start, .. } = running.unwrap_or(fresh);
    // Reached without a lock only when the rule was made stricter meanwhile.
    if count >= rule.limit {
        return Decision::Locked { until: window_start.plus(rule.window).max(now) };
    }
    let count = count + 1;
    let locked_until = (count == rule.limit).then(|| now.plus(rule.lock));
    Decision::Granted(Counter { count, window_start, locked_until })
}

/// Until when `counter` refuses every try at `now`; `None` when it does not.
pub fn locked(counter: Counter, now: Timestamp) -> Option<Timestamp> {
    counter.locked_until.filter(|&until| now < until)
}

/// Gives back one try that turned out right, with the lock it may have set.
#[must_use]
pub fn refund(counter: Counter) -> Counter {
    Counter { count: counter.count.saturating_sub(1), locked_until: None, ..counter }
}

/// Spans as whole seconds, rounded down.
mod seconds {
    use std::time::Duration;

    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(span: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u64(span.as_secs())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
        u64::deserialize(deserializer).map(Duration::from_secs)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const RULE: ThrottleRule = ThrottleRule::new(5, HOUR, 24 * HOUR);

    fn at(seconds: u64) -> Timestamp {
        Timestamp::from_micros(1_000_000_000_000_000).plus(Duration::from_secs(seconds))
    }

    /// Keeps what is granted, as the store does.
    #[derive(Default)]
    struct Kept(Option<Counter>);

    impl Kept {
        fn try_at(&mut self, now: Timestamp) -> bool {
            match reserve(self.0, RULE, now) {
                Decision::Granted(counter) => {
                    self.0 = Some(counter);
                    true
                }
                Decision::Locked { .. } => false,
            }
        }
    }

    #[test]
    fn a_hundred_parallel_guesses_get_exactly_five_tries_and_one_lock() {
        let mut kept = Kept::default();
        let granted = (0..100).filter(|_| kept.try_at(at(0))).count();
        assert_eq!(granted, 5);
        assert_eq!(kept.0.unwrap().locked_until, Some(at(24 * HOUR)));
    }

    #[test]
    fn tries_during_the_lock_do_not_extend_it() {
        let mut kept = Kept::default();
        (0..5).for_each(|i| assert!(kept.try_at(at(i))));
        let locked_since = kept.0;
        for hour in 1..24 {
            assert_eq!(reserve(kept.0, RULE, at(hour * HOUR)), Decision::Locked { until: at(24 * HOUR + 4) });
        }
        assert_eq!(kept.0, locked_since);
        assert!(!kept.try_at(at(24 * HOUR + 3)));
        assert!(kept.try_at(at(24 * HOUR + 4)));
        assert_eq!(kept.0.unwrap(), Counter { count: 1, window_start: at(24 * HOUR + 4), locked_until: None });
    }

    #[test]
    fn a_window_ends_an_hour_after_its_first_try() {
        let mut kept = Kept::default();
        (0..4).for_each(|i| assert!(kept.try_at(at(i * 60))));
        assert!(kept.try_at(at(HOUR)));
        assert_eq!(kept.0.unwrap().count, 1);
    }

    #[test]
    fn a_right_try_is_given_back_with_its_lock() {
        let mut kept = Kept::default();
        (0..5).for_each(|_| assert!(kept.try_at(at(0))));
        let after = refund(kept.0.unwrap());
        assert_eq!(after, Counter { count: 4, window_start: at(0), locked_until: None });
        kept.0 = Some(after);
        assert!(kept.try_at(at(1)));
        assert!(!kept.try_at(at(2)));
        assert_eq!(refund(Counter { count: 0, ..after }).count, 0);
    }

    #[test]
    fn a_stricter_rule_holds_at_once() {
        let mut kept = Kept::default();
        (0..4).for_each(|_| assert!(kept.try_at(at(0))));
        let strict = ThrottleRule::new(3, HOUR, HOUR);
        assert_eq!(reserve(kept.0, strict, at(10)), Decision::Locked { until: at(HOUR) });
        assert!(matches!(reserve(kept.0, strict, at(HOUR)), Decision::Granted(_)));
        assert!(matches!(reserve(None, ThrottleRule::new(0, HOUR, HOUR), at(0)), Decision::Locked { .. }));
    }

    #[test]
    fn a_clock_that_moved_backwards_opens_nothing() {
        let mut kept = Kept::default();
        (0..3).for_each(|_| assert!(kept.try_at(at(100 * HOUR))));
        assert!(kept.try_at(at(0)));
        assert!(kept.try_at(at(0)));
        assert!(!kept.try_at(at(1)));
    }

    #[test]
    fn keys_are_unique_and_rules_are_kept_in_seconds() {
        for kind in ThrottleKind::ALL {
            assert_eq!(ThrottleKind::from_key(kind.key()), Some(kind));
            assert!(kind.default_rule().limit > 0);
        }
        for method in Method::ALL {
            assert_eq!(ThrottleKind::Method(method).key(), format!("method-{}", method.key()));
        }
        let text = serde_json::to_string(&ThrottleRule::default()).unwrap();
        assert_eq!(text, r#"{"limit":5,"window-seconds":3600,"lock-seconds":86400}"#);
        assert_eq!(serde_json::from_str::<ThrottleRule>(&text).unwrap(), RULE);
    }

    proptest! {
        #[test]
        fn failing_tries_within_a_window_are_never_more_than_the_limit(times in prop::collection::vec(0..HOUR, 0..60)) {
            // Not sorted: the clock may jump back and forth.
            let mut kept = Kept::default();
            let granted = times.iter().filter(|&&t| kept.try_at(at(t))).count();
            prop_assert!(granted <= 5);
            prop_assert_eq!(granted, times.len().min(5));
        }

        #[test]
        fn ten_tries_never_fit_in_one_hour(mut times in prop::collection::vec(0..30 * HOUR, 0..300)) {
            times.sort_unstable();
            let mut kept = Kept::default();
            let granted: Vec<u64> = times.into_iter().filter(|&t| kept.try_at(at(t))).collect();
            // At most four at the end of one window and five in the next.
            for tries in granted.windows(10) {
                prop_assert!(tries[9] - tries[0] >= HOUR, "{tries:?}");
            }
        }

        #[test]
        fn a_refund_returns_one_try_and_no_more(wrong in 0u32..5) {
            let mut kept = Kept::default();
            for _ in 0..wrong {
                kept.try_at(at(0));
            }
            prop_assert!(kept.try_at(at(0)));
            kept.0 = kept.0.map(refund);
            let left = (0..20).filter(|_| kept.try_at(at(1))).count();
            prop_assert_eq!(left, 5 - wrong as usize);
        }
    }
}
