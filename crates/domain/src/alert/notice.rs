//! What is told of an alert, on every way it is told.

use serde::{Deserialize, Serialize};

use super::{AlertEvent, AlertSubject, Severity, Trouble};
use crate::Timestamp;

/// One thing told of one alert.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct AlertNotice {
    /// What is told.
    pub event: AlertEvent,
    /// The worst it has been.
    pub severity: Severity,
    /// What it is about.
    pub subject: AlertSubject,
    /// The organization's name, when it is about one.
    pub organization: Option<String>,
    /// What is wrong; of an alert that is over, what was wrong last.
    pub trouble: Trouble,
    /// When it was raised.
    pub raised_at: Timestamp,
    /// When this is told.
    pub at: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn storage_gives_back_what_was_told() {
        let at = Timestamp::from_micros(7);
        let notice = AlertNotice {
            event: AlertEvent::Raised,
            severity: Severity::Critical,
            subject: AlertSubject::Channel("mail".into()),
            organization: None,
            trouble: Trouble::DeliveryFailing { messages: 3, since: Some(at) },
            raised_at: at,
            at,
        };
        let stored = serde_json::to_string(&notice).unwrap();
        let expected = r#"{"event":"raised","severity":"critical","subject":"channel:mail","organization":null,"trouble":{"kind":"delivery-failing","messages":3,"since":7},"raised-at":7,"at":7}"#;
        assert_eq!(stored, expected);
        assert_eq!(serde_json::from_str::<AlertNotice>(&stored).unwrap(), notice);
    }
}
