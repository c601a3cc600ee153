//! A message in the list and at the head of its page.

use secrecy::ExposeSecret;
use serde::Serialize;

use super::inbox::{Arrival, Received};
use super::places::Places;

/// Characters of a message that the list shows, enough for the code in it.
const BEGINNING: usize = 400;

/// One message.
#[derive(Serialize)]
pub(super) struct Entry {
    /// `mail`, `text` or `call`.
    pub(super) kind: &'static str,
    address: String,
    /// Of a mail.
    subject: String,
    sender: String,
    to: String,
    /// Microseconds since 1970-01-01 UTC.
    at: i64,
    beginning: String,
}

/// A number whose spaces end no line.
fn unbroken(number: &str) -> String {
    number.replace(' ', "\u{a0}")
}

impl Entry {
    /// The message as the inbox at these places shows it.
    pub(super) fn new(places: &Places, received: &Received) -> Self {
        let (kind, to, words) = match &received.what {
            Arrival::Mail(mail) => ("mail", String::from(mail.to.clone()), mail.text.as_str()),
            Arrival::Text { to, text } => ("text", unbroken(&to.formatted()), text.expose_secret()),
            Arrival::Call(call) => ("call", unbroken(&call.to.formatted()), call.script.prompt.as_str()),
        };
        let (subject, sender) = match &received.what {
            Arrival::Mail(mail) => (mail.subject.to_string(), mail.from_name.to_string()),
            Arrival::Text { .. } | Arrival::Call(_) => (String::new(), String::new()),
        };
        let words: Vec<&str> = words.split_whitespace().collect();
        Self {
            kind,
            address: format!("{}/{}", places.inbox, received.id),
            subject,
            sender,
            to,
            at: received.at.as_micros(),
            beginning: words.join(" ").chars().take(BEGINNING).collect(),
        }
    }
}
