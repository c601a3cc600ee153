//! Phone calls: the seam for gateways.

use latchkey_domain::{OutboxId, PhoneNumber};

use tokio::time::Instant;

use crate::{BoxFuture, CallScript};

/// One call that asks a person to confirm with the keys of the phone.
///
/// Nothing in it is secret but the number: the digits to key are on the person's page alone.
#[derive(Debug)]
pub struct CallRequest {
    /// The outbox row, and the reference of this call: whatever the gateway calls back with names it, so that pressed keys and the
    /// end of the call find their reset before the gateway's own name for the call is known to anybody.
    pub id: OutboxId,
    /// To whom.
    pub to: PhoneNumber,
    /// What is said, and which keys are listened for.
    pub script: CallScript,
    /// After this nothing may be handed over any more: what it says has expired. `None` when it never does.
    pub until: Option<Instant>,
}

/// What became of the request for a call. The pressed keys come later, by the gateway's signed callback.
/// `kind` is a short word for logs and metrics, without numbers and secrets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CallOutcome {
    /// The gateway dials.
    Started {
        /// The gateway's name for the call, for its own records.
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
