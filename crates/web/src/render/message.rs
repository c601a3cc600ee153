//! A sentence that a handler chooses.

use std::collections::BTreeMap;
use std::time::Duration;

use latchkey_language::{Args, Language, Languages};
use serde::{Deserialize, Serialize};

/// A text by its id, with named values; the page says it in the visitor's language (`say(message)` in templates).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    id: String,
    values: BTreeMap<String, Value>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Value {
    Text(String),
    Number(i64),
    /// Seconds.
    Span(u64),
}

impl Message {
    /// The text with this id.
    pub fn new(id: impl Into<String>) -> Self {
        Self { id: id.into(), values: BTreeMap::new() }
    }

    /// Gives a named value.
    #[must_use]
    pub fn text(self, name: &str, value: impl Into<String>) -> Self {
        self.with(name, Value::Text(value.into()))
    }

    /// Gives a named number, which also chooses plural forms.
    #[must_use]
    pub fn number(self, name: &str, value: impl TryInto<i64>) -> Self {
        self.with(name, Value::Number(value.try_into().unwrap_or(i64::MAX)))
    }

    /// Gives a named span of time, written in words.
    #[must_use]
    pub fn span(self, name: &str, value: Duration) -> Self {
        let partial = u64::from(value.subsec_nanos() > 0);
        self.with(name, Value::Span(value.as_secs().saturating_add(partial)))
    }

    fn with(mut self, name: &str, value: Value) -> Self {
        self.values.insert(name.to_owned(), value);
        self
    }

    /// The sentence, for a page; `suffix` is added to the id.
    pub(crate) fn say(&self, languages: &Languages, language: &Language, suffix: &str) -> String {
        let args = self.values.iter().fold(Args::new(), |args, (name, value)| match value {
            Value::Text(text) => args.set(name, text.as_str()),
            Value::Number(number) => args.set_number(name, *number),
            Value::Span(seconds) => args.set(name, languages.duration(language, Duration::from_secs(*seconds))),
        });
        languages.html_text(language, &format!("{}{suffix}", self.id), &args)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_said_in_the_language() {
        let languages = Languages::embedded().unwrap();
        let message = Message::new("refusal-throttled").span("window", Duration::from_secs(3600));
        let spanish = languages.get("es").unwrap();
        assert!(message.say(&languages, &spanish, "-body").contains("1 hora"));
        assert!(message.say(&languages, &languages.fallback(), "-body").contains("1 hour"));
    }
}
