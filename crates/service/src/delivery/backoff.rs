//! How long to wait after a failed attempt.

use std::time::Duration;

/// A mail that could not be sent for this long is given up (RFC 5321, 4.5.4.1: four to five days): a notice that somebody reset a
/// password outlasts a weekend without a mail server.
pub(super) const GIVE_UP: Duration = Duration::from_secs(5 * 24 * 3600);

/// 2 s, 4 s, 8 s … at most 10 minutes: a short outage is hardly noticed, and after a long one mail flows again soon.
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
        assert!(pause(u32::MAX) < GIVE_UP);
    }
}
