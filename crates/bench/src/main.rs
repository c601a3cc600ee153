//! Measures the release build of Latchkey. `cargo xtask bench` builds it, runs it and judges what it prints.

mod cpu;
mod exchange;
mod hash_cost;
mod in_process;
mod installation;
mod mail_shelf;
mod mail_sink;
mod measure;
mod pages;
mod people;
mod process;
mod row;
mod socket;
mod statistics;
mod system;
mod visitor;
mod walk;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::Parser;

/// One measurement; its rows go to the standard output, a JSON object each.
#[derive(Parser)]
struct Arguments {
    /// Its name; `pages` shows pages of a demo instead, until the standard input ends.
    measurement: String,
    /// The release build of `latchkey`.
    #[arg(long)]
    program: Option<PathBuf>,
}

#[tokio::main]
async fn main() -> ExitCode {
    match run(Arguments::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: Arguments) -> Result<()> {
    if arguments.measurement == "pages" {
        return pages::show(arguments.program.as_deref().context("pages need --program")?).await;
    }
    for row in measure::run(&arguments.measurement, arguments.program.as_deref()).await? {
        println!("{}", row.line());
    }
    Ok(())
}
