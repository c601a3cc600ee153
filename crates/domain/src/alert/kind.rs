//! What kinds of alerts there are, and how bad they can be.

use serde::{Deserialize, Serialize};

/// What an alert is about. Each stands in `docs/operators/alerts.md`, under its word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AlertKind {
    /// One way to send messages keeps failing.
    DeliveryFailing,
    /// A message has waited too long.
    QueueOld,
    /// A limit on what texts and calls may cost was reached.
    SpendCap,
    /// So few codes came back that texts and calls are paused.
    TextsPaused,
    /// The certificate ends soon, or has ended.
    CertificateEnding,
    /// Far more wrong codes and answers in an organization than forgetful people produce.
    WrongProofs,
    /// Far more completed resets in an organization than it had of late.
    ResetSpike,
    /// The database does not answer, or keeps nothing.
    DatabaseFailing,
    /// Little room is left where the embedded database lies.
    DiskLow,
    /// The clock leapt, or differs from the database's.
    ClockJump,
    /// Nothing: an operator tries out whether alerts arrive.
    Test,
}

impl AlertKind {
    /// Every kind.
    pub const ALL: [Self; 11] = [
        Self::DeliveryFailing,
        Self::QueueOld,
        Self::SpendCap,
        Self::TextsPaused,
        Self::CertificateEnding,
        Self::WrongProofs,
        Self::ResetSpike,
        Self::DatabaseFailing,
        Self::DiskLow,
        Self::ClockJump,
        Self::Test,
    ];

    /// The word kept in storage, used in webhooks, metrics and the configuration.
    pub const fn key(self) -> &'static str {
        match self {
            Self::DeliveryFailing => "delivery-failing",
            Self::QueueOld => "queue-old",
            Self::SpendCap => "spend-cap",
            Self::TextsPaused => "texts-paused",
            Self::CertificateEnding => "certificate-ending",
            Self::WrongProofs => "wrong-proofs",
            Self::ResetSpike => "reset-spike",
            Self::DatabaseFailing => "database-failing",
            Self::DiskLow => "disk-low",
            Self::ClockJump => "clock-jump",
            Self::Test => "test",
        }
    }

    /// The kind with this word.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == key)
    }
}

/// How bad it is; the later, the worse.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// There is time.
    Notice,
    /// It should be looked at today.
    Warning,
    /// People cannot reset their passwords, or soon will not, or somebody abuses the installation.
    Critical,
}

impl Severity {
    /// Every severity, the mildest first.
    pub const ALL: [Self; 3] = [Self::Notice, Self::Warning, Self::Critical];

    /// The word kept in storage and used in webhooks.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Notice => "notice",
            Self::Warning => "warning",
            Self::Critical => "critical",
        }
    }

    /// The severity with this word.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|severity| severity.key() == key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_again_and_are_those_of_storage() {
        for kind in AlertKind::ALL {
            assert_eq!(AlertKind::from_key(kind.key()), Some(kind));
            assert_eq!(serde_json::to_string(&kind).unwrap(), format!("\"{}\"", kind.key()));
        }
        for severity in Severity::ALL {
            assert_eq!(Severity::from_key(severity.key()), Some(severity));
            assert_eq!(serde_json::to_string(&severity).unwrap(), format!("\"{}\"", severity.key()));
        }
        assert!(Severity::Notice < Severity::Warning && Severity::Warning < Severity::Critical);
    }
}
