//! How many resets are usual in an organization.
//!
//! The measure is the organization's own past: the busiest hour of each of the last 14 days. The two highest of these are left out, so
//! that neither a Monday after the holidays nor a spike of last week hides the next one; with weekends there are still enough working
//! days to know an ordinary busy hour.

/// How many days are looked at.
pub const RESET_DAYS: usize = 14;
/// Days with an hour that was busier than usual, and left out.
const OUTLIERS: usize = 2;

/// The busiest hour of each of the last days, today not among them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ResetHistory([u32; RESET_DAYS]);

impl ResetHistory {
    /// From the counts of single hours, each with how many hours ago it ended: 0 is the hour before the present one.
    pub fn of_hours(hours: impl IntoIterator<Item = (u64, u32)>) -> Self {
        let mut peaks = [0; RESET_DAYS];
        for (ago, count) in hours {
            if let Some(peak) = usize::try_from(ago / 24).ok().and_then(|day| peaks.get_mut(day)) {
                *peak = count.max(*peak);
            }
        }
        Self(peaks)
    }

    /// The usual busiest hour; zero where there is no past.
    pub fn usual(&self) -> u32 {
        let mut peaks = self.0;
        peaks.sort_unstable_by(|one, other| other.cmp(one));
        peaks[OUTLIERS]
    }
}

/// More completed resets than this within an hour are a spike: `factor` times the usual busiest hour, and never fewer than `least`.
pub fn spike_limit(history: &ResetHistory, least: u32, factor: u32) -> u32 {
    history.usual().saturating_mul(factor).max(least)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A fortnight of office hours with this many resets in each, ending now.
    fn office(hourly: u32) -> Vec<(u64, u32)> {
        let hours = (0..24 * 14).filter(|ago| ago / 24 % 7 < 5 && ago % 24 < 9);
        hours.map(|ago| (ago, hourly)).collect()
    }

    #[test]
    fn a_new_organization_has_the_least_limit() {
        assert_eq!(spike_limit(&ResetHistory::default(), 20, 4), 20);
    }

    #[test]
    fn the_limit_follows_ordinary_days() {
        let history = ResetHistory::of_hours(office(30));
        assert_eq!((history.usual(), spike_limit(&history, 20, 4)), (30, 120));
    }

    #[test]
    fn a_spike_of_last_week_does_not_hide_the_next_one() {
        let mut hours = office(10);
        hours.extend([(24 * 3, 5_000), (24 * 7 + 1, 900)]);
        assert_eq!(spike_limit(&ResetHistory::of_hours(hours), 20, 4), 40);
    }

    #[test]
    fn what_is_older_than_a_fortnight_is_forgotten() {
        let history = ResetHistory::of_hours((0..24 * 60).map(|ago| (ago, if ago < 24 * 14 { 1 } else { 1_000 })));
        assert_eq!(history.usual(), 1);
        assert_eq!(spike_limit(&ResetHistory::of_hours([(0, u32::MAX); 3]), 20, u32::MAX), 20);
    }
}
