//! A phone service in Twilio's shape: it takes texts and calls over HTTP, and plays the service's part of a call on demand.

use std::net::Ipv4Addr;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use axum::Router;
use axum::extract::{Path, RawForm, State};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use data_encoding::BASE64;
use hmac::{Hmac, KeyInit, Mac};
use http::{HeaderMap, StatusCode};
use serde_json::json;
use sha1::Sha1;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::server::random_word;

/// The header with the signature.
const SIGNATURE: &str = "X-Twilio-Signature";

/// Takes whatever is asked of it, but for these last two digits of a number:
///
/// | digits | answer |
/// |---|---|
/// | 86 | 201 without a name for the message |
/// | 87 | 401 |
/// | 88 | 500 |
/// | 89 | 400: the sender is wrong |
/// | 90 | 429 |
/// | 92 | 400: the number is wrong |
/// | 93 | none, ever |
/// | 94 | 503 |
pub struct PhoneService {
    port: u16,
    state: Arc<Shared>,
    client: reqwest::Client,
    listener: JoinHandle<()>,
}

/// A text or a call as it was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// The service's name for it.
    pub sid: String,
    /// The fields of the form, in their order.
    pub fields: Vec<(String, String)>,
}

/// What the service was answered when it called back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CalledBack {
    /// The status.
    pub status: u16,
    /// The type of the body.
    pub content_type: String,
    /// The body, and the headers, for whoever looks for cookies.
    pub body: String,
    /// The names of all header lines.
    pub headers: Vec<String>,
}

struct Shared {
    account: String,
    token: String,
    counter: AtomicU32,
    texts: Mutex<Vec<Order>>,
    calls: Mutex<Vec<Order>>,
}

impl Order {
    /// The value of a field; empty when it was not sent.
    pub fn field(&self, name: &str) -> &str {
        self.fields.iter().find(|(found, _)| found == name).map_or("", |(_, value)| value)
    }
}

impl CalledBack {
    /// The value of an attribute of the first element of this name.
    pub fn attribute(&self, element: &str, name: &str) -> Option<String> {
        let tag = self.body.split('<').find(|tag| tag.split([' ', '>', '/']).next() == Some(element))?;
        let value = tag.split_once(&format!(" {name}=\""))?.1.split('"').next()?;
        Some(value.replace("&quot;", "\"").replace("&amp;", "&"))
    }

    /// What is said, one text for each time it is said.
    pub fn said(&self) -> Vec<String> {
        let says = self.body.split("<Say").skip(1).filter_map(|rest| rest.split_once('>'));
        says.filter_map(|(_, rest)| rest.split("</Say>").next()).map(str::to_owned).collect()
    }
}

