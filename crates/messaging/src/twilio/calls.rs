//! Calls: the service dials, asks us what to say, and tells us the keys and the end.

use std::sync::Arc;

use latchkey_domain::{OutboxId, PhoneNumber};

use super::{Done, Service, TwilioAccount, TwilioError};
use crate::{BoxFuture, CallOutcome, CallRequest, Caller};

/// How long a phone rings before nobody answers, in seconds. An answering machine usually takes over later.
const RINGING: &str = "30";

/// Where the service finds us for one call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallAddresses {
    /// What to say.
    pub document: String,
    /// The end of the call.
    pub status: String,
}

/// Settings for calls.
#[derive(Clone)]
pub struct TwilioCallConfig {
    /// The account.
    pub account: TwilioAccount,
    /// The number that calls come from.
    pub from: PhoneNumber,
    /// Where the service finds us for the call with this reference.
    pub addresses: Arc<dyn Fn(OutboxId) -> CallAddresses + Send + Sync>,
}

/// Asks the service for calls. It logs no numbers.
pub struct TwilioCaller {
    service: Service,
    from: String,
    addresses: Arc<dyn Fn(OutboxId) -> CallAddresses + Send + Sync>,
}

impl TwilioCaller {
    /// A caller for this account. Nothing is connected yet.
    ///
    /// # Errors
    /// When the configuration cannot work.
    pub fn new(config: TwilioCallConfig) -> Result<Self, TwilioError> {
        let TwilioCallConfig { account, from, addresses } = config;
        Ok(Self { service: Service::new(account, "Calls")?, from: from.e164(), addresses })
    }
}

impl Caller for TwilioCaller {
    /// Done when the service has promised to dial.
    fn call<'a>(&'a self, request: &'a CallRequest) -> BoxFuture<'a, CallOutcome> {
        Box::pin(async move {
            let (to, addresses) = (request.to.e164(), (self.addresses)(request.id));
            let fields = [
                ("To", to.as_str()),
                ("From", &self.from),
                ("Url", &addresses.document),
                ("Method", "POST"),
                ("StatusCallback", &addresses.status),
                ("StatusCallbackMethod", "POST"),
                ("StatusCallbackEvent", "completed"),
                ("Timeout", RINGING),
            ];
            match self.service.ask(&fields).await {
                Done::Taken(call) => CallOutcome::Started { call },
                Done::Later(kind) => CallOutcome::TryLater { kind },
                Done::Refused(kind) => CallOutcome::Refused { kind },
                Done::Unknown => CallOutcome::Unknown,
            }
        })
    }
}
