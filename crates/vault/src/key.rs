//! Thirty-two secret bytes and what is derived from them.

use std::fmt;

use hkdf::Hkdf;
use hmac::{Hmac, KeyInit as _, Mac as _};
use latchkey_domain::Random;
use secrecy::{ExposeSecret as _, SecretBox};
use sha2::Sha256;

use crate::framing::framed;

/// Names a key without telling anything about it: four bytes, shown as eight hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyId(u32);

impl KeyId {
    pub(crate) const fn new(value: u32) -> Self {
        Self(value)
    }

    pub(crate) const fn from_bytes(bytes: [u8; 4]) -> Self {
        Self(u32::from_be_bytes(bytes))
    }

    pub(crate) const fn to_bytes(self) -> [u8; 4] {
        self.0.to_be_bytes()
    }

    /// The next id, for when this one is taken.
    pub(crate) const fn next(self) -> Self {
        Self(self.0.wrapping_add(1))
    }

    /// Exactly eight lower-case hexadecimal digits.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let well_formed = text.len() == 8 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        if well_formed { u32::from_str_radix(text, 16).ok().map(Self) } else { None }
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:08x}", self.0)
    }
}

/// A uniformly random 256-bit key; wiped when dropped.
pub(crate) struct Key(SecretBox<[u8; 32]>);

impl Key {
    pub(crate) fn generate(random: &dyn Random) -> Self {
        Self(SecretBox::init_with_mut(|bytes: &mut [u8; 32]| random.fill(bytes)))
    }

    /// A key whose bytes `fill` writes in place, so that no copy is left on the stack.
    pub(crate) fn fill_with<E>(fill: impl FnOnce(&mut [u8; 32]) -> Result<(), E>) -> Result<Self, E> {
        let mut outcome = Ok(());
        let bytes = SecretBox::init_with_mut(|bytes: &mut [u8; 32]| outcome = fill(bytes));
        outcome.map(|()| Self(bytes))
    }

    pub(crate) fn expose(&self) -> &[u8; 32] {
        self.0.expose_secret()
    }

    /// The key for one purpose of one owner: HKDF-Expand (RFC 5869, section 3.3: this key is random already).
    pub(crate) fn derive(&self, label: &str, owner: &[u8]) -> Self {
        let info = framed(&[b"latchkey 1", label.as_bytes(), owner]);
        Self(SecretBox::init_with_mut(|bytes: &mut [u8; 32]| {
            // Cannot fail: the key is exactly as long as a SHA-256 output, the least that HKDF asks for.
            let hkdf = Hkdf::<Sha256>::from_prk(self.expose()).expect("32 bytes are enough");
            // Cannot fail: HKDF-SHA256 gives up to 8,160 bytes.
            hkdf.expand(&info, bytes).expect("32 bytes can be had");
        }))
    }

    /// A public name for this key.
    pub(crate) fn id(&self, owner: &[u8]) -> KeyId {
        let derived = self.derive("key id", owner);
        let [a, b, c, d, ..] = *derived.expose();
        KeyId::from_bytes([a, b, c, d])
    }

    /// HMAC-SHA256 over the parts, each behind its length.
    pub(crate) fn mac(&self, parts: &[&[u8]]) -> [u8; 32] {
        // Cannot fail: HMAC takes keys of every length.
        let mut mac = Hmac::<Sha256>::new_from_slice(self.expose()).expect("HMAC takes every key");
        mac.update(&framed(parts));
        mac.finalize().into_bytes().into()
    }
}

impl Clone for Key {
    fn clone(&self) -> Self {
        Self(SecretBox::init_with_mut(|bytes: &mut [u8; 32]| bytes.copy_from_slice(self.expose())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(byte: u8) -> Key {
        Key::fill_with(|bytes| {
            bytes.fill(byte);
            Ok::<(), ()>(())
        })
        .unwrap()
    }

    #[test]
    fn derived_keys_differ_by_label_owner_and_root() {
        let base = key(1).derive("a", b"b");
        assert_eq!(base.expose(), key(1).derive("a", b"b").expose());
        for other in [key(1).derive("b", b"b"), key(1).derive("a", b"c"), key(2).derive("a", b"b"), key(1)] {
            assert_ne!(base.expose(), other.expose());
        }
    }

    #[test]
    fn the_mac_is_hmac_sha256() {
        // RFC 4231 gives HMAC vectors without framing, so this one is computed over the framed bytes by hand.
        let mut mac = Hmac::<Sha256>::new_from_slice(&[7; 32]).unwrap();
        mac.update(&[0, 0, 0, 0, 0, 0, 0, 2]);
        mac.update(b"hi");
        let expected: [u8; 32] = mac.finalize().into_bytes().into();
        assert_eq!(key(7).mac(&[b"hi"]), expected);
    }

    #[test]
    fn ids_are_read_as_they_are_written_and_in_no_other_way() {
        let id = KeyId::new(0x0a1b_2c3d);
        assert_eq!(id.to_string(), "0a1b2c3d");
        assert_eq!(KeyId::parse("0a1b2c3d"), Some(id));
        for wrong in ["0A1B2C3D", "a1b2c3d", "+a1b2c3d", "0a1b2c3d0", ""] {
            assert_eq!(KeyId::parse(wrong), None, "{wrong}");
        }
    }
}
