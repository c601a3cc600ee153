//! Calls: the service dials, asks us what to say, and tells us the keys and the end.

use std::sync::Arc;

use latchkey_domain::{CALL_REPEATS, LONGEST_CALL, OutboxId, PhoneNumber};

use latchkey_language::spoken_tag;

use super::{Done, Service, TwilioAccount, TwilioError};
use crate::{BoxFuture, CallOutcome, CallRequest, CallScript, Caller};

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
            let (to, CallAddresses { document, status }) = (request.to.e164(), (self.addresses)(request.id));
            let announcement = announcement(&request.script);
            let longest = LONGEST_CALL.to_string();
            let mut fields = vec![("To", to.as_str()), ("From", &self.from), ("Timeout", RINGING), ("TimeLimit", &longest)];
            match request.script.keys {
                Some(_) => fields.extend([
                    ("Url", document.as_str()),
                    ("Method", "POST"),
                    ("StatusCallback", &status),
                    ("StatusCallbackMethod", "POST"),
                    ("StatusCallbackEvent", "completed"),
                ]),
                // Where nothing is asked there is nothing to call back for.
                None => fields.push(("Twiml", &announcement)),
            }
            match self.service.ask(&fields, request.until).await {
                Done::Taken(call) => CallOutcome::Started { call },
                Done::Later(kind) => CallOutcome::TryLater { kind },
                Done::Refused(kind) => CallOutcome::Refused { kind },
                Done::Unknown => CallOutcome::Unknown,
            }
        })
    }
}

/// What is said where no keys are asked for, as the service takes it.
fn announcement(script: &CallScript) -> String {
    let say = |words: &str| format!("<Say language=\"{}\">{}</Say>", escaped(&spoken_tag(&script.language)), escaped(words));
    let pause = "<Pause length=\"1\"/>";
    let prompt = say(&script.prompt);
    let said: Vec<String> = std::iter::repeat_n(prompt, CALL_REPEATS).chain([say(&script.goodbye)]).collect();
    format!("<Response>{}</Response>", said.join(pause))
}

fn escaped(text: &str) -> String {
    let plain: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    plain.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_announcement_is_said_three_times_and_cannot_be_broken_out_of() {
        let (prompt, goodbye) = ("Tom & <Jerry>".to_owned(), "Adiós.".to_owned());
        let script = CallScript { language: "es".into(), prompt, goodbye, keys: None };
        let say = "<Say language=\"es-ES\">Tom &amp; &lt;Jerry&gt;</Say><Pause length=\"1\"/>";
        let expected = format!("<Response>{}<Say language=\"es-ES\">Adiós.</Say></Response>", say.repeat(3));
        assert_eq!(announcement(&script), expected);
    }
}
