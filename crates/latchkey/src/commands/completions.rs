//! `latchkey completions`

use std::io::Write;

use anyhow::Context;
use clap::CommandFactory;

use crate::cli::{Cli, CompletionsArgs};

pub(super) fn run(args: &CompletionsArgs) -> anyhow::Result<()> {
    // Written at once, because the library panics when nobody reads to the end.
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "latchkey", &mut script);
    std::io::stdout().write_all(&script).context("the script cannot be written")
}
