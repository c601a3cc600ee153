//! The keys of one organization.

use std::fmt;

use latchkey_domain::OrganizationId;

use crate::ring::{Ring, ring_methods};
use crate::{DataKey, Purpose};

/// Seals, hashes and peppers for one organization; what it makes means nothing to any other.
pub struct OrganizationKeys(Ring, OrganizationId);

impl OrganizationKeys {
    /// The keys of `organization`, derived from its data key.
    pub fn new(organization: OrganizationId, data_key: DataKey) -> Self {
        Self(Ring::new(&[b"organization", organization.as_uuid().as_bytes()], data_key), organization)
    }

    /// Whose keys these are.
    pub fn organization(&self) -> OrganizationId {
        self.1
    }

    /// A value to find a sealed value by: equal for equal values of the same `kind`, and only for them.
    ///
    /// Bring the value into its normal form first.
    pub fn blind_index(&self, kind: &'static str, value: &[u8]) -> [u8; 32] {
        self.keyed_hash(Purpose::BlindIndex, &[kind.as_bytes(), value])
    }

    /// HMAC-SHA256 over the parts (their boundaries count) under the key of this purpose and organization.
    pub fn keyed_hash(&self, purpose: Purpose, parts: &[&[u8]]) -> [u8; 32] {
        self.0.keyed_hash(purpose, parts)
    }

    ring_methods!();
}

impl fmt::Debug for OrganizationKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OrganizationKeys({})", self.1)
    }
}
