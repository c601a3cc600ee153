//! `cargo xtask test`

use std::io::{BufRead, BufReader, Write};
use std::process::{ExitCode, ExitStatus, Stdio};

use anyhow::{Context, Result};

use crate::shell::{Phases, cargo, status, words};
use crate::{components, disk, node_tools, previous};

/// What the test programs said they did.
#[derive(Debug, Default, PartialEq, Eq)]
struct Counts {
    passed: u64,
    failed: u64,
}

/// Prepares the machine, builds and runs all tests, and sums them up.
pub(crate) fn run(filters: &[String]) -> Result<ExitCode> {
    let mut phases = Phases::begin();
    disk::check()?;
    components::prepare()?;
    phases.end("packages");
    node_tools::prepare(&node_tools::AXE)?;
    node_tools::prepare(&node_tools::SMPP)?;
    phases.end("node tools");
    let untested = previous::prepare()?;
    phases.end("previous version");
    let built = status(cargo().args(["test", "--workspace", "--no-run"]))?;
    phases.end("build");
    if !built.success() {
        eprintln!("error: the tests do not build");
        return Ok(finish(&phases, code_of(built), &Counts::default()));
    }
    let (code, counts) = run_tests(filters)?;
    phases.end("tests");
    if let Some(note) = untested {
        eprintln!("{note}");
    }
    if counts == Counts::default() && code == 0 {
        eprintln!("error: no test was run");
        return Ok(finish(&phases, 1, &counts));
    }
    Ok(finish(&phases, code, &counts))
}

/// The last two lines, and cargo's exit code passed on.
fn finish(phases: &Phases, code: u8, counts: &Counts) -> ExitCode {
    eprintln!("{}", phases.summary());
    println!("{} passed, {} failed", counts.passed, counts.failed);
    ExitCode::from(code)
}

/// A program ended by a signal has no code; that is a failure too.
fn code_of(status: ExitStatus) -> u8 {
    status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(1)
}

/// Runs the tests, documentation examples too, and passes on what they write.
fn run_tests(filters: &[String]) -> Result<(u8, Counts)> {
    let mut command = cargo();
    command.args(["test", "--workspace", "--no-fail-fast", "--"]).args(filters);
    eprintln!("$ {}", words(&command));
    let mut child = command.stdout(Stdio::piped()).spawn().context("starting cargo")?;
    let mut counts = Counts::default();
    let mut output = BufReader::new(child.stdout.take().context("cargo has no output")?);
    let mut line = Vec::new();
    while output.read_until(b'\n', &mut line)? > 0 {
        std::io::stdout().write_all(&line)?;
        counts.add(&String::from_utf8_lossy(&line));
        line.clear();
    }
    Ok((code_of(child.wait()?), counts))
}

impl Counts {
    /// Adds what a line such as `test result: ok. 8 passed; 0 failed; 0 ignored; …` says.
    fn add(&mut self, line: &str) {
        let Some(result) = line.strip_prefix("test result: ") else { return };
        self.passed += number_before(result, " passed;");
        self.failed += number_before(result, " failed;");
    }
}

fn number_before(text: &str, word: &str) -> u64 {
    let before = text.split(word).next().unwrap_or_default();
    before.rsplit(' ').next().and_then(|number| number.parse().ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_are_summed_and_other_lines_are_not() {
        let mut counts = Counts::default();
        counts.add("test result: ok. 8 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s\n");
        counts.add("test result: FAILED. 16 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out; finished in 85.33s\n");
        counts.add("test says_99 passed; ... ok\n");
        assert_eq!(counts, Counts { passed: 24, failed: 2 });
    }
}
