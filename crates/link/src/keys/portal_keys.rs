//! The portal's signing key, and how it followed the ones before it.

use latchkey_domain::Random;

use crate::wire::WireError;

use super::Digest;
use super::signing::{PortalKey, PortalPublicKey};
use super::succession::{PortalSuccession, Succession, SuccessionError};

/// Most successions that are told: whoever knows only an older key enrols anew.
pub const MOST_SUCCESSIONS: usize = 6;

/// What the portal signs with, and what leads connectors there that know an older key.
///
/// If the key is lost, nothing leads from it to another: a new one is made with [`PortalKeys::begin`], and every connector is enrolled
/// again with a new token.
#[derive(Clone, Debug)]
pub struct PortalKeys {
    key: PortalKey,
    successions: Vec<PortalSuccession>,
}

impl PortalKeys {
    /// A first key.
    pub fn begin(random: &dyn Random) -> Self {
        Self { key: PortalKey::generate(random), successions: Vec::new() }
    }

    /// What was kept: the key, and the successions from the oldest to it.
    pub fn from_parts(key: PortalKey, successions: Vec<PortalSuccession>) -> Result<Self, SuccessionError> {
        let ends: Vec<_> = successions.iter().skip(1).map(|next| *next.old()).chain([key.public()]).collect();
        let chained = successions.iter().zip(ends).all(|(succession, end)| *succession.new_key() == end);
        if chained { Ok(Self { key, successions }) } else { Err(SuccessionError::OtherKey) }
    }

    /// A new key, signed by the present one.
    #[must_use]
    pub fn rotate(&self, random: &dyn Random) -> Self {
        let key = PortalKey::generate(random);
        let mut successions = self.successions.clone();
        successions.push(Succession::make(&self.key, &key));
        successions.drain(..successions.len().saturating_sub(MOST_SUCCESSIONS));
        Self { key, successions }
    }

    /// The key in use.
    pub const fn key(&self) -> &PortalKey {
        &self.key
    }

    /// Its public half.
    pub fn public(&self) -> PortalPublicKey {
        self.key.public()
    }

    /// The successions, from the oldest.
    pub fn successions(&self) -> &[PortalSuccession] {
        &self.successions
    }

    /// What leads from the key with this fingerprint to the one in use; `None` when nothing does.
    pub(crate) fn since(&self, known: Digest) -> Option<&[PortalSuccession]> {
        if self.public().fingerprint() == known {
            return Some(&[]);
        }
        let from = self.successions.iter().position(|succession| succession.old().fingerprint() == known)?;
        Some(&self.successions[from..])
    }
}

/// Successions as one field.
pub(crate) fn write_successions(successions: &[PortalSuccession]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for succession in successions {
        // A succession has some two hundred bytes.
        bytes.extend_from_slice(&u16::try_from(succession.as_bytes().len()).unwrap_or(u16::MAX).to_be_bytes());
        bytes.extend_from_slice(succession.as_bytes());
    }
    bytes
}

/// The successions in one field.
pub(crate) fn read_successions(mut bytes: &[u8]) -> Result<Vec<PortalSuccession>, SuccessionError> {
    let mut successions = Vec::new();
    while let Some((length, rest)) = bytes.split_first_chunk::<2>() {
        let (one, rest) = rest.split_at_checked(usize::from(u16::from_be_bytes(*length))).ok_or(WireError::Truncated)?;
        if successions.len() == MOST_SUCCESSIONS {
            return Err(WireError::TooLong.into());
        }
        successions.push(PortalSuccession::read(one)?);
        bytes = rest;
    }
    if bytes.is_empty() { Ok(successions) } else { Err(WireError::Truncated.into()) }
}

/// The key that follows this one through all of these.
pub(crate) fn follow(
    known: Digest,
    successions: &[PortalSuccession],
    last: PortalPublicKey,
) -> Result<PortalPublicKey, SuccessionError> {
    let mut key = known;
    for succession in successions {
        if succession.old().fingerprint() != key {
            return Err(SuccessionError::OtherKey);
        }
        key = succession.new_key().fingerprint();
    }
    if last.fingerprint() == key { Ok(last) } else { Err(SuccessionError::OtherKey) }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU8, Ordering};

    use super::*;

    struct Next(AtomicU8);

    impl Random for Next {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill(self.0.fetch_add(1, Ordering::SeqCst));
        }
    }

    #[test]
    fn old_keys_lead_to_the_new_one_and_only_for_a_while() {
        let random = Next(AtomicU8::new(1));
        let mut keys = PortalKeys::begin(&random);
        let first = keys.public().fingerprint();
        for turn in 1..=MOST_SUCCESSIONS {
            keys = keys.rotate(&random);
            let path = keys.since(first).unwrap();
            assert_eq!(path.len(), turn);
            let told = read_successions(&write_successions(path)).unwrap();
            assert_eq!(follow(first, &told, keys.public()), Ok(keys.public()));
        }
        keys = keys.rotate(&random);
        assert!(keys.since(first).is_none());
        assert!(keys.since(keys.public().fingerprint()).unwrap().is_empty());
        let kept = PortalKeys::from_parts(keys.key().clone(), keys.successions().to_vec()).unwrap();
        assert_eq!(kept.public(), keys.public());
    }

    #[test]
    fn a_broken_chain_leads_nowhere() {
        let random = Next(AtomicU8::new(1));
        let keys = PortalKeys::begin(&random).rotate(&random).rotate(&random);
        let [first, second] = keys.successions() else { panic!("two successions") };
        let known = first.old().fingerprint();
        assert!(follow(known, &[second.clone(), first.clone()], keys.public()).is_err());
        assert!(follow(known, std::slice::from_ref(first), keys.public()).is_err());
        assert!(follow(known, &[], keys.public()).is_err());
        assert!(PortalKeys::from_parts(keys.key().clone(), vec![first.clone()]).is_err());
        assert!(PortalKeys::from_parts(keys.key().clone(), vec![second.clone(), first.clone()]).is_err());
        assert!(read_successions(&write_successions(keys.successions())[..300]).is_err());
    }
}
