//! The project's own commands: `cargo xtask test`, `check`, `bench`, `pages` and `package`.

mod architecture;
mod bench;
mod check;
mod components;
mod disk;
mod lighthouse;
mod node_tools;
mod package;
mod previous;
mod shell;
mod test;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// What developers and the build server run.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", max_term_width = 120)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Installs what the tests need, then runs every test of the workspace; ends with "N passed, N failed".
    Test {
        /// Only tests whose name contains one of these.
        filters: Vec<String>,
    },
    /// Formatting, lints, the shape of the house, and licences and advisories when cargo-deny is installed.
    Check,
    /// Measures the release build against its goals and prints a table.
    Bench {
        /// One JSON object a line instead of a table: name, value, goal, holds.
        #[arg(long)]
        json: bool,
        /// Only measurements whose name contains one of these.
        only: Vec<String>,
    },
    /// Builds the Debian package from the `dist` profile, or from a program that is built already.
    Package {
        /// The program to package.
        #[arg(long)]
        program: Option<PathBuf>,
        /// The folder to write to; target/package when none is named.
        #[arg(long)]
        out: Option<PathBuf>,
    },
    /// Lets Lighthouse judge pages of a running server.
    Pages {
        /// One JSON object a line instead of a table.
        #[arg(long)]
        json: bool,
        /// Addresses such as http://127.0.0.1:8080/reset.
        #[arg(required = true)]
        addresses: Vec<String>,
    },
}

fn main() -> ExitCode {
    let done = match Arguments::parse().command {
        Command::Test { filters } => test::run(&filters),
        Command::Check => Ok(check::run()),
        Command::Bench { json, only } => bench::run(json, &only),
        Command::Package { program, out } => package::run(program, out),
        Command::Pages { json, addresses } => lighthouse::run(json, &addresses),
    };
    done.unwrap_or_else(|error| {
        eprintln!("error: {error:#}");
        ExitCode::FAILURE
    })
}
