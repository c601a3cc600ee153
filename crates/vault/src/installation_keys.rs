//! The keys of the installation: for what exists before an organization is known.

use std::fmt;

use crate::DataKey;
use crate::ring::{Ring, ring_methods};

/// Seals and hashes for the installation itself: form tokens, captchas, tickets, networks.
///
/// Derived from a data key of its own that the master key wraps, so a rotation changes nothing here.
pub struct InstallationKeys(Ring);

impl InstallationKeys {
    /// The installation's keys, derived from its data key ([`crate::MasterKeys::unwrap_installation`]).
    pub fn new(data_key: DataKey) -> Self {
        Self(Ring::new(&[b"installation"], data_key))
    }

    ring_methods!();
}

impl fmt::Debug for InstallationKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("InstallationKeys(..)")
    }
}
