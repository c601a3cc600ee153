//! What is told of an alert, and when.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::Severity;
use crate::Timestamp;

/// How long all must have been well before an alert is over: what comes and goes is one alert, not many.
const SETTLED: Duration = Duration::from_secs(10 * 60);
/// How often an alert that lasts is told again.
const REMINDER: Duration = Duration::from_secs(24 * 60 * 60);

/// An alert that was raised and is not over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The worst that was told.
    pub severity: Severity,
    /// When it was raised.
    pub raised_at: Timestamp,
    /// When it was told last.
    pub told_at: Timestamp,
    /// Since when all has been well, when it is.
    pub well_since: Option<Timestamp>,
}

/// What is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AlertEvent {
    /// It begins.
    Raised,
    /// It grew worse.
    Worse,
    /// It still lasts.
    Reminder,
    /// It is over.
    Cleared,
}

impl AlertEvent {
    /// Every event.
    pub const ALL: [Self; 4] = [Self::Raised, Self::Worse, Self::Reminder, Self::Cleared];

    /// The word of texts and webhooks.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Raised => "raised",
            Self::Worse => "worse",
            Self::Reminder => "reminder",
            Self::Cleared => "cleared",
        }
    }
}

/// What becomes of an alert.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Next {
    /// How it stands from now on; `None` when there is none.
    pub standing: Option<Standing>,
    /// What is told.
    pub tell: Option<AlertEvent>,
}

/// Decides about one alert. `standing` is what was kept last, `trouble` how bad it is now.
///
/// A notice is not told again before it grows worse: there is time. One that eases without being over stays as bad as it was, so that
/// it is not told anew each time it wavers.
pub fn next(standing: Option<Standing>, trouble: Option<Severity>, now: Timestamp) -> Next {
    let (standing, tell) = match (standing, trouble) {
        (None, None) => (None, None),
        (None, Some(severity)) => {
            (Some(Standing { severity, raised_at: now, told_at: now, well_since: None }), Some(AlertEvent::Raised))
        }
        (Some(standing), Some(severity)) => lasting(Standing { well_since: None, ..standing }, severity, now),
        (Some(standing), None) => {
            // A clock that moved backwards begins the quiet time anew.
            let since = standing.well_since.filter(|since| *since <= now).unwrap_or(now);
            if now.since(since) >= SETTLED {
                (None, Some(AlertEvent::Cleared))
            } else {
                (Some(Standing { well_since: Some(since), ..standing }), None)
            }
        }
    };
    Next { standing, tell }
}

fn lasting(standing: Standing, severity: Severity, now: Timestamp) -> (Option<Standing>, Option<AlertEvent>) {
    let told = Standing { severity: severity.max(standing.severity), told_at: now, ..standing };
    if severity > standing.severity {
        return (Some(told), Some(AlertEvent::Worse));
    }
    if standing.severity > Severity::Notice && now.since(standing.told_at) >= REMINDER {
        return (Some(told), Some(AlertEvent::Reminder));
    }
    (Some(standing), None)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const MINUTE: u64 = 60;

    fn at(seconds: u64) -> Timestamp {
        Timestamp::from_micros(1_000_000_000_000_000).plus(Duration::from_secs(seconds))
    }

    /// What is told of one alert, minute by minute.
    fn story(troubles: impl IntoIterator<Item = Option<Severity>>) -> Vec<(u64, AlertEvent)> {
        let (mut standing, mut told) = (None, Vec::new());
        for (minute, trouble) in (0..).zip(troubles) {
            let next = next(standing, trouble, at(minute * MINUTE));
            standing = next.standing;
            told.extend(next.tell.map(|event| (minute, event)));
        }
        told
    }

    const BAD: Option<Severity> = Some(Severity::Critical);

    #[test]
    fn it_is_raised_once_reminded_daily_and_cleared() {
        let day = 24 * 60;
        let story = story(std::iter::repeat_n(BAD, 2 * day + 5).chain(std::iter::repeat_n(None, 60)));
        let (day, over) = (day as u64, 2 * day as u64 + 5 + 10);
        let expected = [(0, AlertEvent::Raised), (day, AlertEvent::Reminder), (2 * day, AlertEvent::Reminder)];
        assert_eq!(story[..3], expected);
        assert_eq!(story[3..], [(over, AlertEvent::Cleared)]);
    }

    #[test]
    fn what_comes_and_goes_is_one_alert() {
        let wavering = (0..300).map(|minute| if minute % 7 == 0 { BAD } else { None });
        assert_eq!(story(wavering), [(0, AlertEvent::Raised)]);
    }

    #[test]
    fn it_is_told_again_when_it_grows_worse_and_not_when_it_eases() {
        let steps = [Severity::Notice, Severity::Warning, Severity::Notice, Severity::Warning, Severity::Critical];
        let told = story(steps.map(Some));
        assert_eq!(told, [(0, AlertEvent::Raised), (1, AlertEvent::Worse), (4, AlertEvent::Worse)]);
    }

    #[test]
    fn a_notice_is_not_told_every_day() {
        let days = std::iter::repeat_n(Some(Severity::Notice), 10 * 24 * 60);
        assert_eq!(story(days), [(0, AlertEvent::Raised)]);
    }

    #[test]
    fn a_clock_that_is_set_back_ends_nothing_early() {
        let raised = next(None, BAD, at(9_000)).standing;
        let well = next(raised, None, at(9_060)).standing;
        let back = next(well, None, at(60));
        assert_eq!((back.tell, back.standing.unwrap().well_since), (None, Some(at(60))));
        assert_eq!(next(back.standing, None, at(661)).tell, Some(AlertEvent::Cleared));
    }

    proptest! {
        #[test]
        fn every_story_alternates(troubles in prop::collection::vec(prop::option::of(0usize..3), 1..4000)) {
            let severities = troubles.iter().map(|trouble| trouble.map(|index| Severity::ALL[index]));
            let (mut open, mut told_at) = (false, 0);
            for (minute, event) in story(severities) {
                let index = usize::try_from(minute).unwrap();
                match event {
                    AlertEvent::Raised => prop_assert!(!open && troubles[index].is_some()),
                    AlertEvent::Cleared => {
                        prop_assert!(open);
                        prop_assert!(troubles[index - 10..=index].iter().all(Option::is_none), "not settled at {}", index);
                    }
                    AlertEvent::Worse => prop_assert!(open && troubles[index].is_some()),
                    AlertEvent::Reminder => prop_assert!(open && minute - told_at >= 24 * 60),
                }
                open = event != AlertEvent::Cleared;
                told_at = minute;
            }
        }
    }
}
