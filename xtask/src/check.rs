//! `cargo xtask check`

use std::process::ExitCode;

use anyhow::{Result, ensure};

use crate::architecture;
use crate::shell::{Phases, cargo, run as run_visibly};

type Step = (&'static str, fn() -> Result<()>);

const STEPS: [Step; 4] = [("formatting", formatting), ("lints", lints), ("architecture", shape), ("supply", supply)];

/// Runs every step, so that one look shows all there is to mend.
pub(crate) fn run() -> ExitCode {
    let mut phases = Phases::begin();
    let mut failed = Vec::new();
    for (name, step) in STEPS {
        if let Err(error) = step() {
            eprintln!("error: {error:#}");
            failed.push(name);
        }
        phases.end(name);
    }
    eprintln!("{}", phases.summary());
    if failed.is_empty() {
        return ExitCode::SUCCESS;
    }
    eprintln!("not in order: {}", failed.join(", "));
    ExitCode::FAILURE
}

fn formatting() -> Result<()> {
    run_visibly(cargo().args(["fmt", "--all", "--check"]))
}

/// Long functions are found here too: clippy.toml limits them to 45 lines.
fn lints() -> Result<()> {
    run_visibly(cargo().args(["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]))
}

fn shape() -> Result<()> {
    let faults = architecture::faults()?;
    ensure!(faults.is_empty(), "{}", faults.join("\n"));
    Ok(())
}

fn supply() -> Result<()> {
    let installed = cargo().args(["deny", "--version"]).output().is_ok_and(|output| output.status.success());
    ensure!(installed, "licences and advisories were not checked, for cargo-deny is missing: cargo install --locked cargo-deny");
    run_visibly(cargo().args(["deny", "check"]))
}
