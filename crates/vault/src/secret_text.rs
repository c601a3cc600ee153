//! Text that nobody may print: passwords and one-time codes.

use std::fmt;

use secrecy::{ExposeSecret as _, SecretBox};
use serde::de::{Deserialize, Deserializer, Error, Visitor};
use subtle::ConstantTimeEq as _;

macro_rules! secret_texts {
    ($($(#[$doc:meta])* $name:ident;)+) => {$(
        $(#[$doc])*
        ///
        /// Wiped when dropped; shows nothing in `Debug` and has no `Display`; compares in constant time.
        pub struct $name(SecretBox<String>);

        impl $name {
            /// Takes the text exactly as given.
            pub fn new(text: String) -> Self {
                Self(SecretBox::new(Box::new(text)))
            }

            /// The text, for hashing or sending.
            pub fn expose(&self) -> &str {
                self.0.expose_secret()
            }
        }

        impl Clone for $name {
            fn clone(&self) -> Self {
                Self::new(self.expose().to_owned())
            }
        }

        impl PartialEq for $name {
            fn eq(&self, other: &Self) -> bool {
                self.expose().as_bytes().ct_eq(other.expose().as_bytes()).into()
            }
        }

        impl Eq for $name {}

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "(..)"))
            }
        }

        impl<'de> Deserialize<'de> for $name {
            // `any`, because asked for text serde_json repeats a number in its error before the visitor is asked.
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserializer.deserialize_any(SecretVisitor).map(Self::new)
            }
        }
    )+};
}

secret_texts! {
    /// A password as typed: these bytes, not normalized.
    Password;
    /// A one-time code as typed or as drawn.
    Code;
}

/// Reads text; its errors never repeat what was read, as serde's own would.
struct SecretVisitor;

impl Visitor<'_> for SecretVisitor {
    type Value = String;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("text")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<String, E> {
        Ok(text.to_owned())
    }

    fn visit_string<E: Error>(self, text: String) -> Result<String, E> {
        Ok(text)
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<String, E> {
        Err(E::custom("expected text"))
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<String, E> {
        Err(E::custom("expected text"))
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<String, E> {
        Err(E::custom("expected text"))
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<String, E> {
        Err(E::custom("expected text"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_comes_back_as_it_went_in() {
        let read: Password = serde_json::from_str(r#""p\u00e4ss \u0000 word ""#).unwrap();
        assert_eq!(read.expose(), "p\u{e4}ss \0 word ");
        assert_eq!(read, Password::new("p\u{e4}ss \0 word ".to_owned()));
        assert_ne!(read, Password::new("p\u{e4}ss \0 word".to_owned()));
    }

    #[test]
    fn errors_of_reading_do_not_repeat_the_secret() {
        for json in ["918273", "-918273", "918273.5", "[918273]", r#"{"918273":1}"#] {
            let error = serde_json::from_str::<Code>(json).unwrap_err().to_string();
            assert!(!error.contains("918273"), "{error}");
        }
    }
}
