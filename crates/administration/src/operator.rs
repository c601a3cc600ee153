//! The host's owner, who works at the terminal.

use serde_json::{Map, Value};

/// Who gave a command, and where; kept with the events that are the operator's word alone.
#[derive(Clone, Debug)]
pub struct Operator {
    /// The account on the host, when it is known.
    pub account: Option<String>,
    /// The host's name.
    pub host: String,
}

impl Operator {
    /// The detail of an event: who and where, and whatever else there is to say.
    pub fn detail(&self, more: impl IntoIterator<Item = (&'static str, Value)>) -> String {
        let who = [("operator", Value::from(self.account.clone())), ("host", Value::from(self.host.clone()))];
        let parts = who.into_iter().chain(more).map(|(name, value)| (name.to_owned(), value));
        Value::Object(parts.collect::<Map<_, _>>()).to_string()
    }
}
