//! A known value sealed with the master key: it tells a wrong key file before anything is read or written.

use latchkey_domain::Random;

use crate::{MasterKeys, VaultError, sealed};

const CONTEXT: &[&[u8]] = &[b"canary"];
const SONG: &[u8] = b"latchkey: the master key is the right one";

impl MasterKeys {
    /// A canary to store beside the data; seal it again after a rotation (see [`MasterKeys::is_current`]).
    pub fn seal_canary(&self, random: &dyn Random) -> Vec<u8> {
        self.seal(CONTEXT, SONG, random)
    }

    /// Whether these are the keys this database was sealed with.
    ///
    /// # Errors
    /// [`VaultError::WrongMasterKey`], whose text names the cure; else what is wrong with the bytes.
    pub fn check_canary(&self, canary: &[u8]) -> Result<(), VaultError> {
        let wanted = sealed::key_id(canary)?;
        let wrong = VaultError::WrongMasterKey { wanted };
        let key = self.find(wanted).ok_or_else(|| wrong.clone())?;
        match sealed::open(key, CONTEXT, canary) {
            Ok(song) if song.as_slice() == SONG => Ok(()),
            _ => Err(wrong),
        }
    }
}
