//! What one bare Argon2id hash costs: 19 MiB, two passes, one lane.

use std::time::Duration;

use argon2::{Algorithm, Argon2, Block, Params, Version};

use crate::cpu;

const MEMORY: u32 = 19_456;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// Hashes over and over in the same memory, as a server does that keeps it.
pub(crate) struct HashCost {
    argon2: Argon2<'static>,
    memory: Vec<Block>,
    total: Duration,
    hashes: u32,
}

impl HashCost {
    /// Ready to hash; the memory is touched once before anything is measured.
    pub(crate) fn new() -> anyhow::Result<Self> {
        let params = Params::new(MEMORY, PASSES, LANES, Some(32)).map_err(|error| anyhow::anyhow!("{error}"))?;
        let memory = vec![Block::new(); params.block_count()];
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let mut cost = Self { argon2, memory, total: Duration::ZERO, hashes: 0 };
        cost.hash()?;
        (cost.total, cost.hashes) = (Duration::ZERO, 0);
        Ok(cost)
    }

    /// Hashes once and counts what it took.
    pub(crate) fn hash(&mut self) -> anyhow::Result<()> {
        let mut output = [0; 32];
        let begun = cpu::thread();
        self.argon2
            .hash_password_into_with_memory(b"Copper-Lantern-5814", b"sixteen bytes...", &mut output, &mut self.memory)
            .map_err(|error| anyhow::anyhow!("{error}"))?;
        self.total += cpu::thread().saturating_sub(begun);
        self.hashes += 1;
        std::hint::black_box(output);
        Ok(())
    }

    /// Processor time of one hash, on average.
    pub(crate) fn mean(&self) -> Duration {
        self.total / self.hashes.max(1)
    }
}
