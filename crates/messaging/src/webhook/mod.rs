//! Webhooks: JSON that is posted to an address of the operator's choice, signed.
//!
//! The operator configures the address, so it may lie in a private network or on this machine.

mod signature;

use std::fmt;
use std::time::Duration;

use latchkey_domain::Timestamp;
use reqwest::Client;
use reqwest::header::{CONTENT_TYPE, HeaderValue};
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use crate::{HttpClientError, http_client};

use self::signature::signature;

/// The header that names the event: the same for every attempt, so that a receiver can recognise a repetition.
const EVENT: &str = "Latchkey-Event";
/// The header with the signature.
const SIGNATURE: &str = "Latchkey-Signature";

/// Where webhooks go.
#[derive(Clone, Debug)]
pub struct WebhookConfig {
    /// The address, `https` or `http`.
    pub url: Url,
    /// What signs them.
    pub secret: SecretString,
    /// PEM certificates to trust instead of the public authorities.
    pub ca: Option<String>,
    /// The longest time for one, connecting included.
    pub timeout: Duration,
}

/// A webhook was not taken; another attempt may work, for whoever runs the receiver may put it right. Holds neither the address nor
/// what the receiver said.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WebhookError {
    /// Nobody answered in time.
    #[error("no answer in time")]
    Timeout,
    /// There was no connection, or it broke.
    #[error("no connection: {0}")]
    Connection(String),
    /// The receiver answered, but did not take it.
    #[error("the receiver answered {0}")]
    Status(u16),
}

impl WebhookError {
    /// Why, in a short word for storage.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Timeout => "timeout",
            Self::Connection(_) => "connection",
            Self::Status(_) => "status",
        }
    }
}

/// Posts webhooks.
pub struct WebhookSender {
    client: Client,
    url: Url,
    secret: SecretString,
}

impl WebhookSender {
    /// A sender to this address. Nothing is connected yet.
    ///
    /// # Errors
    /// When the certificates to trust cannot be read.
    pub fn new(config: WebhookConfig) -> Result<Self, HttpClientError> {
        let WebhookConfig { url, secret, ca, timeout } = config;
        Ok(Self { client: http_client(ca.as_deref(), timeout)?, url, secret })
    }

    /// Posts one JSON document, signed at `now`. Done when the receiver answered with a status of the 200s.
    ///
    /// # Errors
    /// When it did not.
    pub async fn send(&self, event: &str, json: &[u8], now: Timestamp) -> Result<(), WebhookError> {
        let signed = signature(self.secret.expose_secret().as_bytes(), now, json);
        let request = self
            .client
            .post(self.url.clone())
            .header(CONTENT_TYPE, HeaderValue::from_static("application/json"))
            .header(EVENT, event)
            .header(SIGNATURE, signed)
            .body(json.to_vec());
        let answer = request.send().await.map_err(|error| failure(&error))?;
        match answer.status() {
            status if status.is_success() => Ok(()),
            status => Err(WebhookError::Status(status.as_u16())),
        }
    }
}

/// Shows the server only: the rest of the address may hold a token.
impl fmt::Debug for WebhookSender {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WebhookSender").field("host", &self.url.host_str()).finish_non_exhaustive()
    }
}

fn failure(error: &reqwest::Error) -> WebhookError {
    if error.is_timeout() {
        return WebhookError::Timeout;
    }
    // The outermost words repeat the address; the innermost name the cause.
    let causes = std::iter::successors(std::error::Error::source(error), |cause| cause.source());
    let cause = causes.last().map_or_else(|| "it cannot be sent".to_owned(), ToString::to_string);
    WebhookError::Connection(cause)
}
