//! What people call their authenticator apps.

use std::fmt;

use crate::normalize::is_invisible;

/// Most characters of a name: it stands on one line of a phone.
pub const LONGEST_AUTHENTICATOR_NAME: usize = 40;

/// What a person calls an authenticator app, to tell it from another one: one line that can be seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthenticatorName(String);

impl AuthenticatorName {
    /// The name that was typed: without white space around it, and with one space where there were several, or anything that
    /// nobody can see. `None` when nothing is left, or more than [`LONGEST_AUTHENTICATOR_NAME`] characters.
    pub fn parse(typed: &str) -> Option<Self> {
        // Longer than any name, whatever can be left out of it.
        if typed.len() > 16 * LONGEST_AUTHENTICATOR_NAME {
            return None;
        }
        let visible: String = typed.chars().filter(|c| !is_invisible(*c)).collect();
        let gap = |c: char| c.is_whitespace() || c.is_control();
        let name = visible.split(gap).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
        (1..=LONGEST_AUTHENTICATOR_NAME).contains(&name.chars().count()).then_some(Self(name))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for AuthenticatorName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn parsed(typed: &str) -> Option<String> {
        AuthenticatorName::parse(typed).map(|name| name.to_string())
    }

    #[test]
    fn a_name_is_one_line_that_can_be_seen() {
        assert_eq!(parsed("  Ada's \t phone\n").as_deref(), Some("Ada's phone"));
        assert_eq!(parsed("\u{202e}enohp\u{200b}").as_deref(), Some("enohp"));
        assert_eq!(parsed("甲斐の電話 📱").as_deref(), Some("甲斐の電話 📱"));
        assert_eq!(parsed(&"é".repeat(40)), Some("é".repeat(40)));
        for wrong in ["", "  ", "\u{200b}", "\n", &"x".repeat(41), &" ".repeat(4000)] {
            assert_eq!(parsed(wrong), None, "{wrong:?}");
        }
    }

    proptest! {
        #[test]
        fn a_name_that_was_shown_is_the_same_name(typed in "\\PC{0,60}") {
            if let Some(name) = AuthenticatorName::parse(&typed) {
                prop_assert_eq!(AuthenticatorName::parse(name.as_str()), Some(name));
            }
        }
    }
}
