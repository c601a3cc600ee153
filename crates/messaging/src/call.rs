//! Phone calls: the seam for gateways.

use latchkey_domain::{OutboxId, PhoneNumber};
use secrecy::SecretString;

use crate::BoxFuture;

/// One call that asks a person to confirm with the keys of the phone.
#[derive(Debug)]
pub struct CallRequest {
    /// The outbox row; a gateway that can recognise a repeated request is given this.
    pub id: OutboxId,
    /// To whom.
    pub to: PhoneNumber,
    /// BCP 47 tag of the language to speak.
    pub language: String,
    /// The digits that the page shows and the person keys before `#`; `None` where a bare `#` is enough.
    pub digits: Option<SecretString>,
}

/// What became of the request for a call. The pressed keys come later, by the gateway's signed callback.
/// `kind` is a short word for logs and metrics, without numbers and secrets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CallOutcome {
    /// The gateway dials.
    Started {
        /// The gateway's name for the call, which its callback repeats.
        call: String,
    },
    /// It certainly did not dial; another attempt may work.
    TryLater {
        /// Why.
        kind: &'static str,
    },
    /// It certainly did not dial and never will.
    Refused {
        /// Why.
        kind: &'static str,
    },
    /// Nobody knows whether the phone rings. It is not retried by itself.
    Unknown,
}

/// Makes phone calls.
pub trait Caller: Send + Sync {
    /// Asks for one call. The attempt is on record before this is called.
    fn call<'a>(&'a self, request: &'a CallRequest) -> BoxFuture<'a, CallOutcome>;
}
