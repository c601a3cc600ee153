//! Running other programs, visibly.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};

/// The workspace's directory.
pub(crate) fn root() -> &'static Path {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    own.parent().unwrap_or(own)
}

/// Where cargo puts what it builds.
pub(crate) fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), |path| root().join(path))
}

/// A cargo command in the workspace, without the variables that `cargo run` set for this program.
pub(crate) fn cargo() -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root());
    for (name, _) in std::env::vars_os() {
        let of_this_package =
            name.to_str().is_some_and(|name| name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_"));
        if of_this_package {
            command.env_remove(name);
        }
    }
    command
}

/// The command as a person would type it.
pub(crate) fn words(command: &Command) -> String {
    let program = Path::new(command.get_program()).file_name().unwrap_or_default();
    let all = std::iter::once(program).chain(command.get_args());
    all.map(OsStr::to_string_lossy).collect::<Vec<_>>().join(" ")
}

/// Says what it runs, runs it with its output passed on, and gives how it ended.
pub(crate) fn status(command: &mut Command) -> Result<ExitStatus> {
    eprintln!("$ {}", words(command));
    command.status().with_context(|| format!("starting `{}`", words(command)))
}

/// As [`status`], and fails when the program does.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let ended = status(command)?;
    ensure!(ended.success(), "`{}` failed ({ended})", words(command));
    Ok(())
}

/// Runs silently and gives what the program wrote to standard output.
pub(crate) fn output(command: &mut Command) -> Result<String> {
    let output = command.output().with_context(|| format!("starting `{}`", words(command)))?;
    let complaint = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "`{}` failed ({}): {}", words(command), output.status, complaint.trim());
    Ok(String::from_utf8(output.stdout)?)
}

/// The first directory of the PATH that holds this program, with the program's name.
pub(crate) fn find_program(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|directory| directory.join(name)).find(|program| program.is_file())
}

/// How long each phase of a command took.
pub(crate) struct Phases {
    begun: Instant,
    done: Vec<(&'static str, Duration)>,
}

impl Phases {
    pub(crate) fn begin() -> Self {
        Self { begun: Instant::now(), done: Vec::new() }
    }

    /// The phase that has just ended.
    pub(crate) fn end(&mut self, name: &'static str) {
        self.done.push((name, self.begun.elapsed()));
        self.begun = Instant::now();
    }

    /// `build 12.3 s, tests 4.5 s`
    pub(crate) fn summary(&self) -> String {
        let parts: Vec<String> = self.done.iter().map(|(name, took)| format!("{name} {:.1} s", took.as_secs_f64())).collect();
        parts.join(", ")
    }
}
