//! From facts to trouble. Every rule that could waver is told whether its alert stands already (`raised`), and then ends it later
//! than it would begin it.

use std::time::Duration;

use super::{AlertLimits, ClockReference, ResetHistory, Severity, Trouble, spike_limit};
use crate::Timestamp;

/// Attempts that must have failed before a channel with little to do counts as failing.
const ATTEMPTS: u64 = 5;
/// Where some messages pass, this many must not, and four times as many as pass.
const MANY: u64 = 20;
const FAR_MORE: u64 = 4;
/// How long a leap of the clock is told: codes and locks of that time may have had another life than promised.
const LEAP: Duration = Duration::from_secs(60 * 60);
const DAY: Duration = Duration::from_secs(24 * 60 * 60);
const MIB: u64 = 1 << 20;

/// How one channel does, over the span of [`AlertLimits::delivery`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ChannelFacts {
    /// Messages sent.
    pub sent: u64,
    /// Messages given up: refused for good, of unknown fate, or expired after an attempt that failed.
    pub failed: u64,
    /// Messages that wait after an attempt that failed.
    pub stuck: u64,
    /// The attempts at these.
    pub attempts: u64,
    /// When the oldest of these was made.
    pub stuck_since: Option<Timestamp>,
}

/// A channel fails when nothing was sent and it was tried often and long enough, or when far more fails than passes.
pub fn delivery(facts: ChannelFacts, limits: &AlertLimits, raised: bool, now: Timestamp) -> Option<Trouble> {
    let ChannelFacts { sent, failed, stuck, attempts, stuck_since } = facts;
    let messages = stuck + failed;
    let long = stuck_since.is_some_and(|since| now.since(since) >= limits.delivery);
    let silent = sent == 0 && (raised && messages > 0 || attempts >= ATTEMPTS && long || failed >= ATTEMPTS);
    let far_more = messages >= FAR_MORE.saturating_mul(sent) && messages >= MANY;
    let still = raised && messages >= MANY / 2 && messages > sent;
    (silent || far_more || still).then_some(Trouble::DeliveryFailing { messages, since: stuck_since })
}

/// The oldest message has waited longer than it may.
pub fn queue(oldest: Option<Timestamp>, waiting: u64, limits: &AlertLimits, raised: bool, now: Timestamp) -> Option<Trouble> {
    let waited = now.since(oldest?);
    let limit = if raised { limits.queue / 2 } else { limits.queue };
    (waited > limit).then_some(Trouble::QueueOld { minutes: waited.as_secs() / 60, waiting })
}

/// The certificate ends within one of the spans.
pub fn certificate(ends: Timestamp, limits: &AlertLimits, now: Timestamp) -> Option<Trouble> {
    let left = ends.since(now);
    let reached = limits.certificate.into_iter().zip(Severity::ALL).filter(|(span, _)| left <= *span);
    let severity = reached.map(|(_, severity)| severity).max()?;
    let whole_days = |span: Duration| i64::try_from(span.as_secs() / DAY.as_secs()).unwrap_or(i64::MAX);
    let days = if left > Duration::ZERO { whole_days(left) } else { -1 - whole_days(now.since(ends)) };
    Some(Trouble::CertificateEnding { ends, days, severity })
}

/// Completed resets of one organization within the last hour, against its own past.
pub fn resets(count: u32, history: &ResetHistory, limits: &AlertLimits, raised: bool) -> Option<Trouble> {
    let limit = spike_limit(history, limits.resets, limits.resets_factor);
    let limit = if raised { limit / 2 } else { limit };
    (count > limit).then_some(Trouble::ResetSpike { resets: count, usual: history.usual() })
}

/// The database has failed at every look since `since`.
pub fn database(since: Option<Timestamp>, limits: &AlertLimits, now: Timestamp) -> Option<Trouble> {
    let since = since?;
    (now.since(since) >= limits.database).then_some(Trouble::DatabaseFailing { since })
}

/// Bytes that are free where the embedded database lies.
pub fn disk(free: u64, limits: &AlertLimits, raised: bool) -> Option<Trouble> {
    let limit = if raised { limits.disk.saturating_add(limits.disk / 4) } else { limits.disk };
    (free < limit).then_some(Trouble::DiskLow { free: free / MIB, nearly_full: free < limits.disk / 4 })
}

/// The newest leap of the clock, if there was one: when, and by how many seconds.
pub fn clock_jump(leap: Option<(Timestamp, i64)>, limits: &AlertLimits, now: Timestamp) -> Option<Trouble> {
    let (at, seconds) = leap?;
    let far = Duration::from_secs(seconds.unsigned_abs()) >= limits.clock;
    (far && now.since(at) < LEAP).then_some(Trouble::ClockJump { seconds, beside: ClockReference::Before })
}

