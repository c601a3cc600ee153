//! Email addresses.

use serde::{Deserialize, Serialize};

use crate::normalize::{fold, is_invisible};
use crate::{DomainName, mask_email};

/// Why a text is no address or no number. Never holds the text: contact data is private.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ContactError {
    /// Nothing was given.
    #[error("nothing was given")]
    Empty,
    /// Longer than any address or number may be.
    #[error("longer than {max} characters")]
    TooLong {
        /// The most characters.
        max: usize,
    },
    /// A character that cannot be part of it.
    #[error("a character is not allowed here")]
    ForbiddenCharacter,
    /// Not an address such as `name@example.com`.
    #[error("not an email address such as name@example.com")]
    NotAnAddress,
    /// A national number without a country to read it with.
    #[error("a phone number starts with a plus sign and the country code")]
    CountryCodeMissing,
    /// No country has this code.
    #[error("no country has this code")]
    UnknownCountry,
    /// No number of this country has these digits.
    #[error("not a phone number such as +1 4255551234")]
    NotANumber,
}

/// The longest address in bytes (RFC 5321 with erratum 1690).
const MAX_BYTES: usize = 254;
/// The longest local part in bytes (RFC 5321, section 4.5.3.1.1).
const MAX_LOCAL_BYTES: usize = 64;

/// An email address. Unicode on both sides of the `@` is allowed (RFC 6531); quoted local parts, comments, display names and
/// address literals are not. Two addresses that differ in case, or in the written form of the domain, are equal.
///
/// Equality is for recognising what a person typed. Mail always goes to the stored address, never to a typed one that equals it.
#[derive(Clone, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct EmailAddress {
    text: String,
    at: usize,
    key: String,
}

impl EmailAddress {
    /// The address in `text`, white space around it ignored.
    ///
    /// # Errors
    /// When it is empty, longer than 254 bytes, holds a control or invisible character, or is not `name@domain`.
    pub fn parse(text: &str) -> Result<Self, ContactError> {
        // Some white space around an address is forgiven, but not a page of it.
        if text.len() > 4 * MAX_BYTES {
            return Err(ContactError::TooLong { max: MAX_BYTES });
        }
        let text = text.trim();
        if text.is_empty() {
            return Err(ContactError::Empty);
        }
        if text.len() > MAX_BYTES {
            return Err(ContactError::TooLong { max: MAX_BYTES });
        }
        let forbidden = |c: char| c.is_control() || c.is_whitespace() || is_invisible(c) || matches!(c, '"' | '<' | '>');
        if text.chars().any(forbidden) {
            return Err(ContactError::ForbiddenCharacter);
        }
        let (local, domain) = text.rsplit_once('@').ok_or(ContactError::NotAnAddress)?;
        if local.len() > MAX_LOCAL_BYTES {
            return Err(ContactError::TooLong { max: MAX_LOCAL_BYTES });
        }
        let ascii = DomainName::parse(domain).map_err(|_| ContactError::NotAnAddress)?;
        // RFC 6531 lets every character beyond ASCII stand where a letter may; the library knows letters only.
        let plain: String = local.chars().map(|c| if c.is_ascii() { c } else { 'u' }).collect();
        let options = email_address::Options::default().with_required_tld().without_domain_literal().without_display_text();
        email_address::EmailAddress::parse_with_options(&format!("{plain}@{ascii}"), options)
            .map_err(|_| ContactError::NotAnAddress)?;
        Ok(Self { text: text.to_owned(), at: local.len(), key: format!("{}@{ascii}", fold(local)) })
    }

    /// The address as it was given.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// What comes before the `@`.
    pub fn local_part(&self) -> &str {
        &self.text[..self.at]
    }

    /// What comes after the `@`, as it was given.
    pub fn domain(&self) -> &str {
        &self.text[self.at + 1..]
    }

    /// The form in which addresses are compared and indexed: the local part in NFKC and case-folded, the domain in ASCII.
    pub fn comparison_key(&self) -> String {
        self.key.clone()
    }

    /// The comparison key of the mailbox that most servers deliver to: what follows a plus sign in the local part is a detail that
    /// the owner may choose freely (RFC 5233), as in `ada+reset@example.com`. Only for refusing: two people may have such addresses.
    pub fn mailbox_key(&self) -> String {
        match self.key.split_once('+') {
            // The key has one `@` that counts, the last, and a plus behind it would be no domain.
            Some((mailbox, _)) if !mailbox.is_empty() => {
                let domain = self.key.rsplit_once('@').map_or("", |(_, domain)| domain);
                format!("{mailbox}@{domain}")
            }
            _ => self.key.clone(),
        }
    }
}

impl PartialEq for EmailAddress {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key
    }
}

impl Eq for EmailAddress {}

impl std::hash::Hash for EmailAddress {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.key.hash(state);
    }
}

/// Shows the masked form: debug output ends in logs.
impl std::fmt::Debug for EmailAddress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "EmailAddress({})", mask_email(self))
    }
}

impl std::str::FromStr for EmailAddress {
    type Err = ContactError;
    fn from_str(text: &str) -> Result<Self, ContactError> {
        Self::parse(text)
    }
}

impl TryFrom<String> for EmailAddress {
    type Error = ContactError;
    fn try_from(text: String) -> Result<Self, ContactError> {
        Self::parse(&text)
    }
}

