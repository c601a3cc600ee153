//! Text messages: the seam for gateways.

use latchkey_domain::{OutboxId, PhoneNumber};
use secrecy::SecretString;
use tokio::time::Instant;

use crate::BoxFuture;

/// Why a message was refused: nothing can be sent to this number.
pub(crate) const DESTINATION: &str = "destination";
/// Why a message was refused: it cannot be sent as it is.
pub(crate) const CONTENT: &str = "content";

/// Why a message is tried later, and then found to have expired: its time ran out while it waited for a gateway.
pub(crate) const EXPIRED: &str = "expired";

/// Whether this reason lies in the message, so that no other gateway would take it.
pub(crate) fn concerns_the_message(kind: &str) -> bool {
    [DESTINATION, CONTENT].contains(&kind)
}

/// One text message.
#[derive(Debug)]
pub struct TextRequest {
    /// The outbox row; a gateway that can recognise a repeated request is given this.
    pub id: OutboxId,
    /// To whom.
    pub to: PhoneNumber,
    /// What it says, code included.
    pub text: SecretString,
    /// After this nothing may be handed over any more: what it says has expired. `None` when it never does.
    pub until: Option<Instant>,
}

/// What became of a text message. `kind` is a short word for logs and metrics, without numbers and secrets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextOutcome {
    /// The gateway took it.
    Accepted,
    /// It was certainly not sent; another attempt may work.
    TryLater {
        /// Why.
        kind: &'static str,
    },
    /// It was certainly not sent and never will be.
    Refused {
        /// Why.
        kind: &'static str,
    },
    /// Nobody knows whether it was sent. It costs money and may have arrived, so it is not retried by itself.
    Unknown,
}

/// Sends text messages.
pub trait TextSender: Send + Sync {
    /// Sends one text message. The attempt is on record before this is called.
    fn send<'a>(&'a self, request: &'a TextRequest) -> BoxFuture<'a, TextOutcome>;
}
