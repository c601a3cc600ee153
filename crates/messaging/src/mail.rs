//! A mail ready to go, and who takes it.

use std::fmt;

use latchkey_domain::{EmailAddress, OutboxId};

use crate::{BoxFuture, HeaderText, RenderedMail};

/// One mail to one address.
#[derive(Clone, PartialEq, Eq)]
pub struct OutgoingMail {
    /// The outbox row. It makes the Message-ID, so a mail that is sent twice can be recognised, and the date: when it was queued.
    pub id: OutboxId,
    /// The name beside the sender's address.
    pub from_name: HeaderText,
    /// To whom.
    pub to: EmailAddress,
    /// The subject.
    pub subject: HeaderText,
    /// The text part.
    pub text: String,
    /// The HTML part.
    pub html: String,
    /// Whether to say that a program wrote it (RFC 3834), so that nobody's absence notice answers.
    pub auto_submitted: bool,
}

impl OutgoingMail {
    /// A rendered mail, written by a program.
    pub fn new(id: OutboxId, to: EmailAddress, rendered: RenderedMail) -> Self {
        let RenderedMail { from_name, subject, text, html } = rendered;
        Self { id, from_name, to, subject, text, html, auto_submitted: true }
    }
}

/// Shows the id only: the parts hold codes and links.
impl fmt::Debug for OutgoingMail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OutgoingMail({})", self.id)
    }
}

/// Why a mail was not taken. `kind` is a short word for logs and metrics, without addresses and secrets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// Another attempt may work. The mail may have been taken all the same; its Message-ID stays.
    #[error("not sent, try later: {kind}")]
    TryLater {
        /// Why.
        kind: &'static str,
    },
    /// The server will never take this mail.
    #[error("refused: {kind}")]
    Refused {
        /// Why.
        kind: &'static str,
    },
}

impl SendError {
    /// Why, in a short word.
    pub const fn kind(self) -> &'static str {
        match self {
            Self::TryLater { kind } | Self::Refused { kind } => kind,
        }
    }
}

/// Hands mails on.
pub trait MailSender: Send + Sync {
    /// Hands one mail on; done when the server has taken responsibility for it.
    ///
    /// # Errors
    /// When the server could not be reached or did not take it.
    fn send<'a>(&'a self, mail: &'a OutgoingMail) -> BoxFuture<'a, Result<(), SendError>>;
}