impl From<EmailAddress> for String {
    fn from(address: EmailAddress) -> Self {
        address.text
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn international_addresses_are_accepted() {
        let address = EmailAddress::parse("甲斐@黒川.日本").unwrap();
        assert_eq!((address.local_part(), address.domain()), ("甲斐", "黒川.日本"));
        assert_eq!(address.comparison_key(), "甲斐@xn--5rtw95l.xn--wgv71a");
        assert_eq!(address, EmailAddress::parse("甲斐@xn--5rtw95l.xn--wgv71a").unwrap());
        for text in
            ["josé.núñez@correo.ejemplo.es", "संपर्क@डाटा.भारत", "दोस्त@उदाहरण.भारत", "δοκιμή@παράδειγμα.ελ", "اختبار@مثال.السعودية"]
        {
            assert!(EmailAddress::parse(text).is_ok(), "{text}");
        }
    }

    #[test]
    fn a_detail_after_a_plus_leads_to_the_same_mailbox() {
        let key = |text: &str| EmailAddress::parse(text).unwrap().mailbox_key();
        for same in ["ada@example.com", "Ada+reset@EXAMPLE.com", "ada+@example.com", "ada+a+b@example.com"] {
            assert_eq!(key(same), "ada@example.com", "{same}");
        }
        assert_eq!(key("+ada@example.com"), "+ada@example.com");
        assert_ne!(key("ada+x@example.com"), key("ada@example.org"));
    }

    #[test]
    fn case_and_written_form_do_not_distinguish_addresses() {
        let address = EmailAddress::parse(" Ada.Lovelace+reset@Example.COM\n").unwrap();
        assert_eq!(address.as_str(), "Ada.Lovelace+reset@Example.COM");
        assert_eq!(address, EmailAddress::parse("ada.lovelace+RESET@example.com").unwrap());
        assert_ne!(address, EmailAddress::parse("ada.lovelace@example.com").unwrap());
        assert_eq!(EmailAddress::parse("JOSÉ@a.es").unwrap(), EmailAddress::parse("jose\u{301}@a.es").unwrap());
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for (text, problem) in [
            ("  ", ContactError::Empty),
            ("ada", ContactError::NotAnAddress),
            ("@example.com", ContactError::NotAnAddress),
            ("ada@", ContactError::NotAnAddress),
            ("ada@localhost", ContactError::NotAnAddress),
            ("ada@[127.0.0.1]", ContactError::NotAnAddress),
            ("ada@127.0.0.1", ContactError::NotAnAddress),
            ("a@b@example.com", ContactError::NotAnAddress),
            ("ada@exa_mple.com", ContactError::NotAnAddress),
            ("ada@example.com,eve@example.com", ContactError::NotAnAddress),
            ("ada;eve@example.com", ContactError::NotAnAddress),
            ("ada..b@example.com", ContactError::NotAnAddress),
            ("ada(comment)@example.com", ContactError::NotAnAddress),
            ("Ada <ada@example.com>", ContactError::ForbiddenCharacter),
            ("\"a@b\"@example.com", ContactError::ForbiddenCharacter),
            ("ada@example.com\r\nBcc: eve@example.com", ContactError::ForbiddenCharacter),
            ("ada\0@example.com", ContactError::ForbiddenCharacter),
            ("ada\u{85}b@example.com", ContactError::ForbiddenCharacter),
            ("ada\u{2028}b@example.com", ContactError::ForbiddenCharacter),
            ("ada\u{202e}@example.com", ContactError::ForbiddenCharacter),
            ("ada\u{200b}@example.com", ContactError::ForbiddenCharacter),
        ] {
            assert_eq!(EmailAddress::parse(text).unwrap_err(), problem, "{text:?}");
        }
    }

    #[test]
    fn the_limits_are_254_bytes_and_64_before_the_at_sign() {
        let label = "d".repeat(60);
        let domain = format!("{label}.{label}.{label}.example");
        let exact = format!("{}@{domain}", "a".repeat(254 - 1 - domain.len()));
        assert_eq!(exact.len(), 254);
        assert!(EmailAddress::parse(&exact).is_ok());
        assert_eq!(EmailAddress::parse(&format!("a{exact}")).unwrap_err(), ContactError::TooLong { max: 254 });
        let local_too_long = EmailAddress::parse(&format!("{}@example.com", "a".repeat(65)));
        assert_eq!(local_too_long.unwrap_err(), ContactError::TooLong { max: 64 });
        assert_eq!(EmailAddress::parse(&" ".repeat(1_000_000)).unwrap_err(), ContactError::TooLong { max: 254 });
    }

    #[test]
    fn debug_output_and_errors_do_not_show_the_address() {
        let address = EmailAddress::parse("alice@contoso.com").unwrap();
        assert_eq!(format!("{address:?}"), "EmailAddress(al*****@c*****.com)");
        let error = serde_json::from_str::<EmailAddress>("\"alice at contoso\"").unwrap_err();
        assert!(!error.to_string().contains("alice"), "{error}");
        assert_eq!(serde_json::to_string(&address).unwrap(), "\"alice@contoso.com\"");
    }

    proptest! {
        #[test]
        fn any_text_is_handled_and_what_is_accepted_is_clean(text in any::<String>(), near in "\\PC{0,10}@[a-zß黒.-]{1,12}\\.[a-z]{2,5}") {
            for text in [text, near] {
                let Ok(address) = EmailAddress::parse(&text) else { continue };
                prop_assert!(!address.as_str().chars().any(|c| c.is_control() || c.is_whitespace()));
                prop_assert_eq!(EmailAddress::parse(address.as_str()).unwrap().comparison_key(), address.comparison_key());
                prop_assert_eq!(format!("{}@{}", address.local_part(), address.domain()), address.as_str());
            }
        }
    }
}
