//! Ed25519 keys: the portal's, and one of each connector. One can never stand where the other belongs.

use std::fmt;
use std::marker::PhantomData;

use data_encoding::BASE64URL_NOPAD;
pub(crate) use ed25519_dalek::Signature as Bytes;
use ed25519_dalek::Signer as _;
use latchkey_domain::Random;
use zeroize::Zeroizing;

use super::Digest;

/// Whose key it is.
pub trait Role: Clone + Copy + fmt::Debug + PartialEq + Eq + Send + Sync + 'static {
    /// The word for it.
    const NAME: &'static str;
    /// What stands for it in messages.
    const CODE: u8;
}

/// The portal's role.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Portal {}

/// A connector's role.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Connector {}

impl Role for Portal {
    const NAME: &'static str = "PortalKey";
    const CODE: u8 = 1;
}

impl Role for Connector {
    const NAME: &'static str = "IdentityKey";
    const CODE: u8 = 2;
}

/// What the portal signs with, for all its organizations.
pub type PortalKey = SigningKey<Portal>;
/// What shows that the portal signed.
pub type PortalPublicKey = VerifyingKey<Portal>;
/// What a connector signs with: its long-lived identity.
pub type IdentityKey = SigningKey<Connector>;
/// What shows that a connector signed.
pub type IdentityPublicKey = VerifyingKey<Connector>;

/// A signature.
pub(crate) struct Signature(Bytes);

impl Signature {
    pub(crate) const LENGTH: usize = 64;

    pub(crate) fn from_bytes(bytes: &[u8; Self::LENGTH]) -> Self {
        Self(Bytes::from_bytes(bytes))
    }

    pub(crate) fn to_bytes(&self) -> [u8; Self::LENGTH] {
        self.0.to_bytes()
    }
}

/// A secret key. Wiped when dropped; shows nothing in `Debug`.
#[derive(Clone)]
pub struct SigningKey<R: Role>(ed25519_dalek::SigningKey, PhantomData<R>);

impl<R: Role> SigningKey<R> {
    /// A new key.
    pub fn generate(random: &dyn Random) -> Self {
        let mut secret = Zeroizing::new([0; 32]);
        random.fill(secret.as_mut_slice());
        Self::from_secret(&secret)
    }

    /// The key with these secret bytes, as opened from where they were kept sealed.
    pub fn from_secret(secret: &[u8; 32]) -> Self {
        Self(ed25519_dalek::SigningKey::from_bytes(secret), PhantomData)
    }

    /// The secret bytes, to be sealed and kept.
    pub fn expose(&self) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(self.0.to_bytes())
    }

    /// What verifies what this key signs.
    pub fn public(&self) -> VerifyingKey<R> {
        VerifyingKey(self.0.verifying_key(), PhantomData)
    }

    pub(crate) fn sign(&self, text: &[u8]) -> Signature {
        Signature(self.0.sign(text))
    }

    /// The secret as text, for a file that only its owner reads.
    pub(crate) fn to_text(&self) -> Zeroizing<String> {
        Zeroizing::new(BASE64URL_NOPAD.encode(self.0.as_bytes()))
    }

    /// The key that [`SigningKey::to_text`] wrote.
    pub(crate) fn from_text(text: &str) -> Option<Self> {
        let mut secret = Zeroizing::new([0; 32]);
        if BASE64URL_NOPAD.decode_len(text.len()) != Ok(32) {
            return None;
        }
        BASE64URL_NOPAD.decode_mut(text.as_bytes(), secret.as_mut_slice()).ok()?;
        Some(Self::from_secret(&secret))
    }
}

impl<R: Role> fmt::Debug for SigningKey<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}(..)", R::NAME)
    }
}

/// A public key.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct VerifyingKey<R: Role>(ed25519_dalek::VerifyingKey, PhantomData<R>);

impl<R: Role> VerifyingKey<R> {
    /// The key with these bytes; `None` when they are none, or one under which signatures show nothing (a point of small order).
    pub fn from_bytes(bytes: &[u8; 32]) -> Option<Self> {
        let key = ed25519_dalek::VerifyingKey::from_bytes(bytes).ok()?;
        (!key.is_weak()).then_some(Self(key, PhantomData))
    }

    /// The bytes, for storage.
    pub fn to_bytes(&self) -> [u8; 32] {
        self.0.to_bytes()
    }

    /// What names this key: its SHA-256.
    pub fn fingerprint(&self) -> Digest {
        Digest::of(self.0.as_bytes())
    }

    pub(crate) fn verify(&self, text: &[u8], signature: &Signature) -> bool {
        self.0.verify_strict(text, &signature.0).is_ok()
    }

    pub(crate) fn from_text(text: &str) -> Option<Self> {
        Self::from_bytes(&BASE64URL_NOPAD.decode(text.as_bytes()).ok()?.try_into().ok()?)
    }
}

/// The key in unpadded base64url.
impl<R: Role> fmt::Display for VerifyingKey<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&BASE64URL_NOPAD.encode(self.0.as_bytes()))
    }
}

impl<R: Role> fmt::Debug for VerifyingKey<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "public {}({self})", R::NAME)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_under_which_anything_seems_signed_is_none() {
        assert!(PortalPublicKey::from_bytes(&[0; 32]).is_none());
        let mut identity = [0; 32];
        identity[0] = 1;
        assert!(PortalPublicKey::from_bytes(&identity).is_none());
    }

    #[test]
    fn keys_are_read_as_they_are_written() {
        let key = IdentityKey::from_secret(&[7; 32]);
        assert_eq!(IdentityKey::from_text(&key.to_text()).unwrap().public(), key.public());
        assert_eq!(IdentityPublicKey::from_text(&key.public().to_string()), Some(key.public()));
        for wrong in ["", "AAAA", "!"] {
            assert!(IdentityKey::from_text(wrong).is_none());
            assert!(IdentityPublicKey::from_text(wrong).is_none());
        }
    }
}
