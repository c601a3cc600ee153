//! What is measured: the release build.

use std::cell::OnceCell;
use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::shell::{cargo, run, target};

/// The program under measurement, built when the first measurement asks for it.
#[derive(Default)]
pub(crate) struct Subject {
    binary: OnceCell<PathBuf>,
}

impl Subject {
    /// The release binary of `latchkey`.
    #[expect(dead_code, reason = "no measurement drives the program yet")]
    pub(crate) fn binary(&self) -> Result<PathBuf> {
        if let Some(binary) = self.binary.get() {
            return Ok(binary.clone());
        }
        run(cargo().args(["build", "--release", "--package", "latchkey"])).context("building what is measured")?;
        Ok(self.binary.get_or_init(|| target().join("release/latchkey")).clone())
    }
}
