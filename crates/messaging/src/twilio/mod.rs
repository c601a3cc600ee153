//! Texts and calls through Twilio, or a service in its shape: forms with basic authentication, JSON answers.

mod calls;
mod texts;

use std::time::Duration;

use reqwest::{Client, Request};
use secrecy::{ExposeSecret, SecretString};
use tokio::time::Instant;
use url::Url;

pub use calls::{CallAddresses, TwilioCallConfig, TwilioCaller};
pub use texts::{TwilioTextConfig, TwilioTextSender};

use crate::exchange::{Answer, NoAnswer, exchange, refusal};
use crate::text::{CONTENT, DESTINATION};
use crate::{HttpClientError, http_client};

/// Twilio's own address.
pub const TWILIO: &str = "https://api.twilio.com";
/// The version of the interface, which is part of every address.
const VERSION: &str = "2010-04-01";
/// Error codes that mean that nothing can be sent to this number: not valid, not reachable, not mobile, or its owner wants none.
const WRONG_NUMBER: [&str; 7] = ["13223", "13224", "21211", "21214", "21217", "21610", "21614"];
/// Error codes that mean that the text itself is refused.
const WRONG_TEXT: [&str; 2] = ["21602", "21617"];

/// An account.
#[derive(Clone, Debug)]
pub struct TwilioAccount {
    /// Where the interface is: scheme and host.
    pub api: Url,
    /// The account's name, `AC…`.
    pub sid: String,
    /// The account's token, which also signs what the service calls back.
    pub token: SecretString,
    /// PEM certificates to trust instead of the public authorities.
    pub ca: Option<String>,
    /// The longest time for one request, connecting included.
    pub timeout: Duration,
}

/// The settings cannot work.
#[derive(Debug, thiserror::Error)]
pub enum TwilioError {
    /// The address.
    #[error("the address of the interface is a scheme and a host, such as {TWILIO}")]
    Api,
    /// The account.
    #[error("an account is named by letters and digits, such as AC0123456789abcdef0123456789abcdef")]
    Account,
    /// The client.
    #[error(transparent)]
    Client(#[from] HttpClientError),
}

impl TwilioError {
    /// The setting that is wrong.
    pub const fn setting(&self) -> &'static str {
        match self {
            Self::Api => "url",
            Self::Account => "account",
            Self::Client(_) => "ca_file",
        }
    }
}

impl TwilioAccount {
    /// Whether the settings make an address.
    ///
    /// # Errors
    /// When they do not.
    pub fn check(&self) -> Result<(), TwilioError> {
        self.address("").map(drop)
    }

    /// Where a list of this account is, such as `Messages`.
    fn address(&self, list: &str) -> Result<Url, TwilioError> {
        let Self { api, sid, .. } = self;
        if sid.is_empty() || !sid.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return Err(TwilioError::Account);
        }
        let bare = api.path() == "/" && api.query().is_none() && matches!(api.scheme(), "https" | "http");
        let address = bare.then(|| api.join(&format!("{VERSION}/Accounts/{sid}/{list}.json")).ok());
        address.flatten().ok_or(TwilioError::Api)
    }
}

/// What came of a request.
enum Done {
    /// Taken under this name.
    Taken(String),
    /// Certainly not; another attempt may work.
    Later(&'static str),
    /// Certainly not, now or later.
    Refused(&'static str),
    /// Nobody knows.
    Unknown,
}

/// An account that can be asked.
struct Service {
    client: Client,
    address: Url,
    sid: String,
    token: SecretString,
}

impl Service {
    /// The service behind one list of the account, such as `Messages`.
    fn new(account: TwilioAccount, list: &str) -> Result<Self, TwilioError> {
        let address = account.address(list)?;
        let TwilioAccount { sid, token, ca, timeout, .. } = account;
        Ok(Self { client: http_client(ca.as_deref(), timeout)?, address, sid, token })
    }

    fn request(&self, fields: &[(&str, &str)]) -> Option<Request> {
        let request = self.client.post(self.address.clone()).basic_auth(&self.sid, Some(self.token.expose_secret()));
        request.form(fields).build().ok()
    }

    async fn ask(&self, fields: &[(&str, &str)], until: Option<Instant>) -> Done {
        let Some(request) = self.request(fields) else { return Done::Refused(CONTENT) };
        match exchange(&self.client, request, until).await {
            Ok(answer) => done(&answer),
            Err(NoAnswer::NotSent(kind)) => Done::Later(kind),
            Err(NoAnswer::Unknown) => Done::Unknown,
        }
    }
}

fn done(answer: &Answer) -> Done {
    if (200..300).contains(&answer.status) {
        return answer.text_at("/sid").map_or(Done::Unknown, Done::Taken);
    }
    let code = answer.text_at("/code").unwrap_or_default();
    if answer.status == 400 && WRONG_NUMBER.contains(&code.as_str()) {
        return Done::Refused(DESTINATION);
    }
    if answer.status == 400 && WRONG_TEXT.contains(&code.as_str()) {
        return Done::Refused(CONTENT);
    }
    let refusal = refusal(answer.status);
    // The code is what the service's documentation explains.
    tracing::info!(status = answer.status, code = code.parse::<u32>().ok(), "the gateway refused a request");
    match refusal {
        Some(Ok(kind)) => Done::Later(kind),
        Some(Err(kind)) => Done::Refused(kind),
        None => Done::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account(api: &str, sid: &str) -> Result<Service, TwilioError> {
        let (api, token) = (api.parse().unwrap(), SecretString::from("hunter2"));
        let timeout = Duration::from_secs(5);
        Service::new(TwilioAccount { api, sid: sid.into(), token, ca: None, timeout }, "Messages")
    }

    #[test]
    fn the_account_is_part_of_the_address_and_cannot_change_it() {
        let service = account(TWILIO, "AC17").unwrap();
        assert_eq!(service.address.as_str(), "https://api.twilio.com/2010-04-01/Accounts/AC17/Messages.json");
        for sid in ["", "AC/..", "AC?x", "A C"] {
            assert!(matches!(account(TWILIO, sid), Err(TwilioError::Account)), "{sid}");
        }
        for api in ["https://api.example/x", "ftp://api.example/", "https://api.example/?a=b"] {
            assert!(matches!(account(api, "AC17"), Err(TwilioError::Api)), "{api}");
        }
    }

    #[test]
    fn a_request_is_a_form_with_the_account_as_its_user() {
        let request = account(TWILIO, "AC17").unwrap().request(&[("To", "+34612345678"), ("Body", "a&b=c é")]).unwrap();
        let body = request.body().unwrap().as_bytes().unwrap();
        assert_eq!(body, b"To=%2B34612345678&Body=a%26b%3Dc+%C3%A9");
        assert_eq!(request.headers()["authorization"], "Basic QUMxNzpodW50ZXIy");
        assert!(!format!("{request:?}").contains("QUMxNzpodW50ZXIy"));
    }
}
