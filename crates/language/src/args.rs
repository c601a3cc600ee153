//! The named values of a message.

use std::borrow::Cow;

use fluent_bundle::{FluentArgs, FluentValue};

/// Named values for a message: text, or numbers that choose a plural form and are written as the language writes them.
#[derive(Default, Debug)]
pub struct Args<'a>(FluentArgs<'a>);

impl<'a> Args<'a> {
    /// No values.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a text value. Bidirectional controls in it are dropped, so a hostile display name cannot turn a sentence around.
    #[must_use]
    pub fn set(mut self, name: &'a str, value: impl Into<Cow<'a, str>>) -> Self {
        self.0.set(name, FluentValue::String(without_controls(value.into())));
        self
    }

    /// Adds a whole number; one beyond `i64` is taken as `i64::MAX`.
    #[must_use]
    pub fn set_number(mut self, name: &'a str, value: impl TryInto<i64>) -> Self {
        self.0.set(name, FluentValue::from(value.try_into().unwrap_or(i64::MAX)));
        self
    }

    pub(crate) fn fluent(&self) -> &FluentArgs<'a> {
        &self.0
    }
}

/// Embeddings, overrides and isolates (Unicode Standard Annex 9); plain direction marks are harmless and stay.
fn is_bidi_control(c: char) -> bool {
    matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

fn without_controls(value: Cow<'_, str>) -> Cow<'_, str> {
    if value.contains(is_bidi_control) { Cow::Owned(value.chars().filter(|c| !is_bidi_control(*c)).collect()) } else { value }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_carry_direction_overrides() {
        let args = Args::new().set("name", "Ann\u{202E}nimda\u{2069}");
        assert_eq!(args.fluent().get("name"), Some(&FluentValue::from("Annnimda")));
    }

    #[test]
    fn right_to_left_letters_and_marks_stay() {
        let args = Args::new().set("name", "\u{200F}שרה");
        assert_eq!(args.fluent().get("name"), Some(&FluentValue::from("\u{200F}שרה")));
    }

    #[test]
    fn a_number_too_big_is_the_biggest() {
        let args = Args::new().set_number("count", u64::MAX);
        assert_eq!(args.fluent().get("count"), Some(&FluentValue::from(i64::MAX)));
    }
}
