//! What waits in the outbox.

use latchkey_domain::{Color, EmailAddress};
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
