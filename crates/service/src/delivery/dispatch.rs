//! Which sender takes a message, and what its answer means.
//!
//! Mail is sent at least once. A text or a call costs money and wakes people: its attempt is on record before it is made, and where
//! nobody knows what came of one it is not repeated.

use std::sync::Arc;

use latchkey_domain::{CallEnd, Channels, Correction};
use latchkey_messaging::{
    CallEnvelope, CallOutcome, CallRequest, Caller, Envelope, MailSender, OutgoingMail, Renderer, SendError, TextEnvelope,
    TextOutcome, TextRequest, TextSender,
};
use latchkey_store::{Channel, FinishedAs, LeasedMessage};
use secrecy::SecretString;
use tokio::time::Instant;

/// Who sends what. A channel without a sender is no channel: what is queued for it all the same is given up.
#[derive(Clone)]
pub struct Senders {
    /// Takes mails.
    pub mail: Arc<dyn MailSender>,
    /// Takes texts.
    pub text: Option<Arc<dyn TextSender>>,
    /// Makes calls.
    pub call: Option<Arc<dyn Caller>>,
}

/// What became of one message.
pub(super) enum Fate {
    /// It is over.
    Finished(FinishedAs),
    /// It was certainly not sent; another attempt may work.
    Later(String),
}

impl Fate {
    /// A message that cannot be made.
    pub(super) fn unreadable(message: &LeasedMessage, what: &str) -> Self {
        tracing::error!(outbox.id = %message.id, what, "a message cannot be made and is given up");
        Self::Finished(FinishedAs::Failed)
    }

    /// The word for measurements.
    pub(super) fn word(&self) -> &'static str {
        match self {
            Self::Finished(how) => how.key(),
            Self::Later(_) => "later",
        }
    }

    /// What a call that came to this is told as; `None` while the phone may still ring.
    pub(super) fn end_of_call(&self, channel: Channel) -> Option<CallEnd> {
        let over = matches!(self, Self::Finished(FinishedAs::Failed | FinishedAs::Expired));
        (over && channel == Channel::Call).then_some(CallEnd::Failed)
    }
}

impl Fate {
    /// What the budget counted otherwise when the message was queued; most messages go out at once, as it was counted.
    pub(super) fn correction(&self, message: &LeasedMessage) -> Option<Correction> {
        if !matches!(message.channel, Channel::Text | Channel::Call) {
            return None;
        }
        let delayed = message.delayed();
        match self {
            Self::Finished(FinishedAs::Failed | FinishedAs::Expired) => Some(Correction::Unsent { delayed }),
            Self::Finished(_) => delayed.then_some(Correction::Late),
            Self::Later(_) => (!delayed).then_some(Correction::Delayed),
        }
    }
}

impl Senders {
    /// Mail alone: no method that needs a phone can be carried out.
    pub fn mail_only(mail: Arc<dyn MailSender>) -> Self {
        Self { mail, text: None, call: None }
    }

    /// What can be sent, which decides the methods that people are offered.
    pub fn channels(&self) -> Channels {
        Channels { mail: true, text: self.text.is_some(), call: self.call.is_some() }
    }

    /// Sends one message that is neither expired nor to be discarded; a text or a call not after `until`.
    pub(super) async fn send(&self, renderer: &Renderer, message: &LeasedMessage, until: Option<Instant>) -> Fate {
        match message.channel {
            Channel::Discard => Fate::Finished(FinishedAs::Discarded),
            Channel::Mail => self.mail(renderer, message).await,
            Channel::Text => self.text(renderer, message, until).await,
            Channel::Call => self.call(renderer, message, until).await,
        }
    }

    async fn mail(&self, renderer: &Renderer, message: &LeasedMessage) -> Fate {
        let Ok(envelope) = serde_json::from_slice::<Envelope>(&message.payload) else {
            return Fate::unreadable(message, "payload");
        };
        let Ok(rendered) = renderer.render(&envelope) else { return Fate::unreadable(message, "template") };
        let mail = OutgoingMail::new(message.id, envelope.to, rendered);
        match self.mail.send(&mail).await {
            Ok(()) => Fate::Finished(FinishedAs::Sent),
            Err(SendError::TryLater { kind }) => later(message, kind),
            Err(SendError::Refused { kind }) => refused(message, kind),
        }
    }

    async fn text(&self, renderer: &Renderer, message: &LeasedMessage, until: Option<Instant>) -> Fate {
        let Some(sender) = &self.text else { return refused(message, "no gateway") };
        let Ok(envelope) = serde_json::from_slice::<TextEnvelope>(&message.payload) else {
            return Fate::unreadable(message, "payload");
        };
        let text = SecretString::from(renderer.text(&envelope));
        match sender.send(&TextRequest { id: message.id, to: envelope.to, text, until }).await {
            TextOutcome::Accepted => Fate::Finished(FinishedAs::Sent),
            TextOutcome::TryLater { kind } => later(message, kind),
            TextOutcome::Refused { kind } => refused(message, kind),
            TextOutcome::Unknown => unknown(message),
        }
    }

    async fn call(&self, renderer: &Renderer, message: &LeasedMessage, until: Option<Instant>) -> Fate {
        let Some(caller) = &self.call else { return refused(message, "no gateway") };
        let Ok(envelope) = serde_json::from_slice::<CallEnvelope>(&message.payload) else {
            return Fate::unreadable(message, "payload");
        };
        let script = renderer.call(&envelope);
        match caller.call(&CallRequest { id: message.id, to: envelope.to, script, until }).await {
            CallOutcome::Started { call } => {
                tracing::info!(outbox.id = %message.id, call, "a call was begun");
                Fate::Finished(FinishedAs::Sent)
            }
            CallOutcome::TryLater { kind } => later(message, kind),
            CallOutcome::Refused { kind } => refused(message, kind),
            CallOutcome::Unknown => unknown(message),
        }
    }
}

fn later(message: &LeasedMessage, kind: &str) -> Fate {
    tracing::warn!(outbox.id = %message.id, channel = message.channel.key(), kind, "a message could not be sent yet");
    Fate::Later(kind.to_owned())
}

fn refused(message: &LeasedMessage, kind: &str) -> Fate {
    tracing::warn!(outbox.id = %message.id, channel = message.channel.key(), kind, "a message was refused for good");
    Fate::Finished(FinishedAs::Failed)
}

fn unknown(message: &LeasedMessage) -> Fate {
    tracing::warn!(outbox.id = %message.id, channel = message.channel.key(), "nobody knows whether a message was delivered");
    Fate::Finished(FinishedAs::Unknown)
}
