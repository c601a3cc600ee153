//! What was sent today under one line.

use std::time::Duration;

use super::{Cap, Money, Pause, PauseRule, Trust};
use crate::Timestamp;

const DAY: i64 = 24 * 60 * 60 * 1_000_000;
/// Without a message for this long, the waits begin anew.
const QUIET: Duration = Duration::from_secs(60 * 60);

/// Midnight UTC at or before this instant.
pub const fn day_of(at: Timestamp) -> Timestamp {
    let micros = at.as_micros();
    Timestamp::from_micros(micros.saturating_sub(micros.rem_euclid(DAY)))
}

/// How long the next message to a number waits after this many.
pub const fn gap_after(messages: u32) -> Duration {
    Duration::from_secs(match messages {
        0 => 0,
        1 => 30,
        2 => 60,
        _ => 120,
    })
}

/// The messages of one line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tally {
    /// The day that is counted: midnight UTC.
    pub day: Timestamp,
    /// Messages on that day.
    pub messages: u32,
    /// What they cost.
    pub spent: Money,
    /// When the last message went out.
    pub last_at: Option<Timestamp>,
    /// Messages in a row, from which the wait for the next one follows.
    pub streak: u32,
    /// Messages lately and the codes that came back.
    pub trust: Trust,
    /// Whether sending is paused.
    pub pause: Option<Pause>,
}

impl Tally {
    /// Nothing was sent yet.
    pub const fn new(day: Timestamp) -> Self {
        let trust = Trust { settled: 0, waiting: 0, fresh: 0, fresh_since: None, verified: 0 };
        Self { day, messages: 0, spent: Money::ZERO, last_at: None, streak: 0, trust, pause: None }
    }

    /// The same at this moment: a new day begins with nothing, and a pause that is over is gone. A clock that moved backwards
    /// opens no day again.
    #[must_use]
    pub fn at(self, now: Timestamp, rule: &PauseRule) -> Self {
        let today = day_of(now);
        let (messages, spent) = if today > self.day { (0, Money::ZERO) } else { (self.messages, self.spent) };
        let quiet = self.last_at.is_none_or(|last| now.since(last) >= QUIET);
        Self {
            day: self.day.max(today),
            messages,
            spent,
            streak: if quiet { 0 } else { self.streak },
            trust: self.trust.at(now, rule),
            pause: self.pause.filter(|pause| pause.holds(now)),
            ..self
        }
    }

    /// With one more message.
    #[must_use]
    pub fn sent(self, price: Money, now: Timestamp) -> Self {
        Self {
            messages: self.messages.saturating_add(1),
            spent: self.spent.plus(price),
            last_at: Some(self.last_at.map_or(now, |last| last.max(now))),
            streak: self.streak.saturating_add(1),
            ..self
        }
    }

    /// With one more notice: it is paid for, and asks for nothing that could come back, so nobody waits for it either.
    #[must_use]
    pub fn told(self, price: Money) -> Self {
        Self { messages: self.messages.saturating_add(1), spent: self.spent.plus(price), ..self }
    }

    /// When the next message to this number may go out.
    pub fn next_at(&self) -> Option<Timestamp> {
        self.last_at.map(|last| last.plus(gap_after(self.streak)))
    }

    /// Whether one more message at this price stays within the cap.
    pub fn has_room(&self, cap: Cap, price: Money) -> bool {
        self.messages < cap.messages && self.spent.plus(price) <= cap.money
    }

    /// When the day that is counted is over.
    pub fn tomorrow(&self) -> Timestamp {
        self.day.plus(Duration::from_micros(DAY.unsigned_abs()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> Timestamp {
        Timestamp::from_micros(1_750_000_000_000_000).plus(Duration::from_secs(seconds))
    }

    fn rule() -> PauseRule {
        super::super::BudgetSettings::default().pause
    }

    #[test]
    fn days_begin_at_midnight_utc() {
        assert_eq!(day_of(Timestamp::from_micros(DAY + 1)), Timestamp::from_micros(DAY));
        assert_eq!(day_of(Timestamp::from_micros(DAY)), Timestamp::from_micros(DAY));
        assert_eq!(day_of(Timestamp::from_micros(-1)), Timestamp::from_micros(-DAY));
        assert_eq!(Tally::new(Timestamp::from_micros(DAY)).tomorrow(), Timestamp::from_micros(2 * DAY));
    }

    #[test]
    fn waits_grow_and_begin_anew_after_a_quiet_hour() {
        let mut tally = Tally::new(day_of(at(0)));
        let mut now = at(0);
        for wait in [30, 60, 120, 120] {
            tally = tally.at(now, &rule()).sent(Money::ZERO, now);
            assert_eq!(tally.next_at(), Some(now.plus(Duration::from_secs(wait))));
            now = now.plus(Duration::from_secs(wait));
        }
        let later = now.plus(QUIET);
        assert_eq!(tally.at(later, &rule()).sent(Money::ZERO, later).next_at(), Some(later.plus(Duration::from_secs(30))));
    }

    #[test]
    fn a_new_day_begins_with_nothing_and_an_old_one_does_not_come_back() {
        let sent = Tally::new(day_of(at(0))).sent(Money::from_micros(5), at(0));
        let tomorrow = sent.tomorrow();
        assert_eq!((sent.at(tomorrow, &rule()).messages, sent.at(tomorrow, &rule()).spent), (0, Money::ZERO));
        let ahead = Tally::new(day_of(tomorrow)).sent(Money::ZERO, tomorrow);
        assert_eq!(ahead.at(at(0), &rule()).messages, 1, "the clock was set back");
        let cap = Cap { messages: 2, money: Money::from_micros(9) };
        assert!(sent.has_room(cap, Money::from_micros(4)) && !sent.has_room(cap, Money::from_micros(5)));
        assert!(!sent.has_room(Cap { messages: 1, ..cap }, Money::ZERO));
    }
}
