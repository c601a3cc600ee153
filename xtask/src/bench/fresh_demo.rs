//! From a fresh clone to a running demo, with crates that are downloaded already.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Instant;

use anyhow::{Context, Result, bail};

use super::row::Row;
use super::subject::Subject;
use crate::shell::{cargo, find_program, root, run, target};

/// The cores that may be used: a machine with more would make the number smaller.
const CORES: &str = "0,1";
/// What the row is called.
const NAME: &str = "fresh clone to running demo, two cores";
/// The goal, in minutes.
const MOST: f64 = 10.0;
/// The last line of what the demo says.
const READY: &str = "Stop with Ctrl-C";

/// A demo, ended when dropped.
struct Demo(Child);

impl Drop for Demo {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The row where nothing is built anew.
pub(super) fn left_out() -> Row {
    Row::not_measured(NAME, MOST, "minutes")
}

/// Clones what is committed, builds it with nothing built before, and starts the demo.
pub(super) fn measure(_: &Subject) -> Result<Vec<Row>> {
    let folder = target().join("fresh-demo");
    if folder.exists() {
        std::fs::remove_dir_all(&folder)?;
    }
    std::fs::create_dir_all(&folder)?;
    let clone = folder.join("clone");
    run(&mut cargo_free("cargo", &["fetch", "--locked"], root()))?;
    let begun = Instant::now();
    run(Command::new("git").args(["clone", "--quiet"]).arg(root()).arg(&clone))?;
    let mut demo = start(&clone, &folder)?;
    let output = demo.0.stdout.take().context("no output")?;
    for line in BufReader::new(output).lines() {
        if line?.starts_with(READY) {
            let minutes = begun.elapsed().as_secs_f64() / 60.0;
            drop(demo);
            std::fs::remove_dir_all(&folder)?;
            return Ok(vec![Row::at_most(NAME, minutes, MOST, "minutes")]);
        }
    }
    bail!("the demo of a fresh clone did not start")
}

fn start(clone: &Path, folder: &Path) -> Result<Demo> {
    let state = folder.join("state").display().to_string();
    let demo = ["run", "--release", "--locked", "--", "demo", "--listen", "127.0.0.1:0", "--state", state.as_str()];
    find_program("taskset").context("two cores are measured: install `taskset` (Debian package util-linux)")?;
    let mut command = cargo_free("taskset", &[&["--cpu-list", CORES, "cargo"], &demo[..]].concat(), clone);
    command.env("CARGO_TARGET_DIR", folder.join("target")).stdin(Stdio::null()).stdout(Stdio::piped());
    Ok(Demo(command.spawn().context("starting cargo")?))
}

/// A program with the environment that [`cargo`] makes for it.
fn cargo_free(program: &str, arguments: &[&str], folder: &Path) -> Command {
    let clean = cargo();
    let mut command = Command::new(program);
    for (name, value) in clean.get_envs() {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    command.args(arguments).current_dir(folder);
    command
}
