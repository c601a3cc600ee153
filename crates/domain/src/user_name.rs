//! User names: what a person types to sign in.

use serde::{Deserialize, Serialize};

use crate::{DomainName, NameError};

/// The longest part before the `@`, in characters (Azure AD user principal names, 2018).
const MAX_LOCAL: usize = 64;
/// The longest domain, in characters.
const MAX_DOMAIN: usize = 48;
/// The longest user name, in characters.
const MAX_TOTAL: usize = 113;

/// A user principal name, `name@domain`: the name is made of ASCII letters, digits and `' . - _ ! # ^ ~`, the domain may be
/// international. Two names that differ in case only are the same name.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct UserName {
    text: String,
    at: usize,
}

impl UserName {
    /// The user name in `text`, white space around it ignored.
    ///
    /// # Errors
    /// When it is empty, too long, holds a forbidden character, or is not one `name@domain`.
    pub fn parse(text: &str) -> Result<Self, NameError> {
        let too_long = NameError::TooLong { max: MAX_TOTAL };
        // An international domain is longer in UTF-8 than in characters, but never four times as long.
        if text.len() > 4 * MAX_TOTAL {
            return Err(too_long);
        }
        let text = text.trim();
        if text.is_empty() {
            return Err(NameError::Empty);
        }
        let (local, domain) = text.split_once('@').ok_or(NameError::NotUserAtDomain)?;
        if local.is_empty() || local.ends_with('.') || domain.contains('@') {
            return Err(NameError::NotUserAtDomain);
        }
        if !local.bytes().all(|b| b.is_ascii_alphanumeric() || b"'.-_!#^~".contains(&b)) {
            return Err(NameError::ForbiddenCharacter);
        }
        let domain = DomainName::parse(domain)?;
        if local.len() > MAX_LOCAL || domain.as_str().len() > MAX_DOMAIN {
            return Err(too_long);
        }
        Ok(Self { text: format!("{local}@{domain}"), at: local.len() })
    }

    /// The name as it was typed, the domain in its ASCII form.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// What comes before the `@`.
    pub fn local_part(&self) -> &str {
        &self.text[..self.at]
    }

    /// What comes after the `@`: lower-case ASCII, as [`DomainName::as_str`] gives it.
    pub fn domain(&self) -> &str {
        &self.text[self.at + 1..]
    }

    /// The form that is unique in an installation: two names with one key are one name.
    pub fn comparison_key(&self) -> String {
        self.text.to_ascii_lowercase()
    }
}

impl PartialEq for UserName {
    fn eq(&self, other: &Self) -> bool {
        self.text.eq_ignore_ascii_case(&other.text)
    }
}

impl Eq for UserName {}

impl std::hash::Hash for UserName {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.comparison_key().hash(state);
    }
}

impl std::fmt::Display for UserName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text)
    }
}

impl std::str::FromStr for UserName {
    type Err = NameError;
    fn from_str(text: &str) -> Result<Self, NameError> {
        Self::parse(text)
    }
}

impl TryFrom<String> for UserName {
    type Error = NameError;
    fn try_from(text: String) -> Result<Self, NameError> {
        Self::parse(&text)
    }
}

impl From<UserName> for String {
    fn from(name: UserName) -> Self {
        name.text
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn case_is_kept_for_showing_and_ignored_for_comparing() {
        let name = UserName::parse("  Alice.O'Neil@Contoso.COM ").unwrap();
        assert_eq!(name.as_str(), "Alice.O'Neil@contoso.com");
        assert_eq!((name.local_part(), name.domain()), ("Alice.O'Neil", "contoso.com"));
        assert_eq!(name.comparison_key(), "alice.o'neil@contoso.com");
        assert_eq!(name, UserName::parse("ALICE.O'NEIL@contoso.com").unwrap());
        assert_ne!(name, UserName::parse("alice.oneil@contoso.com").unwrap());
        assert_eq!(UserName::parse("a@黒川.日本").unwrap().domain(), "xn--5rtw95l.xn--wgv71a");
    }

    #[test]
    fn names_outside_the_rules_are_refused() {
        for (text, problem) in [
            ("", NameError::Empty),
            ("alice", NameError::NotUserAtDomain),
            ("@contoso.com", NameError::NotUserAtDomain),
            ("a@b@contoso.com", NameError::NotUserAtDomain),
            ("alice.@contoso.com", NameError::NotUserAtDomain),
            ("alice@", NameError::Empty),
            ("alice@contoso", NameError::NotADomain),
            ("al ice@contoso.com", NameError::ForbiddenCharacter),
            ("alíce@contoso.com", NameError::ForbiddenCharacter),
            ("🙂@contoso.com", NameError::ForbiddenCharacter),
            ("\u{202e}alice@contoso.com", NameError::ForbiddenCharacter),
            ("<script>@contoso.com", NameError::ForbiddenCharacter),
            ("a\r\nBcc:x@contoso.com", NameError::ForbiddenCharacter),
            ("a\0@contoso.com", NameError::ForbiddenCharacter),
        ] {
            assert_eq!(UserName::parse(text), Err(problem), "{text:?}");
        }
    }

    #[test]
    fn the_limits_are_64_and_48() {
        let (local, domain) = ("l".repeat(64), format!("{}.com", "d".repeat(44)));
        let longest = format!("{local}@{domain}");
        assert_eq!(longest.len(), 113);
        assert!(UserName::parse(&longest).is_ok());
        let too_long = Err(NameError::TooLong { max: 113 });
        assert_eq!(UserName::parse(&format!("l{longest}")), too_long);
        assert_eq!(UserName::parse(&format!("{local}@d{domain}")), too_long);
        assert_eq!(UserName::parse(&"🙂".repeat(10_000)), too_long);
    }

    #[test]
    fn storage_is_a_string_and_is_checked_again() {
        let name = UserName::parse("Bo@contoso.com").unwrap();
        assert_eq!(serde_json::to_string(&name).unwrap(), "\"Bo@contoso.com\"");
        assert!(serde_json::from_str::<UserName>("\"no name\"").is_err());
    }

    proptest! {
        #[test]
        fn any_text_is_handled_and_what_is_accepted_is_stable(text in any::<String>(), name in "[ -~]{0,70}@[ -~]{0,50}") {
            for text in [text, name] {
                if let Ok(name) = UserName::parse(&text) {
                    let again = UserName::parse(name.as_str()).unwrap();
                    prop_assert_eq!(again.as_str(), name.as_str());
                    prop_assert!(name.as_str().len() <= MAX_TOTAL);
                }
            }
        }
    }
}
