//! The key that everything of one organization, or of the installation, is derived from.

use std::fmt;

use latchkey_domain::Random;

use crate::key::Key;

/// A data key: random, made once, stored only wrapped by a master key, never changed by a rotation.
pub struct DataKey(pub(crate) Key);

impl DataKey {
    /// A new data key.
    pub fn generate(random: &dyn Random) -> Self {
        Self(Key::generate(random))
    }
}

impl fmt::Debug for DataKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DataKey(..)")
    }
}
