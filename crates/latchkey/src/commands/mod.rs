//! What each command does.

mod alerts;
mod backup;
mod bootstrap;
mod breach_list;
mod case;
mod completions;
mod doctor;
mod domain;
mod group;
mod keys;
mod mail;
mod man;
mod migrate;
mod operator;
mod organization;
mod policy;
mod progress;
mod question;
mod restore;
mod serve;
mod table;
mod texts;
mod user;
mod utc;
mod warnings;

use std::process::ExitCode;

pub(crate) use utc::utc;

use crate::cli::{AlertsCommand, Cli, Command, CommonArgs};
use crate::config::{Config, ConfigError, Inputs, Needs, Setting};
use crate::{demo, logging};

/// Carries out one command line, and gives the exit code.
///
/// # Errors
/// Whatever kept the command from being done, in a sentence with the cure.
pub(crate) async fn run(cli: Cli) -> anyhow::Result<ExitCode> {
    let common = cli.common;
    match &cli.command {
        Command::Serve(_) | Command::Demo(_) => {}
        // What a server said is half of a diagnosis.
        Command::Doctor(_) => logging::start_for_command("warn,latchkey_messaging=info"),
        _ => logging::start_for_command("warn"),
    }
    match cli.command {
        Command::Doctor(args) => return Ok(doctor::run(&common, args).await),
        Command::Demo(args) => demo::run(args).await,
        Command::Serve(args) => serve::run(&common, &args).await,
        Command::Migrate(args) => migrate::run(&load(&common, Needs::default())?, &args).await,
        Command::Backup(args) => backup::run(&load(&common, Needs::default())?, &args).await,
        Command::Restore(args) => restore::run(&load(&common, Needs::default())?, &args).await,
        Command::Keys(command) => keys::run(&load(&common, Needs::default())?, &command).await,
        Command::Bootstrap(args) => bootstrap::run(&load(&common, Needs { origin: true, mail: false })?, &args).await,
        Command::Organization(command) => organization::run(&load(&common, Needs::default())?, command).await,
        Command::Domain(command) => domain::run(&load(&common, Needs::default())?, command).await,
        Command::User(command) => user::run(&load(&common, Needs::default())?, command).await,
        Command::Group(command) => group::run(&load(&common, Needs::default())?, command).await,
        Command::Question(command) => question::run(&load(&common, Needs::default())?, command).await,
        Command::Policy(command) => policy::run(&load(&common, Needs::default())?, command).await,
        Command::BreachList(command) => breach_list::run(&common, command).await,
        Command::Texts(command) => texts::run(&load(&common, Needs::default())?, command).await,
        Command::Case(args) => case::run(&load(&common, Needs::default())?, &args).await,
        Command::Alerts(command) => {
            let sends = matches!(command, AlertsCommand::Test);
            alerts::run(load(&common, Needs { mail: sends, origin: sends })?, &command).await
        }
        Command::Mail(command) => mail::run(&load(&common, Needs::default())?, &command),
        Command::Completions(args) => completions::run(&args),
        Command::Man(args) => man::run(&args),
    }?;
    Ok(ExitCode::SUCCESS)
}

fn load(common: &CommonArgs, needs: Needs) -> Result<Config, ConfigError> {
    Config::load(&inputs(common, None), needs)
}

/// What this process was given: the options that every command takes, its environment, and an option of its own.
fn inputs(common: &CommonArgs, own: Option<Setting>) -> Inputs {
    let text = |value: std::ffi::OsString| value.to_string_lossy().into_owned();
    Inputs {
        file: common.config.clone(),
        environment: std::env::vars_os().map(|(name, value)| (text(name), text(value))).collect(),
        settings: common.settings.iter().cloned().chain(own).collect(),
    }
}
