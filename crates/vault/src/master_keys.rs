//! The master keys: they wrap data keys and nothing else.

use std::fmt;

use latchkey_domain::{OrganizationId, Random};

use crate::key::{Key, KeyId};
use crate::{DataKey, VaultError, sealed};

/// The generation of an installation that never came from a backup.
pub(crate) const FIRST_GENERATION: u32 = 1;

/// The master keys by id: the current one wraps, every one unwraps. Beside them stands the generation: a number that every
/// restore raises, so that a state of the database from before is known as such.
pub struct MasterKeys {
    /// Never empty; oldest first.
    keys: Vec<(KeyId, Key)>,
    current: KeyId,
    generation: u32,
}

impl MasterKeys {
    /// One new key, current; kept in memory only.
    pub fn generate(random: &dyn Random) -> Self {
        let current = new_id(random);
        Self { keys: vec![(current, Key::generate(random))], current, generation: FIRST_GENERATION }
    }

    /// Keys read from a file; `None` unless the current one is among them.
    pub(crate) fn from_parts(keys: Vec<(KeyId, Key)>, current: KeyId, generation: u32) -> Option<Self> {
        keys.iter().any(|(id, _)| *id == current).then_some(Self { keys, current, generation })
    }

    pub(crate) fn parts(&self) -> impl Iterator<Item = (KeyId, &Key)> {
        self.keys.iter().map(|(id, key)| (*id, key))
    }

    /// Adds a new key and makes it current.
    pub(crate) fn add_current(&mut self, random: &dyn Random) {
        let mut id = new_id(random);
        while self.find(id).is_some() {
            id = id.next();
        }
        self.keys.push((id, Key::generate(random)));
        self.current = id;
    }

    /// The ids of all keys, oldest first.
    pub fn key_ids(&self) -> Vec<KeyId> {
        self.keys.iter().map(|(id, _)| *id).collect()
    }

    /// The id of the key that wraps from now on.
    pub fn current_id(&self) -> KeyId {
        self.current
    }

    /// The generation that the database must have: one more with every restore, beginning with 1.
    pub fn generation(&self) -> u32 {
        self.generation
    }

    /// The same keys in this generation, in memory only; [`MasterKeys::raise_generation`] keeps it. It never sinks.
    #[must_use]
    pub fn in_generation(self, generation: u32) -> Self {
        Self { generation: self.generation.max(generation), ..self }
    }

    /// Wraps an organization's data key; what comes out opens for this organization only.
    pub fn wrap(&self, data_key: &DataKey, organization: OrganizationId, random: &dyn Random) -> Vec<u8> {
        self.seal(&[b"organization data key", organization.as_uuid().as_bytes()], data_key.0.expose(), random)
    }

    /// Unwraps an organization's data key.
    ///
    /// # Errors
    /// [`VaultError::WrongMasterKey`] when the key that wrapped it is not here; else what is wrong with the bytes.
    pub fn unwrap(&self, wrapped: &[u8], organization: OrganizationId) -> Result<DataKey, VaultError> {
        self.open_key(&[b"organization data key", organization.as_uuid().as_bytes()], wrapped)
    }

    /// Wraps the installation's data key.
    pub fn wrap_installation(&self, data_key: &DataKey, random: &dyn Random) -> Vec<u8> {
        self.seal(&[b"installation data key"], data_key.0.expose(), random)
    }

    /// Unwraps the installation's data key.
    ///
    /// # Errors
    /// As [`MasterKeys::unwrap`].
    pub fn unwrap_installation(&self, wrapped: &[u8]) -> Result<DataKey, VaultError> {
        self.open_key(&[b"installation data key"], wrapped)
    }

    /// Whether the current key made this; when not, it should be wrapped again.
    pub fn is_current(&self, wrapped: &[u8]) -> bool {
        sealed::key_id(wrapped) == Ok(self.current)
    }

    pub(crate) fn seal(&self, context: &[&[u8]], plaintext: &[u8], random: &dyn Random) -> Vec<u8> {
        // Cannot fail: every constructor sees to it that the current key is among the keys.
        let key = self.find(self.current).expect("the current key is here");
        sealed::seal(key, self.current, context, plaintext, random)
    }

    pub(crate) fn find(&self, id: KeyId) -> Option<&Key> {
        self.keys.iter().find(|(held, _)| *held == id).map(|(_, key)| key)
    }

    fn open_key(&self, context: &[&[u8]], wrapped: &[u8]) -> Result<DataKey, VaultError> {
        let wanted = sealed::key_id(wrapped)?;
        let key = self.find(wanted).ok_or(VaultError::WrongMasterKey { wanted })?;
        let plaintext = sealed::open(key, context, wrapped)?;
        Key::fill_with(|bytes| {
            let whole: &[u8; 32] = plaintext.as_slice().try_into().map_err(|_| VaultError::Truncated)?;
            bytes.copy_from_slice(whole);
            Ok(())
        })
        .map(DataKey)
    }
}

impl fmt::Debug for MasterKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ids: Vec<String> = self.keys.iter().map(|(id, _)| id.to_string()).collect();
        write!(f, "MasterKeys(ids {}, current {}, generation {})", ids.join(" "), self.current, self.generation)
    }
}

/// Random rather than counted, so that the keys of two installations are told apart by their ids.
fn new_id(random: &dyn Random) -> KeyId {
    KeyId::from_bytes(random.bytes())
}
