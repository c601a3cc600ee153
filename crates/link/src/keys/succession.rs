//! A new key is known by the old one: the old one signs it, and it signs too, to show that somebody holds it.

use crate::wire::{Fields, Kind, Taking, WireError, Writer, body_of, sign, verify};

use super::signing::{Connector, Portal, Role, Signature, SigningKey, VerifyingKey};

/// Says that one key follows another. Public, and kept as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Succession<R: Role> {
    old: VerifyingKey<R>,
    new: VerifyingKey<R>,
    bytes: Vec<u8>,
}

/// How the portal's signing key follows another.
pub type PortalSuccession = Succession<Portal>;
/// How a connector's identity follows another.
pub type IdentitySuccession = Succession<Connector>;

/// Why bytes do not make one key follow another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SuccessionError {
    /// They are no succession.
    #[error("this does not say that one key follows another: {0}")]
    Malformed(#[from] WireError),
    /// They speak of keys of another role.
    #[error("this speaks of keys of another role")]
    OtherRole,
    /// The old key or the new one did not sign.
    #[error("a signature of this succession does not hold")]
    BadSignature,
    /// It begins at another key than the one that is known.
    #[error("this succession begins at a key that is not known here")]
    OtherKey,
}

const ROLE: u8 = 1;
const OLD: u8 = 2;
const NEW: u8 = 3;
const NEW_SIGNS: u8 = 4;

impl<R: Role> Succession<R> {
    /// Signed by both keys.
    pub fn make(old: &SigningKey<R>, new: &SigningKey<R>) -> Self {
        let mut fields = Writer::new(256);
        fields.byte(ROLE, R::CODE).put(OLD, &old.public().to_bytes()).put(NEW, &new.public().to_bytes());
        let shown = sign(Kind::Holding, &possession(old.public(), new.public()), new);
        // The signature alone: what it signs stands in the fields already.
        fields.put(NEW_SIGNS, &shown[shown.len() - Signature::LENGTH..]);
        Self { old: old.public(), new: new.public(), bytes: sign(Kind::Succession, &fields.done(), old) }
    }

    /// The succession in these bytes, with both signatures verified. Says nothing about whether the old key is to be trusted.
    pub fn read(bytes: &[u8]) -> Result<Self, SuccessionError> {
        let mut fields = Fields::new(body_of(Kind::Succession, bytes)?, Taking::All);
        if fields.byte(ROLE)? != R::CODE {
            return Err(SuccessionError::OtherRole);
        }
        let old = VerifyingKey::from_bytes(&fields.array(OLD)?).ok_or(WireError::BadValue(OLD))?;
        let new = VerifyingKey::from_bytes(&fields.array(NEW)?).ok_or(WireError::BadValue(NEW))?;
        let shown: [u8; Signature::LENGTH] = fields.array(NEW_SIGNS)?;
        fields.end()?;
        let mut by_new = vec![Kind::Holding as u8];
        by_new.extend_from_slice(&possession(old, new));
        by_new.extend_from_slice(&shown);
        if !verify(bytes, &old) || !verify(&by_new, &new) {
            return Err(SuccessionError::BadSignature);
        }
        Ok(Self { old, new, bytes: bytes.to_vec() })
    }

    /// The bytes, for storage and for sending.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The key that is followed.
    pub const fn old(&self) -> &VerifyingKey<R> {
        &self.old
    }

    /// The key that follows.
    pub const fn new_key(&self) -> &VerifyingKey<R> {
        &self.new
    }
}

/// What the new key signs.
fn possession<R: Role>(old: VerifyingKey<R>, new: VerifyingKey<R>) -> Vec<u8> {
    [&[R::CODE][..], &old.to_bytes(), &new.to_bytes()].concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::{IdentityKey, PortalKey};

    fn made() -> IdentitySuccession {
        Succession::make(&IdentityKey::from_secret(&[1; 32]), &IdentityKey::from_secret(&[2; 32]))
    }

    #[test]
    fn it_is_read_as_it_was_made() {
        assert_eq!(IdentitySuccession::read(made().as_bytes()), Ok(made()));
    }

    #[test]
    fn a_change_of_any_byte_breaks_it() {
        let bytes = made().as_bytes().to_vec();
        for place in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[place] ^= 1;
            assert!(IdentitySuccession::read(&changed).is_err(), "{place}");
        }
    }

    #[test]
    fn a_key_that_nobody_holds_follows_none() {
        let (old, new) = (IdentityKey::from_secret(&[1; 32]), IdentityKey::from_secret(&[2; 32]).public());
        let mut fields = Writer::new(256);
        let borrowed = made().bytes[made().bytes.len() - 64..].to_vec();
        fields.byte(ROLE, 2).put(OLD, &old.public().to_bytes()).put(NEW, &new.to_bytes()).put(NEW_SIGNS, &borrowed);
        let bytes = sign(Kind::Succession, &fields.done(), &old);
        assert_eq!(IdentitySuccession::read(&bytes), Err(SuccessionError::BadSignature));
    }

    #[test]
    fn a_portal_cannot_follow_a_connector() {
        let portals = Succession::make(&PortalKey::from_secret(&[1; 32]), &PortalKey::from_secret(&[2; 32]));
        assert_eq!(IdentitySuccession::read(portals.as_bytes()), Err(SuccessionError::OtherRole));
    }
}
