//! What is taken back of a message that was counted when it was queued, and then went out later, or not at all.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{BudgetLine, Money, Tally, day_of};
use crate::Timestamp;

/// How a message was counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counted {
    /// When it was queued.
    pub at: Timestamp,
    /// What it costs.
    pub price: Money,
}

/// What became of a message that was counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Correction {
    /// It could not be sent yet: nobody can type what nobody got, so it is not judged.
    Delayed,
    /// It was delayed, and went out now: its person has time from now on.
    Late,
    /// It certainly was not sent and never will be: it costs nothing.
    Unsent {
        /// Whether it was delayed before.
        delayed: bool,
    },
}

impl Correction {
    /// Whether it changes the tally of this line. The open lines keep what was asked for, so that nothing depends on the account.
    pub const fn concerns(self, line: BudgetLine) -> bool {
        match self {
            Self::Delayed | Self::Late => line.is_judged(),
            Self::Unsent { .. } => !line.is_open(),
        }
    }
}

impl Tally {
    /// The same after a correction that [concerns](Correction::concerns) this line. `settle` is how long people have to type a code.
    #[must_use]
    pub fn corrected(
        self,
        line: BudgetLine,
        counted: Counted,
        correction: Correction,
        (now, settle): (Timestamp, Duration),
    ) -> Self {
        let trust = self.trust.settled(now, settle);
        let trust = match correction {
            _ if !line.is_judged() => self.trust,
            Correction::Delayed | Correction::Unsent { delayed: false } => trust.without_message(counted.at, settle),
            Correction::Late => trust.sent(now),
            Correction::Unsent { delayed: true } => trust,
        };
        // What was counted on another day is forgotten with it.
        let unsent = matches!(correction, Correction::Unsent { .. }) && self.day == day_of(counted.at);
        let (messages, spent) =
            if unsent { (self.messages.saturating_sub(1), self.spent.minus(counted.price)) } else { (self.messages, self.spent) };
        Self { messages, spent, trust, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{PauseRule, Trust};

    const PRICE: Money = Money::from_micros(200_000);
    const SETTLE: Duration = Duration::from_secs(600);
    const RULE: PauseRule = PauseRule { messages: 40, percent: 20, settle: SETTLE, lasts: Duration::from_secs(3600) };

    fn at(seconds: u64) -> Timestamp {
        Timestamp::from_micros(1_750_000_000_000_000).plus(Duration::from_secs(seconds))
    }

    /// One message each of these seconds.
    fn sent(seconds: &[u64]) -> Tally {
        seconds.iter().fold(Tally::new(day_of(at(0))), |tally, second| {
            let tally = tally.at(at(*second), &RULE).sent(PRICE, at(*second));
            Tally { trust: tally.trust.sent(at(*second)), ..tally }
        })
    }

    fn corrected(tally: Tally, line: BudgetLine, second: u64, correction: Correction, now: u64) -> Tally {
        tally.corrected(line, Counted { at: at(second), price: PRICE }, correction, (at(now), SETTLE))
    }

    #[test]
    fn what_was_not_sent_costs_nothing_and_is_not_judged() {
        let unsent = Correction::Unsent { delayed: false };
        for line in [BudgetLine::Prefix, BudgetLine::Organization] {
            let left = corrected(sent(&[0, 1]), line, 0, unsent, 90);
            assert_eq!((left.messages, left.spent, left.trust.fresh), (1, PRICE, 1), "{line:?}");
        }
        let left = corrected(sent(&[0, 1]), BudgetLine::Installation, 0, unsent, 90);
        assert_eq!((left.messages, left.spent, left.trust.fresh), (1, PRICE, 2), "it is not judged at all");
    }

    #[test]
    fn what_was_counted_yesterday_takes_nothing_from_today() {
        let today = sent(&[0]);
        let yesterday = Counted { at: at(0).minus(Duration::from_secs(86_400)), price: PRICE };
        let left = today.corrected(BudgetLine::Organization, yesterday, Correction::Unsent { delayed: true }, (at(1), SETTLE));
        assert_eq!(left, today);
    }

    #[test]
    fn a_message_is_found_wherever_it_waits_to_be_judged() {
        let seconds = [0, 599, 600, 1_100, 1_250];
        for now in [1_250, 1_300, 1_799, 1_800, 2_400, 9_000] {
            // Where the first is missing, spans begin at another moment.
            for second in seconds.into_iter().skip(1) {
                let rest: Vec<u64> = seconds.into_iter().filter(|other| *other != second).collect();
                let counts = |Trust { settled, waiting, fresh, .. }: Trust| (settled, waiting, fresh);
                let left = corrected(sent(&seconds), BudgetLine::Organization, second, Correction::Delayed, now);
                assert_eq!(counts(left.trust), counts(sent(&rest).at(at(now), &RULE).trust), "{second} at {now}");
            }
        }
    }

    #[test]
    fn what_goes_out_late_is_judged_from_then_on() {
        let tally = sent(&[0]);
        let delayed = corrected(tally, BudgetLine::Prefix, 0, Correction::Delayed, 2);
        assert_eq!((delayed.messages, delayed.trust.fresh), (1, 0), "it still counts for the day");
        let late = corrected(delayed, BudgetLine::Prefix, 0, Correction::Late, 3_000);
        assert_eq!(late.messages, 1);
        let settled = |second| late.at(at(second), &RULE).trust.settled;
        assert_eq!((settled(4_199), settled(4_200)), (0, 1));
        let never = corrected(delayed, BudgetLine::Prefix, 0, Correction::Unsent { delayed: true }, 3_000);
        assert_eq!((never.messages, never.spent, never.trust.fresh), (0, Money::ZERO, 0));
    }

    #[test]
    fn the_open_lines_keep_what_was_asked_for() {
        let corrections = [Correction::Delayed, Correction::Late, Correction::Unsent { delayed: false }];
        for line in BudgetLine::ALL {
            let concerned = corrections.map(|correction| correction.concerns(line));
            let expected = [line.is_judged(), line.is_judged(), !line.is_open()];
            assert_eq!(concerned, expected, "{line:?}");
        }
    }
}
