//! Names of DNS domains.

use serde::{Deserialize, Serialize};
use url::Host;

/// Why a text is no domain name or no user name. Never holds the text: it may be hostile or private.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// Nothing was given.
    #[error("the name is empty")]
    Empty,
    /// Longer than any such name may be.
    #[error("the name is longer than {max} characters")]
    TooLong {
        /// The most characters.
        max: usize,
    },
    /// A character that such a name cannot hold.
    #[error("the name contains a character that is not allowed")]
    ForbiddenCharacter,
    /// Not one `@` with something on both sides, or a dot directly before it.
    #[error("the name is not of the form name@domain")]
    NotUserAtDomain,
    /// The domain is not a DNS name with at least two labels.
    #[error("the name does not hold a complete domain name such as example.com")]
    NotADomain,
}

/// The longest DNS name in characters, without the final dot (RFC 1035, section 2.3.4).
const MAX_LENGTH: usize = 253;
/// No name that fits `MAX_LENGTH` in ASCII is longer than this in UTF-8, so longer input is refused before any work.
const MAX_INPUT_BYTES: usize = 4 * MAX_LENGTH;

/// A DNS domain name: lower case, internationalized labels in their ASCII form, at least two labels.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct DomainName(String);

impl DomainName {
    /// The domain that `text` names: white space around it and one final dot are ignored, Unicode is mapped as browsers map it.
    ///
    /// # Errors
    /// When the text is empty, too long, an IP address, or not a DNS name with at least two labels.
    pub fn parse(text: &str) -> Result<Self, NameError> {
        if text.len() > MAX_INPUT_BYTES {
            return Err(NameError::TooLong { max: MAX_LENGTH });
        }
        let text = text.trim();
        let text = text.strip_suffix('.').unwrap_or(text);
        if text.is_empty() {
            return Err(NameError::Empty);
        }
        // The host parser would decode `%` and read `[…]` as an address.
        if text.chars().any(|c| matches!(c, '%' | '[' | ']') || c.is_control() || c.is_whitespace()) {
            return Err(NameError::ForbiddenCharacter);
        }
        let Ok(Host::Domain(ascii)) = Host::parse(text) else {
            return Err(NameError::NotADomain);
        };
        if ascii.len() > MAX_LENGTH {
            return Err(NameError::TooLong { max: MAX_LENGTH });
        }
        let labels = ascii.split('.');
        if ascii.contains('.') && labels.clone().all(is_label) { Ok(Self(ascii)) } else { Err(NameError::NotADomain) }
    }

    /// The name in ASCII, lower case, without a final dot.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Letters, digits and inner hyphens, at most 63 of them (RFC 1123, section 2.1).
fn is_label(label: &str) -> bool {
    (1..=63).contains(&label.len())
        && !label.starts_with('-')
        && !label.ends_with('-')
        && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
}

impl std::fmt::Display for DomainName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::str::FromStr for DomainName {
    type Err = NameError;
    fn from_str(text: &str) -> Result<Self, NameError> {
        Self::parse(text)
    }
}

impl TryFrom<String> for DomainName {
    type Error = NameError;
    fn try_from(text: String) -> Result<Self, NameError> {
        Self::parse(&text)
    }
}

impl From<DomainName> for String {
    fn from(domain: DomainName) -> Self {
        domain.0
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_are_lower_case_ascii() {
        assert_eq!(DomainName::parse(" WingtipToys.COM. ").unwrap().as_str(), "wingtiptoys.com");
        assert_eq!(DomainName::parse("黒川.日本").unwrap().as_str(), "xn--5rtw95l.xn--wgv71a");
        assert_eq!(DomainName::parse("xn--5rtw95l.xn--wgv71a"), DomainName::parse("黒川。日本"));
        assert_eq!(DomainName::parse("bücher.example").unwrap(), DomainName::parse("BÜCHER.example").unwrap());
    }

    #[test]
    fn what_is_no_domain_is_refused() {
        for text in [
            "localhost",
            "127.0.0.1",
            "0x7f.1",
            "[::1]",
            "a..b",
            ".example.com",
            "exa_mple.com",
            "-a.com",
            "a-.com",
            "a%2eb.com",
            "user@example.com",
            "example.com/path",
            "example.com:80",
            "exa mple.com",
            "example.com\u{0}",
            "a.b..",
            "xn--zzzzzz99999.com",
        ] {
            assert!(DomainName::parse(text).is_err(), "{text}");
        }
        assert_eq!(DomainName::parse("  "), Err(NameError::Empty));
        assert_eq!(DomainName::parse(&"a.".repeat(100_000)), Err(NameError::TooLong { max: 253 }));
        assert_eq!(DomainName::parse(&format!("{}.com", "a".repeat(64))), Err(NameError::NotADomain));
    }

    #[test]
    fn the_longest_name_is_accepted_and_one_more_is_not() {
        let label = "a".repeat(63);
        let longest = format!("{label}.{label}.{label}.{}", "b".repeat(61));
        assert_eq!(longest.len(), 253);
        assert!(DomainName::parse(&longest).is_ok());
        assert!(DomainName::parse(&format!("{longest}b")).is_err());
    }

    #[test]
    fn errors_never_hold_the_text() {
        let error = serde_json::from_str::<DomainName>("\"s3cret value\"").unwrap_err();
        assert!(!error.to_string().contains("s3cret"), "{error}");
    }

    proptest! {
        #[test]
        fn any_text_is_handled_and_what_is_accepted_is_stable(text in any::<String>()) {
            if let Ok(domain) = DomainName::parse(&text) {
                prop_assert_eq!(DomainName::parse(domain.as_str()).unwrap(), domain);
            }
        }
    }
}
