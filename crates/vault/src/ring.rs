//! What a data key can do, whoever owns it.

use latchkey_domain::Random;
use zeroize::Zeroizing;

use crate::framing::framed;
use crate::key::{Key, KeyId};
use crate::{DataKey, Pepper, Purpose, VaultError, sealed};

/// The place a sealed value belongs to; a value moved to another place does not open.
#[derive(Clone, Copy, Debug)]
pub struct Column<'a> {
    /// The table's name.
    pub table: &'static str,
    /// The row's key, encoded always the same way (the bytes of its id, for one).
    pub row: &'a [u8],
    /// The column's name.
    pub column: &'static str,
}

/// A data key together with its owner, who is part of everything derived from it.
pub(crate) struct Ring {
    owner: Zeroizing<Vec<u8>>,
    root: Key,
    sealing: Key,
    id: KeyId,
}

impl Ring {
    pub(crate) fn new(owner: &[&[u8]], data_key: DataKey) -> Self {
        let owner = framed(owner);
        let root = data_key.0;
        Self { sealing: root.derive("sealed columns", &owner), id: root.id(&owner), root, owner }
    }

    pub(crate) fn seal(&self, place: Column<'_>, plaintext: &[u8], random: &dyn Random) -> Vec<u8> {
        sealed::seal(&self.sealing, self.id, &self.context(&place), plaintext, random)
    }

    pub(crate) fn open(&self, place: Column<'_>, value: &[u8]) -> Result<Zeroizing<Vec<u8>>, VaultError> {
        let found = sealed::key_id(value)?;
        if found != self.id {
            return Err(VaultError::OtherDataKey { found, expected: self.id });
        }
        sealed::open(&self.sealing, &self.context(&place), value)
    }

    pub(crate) fn keyed_hash(&self, purpose: Purpose, parts: &[&[u8]]) -> [u8; 32] {
        self.root.derive(purpose.label(), &self.owner).mac(parts)
    }

    pub(crate) fn pepper(&self) -> Pepper {
        let key = self.root.derive("pepper", &self.owner);
        Pepper::new(key.id(&self.owner), key)
    }

    fn context<'a>(&'a self, place: &'a Column<'_>) -> [&'a [u8]; 4] {
        [&self.owner, place.table.as_bytes(), place.row, place.column.as_bytes()]
    }
}

/// The methods of a ring, on the type that names its owner.
macro_rules! ring_methods {
    () => {
        /// Seals a value for one place (XChaCha20-Poly1305; 45 bytes longer than the plaintext).
        pub fn seal(&self, place: crate::Column<'_>, plaintext: &[u8], random: &dyn latchkey_domain::Random) -> Vec<u8> {
            self.0.seal(place, plaintext, random)
        }

        /// Opens a value sealed for this place.
        ///
        /// # Errors
        /// [`crate::VaultError`]: damaged, cut short, of an unknown format, or sealed for another place or owner.
        pub fn open(&self, place: crate::Column<'_>, value: &[u8]) -> Result<zeroize::Zeroizing<Vec<u8>>, crate::VaultError> {
            self.0.open(place, value)
        }

        /// The secret that goes into password and answer hashes.
        pub fn pepper(&self) -> crate::Pepper {
            self.0.pepper()
        }
    };
}
pub(crate) use ring_methods;
