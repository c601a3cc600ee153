//! Texts.

use secrecy::ExposeSecret;

use super::{Done, Service, TwilioAccount, TwilioError};
use crate::{BoxFuture, TextOutcome, TextRequest, TextSender};

/// Settings for texts.
#[derive(Clone, Debug)]
pub struct TwilioTextConfig {
    /// The account.
    pub account: TwilioAccount,
    /// Whom texts come from: a number, a word, or a messaging service (`MG…`).
    pub from: String,
}

/// Hands texts to the service. It logs neither numbers nor contents.
pub struct TwilioTextSender {
    service: Service,
    from: (&'static str, String),
}

impl TwilioTextSender {
    /// A sender for this account. Nothing is connected yet.
    ///
    /// # Errors
    /// When the configuration cannot work.
    pub fn new(config: TwilioTextConfig) -> Result<Self, TwilioError> {
        let TwilioTextConfig { account, from } = config;
        // The names of services have 34 characters, so no word that is a sender looks like one.
        let service = from.starts_with("MG") && from.len() == 34;
        let field = if service { "MessagingServiceSid" } else { "From" };
        Ok(Self { service: Service::new(account, "Messages")?, from: (field, from) })
    }
}

impl TextSender for TwilioTextSender {
    fn send<'a>(&'a self, request: &'a TextRequest) -> BoxFuture<'a, TextOutcome> {
        Box::pin(async move {
            let (to, (field, from)) = (request.to.e164(), &self.from);
            let fields = [("To", to.as_str()), (field, from), ("Body", request.text.expose_secret())];
            match self.service.ask(&fields, request.until).await {
                Done::Taken(_) => TextOutcome::Accepted,
                Done::Later(kind) => TextOutcome::TryLater { kind },
                Done::Refused(kind) => TextOutcome::Refused { kind },
                Done::Unknown => TextOutcome::Unknown,
            }
        })
    }
}
