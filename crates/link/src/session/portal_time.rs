//! The portal's time on the connector's own clock, which may show any time at all.

use latchkey_domain::Timestamp;

use crate::limits::{LONGEST_EXCHANGE, MESSAGE_LIFETIME, TIME_LIFE};

use super::JobError;

/// What the portal's clock showed between two moments of the connector's.
///
/// The portal read its clock after `asked` and before `heard`, so it shows at most `shown` plus what passed since `asked`. Judged by
/// that, a message is refused early by at most one round trip and never late.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PortalTime {
    shown: Timestamp,
    asked: Timestamp,
}

impl PortalTime {
    /// `None` when the exchange took too long to be of use.
    pub(crate) fn heard(shown: Timestamp, asked: Timestamp, heard: Timestamp) -> Option<Self> {
        (heard.since(asked) <= LONGEST_EXCHANGE).then_some(Self { shown, asked })
    }

    /// The latest that the portal's clock may show.
    pub(crate) fn latest(&self, now: Timestamp) -> Timestamp {
        self.shown.plus(now.since(self.asked))
    }

    /// Until when a message counts that ends at `expires`, by the connector's clock.
    pub(crate) fn judge(&self, expires: Timestamp, now: Timestamp) -> Result<Timestamp, JobError> {
        if now.since(self.asked) > TIME_LIFE {
            return Err(JobError::NoTime);
        }
        let latest = self.latest(now);
        if expires <= latest {
            Err(JobError::Late)
        } else if expires.since(latest) > MESSAGE_LIFETIME {
            Err(JobError::LivesTooLong)
        } else {
            Ok(now.plus(expires.since(latest)))
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    const PORTAL: i64 = 1_800_000_000;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_micros(seconds * 1_000_000)
    }

    #[test]
    fn the_clocks_need_not_agree() {
        // The connector's clock began at its own start, and asking took two seconds.
        let time = PortalTime::heard(at(PORTAL), at(10), at(12)).unwrap();
        let judge = |expires: i64, now: i64| time.judge(at(PORTAL + expires), at(now));
        assert_eq!(judge(30, 12), Ok(at(40)));
        assert_eq!(judge(30, 39), Ok(at(40)));
        assert_eq!(judge(30, 40), Err(JobError::Late));
        assert_eq!(judge(302, 12), Ok(at(312)), "five minutes after the latest that the portal's clock may show");
        assert_eq!(judge(303, 12), Err(JobError::LivesTooLong));
        assert_eq!(judge(i64::from(i32::MAX), 12), Err(JobError::LivesTooLong));
        assert_eq!(judge(-i64::from(i32::MAX), 12), Err(JobError::Late));
    }

    #[test]
    fn a_time_that_was_slow_or_is_old_is_of_no_use() {
        assert!(PortalTime::heard(at(PORTAL), at(0), at(10)).is_some());
        assert!(PortalTime::heard(at(PORTAL), at(0), at(11)).is_none());
        let time = PortalTime::heard(at(PORTAL), at(0), at(0)).unwrap();
        let life = i64::try_from(TIME_LIFE.as_secs()).unwrap();
        assert!(time.judge(at(PORTAL + life + 1), at(life)).is_ok());
        assert_eq!(time.judge(at(PORTAL + life + 2), at(life + 1)), Err(JobError::NoTime));
        assert_eq!(Duration::from_secs(7_200), TIME_LIFE);
    }
}
