//! Codes that never come back: the mark of somebody who sends texts for the sake of sending.

use std::time::Duration;

use crate::Timestamp;

/// When sending pauses by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PauseRule {
    /// Messages that are looked at, at least.
    pub messages: u32,
    /// Pauses when fewer than this many of a hundred came back; 0 never pauses.
    pub percent: u32,
    /// How long people have to type a code before its message is looked at.
    pub settle: Duration,
    /// How long a pause lasts.
    pub lasts: Duration,
}

impl PauseRule {
    /// How long people have to type a code, everywhere.
    pub const SETTLE: Duration = Duration::from_secs(10 * 60);
}

/// Who paused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PauseCause {
    /// The rule.
    Unverified,
    /// The operator.
    Operator,
}

impl PauseCause {
    /// The word kept in storage.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Unverified => "unverified",
            Self::Operator => "operator",
        }
    }

    /// The cause with this word.
    pub fn from_key(key: &str) -> Option<Self> {
        [Self::Unverified, Self::Operator].into_iter().find(|cause| cause.key() == key)
    }
}

/// Nothing is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pause {
    /// Who paused.
    pub cause: PauseCause,
    /// Until when; `None` until somebody resumes.
    pub until: Option<Timestamp>,
}

impl Pause {
    /// Whether it holds at this moment.
    pub fn holds(&self, now: Timestamp) -> bool {
        self.until.is_none_or(|until| now < until)
    }
}

/// How many messages went out lately, and how many of their codes came back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Trust {
    /// Messages whose people had time to answer.
    pub settled: u32,
    /// Messages of the span before `fresh_since`.
    pub waiting: u32,
    /// Messages since `fresh_since`.
    pub fresh: u32,
    /// When the present span of [`PauseRule::settle`] began; `None` when nothing waits.
    pub fresh_since: Option<Timestamp>,
    /// Codes that came back.
    pub verified: u32,
}

impl Trust {
    /// The same at this moment: what waited long enough counts as settled, and old messages weigh less than new ones.
    #[must_use]
    pub fn at(self, now: Timestamp, rule: &PauseRule) -> Self {
        let mut current = self.settled(now, rule.settle);
        while current.settled / 2 >= rule.messages.max(1) {
            current = Self { settled: current.settled / 2, verified: current.verified / 2, ..current };
        }
        current
    }

    /// Moves on by whole spans: the last message of a span went out just before the next one began, so it waits through that one.
    pub(super) fn settled(self, now: Timestamp, span: Duration) -> Self {
        let Some(since) = self.fresh_since else { return self };
        let (waited, next) = (now.since(since), since.plus(span));
        if waited < span {
            return self;
        }
        let settled = self.settled.saturating_add(self.waiting);
        if waited < span * 2 {
            return Self { settled, waiting: self.fresh, fresh: 0, fresh_since: Some(next), ..self };
        }
        Self { settled: settled.saturating_add(self.fresh), waiting: 0, fresh: 0, fresh_since: None, ..self }
    }

    /// Whether too few came back to go on.
    pub fn has_collapsed(&self, rule: &PauseRule) -> bool {
        let returned = u64::from(self.verified) * 100;
        self.settled >= rule.messages.max(1) && returned < u64::from(self.settled) * u64::from(rule.percent)
    }

    /// The same without what a part of it is judged for.
    #[must_use]
    pub fn without(self, part: Self) -> Self {
        Self {
            settled: self.settled.saturating_sub(part.settled),
            waiting: self.waiting.saturating_sub(part.waiting),
            fresh: self.fresh.saturating_sub(part.fresh),
            verified: self.verified.saturating_sub(part.verified),
            ..self
        }
    }

