//! Chance that repeats itself.

use std::sync::Mutex;

use latchkey_domain::{OrganizationId, Random};
use latchkey_vault::{DataKey, OrganizationKeys};
use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha20Rng;
use uuid::Uuid;

pub(crate) struct Seeded(Mutex<ChaCha20Rng>);

impl Seeded {
    pub(crate) fn new(seed: u64) -> Self {
        Self(Mutex::new(ChaCha20Rng::seed_from_u64(seed)))
    }
}

impl Random for Seeded {
    fn fill(&self, bytes: &mut [u8]) {
        self.0.lock().unwrap().fill_bytes(bytes);
    }
}

/// Not chance at all: 0, 1, 2 … each time.
pub(crate) struct Counting;

impl Random for Counting {
    fn fill(&self, bytes: &mut [u8]) {
        for (byte, number) in bytes.iter_mut().zip(0u8..) {
            *byte = number;
        }
    }
}

pub(crate) fn organization(number: u128) -> OrganizationId {
    OrganizationId::from_uuid(Uuid::from_u128(number))
}

/// The keys of an organization, from a data key that the seed decides.
pub(crate) fn organization_keys(number: u128, seed: u64) -> OrganizationKeys {
    OrganizationKeys::new(organization(number), DataKey::generate(&Seeded::new(seed)))
}