/// By how many seconds our clock is ahead of the database's.
pub fn clock_beside_database(seconds: i64, limits: &AlertLimits, raised: bool) -> Option<Trouble> {
    let limit = if raised { limits.clock / 2 } else { limits.clock };
    let far = Duration::from_secs(seconds.unsigned_abs()) >= limit;
    far.then_some(Trouble::ClockJump { seconds, beside: ClockReference::Database })
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: u64 = 60;
    const NOW: Timestamp = Timestamp::from_micros(1_795_218_301_000_000);

    fn ago(minutes: u64) -> Timestamp {
        NOW.minus(Duration::from_secs(minutes * MINUTE))
    }

    fn limits() -> AlertLimits {
        AlertLimits::default()
    }

    fn fails(facts: ChannelFacts, raised: bool) -> bool {
        delivery(facts, &limits(), raised, NOW).is_some()
    }

    #[test]
    fn a_channel_fails_when_nothing_passes_for_long() {
        let stuck =
            |attempts, minutes| ChannelFacts { stuck: 1, attempts, stuck_since: Some(ago(minutes)), ..ChannelFacts::default() };
        assert!(!fails(ChannelFacts::default(), false), "nothing to do is no failure");
        assert!(fails(stuck(5, 10), false));
        assert!(!fails(stuck(4, 10), false), "tried too seldom");
        assert!(!fails(stuck(50, 9), false), "not for long");
        assert!(!fails(ChannelFacts { sent: 1, ..stuck(50, 600) }, false), "one mailbox defers, others do not");
        assert!(fails(ChannelFacts { failed: 5, ..ChannelFacts::default() }, false), "everything is refused for good");
    }

    #[test]
    fn a_channel_fails_when_far_more_fails_than_passes() {
        assert!(fails(ChannelFacts { sent: 5, failed: 20, ..ChannelFacts::default() }, false));
        assert!(!fails(ChannelFacts { sent: 6, failed: 20, ..ChannelFacts::default() }, false));
        assert!(!fails(ChannelFacts { sent: 1, failed: 19, ..ChannelFacts::default() }, false));
    }

    #[test]
    fn a_channel_is_well_again_once_messages_pass() {
        let stuck = ChannelFacts { stuck: 1, attempts: 1, stuck_since: Some(NOW), ..ChannelFacts::default() };
        assert!(fails(stuck, true) && !fails(stuck, false));
        assert!(!fails(ChannelFacts { sent: 1, ..stuck }, true));
        assert!(!fails(ChannelFacts::default(), true), "nothing waits any more");
        assert!(fails(ChannelFacts { sent: 9, failed: 10, ..ChannelFacts::default() }, true));
        assert!(!fails(ChannelFacts { sent: 10, failed: 10, ..ChannelFacts::default() }, true));
    }

    #[test]
    fn a_message_may_wait_for_a_while() {
        let told = |minutes, raised| queue(Some(ago(minutes)), 3, &limits(), raised, NOW);
        assert_eq!(told(15, false), None);
        assert_eq!(told(16, false), Some(Trouble::QueueOld { minutes: 16, waiting: 3 }));
        assert!(told(8, true).is_some() && told(7, true).is_none());
        assert_eq!(queue(None, 0, &limits(), true, NOW), None);
    }

    #[test]
    fn a_certificate_is_told_three_times() {
        let told = |seconds: i64| {
            let ends = Timestamp::from_micros(NOW.as_micros() + seconds * 1_000_000);
            certificate(ends, &limits(), NOW).map(|trouble| match trouble {
                Trouble::CertificateEnding { days, severity, .. } => (days, severity),
                other => panic!("{other:?}"),
            })
        };
        let day = 86_400;
        assert_eq!(told(21 * day + 1), None);
        assert_eq!(told(21 * day), Some((21, Severity::Notice)));
        assert_eq!(told(7 * day), Some((7, Severity::Warning)));
        assert_eq!(told(day), Some((1, Severity::Critical)));
        assert_eq!(told(1), Some((0, Severity::Critical)));
        assert_eq!(told(0), Some((-1, Severity::Critical)));
        assert_eq!(told(-day), Some((-2, Severity::Critical)));
    }

    #[test]
    fn a_spike_is_above_the_limit_and_over_below_half_of_it() {
        let history = ResetHistory::of_hours((0..24 * 14).map(|ago| (ago, 10)));
        assert_eq!(resets(40, &history, &limits(), false), None);
        assert_eq!(resets(41, &history, &limits(), false), Some(Trouble::ResetSpike { resets: 41, usual: 10 }));
        assert!(resets(21, &history, &limits(), true).is_some() && resets(20, &history, &limits(), true).is_none());
    }

    #[test]
    fn a_database_may_be_restarted() {
        assert_eq!(database(None, &limits(), NOW), None);
        assert_eq!(database(Some(ago(4)), &limits(), NOW), None);
        assert_eq!(database(Some(ago(5)), &limits(), NOW), Some(Trouble::DatabaseFailing { since: ago(5) }));
    }

    #[test]
    fn room_runs_out_in_two_steps() {
        let told = |mib: u64, raised| disk(mib * MIB, &limits(), raised);
        assert_eq!(told(1024, false), None);
        assert_eq!(told(1023, false), Some(Trouble::DiskLow { free: 1023, nearly_full: false }));
        assert_eq!(told(255, false), Some(Trouble::DiskLow { free: 255, nearly_full: true }));
        assert!(told(1279, true).is_some() && told(1280, true).is_none());
    }

    #[test]
    fn a_clock_may_be_corrected_but_not_leap() {
        let leapt = |minutes, seconds| clock_jump(Some((ago(minutes), seconds)), &limits(), NOW).is_some();
        assert!(leapt(0, 60) && leapt(59, -3_600) && !leapt(0, 59) && !leapt(60, 3_600));
        assert_eq!(clock_jump(None, &limits(), NOW), None);
        let beside = |seconds, raised| clock_beside_database(seconds, &limits(), raised).is_some();
        assert!(beside(60, false) && beside(-60, false) && !beside(59, false) && beside(30, true) && !beside(29, true));
    }
}
