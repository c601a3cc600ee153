//! What waits in the outbox.

use latchkey_domain::{Color, EmailAddress, UserId};
use serde::{Deserialize, Serialize};

use crate::Message;

/// One message to one person: the payload of an outbox row. It holds secrets and is kept sealed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Envelope {
    /// A stored, verified contact; never an address from a request.
    pub to: EmailAddress,
    /// BCP 47 tag of the language to write in.
    pub language: String,
    /// How it looks.
    pub brand: Brand,
    /// Minutes east of UTC in which moments are told.
    pub utc_offset_minutes: i32,
    /// What it says.
    pub message: Message,
}

/// A message as it waits, with the person whom it concerns: erasure finds it although it goes to an address or a number that is not
/// theirs any more, or not yet. Whoever reads the message alone finds it in the same JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Concerning<M> {
    /// The person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<UserId>,
    /// The message.
    #[serde(flatten)]
    pub message: M,
}

/// How the mails of an organization look.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Brand {
    /// The organization's name.
    pub organization: String,
    /// Its colour; neutral when absent.
    pub color: Option<Color>,
    /// Where mail programs fetch the logo: `https` or `http`, anything else is left out.
    pub logo_url: Option<String>,
}
