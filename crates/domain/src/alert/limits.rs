//! From where on something is trouble.

use std::time::Duration;

const MINUTE: u64 = 60;
const DAY: u64 = 24 * 60 * MINUTE;

/// From where on something is trouble; the operator may set each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AlertLimits {
    /// A channel must have failed for this long, with nothing sent meanwhile.
    pub delivery: Duration,
    /// The longest that a message may wait.
    pub queue: Duration,
    /// How long before its end a certificate is a notice, a warning, and critical.
    pub certificate: [Duration; 3],
    /// Completed resets of one organization within an hour that are never a spike.
    pub resets: u32,
    /// How many times the usual busiest hour is a spike.
    pub resets_factor: u32,
    /// How long the database may fail.
    pub database: Duration,
    /// Room that must be free where the embedded database lies, in bytes.
    pub disk: u64,
    /// How far the clock may leap, or differ from the database's.
    pub clock: Duration,
}

impl Default for AlertLimits {
    fn default() -> Self {
        Self {
            delivery: Duration::from_secs(10 * MINUTE),
            queue: Duration::from_secs(15 * MINUTE),
            certificate: [21, 7, 1].map(|days| Duration::from_secs(days * DAY)),
            resets: 20,
            resets_factor: 4,
            database: Duration::from_secs(5 * MINUTE),
            disk: 1 << 30,
            clock: Duration::from_secs(MINUTE),
        }
    }
}