    /// Without one message of this instant, which nobody got; `span` is [`PauseRule::settle`].
    #[must_use]
    pub(super) fn without_message(self, at: Timestamp, span: Duration) -> Self {
        match self.fresh_since {
            Some(since) if since <= at => Self { fresh: self.fresh.saturating_sub(1), ..self },
            Some(since) if since.minus(span) <= at => Self { waiting: self.waiting.saturating_sub(1), ..self },
            _ => Self { settled: self.settled.saturating_sub(1), ..self },
        }
    }

    /// With one more message.
    #[must_use]
    pub fn sent(self, now: Timestamp) -> Self {
        Self { fresh: self.fresh.saturating_add(1), fresh_since: self.fresh_since.or(Some(now)), ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULE: PauseRule =
        PauseRule { messages: 40, percent: 20, settle: Duration::from_secs(600), lasts: Duration::from_secs(3600) };

    fn at(seconds: u64) -> Timestamp {
        Timestamp::from_micros(0).plus(Duration::from_secs(seconds))
    }

    fn after(messages: u32, verified: u32, seconds: u64) -> Trust {
        let sent = (0..messages).fold(Trust::default(), |trust, _| trust.sent(at(0)));
        Trust { verified, ..sent }.at(at(seconds), &RULE)
    }

    #[test]
    fn nobody_is_judged_before_the_codes_could_be_typed() {
        assert!(!after(40, 0, 1199).has_collapsed(&RULE));
        assert!(after(40, 0, 1200).has_collapsed(&RULE));
        assert!(!after(39, 0, 1200).has_collapsed(&RULE), "too few to judge");
    }

    #[test]
    fn a_rush_after_a_quiet_start_is_not_judged_too_early() {
        let mut trust = Trust::default().sent(at(0));
        for _ in 0..60 {
            trust = trust.at(at(599), &RULE).sent(at(599));
        }
        for seconds in [600, 601, 1198] {
            trust = trust.at(at(seconds), &RULE);
            assert!(!trust.has_collapsed(&RULE), "{seconds}: {trust:?}");
        }
        assert!(trust.at(at(1200), &RULE).has_collapsed(&RULE));
        // However often it is looked at, and whatever comes in between, every message is judged once.
        let mut trust = Trust::default();
        for seconds in (0..6000).step_by(100) {
            trust = trust.at(at(seconds), &PauseRule { messages: 1000, ..RULE }).sent(at(seconds));
            assert_eq!(trust.settled + trust.waiting + trust.fresh, u32::try_from(seconds / 100).unwrap() + 1);
            let judged = u64::from(trust.settled);
            assert!(judged * 100 <= seconds.saturating_sub(500), "{seconds}: {trust:?}");
        }
        assert!(trust.settled > 40, "{trust:?}");
    }

    #[test]
    fn one_in_five_is_enough() {
        assert!(after(40, 7, 1200).has_collapsed(&RULE));
        assert!(!after(40, 8, 1200).has_collapsed(&RULE));
        let never = PauseRule { percent: 0, ..RULE };
        assert!(!after(40, 0, 1200).has_collapsed(&never));
    }

    #[test]
    fn good_days_do_not_excuse_bad_hours() {
        let good = Trust { settled: 100_000, verified: 90_000, ..Trust::default() }.at(at(0), &RULE);
        assert!(good.settled < 80 && good.verified <= good.settled, "{good:?}");
        let mut trust = good;
        let mut wasted = 0;
        while !trust.has_collapsed(&RULE) {
            trust = trust.sent(at(wasted * 600)).at(at((wasted + 1) * 600), &RULE);
            wasted += 1;
        }
        assert!(wasted < 200, "{wasted} messages for nothing");
    }

    #[test]
    fn pauses_end() {
        let pause = Pause { cause: PauseCause::Unverified, until: Some(at(10)) };
        assert!(pause.holds(at(9)) && !pause.holds(at(10)));
        assert!(Pause { until: None, ..pause }.holds(at(u64::MAX)));
        for cause in [PauseCause::Unverified, PauseCause::Operator] {
            assert_eq!(PauseCause::from_key(cause.key()), Some(cause));
        }
    }
}
