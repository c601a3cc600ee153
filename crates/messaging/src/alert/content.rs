//! The values of a mail to operators.

use std::time::Duration;

use latchkey_domain::alert::{AlertEvent, AlertNotice, AlertSubject, Trouble};
use minijinja::Value;

use crate::content::Content;

impl Content {
    /// The values that an alert brings along, its sentences among them.
    #[must_use]
    pub(crate) fn alert(self, notice: &AlertNotice) -> Self {
        let AlertNotice { event, severity, subject, organization, trouble, raised_at, .. } = notice;
        let host = match subject {
            AlertSubject::Host(name) => Some(name.as_str()),
            AlertSubject::Installation | AlertSubject::Organization(_) | AlertSubject::Channel(_) => None,
        };
        let channel = match subject {
            AlertSubject::Channel(name) => name.as_str(),
            AlertSubject::Installation | AlertSubject::Organization(_) | AlertSubject::Host(_) => "",
        };
        let known = self
            .text("event", event.key())
            .text("channel", channel)
            .optional("host", host)
            .optional("about", organization.as_deref())
            .instant("since", *raised_at)
            .figures(trouble);
        let severity = known.fluent(&format!("alert-severity-{}", severity.key()));
        let kind = trouble.kind().key();
        let title = known.fluent(&format!("alert-{kind}-title"));
        let (intro, todo) = match event {
            AlertEvent::Cleared => (known.fluent("alert-over"), None),
            AlertEvent::Raised | AlertEvent::Worse | AlertEvent::Reminder => {
                (known.fluent(&format!("alert-{kind}-intro")), Some(known.fluent(&format!("alert-{kind}-todo"))))
            }
        };
        known
            .text("severity", &severity)
            .value("title", Value::from(title))
            .value("intro", Value::from(intro))
            .value("todo", Value::from(todo))
    }

    /// What is wrong, under the names that the sentences use.
    fn figures(self, trouble: &Trouble) -> Self {
        match trouble {
            Trouble::DeliveryFailing { messages, .. } => self.value("messages", Value::from(*messages)),
            Trouble::QueueOld { minutes, waiting } => {
                self.duration("duration", minutes.saturating_mul(60)).value("messages", Value::from(*waiting))
            }
            Trouble::SpendCap { limit, until } => self.text("limit", limit).instant("until", *until),
            Trouble::CertificateEnding { ends, days, .. } => {
                let state = if *days < 0 { "ended" } else { "ends" };
                self.text("state", state).instant("until", *ends)
            }
            Trouble::TextsPaused { until } | Trouble::WrongProofs { until } => self.instant("until", *until),
            Trouble::ResetSpike { resets, usual } => {
                self.value("resets", Value::from(*resets)).value("usual", Value::from(*usual))
            }
            Trouble::DatabaseFailing { since } => self.instant("since", *since),
            Trouble::Test {} => self,
            Trouble::DiskLow { free, .. } => self.value("free", Value::from(*free)),
            Trouble::ClockJump { seconds, beside } => {
                let state = if *seconds < 0 { "behind" } else { "ahead" };
                let span = Duration::from_secs(seconds.unsigned_abs()).as_secs();
                self.text("state", state).text("beside", beside.key()).duration("duration", span)
            }
        }
    }
}
