//! `cargo xtask package`

use std::path::PathBuf;
use std::process::{Command, ExitCode};

use anyhow::{Context, Result};

use crate::shell::{cargo, root, run as run_visibly, target};

/// Makes the package of `program`, or of one that is built for it, in the folder `out`.
pub(crate) fn run(program: Option<PathBuf>, out: Option<PathBuf>) -> Result<ExitCode> {
    let program = if let Some(program) = program {
        program
    } else {
        run_visibly(cargo().args(["build", "--profile", "dist", "--package", "latchkey"]))?;
        target().join("dist/latchkey")
    };
    let out = out.unwrap_or_else(|| target().join("package"));
    std::fs::create_dir_all(&out).with_context(|| format!("making {}", out.display()))?;
    run_visibly(Command::new("sh").arg(root().join("packaging/build-deb.sh")).arg(program).arg(&out))?;
    Ok(ExitCode::SUCCESS)
}
