//! Self-service password reset: one binary.

mod certificate;
mod channels;
mod cli;
mod commands;
mod config;
mod demo;
mod doctor;
mod gateways;
mod host;
mod logging;
mod open;
mod server;
mod smtp;
mod system;
mod typed_password;

use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;

/// How long work that was given up, such as a question to DNS, may hold up the end of the program.
const PATIENCE: Duration = Duration::from_millis(500);

fn main() -> ExitCode {
    // Fails only when a provider is installed already, and nobody was before us.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let cli = cli::Cli::parse();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return fail(&anyhow::Error::new(error).context("the threads of this program cannot be started")),
    };
    let result = runtime.block_on(commands::run(cli));
    runtime.shutdown_timeout(PATIENCE);
    match result {
        Ok(code) => code,
        Err(error) => fail(&error),
    }
}

fn fail(error: &anyhow::Error) -> ExitCode {
    eprintln!("error: {error:#}");
    ExitCode::FAILURE
}
