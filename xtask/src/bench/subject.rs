//! What is measured, and what measures it: release builds.

use std::cell::OnceCell;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};

use super::row::Row;
use crate::shell::{cargo, run, target};

/// Both programs, each built when the first measurement asks for it.
#[derive(Default)]
pub(crate) struct Subject {
    program: OnceCell<PathBuf>,
    bench: OnceCell<PathBuf>,
}

impl Subject {
    /// The release build of `latchkey`.
    pub(crate) fn program(&self) -> Result<PathBuf> {
        built(&self.program, "latchkey")
    }

    /// `latchkey-bench` with this measurement, which may run the program. Progress goes to the terminal.
    pub(crate) fn bench(&self, measurement: &str) -> Result<Command> {
        let mut command = Command::new(built(&self.bench, "latchkey-bench")?);
        command.arg(measurement).arg("--program").arg(self.program()?).stdout(Stdio::piped());
        Ok(command)
    }

    /// The rows of a measurement that `latchkey-bench` makes.
    pub(crate) fn measured(&self, measurement: &str) -> Result<Vec<Row>> {
        let done = self.bench(measurement)?.spawn().context("starting latchkey-bench")?.wait_with_output()?;
        ensure!(done.status.success(), "it ended with {}", done.status);
        String::from_utf8(done.stdout)?.lines().map(Row::parse).collect()
    }
}

fn built(kept: &OnceCell<PathBuf>, package: &str) -> Result<PathBuf> {
    if let Some(path) = kept.get() {
        return Ok(path.clone());
    }
    run(cargo().args(["build", "--release", "--package", package])).with_context(|| format!("building {package}"))?;
    Ok(kept.get_or_init(|| target().join("release").join(package)).clone())
}
