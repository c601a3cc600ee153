//! What a webhook says.

use std::collections::BTreeMap;

use latchkey_domain::Timestamp;
use latchkey_domain::alert::{AlertNotice, AlertSubject};
use serde::Serialize;
use serde_json::Value;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// The document that is posted for one notice, as `docs/operators/alerts.md` describes it. New fields may come; none changes its
/// meaning.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AlertDocument {
    version: u32,
    id: String,
    installation: String,
    event: &'static str,
    kind: &'static str,
    severity: &'static str,
    subject: BTreeMap<&'static str, String>,
    title: String,
    raised_at: String,
    at: String,
    details: Value,
}

impl AlertDocument {
    /// The document of a notice. `id` is the same for every attempt, `installation` is the portal's address, `title` what the mail's
    /// subject says.
    pub fn new(id: &str, installation: &str, title: &str, notice: &AlertNotice) -> Self {
        let mut subject = BTreeMap::from([("type", "installation".to_owned())]);
        match &notice.subject {
            AlertSubject::Installation => {}
            AlertSubject::Organization(id) => {
                subject.extend([("type", "organization".to_owned()), ("id", id.to_string())]);
                subject.extend(notice.organization.clone().map(|name| ("name", name)));
            }
            AlertSubject::Host(name) => subject.extend([("type", "host".to_owned()), ("name", name.clone())]),
            AlertSubject::Channel(name) => subject.extend([("type", "channel".to_owned()), ("name", name.clone())]),
        }
        Self {
            version: 1,
            id: id.to_owned(),
            installation: installation.to_owned(),
            event: notice.event.key(),
            kind: notice.trouble.kind().key(),
            severity: notice.severity.key(),
            subject,
            title: title.to_owned(),
            raised_at: rfc3339(notice.raised_at),
            at: rfc3339(notice.at),
            details: details(notice),
        }
    }
}

/// The figures, with instants as text and without the kind, which stands beside them.
fn details(notice: &AlertNotice) -> Value {
    let Ok(Value::Object(mut figures)) = serde_json::to_value(&notice.trouble) else { return Value::Null };
    figures.remove("kind");
    for name in ["since", "until", "ends"] {
        if let Some(figure) = figures.get_mut(name)
            && let Some(micros) = figure.as_i64()
        {
            *figure = Value::from(rfc3339(Timestamp::from_micros(micros)));
        }
    }
    Value::Object(figures.into_iter().map(|(name, value)| (camel(&name), value)).collect())
}

fn camel(name: &str) -> String {
    let mut parts = name.split('-');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |so_far, part| {
        let mut letters = part.chars();
        let head = letters.next().map(|letter| letter.to_ascii_uppercase());
        so_far + &head.into_iter().chain(letters).collect::<String>()
    })
}

/// Whole seconds; the beginning of 1970 for what no calendar holds.
fn rfc3339(instant: Timestamp) -> String {
    let civil = OffsetDateTime::from_unix_timestamp(instant.unix_seconds()).unwrap_or(OffsetDateTime::UNIX_EPOCH);
    civil.format(&Rfc3339).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use latchkey_domain::alert::{AlertEvent, Severity, Trouble};

    use super::*;

    #[test]
    fn a_document_is_what_the_documentation_shows() {
        let at = Timestamp::from_micros(1_795_218_301_000_000);
        let notice = AlertNotice {
            event: AlertEvent::Raised,
            severity: Severity::Warning,
            subject: AlertSubject::Host("reset-1".into()),
            organization: None,
            trouble: Trouble::DiskLow { free: 900, nearly_full: false },
            raised_at: at,
            at,
        };
        let document = AlertDocument::new("01a1fb94", "https://reset.example.com", "Alert: little room", &notice);
        let shown: Value = serde_json::from_str(
            r#"{"version": 1, "id": "01a1fb94", "installation": "https://reset.example.com", "event": "raised", "kind": "disk-low",
                "severity": "warning", "subject": {"type": "host", "name": "reset-1"}, "title": "Alert: little room",
                "raisedAt": "2026-11-20T23:45:01Z", "at": "2026-11-20T23:45:01Z",
                "details": {"free": 900, "nearlyFull": false}}"#,
        )
        .unwrap();
        assert_eq!(serde_json::to_value(document).unwrap(), shown);
    }

    #[test]
    fn every_sample_has_details_without_numbers_for_instants() {
        for notice in super::super::samples() {
            let document = serde_json::to_value(AlertDocument::new("x", "y", "z", &notice)).unwrap();
            let details = document["details"].as_object().unwrap();
            assert!(details.is_empty() == (document["kind"] == "test") && !details.contains_key("kind"), "{document}");
            for name in ["since", "until", "ends"] {
                assert!(details.get(name).is_none_or(|value| value.is_null() || value.is_string()), "{document}");
            }
        }
    }
}
