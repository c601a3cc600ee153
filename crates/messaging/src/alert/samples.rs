//! Every alert with sample figures.

use latchkey_domain::alert::{AlertEvent, AlertKind, AlertNotice, AlertSubject, ClockReference, Severity, Trouble};
use latchkey_domain::{OrganizationId, Timestamp};
use uuid::Uuid;

/// 20 November 2026, 23:45:01 UTC.
const INSTANT: Timestamp = Timestamp::from_micros(1_795_218_301_000_000);
/// Seven hours later.
const LATER: Timestamp = Timestamp::from_micros(1_795_243_501_000_000);

/// One notice of every kind when it is raised, every form that some take, and what is told later.
pub(crate) fn samples() -> Vec<AlertNotice> {
    let mut samples: Vec<AlertNotice> = AlertKind::ALL.into_iter().map(|kind| notice(AlertEvent::Raised, plain(kind))).collect();
    for event in [AlertEvent::Worse, AlertEvent::Reminder, AlertEvent::Cleared] {
        samples.push(notice(event, plain(AlertKind::QueueOld)));
    }
    let forms = [
        Trouble::CertificateEnding { ends: INSTANT, days: -3, severity: Severity::Critical },
        Trouble::ClockJump { seconds: -7_200, beside: ClockReference::Database },
    ];
    samples.extend(forms.map(|trouble| notice(AlertEvent::Worse, trouble)));
    samples
}

fn notice(event: AlertEvent, trouble: Trouble) -> AlertNotice {
    let subject = match trouble.kind() {
        AlertKind::DeliveryFailing => AlertSubject::Channel("mail".into()),
        AlertKind::TextsPaused | AlertKind::WrongProofs | AlertKind::ResetSpike => {
            AlertSubject::Organization(OrganizationId::from_uuid(Uuid::nil()))
        }
        AlertKind::QueueOld | AlertKind::SpendCap | AlertKind::Test => AlertSubject::Installation,
        AlertKind::CertificateEnding | AlertKind::DatabaseFailing | AlertKind::DiskLow | AlertKind::ClockJump => {
            AlertSubject::Host("reset-1".into())
        }
    };
    let organization = subject.organization().map(|_| "Riverside".to_owned());
    AlertNotice { event, severity: trouble.severity(), subject, organization, trouble, raised_at: INSTANT, at: INSTANT }
}

fn plain(kind: AlertKind) -> Trouble {
    match kind {
        AlertKind::DeliveryFailing => Trouble::DeliveryFailing { messages: 14, since: Some(INSTANT) },
        AlertKind::QueueOld => Trouble::QueueOld { minutes: 17, waiting: 41 },
        AlertKind::SpendCap => Trouble::SpendCap { limit: "phones.messages-per-day".into(), until: LATER },
        AlertKind::TextsPaused => Trouble::TextsPaused { until: LATER },
        AlertKind::CertificateEnding => Trouble::CertificateEnding { ends: LATER, days: 7, severity: Severity::Warning },
        AlertKind::WrongProofs => Trouble::WrongProofs { until: LATER },
        AlertKind::ResetSpike => Trouble::ResetSpike { resets: 212, usual: 9 },
        AlertKind::DatabaseFailing => Trouble::DatabaseFailing { since: INSTANT },
        AlertKind::DiskLow => Trouble::DiskLow { free: 812, nearly_full: false },
        AlertKind::ClockJump => Trouble::ClockJump { seconds: 7_200, beside: ClockReference::Before },
        AlertKind::Test => Trouble::Test {},
    }
}