impl PhoneService {
    /// Listens on a free port of the loopback address until it is dropped.
    pub async fn start() -> Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let port = listener.local_addr()?.port();
        let state = Arc::new(Shared {
            account: format!("AC{}", random_word()?),
            token: random_word()?,
            counter: AtomicU32::new(0),
            texts: Mutex::default(),
            calls: Mutex::default(),
        });
        let router = Router::new().route("/2010-04-01/Accounts/{account}/{list}", post(take)).with_state(Arc::clone(&state));
        let listener = tokio::spawn(async move { drop(axum::serve(listener, router).await) });
        let client = client()?;
        Ok(Self { port, state, client, listener })
    }

    /// Where the interface is.
    pub fn api(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// The account's name.
    pub fn account(&self) -> &str {
        &self.state.account
    }

    /// The account's token, which also signs what is called back.
    pub fn token(&self) -> &str {
        &self.state.token
    }

    /// The texts so far, refused ones too, oldest first.
    pub fn texts(&self) -> Vec<Order> {
        self.state.texts.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The calls so far, refused ones too, oldest first.
    pub fn calls(&self) -> Vec<Order> {
        self.state.calls.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The newest of at least `count` calls.
    pub async fn wait_for_call(&self, count: usize, limit: Duration) -> Result<Order> {
        let deadline = tokio::time::Instant::now() + limit;
        loop {
            let calls = self.calls();
            if calls.len() >= count {
                return calls.into_iter().next_back().context("a call");
            }
            if tokio::time::Instant::now() > deadline {
                bail!("{} of {count} calls after {limit:?}", calls.len());
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// The person takes the call: the service asks what to say.
    pub async fn pick_up(&self, call: &Order) -> Result<CalledBack> {
        self.call_back(call.field("Url"), &self.fields(call, "in-progress", &[])).await
    }

    /// The person presses keys while this document is spoken: `digits` without the key that ends them, when one does.
    pub async fn press(&self, call: &Order, document: &CalledBack, digits: &str) -> Result<CalledBack> {
        let action = document.attribute("Gather", "action").context("the document gathers no keys")?;
        let fields = self.fields(call, "in-progress", &[("Digits", digits), ("FinishedOnKey", "#"), ("msg", "Gather End")]);
        self.call_back(&action, &fields).await
    }

    /// The call ends: `completed`, `busy`, `no-answer`, `failed` or `canceled`.
    pub async fn end(&self, call: &Order, how: &str) -> Result<CalledBack> {
        self.call_back(call.field("StatusCallback"), &self.fields(call, how, &[("CallDuration", "17")])).await
    }

    /// The fields that the service sends with everything it calls back about this call.
    pub fn fields(&self, call: &Order, status: &str, more: &[(&str, &str)]) -> Vec<(String, String)> {
        let (to, from) = (call.field("To"), call.field("From"));
        let common = [
            ("AccountSid", self.account()),
            ("ApiVersion", "2010-04-01"),
            ("CallSid", &call.sid),
            ("CallStatus", status),
            ("Called", to),
            ("Caller", from),
            ("Direction", "outbound-api"),
            ("From", from),
            ("To", to),
            // People's towns come along, accents and all.
            ("ToCity", "MÁLAGA & CO"),
            ("ToZip", ""),
        ];
        common.into_iter().chain(more.iter().copied()).map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
    }

    /// Posts these fields to this address, signed.
    pub async fn call_back(&self, url: &str, fields: &[(String, String)]) -> Result<CalledBack> {
        self.post(url, fields, Some(&self.sign(url, fields))).await
    }

    /// Posts these fields with this signature, or with none.
    pub async fn post(&self, url: &str, fields: &[(String, String)], signature: Option<&str>) -> Result<CalledBack> {
        let headers: Vec<(&str, &str)> = signature.into_iter().map(|signature| (SIGNATURE, signature)).collect();
        self.post_with(url, fields, &headers).await
    }

    /// Posts these fields with these header lines.
    pub async fn post_with(&self, url: &str, fields: &[(String, String)], headers: &[(&str, &str)]) -> Result<CalledBack> {
        let request = headers.iter().fold(self.client.post(url), |request, (name, value)| request.header(*name, *value));
        let answer = request.form(fields).send().await.with_context(|| format!("calling back {url}"))?;
        let status = answer.status().as_u16();
        let content_type = answer.headers().get("content-type").and_then(|value| value.to_str().ok()).unwrap_or_default();
        let content_type = content_type.to_owned();
        let headers = answer.headers().keys().map(ToString::to_string).collect();
        Ok(CalledBack { status, content_type, headers, body: answer.text().await? })
    }

    /// The signature of these fields at this address.
    pub fn sign(&self, url: &str, fields: &[(String, String)]) -> String {
        sign_call_back(self.token(), url, fields)
    }
}

impl Drop for PhoneService {
    fn drop(&mut self) {
        self.listener.abort();
    }
}

/// The signature of a phone service whose token this is: HMAC-SHA1 over the address and the fields sorted by name, in base 64.
///
/// # Panics
/// Never: HMAC takes keys of any length.
pub fn sign_call_back(token: &str, url: &str, fields: &[(String, String)]) -> String {
    let mut sorted = fields.to_vec();
    sorted.sort();
    let joined = sorted.into_iter().fold(url.to_owned(), |text, (name, value)| text + &name + &value);
    // HMAC takes a key of any length.
    let mut mac = Hmac::<Sha1>::new_from_slice(token.as_bytes()).expect("HMAC takes every key");
    mac.update(joined.as_bytes());
    BASE64.encode(&mac.finalize().into_bytes())
}

fn client() -> Result<reqwest::Client> {
    let provider = Arc::new(tokio_rustls::rustls::crypto::ring::default_provider());
    // It speaks to servers of this test alone, none of which has TLS.
    let tls = tokio_rustls::rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_root_certificates(tokio_rustls::rustls::RootCertStore::empty())
        .with_no_client_auth();
    Ok(reqwest::Client::builder().tls_backend_preconfigured(tls).timeout(Duration::from_secs(30)).build()?)
}

async fn take(
    State(shared): State<Arc<Shared>>,
    Path((account, list)): Path<(String, String)>,
    headers: HeaderMap,
    RawForm(form): RawForm,
) -> Response {
    let expected = BASE64.encode(format!("{}:{}", shared.account, shared.token).as_bytes());
    let known = headers.get("authorization").is_some_and(|value| value.as_bytes() == format!("Basic {expected}").as_bytes());
    if !known || account != shared.account {
        return refusal(401, 20003);
    }
    let (orders, prefix) = match list.as_str() {
        "Messages.json" => (&shared.texts, "SM"),
        "Calls.json" => (&shared.calls, "CA"),
        _ => return refusal(404, 20404),
    };
    let number = shared.counter.fetch_add(1, Ordering::Relaxed);
    let fields = form_urlencoded(&form);
    let order = Order { sid: format!("{prefix}{number:032x}"), fields };
    let (to, sid) = (order.field("To").to_owned(), order.sid.clone());
    orders.lock().unwrap_or_else(PoisonError::into_inner).push(order);
    match &to[to.len().saturating_sub(2)..] {
        "86" => (StatusCode::CREATED, "{}").into_response(),
        "87" => refusal(401, 20003),
        "88" => refusal(500, 20500),
        "89" => refusal(400, 21212),
        "90" => refusal(429, 20429),
        "92" => refusal(400, 21211),
        "93" => std::future::pending().await,
        "94" => refusal(503, 20503),
        _ => (StatusCode::CREATED, json!({ "sid": sid, "status": "queued", "to": to }).to_string()).into_response(),
    }
}

fn form_urlencoded(form: &[u8]) -> Vec<(String, String)> {
    url::form_urlencoded::parse(form).into_owned().collect()
}

fn refusal(status: u16, code: u32) -> Response {
    let body = json!({ "code": code, "message": "refused", "status": status }).to_string();
    (StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_REQUEST), body).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example in the service's documentation of its signatures.
    #[test]
    fn signatures_are_those_of_the_documentation() {
        let fields = [
            ("CallSid", "CA1234567890ABCDE"),
            ("Digits", "1234"),
            ("To", "+18005551212"),
            ("From", "+12349013030"),
            ("Caller", "+12349013030"),
        ];
        let fields = fields.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let url = "https://mycompany.com/myapp.php?foo=1&bar=2";
        assert_eq!(sign_call_back("12345", url, &fields), "0/KCTR6DLpKmkAf8muzZqo1nDgQ=");
    }
}
