//! What is wrong, in figures.

use serde::{Deserialize, Serialize};

use super::{AlertKind, Severity};
use crate::Timestamp;

/// What is wrong, in figures. It holds no names, addresses or numbers of people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", rename_all_fields = "kebab-case")]
pub enum Trouble {
    /// A channel keeps failing.
    DeliveryFailing {
        /// Messages that wait after a failed attempt, or were given up lately.
        messages: u64,
        /// When the oldest of those that wait was made.
        since: Option<Timestamp>,
    },
    /// A message has waited too long.
    QueueOld {
        /// How long the oldest has waited, in minutes.
        minutes: u64,
        /// How many wait.
        waiting: u64,
    },
    /// A limit on what texts and calls may cost was reached.
    SpendCap {
        /// Which limit: the name of its setting.
        limit: String,
        /// Until when nothing more is sent under it.
        until: Timestamp,
    },
    /// So few codes came back that texts and calls to an organization's people, or to one block of numbers, are paused.
    TextsPaused {
        /// Until when.
        until: Timestamp,
    },
    /// The certificate ends soon, or has ended.
    CertificateEnding {
        /// When it ends.
        ends: Timestamp,
        /// Whole days until then; negative when it has ended.
        days: i64,
        /// How near the end is, as the operator set it.
        severity: Severity,
    },
    /// Wrong codes and answers are so many that codes are longer.
    WrongProofs {
        /// Until when they are.
        until: Timestamp,
    },
    /// Completed resets are far more than usual.
    ResetSpike {
        /// Within the last hour.
        resets: u32,
        /// In the usual busiest hour.
        usual: u32,
    },
    /// The database does not answer, or keeps nothing.
    DatabaseFailing {
        /// Since when.
        since: Timestamp,
    },
    /// Little room is left where the embedded database lies.
    DiskLow {
        /// What is left, in MiB.
        free: u64,
        /// Whether it is less than a quarter of what must be free.
        nearly_full: bool,
    },
    /// The clock leapt, or differs from the database's.
    ClockJump {
        /// By how many seconds it is ahead; negative when it is behind.
        seconds: i64,
        /// Of what.
        beside: ClockReference,
    },
    /// Nothing.
    Test {},
}

/// What a clock was compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ClockReference {
    /// Itself, some moments before.
    Before,
    /// The database server's clock.
    Database,
}

impl ClockReference {
    /// The word of texts and storage.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Before => "before",
            Self::Database => "database",
        }
    }
}

impl Trouble {
    /// What kind of alert tells it.
    pub const fn kind(&self) -> AlertKind {
        match self {
            Self::DeliveryFailing { .. } => AlertKind::DeliveryFailing,
            Self::QueueOld { .. } => AlertKind::QueueOld,
            Self::SpendCap { .. } => AlertKind::SpendCap,
            Self::TextsPaused { .. } => AlertKind::TextsPaused,
            Self::CertificateEnding { .. } => AlertKind::CertificateEnding,
            Self::WrongProofs { .. } => AlertKind::WrongProofs,
            Self::ResetSpike { .. } => AlertKind::ResetSpike,
            Self::DatabaseFailing { .. } => AlertKind::DatabaseFailing,
            Self::DiskLow { .. } => AlertKind::DiskLow,
            Self::ClockJump { .. } => AlertKind::ClockJump,
            Self::Test {} => AlertKind::Test,
        }
    }

    /// How bad it is.
    pub const fn severity(&self) -> Severity {
        match self {
            Self::DeliveryFailing { .. }
            | Self::QueueOld { .. }
            | Self::TextsPaused { .. }
            | Self::ResetSpike { .. }
            | Self::DatabaseFailing { .. }
            | Self::DiskLow { nearly_full: true, .. } => Severity::Critical,
            Self::CertificateEnding { severity, .. } => *severity,
            Self::Test {} => Severity::Notice,
            Self::SpendCap { .. } | Self::WrongProofs { .. } | Self::DiskLow { .. } | Self::ClockJump { .. } => Severity::Warning,
        }
    }
}
