//! Chance that repeats.

use std::sync::{Arc, Mutex, PoisonError};

use latchkey_domain::Random;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// Random bytes that are the same for the same seed; clones draw from one stream.
#[derive(Clone)]
pub struct SeededRandom {
    generator: Arc<Mutex<ChaCha20Rng>>,
}

impl SeededRandom {
    /// The stream of this seed.
    pub fn new(seed: u64) -> Self {
        Self { generator: Arc::new(Mutex::new(ChaCha20Rng::seed_from_u64(seed))) }
    }
}

impl Random for SeededRandom {
    fn fill(&self, bytes: &mut [u8]) {
        // A test that panicked while drawing leaves a usable generator behind.
        self.generator.lock().unwrap_or_else(PoisonError::into_inner).fill_bytes(bytes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draw(random: &SeededRandom) -> [u8; 32] {
        let random: &dyn Random = random;
        random.bytes()
    }

    #[test]
    fn the_seed_decides_the_stream() {
        assert_eq!(draw(&SeededRandom::new(7)), draw(&SeededRandom::new(7)));
        assert_ne!(draw(&SeededRandom::new(7)), draw(&SeededRandom::new(8)));
    }

    #[test]
    fn clones_never_draw_the_same_bytes() {
        let random = SeededRandom::new(7);
        assert_ne!(draw(&random), draw(&random.clone()));
    }
}
