//! Telling one notice to one recipient.

use std::sync::Arc;

use latchkey_domain::alert::{AlertEvent, AlertNotice};
use latchkey_domain::{EmailAddress, OutboxId, Timestamp};
use latchkey_messaging::{
    AlertDocument, Brand, Envelope, MailSender, Message, OutgoingMail, RenderedMail, Renderer, WebhookSender,
};
use latchkey_store::AlertChannel;
use serde::{Deserialize, Serialize};
use tokio::sync::Notify;

use super::AlertSettings;

/// One notice to one recipient, as it waits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Parcel {
    /// To whom, when it is a mail.
    pub(super) to: Option<EmailAddress>,
    /// What.
    pub(super) notice: AlertNotice,
}

/// Why a notice was not told. Holds no address.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TellError {
    /// Another attempt may work.
    #[error("{0}")]
    Later(String),
    /// It cannot be told this way.
    #[error("{0}")]
    Never(String),
}

/// Tells notices by mail and by webhook.
pub struct AlertTeller {
    settings: AlertSettings,
    mail: Arc<dyn MailSender>,
    renderer: Arc<Renderer>,
    webhook: Option<WebhookSender>,
    pub(super) wake: Notify,
}

impl AlertTeller {
    /// Tells operators by mail, and the receiver of webhooks when there is one.
    pub fn new(
        settings: AlertSettings,
        mail: Arc<dyn MailSender>,
        renderer: Arc<Renderer>,
        webhook: Option<WebhookSender>,
    ) -> Self {
        Self { settings, mail, renderer, webhook, wake: Notify::new() }
    }

    pub(super) fn settings(&self) -> &AlertSettings {
        &self.settings
    }

    /// A notice for everybody who is to hear it.
    pub(super) fn parcels(&self, notice: &AlertNotice) -> Vec<(AlertChannel, Parcel)> {
        let mails = self.settings.operators.iter().map(|to| (AlertChannel::Mail, Some(to.clone())));
        let hook = self.webhook.iter().map(|_| (AlertChannel::Webhook, None));
        mails.chain(hook).map(|(channel, to)| (channel, Parcel { to, notice: notice.clone() })).collect()
    }

    /// Writes a notice into the log, where it stands whatever becomes of mail and webhook.
    pub(super) fn log(notice: &AlertNotice) {
        let (kind, event, severity) = (notice.trouble.kind().key(), notice.event.key(), notice.severity.key());
        let (subject, details) = (notice.subject.key(), serde_json::to_string(&notice.trouble).unwrap_or_default());
        match notice.event {
            AlertEvent::Cleared => tracing::info!(kind, event, severity, subject, details, "an alert is over"),
            AlertEvent::Raised | AlertEvent::Worse | AlertEvent::Reminder => {
                tracing::error!(kind, event, severity, subject, details, "alert");
            }
        }
    }

    pub(super) async fn tell(
        &self,
        id: OutboxId,
        channel: AlertChannel,
        parcel: &Parcel,
        now: Timestamp,
    ) -> Result<(), TellError> {
        match (channel, &parcel.to) {
            (AlertChannel::Mail, Some(to)) => self.mail(id, to, &parcel.notice).await,
            (AlertChannel::Mail, None) => Err(TellError::Never("a mail without an address".to_owned())),
            (AlertChannel::Webhook, _) => self.webhook(id, &parcel.notice, now).await,
        }
    }

    /// Tells one operator by mail, at once.
    ///
    /// # Errors
    /// When the mail server did not take it.
    pub async fn mail(&self, id: OutboxId, to: &EmailAddress, notice: &AlertNotice) -> Result<(), TellError> {
        let rendered = self.write(to, notice)?;
        let sent = self.mail.send(&OutgoingMail::new(id, to.clone(), rendered)).await;
        sent.map_err(|error| TellError::Later(error.kind().to_owned()))
    }

    /// Tells the receiver of webhooks, at once.
    ///
    /// # Errors
    /// When there is none, or it did not take it.
    pub async fn webhook(&self, id: OutboxId, notice: &AlertNotice, now: Timestamp) -> Result<(), TellError> {
        let Some(webhook) = &self.webhook else {
            return Err(TellError::Never("no webhook is configured any more".to_owned()));
        };
        let nobody = EmailAddress::parse("operator@latchkey.invalid").map_err(|_| unwritable())?;
        let title = self.write(&nobody, notice)?.subject;
        let document = AlertDocument::new(&id.to_string(), &self.settings.installation, title.as_str(), notice);
        let json = serde_json::to_vec(&document).map_err(|_| unwritable())?;
        webhook.send(&id.to_string(), &json, now).await.map_err(|error| TellError::Later(error.to_string()))
    }

    fn write(&self, to: &EmailAddress, notice: &AlertNotice) -> Result<RenderedMail, TellError> {
        let address = &self.settings.installation;
        let host = url::Url::parse(address).ok().and_then(|url| url.host_str().map(str::to_owned));
        let brand = Brand { organization: host.unwrap_or_else(|| address.clone()), color: None, logo_url: None };
        let envelope = Envelope {
            to: to.clone(),
            language: self.settings.language.clone(),
            brand,
            utc_offset_minutes: 0,
            message: Message::OperatorAlert(Box::new(notice.clone())),
        };
        self.renderer.render(&envelope).map_err(|_| unwritable())
    }
}

fn unwritable() -> TellError {
    TellError::Never("the notice cannot be written".to_owned())
}
