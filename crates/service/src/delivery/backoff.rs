//! How long to wait after a failed attempt.

use std::time::Duration;

/// A mail that failed this often is given up.
pub(super) const MOST_ATTEMPTS: u32 = 12;

/// 2 s, 4 s, 8 s … at most 10 minutes: an outage of an hour is survived, and a short one hardly noticed.
pub(super) fn pause(attempts: u32) -> Duration {
    Duration::from_secs(2u64.saturating_pow(attempts.clamp(1, 20))).min(Duration::from_secs(600))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_and_stay_bounded() {
        let pauses: Vec<u64> = (0..=12).map(|n| pause(n).as_secs()).collect();
        assert_eq!(pauses, [2, 2, 4, 8, 16, 32, 64, 128, 256, 512, 600, 600, 600]);
        let total: u64 = (1..MOST_ATTEMPTS).map(|n| pause(n).as_secs()).sum();
        assert!(total > 2_000, "an outage of half an hour is survived: {total} s");
    }
}
