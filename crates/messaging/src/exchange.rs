//! One request to somebody's gateway: what came back, or whether it can have arrived.

use reqwest::{Client, Request};
use tokio::time::{Instant, timeout_at};

use crate::text::EXPIRED;

/// Octets of an answer that are read; more says nothing that we need.
const LONGEST: usize = 64 * 1024;

/// What a gateway answered.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    /// The value at this JSON pointer, as text; `None` when there is none or it is empty.
    pub(crate) fn text_at(&self, pointer: &str) -> Option<String> {
        let json: serde_json::Value = serde_json::from_slice(&self.body).ok()?;
        match json.pointer(pointer)? {
            serde_json::Value::String(text) if !text.is_empty() => Some(text.clone()),
            serde_json::Value::Number(number) => Some(number.to_string()),
            _ => None,
        }
    }
}

/// No answer came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NoAnswer {
    /// There was no connection, so nothing was sent. The word is for logs and metrics.
    NotSent(&'static str),
    /// The gateway may have got the request.
    Unknown,
}

/// Sends a request, within the time of the client and not after `until`. It is never repeated, and redirects are answers like any
/// other.
pub(crate) async fn exchange(client: &Client, request: Request, until: Option<Instant>) -> Result<Answer, NoAnswer> {
    let answer = client.execute(request);
    let answer = match until {
        Some(until) if until <= Instant::now() => return Err(NoAnswer::NotSent(EXPIRED)),
        // Given up, it goes no further; how far it went nobody knows.
        Some(until) => timeout_at(until, answer).await.map_err(|_| NoAnswer::Unknown)?,
        None => answer.await,
    };
    let mut response = answer.map_err(|error| no_answer(&error))?;
    let status = response.status().as_u16();
    let mut body = Vec::new();
    // The status says enough where the rest of an answer is lost.
    while let Ok(Some(chunk)) = response.chunk().await {
        body.extend_from_slice(&chunk);
        if body.len() >= LONGEST {
            body.truncate(LONGEST);
            break;
        }
    }
    Ok(Answer { status, body })
}

fn no_answer(error: &reqwest::Error) -> NoAnswer {
    if error.is_builder() {
        return NoAnswer::NotSent("request");
    }
    if !error.is_connect() {
        return NoAnswer::Unknown;
    }
    let mut causes = std::iter::successors(std::error::Error::source(error), |cause| cause.source());
    NoAnswer::NotSent(if causes.any(is_tls) { "tls" } else { "connection" })
}

/// Whether TLS said so. It speaks through the connection, whose errors hold others without naming them as their cause.
fn is_tls(error: &(dyn std::error::Error + 'static)) -> bool {
    let held = |io: &std::io::Error| io.get_ref().is_some_and(|held| is_tls(held));
    error.is::<rustls::Error>() || error.downcast_ref().is_some_and(held)
}

/// What a status means that is no success: `Ok` when another attempt may work, `Err` when none will. `None` when nobody knows what
/// the gateway did: a fault on its side, or at a proxy before it, can come after the message was sent.
pub(crate) const fn refusal(status: u16) -> Option<Result<&'static str, &'static str>> {
    match status {
        401 | 403 | 407 => Some(Ok("login")),
        429 => Some(Ok("throttled")),
        // It sends us elsewhere, which is a matter of configuration.
        300..=399 => Some(Ok("moved")),
        408 | 425 => None,
        400..=499 => Some(Err("request")),
        _ => None,
    }
}
