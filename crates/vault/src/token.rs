//! Random tokens: cookies and links. Stored only as hashes.

use std::fmt;

use data_encoding::BASE64URL_NOPAD;
use latchkey_domain::Random;
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

use crate::key::Key;

/// The length of a token as text.
const TEXT: usize = 43;

/// Thirty-two random bytes, written as 43 characters of unpadded base64url.
///
/// Wiped when dropped; shows nothing in `Debug`; compares in constant time.
#[derive(Clone)]
pub struct Token(Key);

impl Token {
    /// A new token.
    pub fn generate(random: &dyn Random) -> Self {
        Self(Key::generate(random))
    }

    /// The token this text stands for; `None` unless it is exactly what [`Token::expose`] would give.
    pub fn parse(text: &str) -> Option<Self> {
        if text.len() != TEXT {
            return None;
        }
        Key::fill_with(|bytes| BASE64URL_NOPAD.decode_mut(text.as_bytes(), bytes).map(|_| ())).ok().map(Self)
    }

    /// The token as text, for a cookie or a link.
    pub fn expose(&self) -> Zeroizing<String> {
        Zeroizing::new(BASE64URL_NOPAD.encode(self.0.expose()))
    }

    /// What is stored. A plain hash is enough: nobody can try all 256-bit values.
    pub fn hash(&self) -> TokenHash {
        TokenHash(Sha256::digest(self.0.expose()).into())
    }
}

impl PartialEq for Token {
    fn eq(&self, other: &Self) -> bool {
        self.0.expose().ct_eq(other.0.expose()).into()
    }
}

impl Eq for Token {}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(..)")
    }
}

/// The SHA-256 of a token; compares in constant time.
#[derive(Clone, Copy)]
pub struct TokenHash([u8; 32]);

impl TokenHash {
    /// The hash with these bytes, as read from storage.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The bytes, for storage.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl PartialEq for TokenHash {
    fn eq(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

impl Eq for TokenHash {}

impl fmt::Debug for TokenHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TokenHash(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_canonical_text_is_a_token() {
        let text = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
        assert_eq!(Token::parse(text).unwrap().expose().as_str(), text);
        let too_long = format!("{text}A");
        let padded = format!("{text}=");
        // The last of these differs only in bits that no byte of the token holds.
        for wrong in [
            "",
            &text[1..],
            &too_long,
            &padded,
            "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA+",
            "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB",
        ] {
            assert!(Token::parse(wrong).is_none(), "{wrong}");
        }
    }

    #[test]
    fn the_hash_is_sha256_of_the_bytes() {
        let token = Token::parse("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA").unwrap();
        let expected = "66687aadf862bd776c8fc18b8e9f8e20089714856ee233b3902a591d0d5f2925";
        assert_eq!(data_encoding::HEXLOWER.encode(token.hash().as_bytes()), expected);
    }
}
