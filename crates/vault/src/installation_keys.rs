//! The keys of the installation: for what exists before an organization is known.

use std::fmt;

use data_encoding::HEXLOWER;

use crate::master_keys::FIRST_GENERATION;
use crate::ring::{Ring, ring_methods};
use crate::{DataKey, Purpose};

/// Seals and hashes for the installation itself: form tokens, captchas, tickets, networks.
///
/// Derived from a data key of its own that the master key wraps, so a rotation changes nothing here.
pub struct InstallationKeys(Ring, u32);

impl InstallationKeys {
    /// The installation's keys, derived from its data key ([`crate::MasterKeys::unwrap_installation`]), in the first generation.
    pub fn new(data_key: DataKey) -> Self {
        Self::in_generation(data_key, FIRST_GENERATION)
    }

    /// The same in the generation that the database has.
    pub fn in_generation(data_key: DataKey, generation: u32) -> Self {
        Self(Ring::new(&[b"installation"], data_key), generation)
    }

    /// A public name for the installation, the same for as long as its data key lives: 16 hexadecimal digits.
    pub fn name(&self) -> String {
        HEXLOWER.encode(&self.keyed_hash(Purpose::Backup, &[b"installation"])[..8])
    }

    /// HMAC-SHA256 over the parts (their boundaries count) under the key of this purpose.
    ///
    /// What is spent by a row of the database alone comes out differently in every generation: a restore brings back a state
    /// that does not know what was spent since.
    pub fn keyed_hash(&self, purpose: Purpose, parts: &[&[u8]]) -> [u8; 32] {
        if self.1 == FIRST_GENERATION || !purpose.dies_with_its_generation() {
            return self.0.keyed_hash(purpose, parts);
        }
        let generation = self.1.to_be_bytes();
        self.0.keyed_hash(purpose, &[&[b"generation".as_slice(), &generation], parts].concat())
    }

    ring_methods!();
}

impl fmt::Debug for InstallationKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("InstallationKeys(..)")
    }
}
