//! Our chance in the form that HPKE takes.

use std::convert::Infallible;

use hpke::rand_core::{TryCryptoRng, TryRng};
use latchkey_domain::Random;

/// Draws from a [`Random`], which is unpredictable by its own promise.
pub(crate) struct Chance<'a>(pub(crate) &'a dyn Random);

impl TryRng for Chance<'_> {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(u32::from_le_bytes(self.0.bytes()))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(u64::from_le_bytes(self.0.bytes()))
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        self.0.fill(bytes);
        Ok(())
    }
}

impl TryCryptoRng for Chance<'_> {}
