//! The command line: every command with its options and the help that teaches them.

mod alerts;
mod backup;
mod bootstrap;
mod breach_list;
mod case;
mod completions;
mod demo;
mod doctor;
mod domain;
mod group;
mod keys;
mod mail;
mod man;
mod migrate;
mod organization;
mod policy;
mod question;
mod restore;
mod serve;
mod setting;
mod texts;
mod user;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

pub(crate) use alerts::AlertsCommand;
pub(crate) use backup::BackupArgs;
pub(crate) use bootstrap::BootstrapArgs;
pub(crate) use breach_list::{BreachListCommand, BuildArgs, CheckArgs, ListArgs};
pub(crate) use case::CaseArgs;
pub(crate) use completions::CompletionsArgs;
pub(crate) use demo::DemoArgs;
pub(crate) use doctor::DoctorArgs;
pub(crate) use domain::{AddDomainArgs, DomainCommand, PasswordAgeArgs, VerifyDomainArgs};
pub(crate) use group::{GroupArgs, GroupCommand, MemberArgs};
pub(crate) use keys::{KeysCommand, RotateArgs};
pub(crate) use mail::{MailCommand, PreviewArgs};
pub(crate) use man::ManArgs;
pub(crate) use migrate::MigrateArgs;
pub(crate) use organization::{Change, CreateOrganizationArgs, OrganizationCommand, SetOrganizationArgs};
pub(crate) use policy::{PolicyCommand, SetPolicyArgs, ShowPolicyArgs};
pub(crate) use question::{AddQuestionArgs, DeleteQuestionArgs, QuestionCommand};
pub(crate) use restore::RestoreArgs;
pub(crate) use serve::ServeArgs;
pub(crate) use texts::{PauseTextsArgs, ResumeTextsArgs, TextsCommand, WhoseTexts};
pub(crate) use user::{AddUserArgs, EraseArgs, SetUserArgs, UserCommand, UserNameArgs};

use crate::config::Setting;

const LONG_ABOUT: &str = "\
Latchkey lets people who forgot their password, or are locked out, back in: they prove who they are with methods that \
they registered earlier, then choose a new password. Nobody has to call the help desk.";

const AFTER_HELP: &str = "\
Try it:
  latchkey demo                          two sample organizations; Ctrl-C stops it

Run it:
  1. write /etc/latchkey/latchkey.toml   latchkey.sample.toml shows every key
  2. latchkey keys init                  make the master key; keep a copy in a safe place
  3. latchkey migrate                    make the database
  4. latchkey organization create --name Wingtip --domain wingtip.example
  5. latchkey domain verify wingtip.example
  6. latchkey bootstrap --organization wingtip.example --user ada@wingtip.example
  7. latchkey serve

Every command explains itself: latchkey help policy set

Exit codes: 0 done, 1 refused or failed (the reason and the cure are printed), 2 wrong usage. `latchkey help doctor` \
lists those of the doctor.";

/// The whole command line.
#[derive(Debug, Parser)]
#[command(name = "latchkey", version, about = "Self-service password reset", long_about = LONG_ABOUT, after_help = AFTER_HELP)]
#[command(arg_required_else_help = true, max_term_width = 100, next_line_help = false)]
pub(crate) struct Cli {
    /// Options that every command takes.
    #[command(flatten)]
    pub(crate) common: CommonArgs,
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// Options that every command takes.
#[derive(Debug, Args)]
pub(crate) struct CommonArgs {
    /// The configuration file; else ./latchkey.toml, else /etc/latchkey/latchkey.toml
    #[arg(long, global = true, value_name = "FILE", env = "LATCHKEY_CONFIG", hide_env_values = true)]
    #[arg(help_heading = "Configuration")]
    pub(crate) config: Option<PathBuf>,
    /// Sets one key of the configuration for this run, for example log.level=debug; may be repeated
    #[arg(long = "set", global = true, value_name = "SECTION.KEY=VALUE", value_parser = setting::parse)]
    #[arg(help_heading = "Configuration")]
    pub(crate) settings: Vec<Setting>,
}

/// What can be done.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Start with two sample organizations, to look around
    #[command(long_about = demo::LONG_ABOUT)]
    Demo(DemoArgs),
    /// Start the server
    #[command(long_about = serve::LONG_ABOUT)]
    Serve(ServeArgs),
    /// Bring the database to this version's schema
    #[command(long_about = migrate::LONG_ABOUT)]
    Migrate(MigrateArgs),
    /// Write everything but the keys into one file, while servers go on
    #[command(long_about = backup::LONG_ABOUT)]
    Backup(BackupArgs),
    /// Put a backup in the place of the database, and end what may have been ended since
    #[command(long_about = restore::LONG_ABOUT)]
    Restore(RestoreArgs),
    /// Look the installation over, say what is wrong and what to do
    #[command(long_about = doctor::LONG_ABOUT)]
    Doctor(DoctorArgs),
    /// Make, rotate and check the master key
    #[command(subcommand)]
    Keys(KeysCommand),
    /// Print a one-hour link for the first Global administrator of an organization
    #[command(long_about = bootstrap::LONG_ABOUT)]
    Bootstrap(BootstrapArgs),
    /// Create, change and list organizations
    #[command(subcommand)]
    Organization(OrganizationCommand),
    /// Add, verify and list the domains of an organization
    #[command(subcommand)]
    Domain(DomainCommand),
    /// Add, change and erase people, and open what is frozen or locked
    #[command(subcommand)]
    User(UserCommand),
    /// Make and list groups, and put people into them
    #[command(subcommand)]
    Group(GroupCommand),
    /// Add, list and delete an organization's own security questions
    #[command(subcommand)]
    Question(QuestionCommand),
    /// Show and change the password reset policy of an organization
    #[command(subcommand)]
    Policy(PolicyCommand),
    /// Build, ask and check the list of leaked passwords
    #[command(subcommand)]
    BreachList(BreachListCommand),
    /// Show, stop and resume texts and calls
    #[command(subcommand)]
    Texts(TextsCommand),
    /// Show what happened under a support code
    #[command(long_about = case::LONG_ABOUT)]
    Case(CaseArgs),
    /// Show the alerts that stand, and try out whether they arrive
    #[command(subcommand)]
    Alerts(AlertsCommand),
    /// Look at the mails that people receive
    #[command(subcommand)]
    Mail(MailCommand),
    /// Print the script that completes commands in a shell
    #[command(long_about = completions::LONG_ABOUT)]
    Completions(CompletionsArgs),
    /// Write the manual
    #[command(long_about = man::LONG_ABOUT)]
    Man(ManArgs),
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        Cli::command().debug_assert();
    }

    /// The help of every command, so that a change of what it teaches is seen and meant.
    #[test]
    fn help_teaches() {
        let mut pages = Vec::new();
        collect(Cli::command().term_width(100), &mut pages);
        insta::assert_snapshot!("help", pages.join("\n\n"));
    }

    fn collect(mut command: clap::Command, pages: &mut Vec<String>) {
        command.build();
        add(command, pages);
    }

    fn add(mut command: clap::Command, pages: &mut Vec<String>) {
        let title = command.get_bin_name().unwrap_or(command.get_name()).to_owned();
        let text: Vec<String> = command.render_long_help().to_string().lines().map(|line| line.trim_end().to_owned()).collect();
        pages.push(format!("======== {title} --help\n\n{}", text.join("\n")));
        for inner in command.get_subcommands().filter(|inner| inner.get_name() != "help") {
            add(inner.clone(), pages);
        }
    }

    /// Every example in the help is a command that is understood.
    #[test]
    fn examples_in_the_help_are_understood() {
        let mut pages = Vec::new();
        collect(Cli::command().term_width(1000), &mut pages);
        let mut count = 0;
        for page in &pages {
            let examples = page.split_once("Examples:").map_or("", |(_, after)| after);
            count += examples.lines().filter(|line| is_understood(line)).count();
        }
        assert!(count >= 12, "only {count} examples were found");
    }

    /// Every command in the documentation is one that is understood.
    #[test]
    fn commands_in_the_documentation_are_understood() {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let mut count = 0;
        for folder in ["", "docs", "docs/errors", "docs/operators"] {
            for entry in std::fs::read_dir(root.join(folder)).unwrap() {
                let path = entry.unwrap().path();
                if path.extension().is_some_and(|extension| extension == "md") {
                    let text = std::fs::read_to_string(&path).unwrap();
                    let blocks = text.split("```sh\n").skip(1).filter_map(|rest| rest.split("```").next());
                    // What a shell fills in cannot be judged.
                    let lines = blocks.flat_map(str::lines).filter(|line| !line.contains('$'));
                    count += lines.filter(|line| is_understood(line)).count();
                }
            }
        }
        assert!(count >= 30, "only {count} commands were found");
    }

    /// `false` for a line that is no command of ours; a panic for one that is wrong.
    fn is_understood(line: &str) -> bool {
        let Some(arguments) = line.trim().strip_prefix("latchkey ") else { return false };
        let command = arguments.split(" < ").next().unwrap_or(arguments);
        let words = std::iter::once("latchkey".to_owned()).chain(split(command));
        if let Err(error) = Cli::try_parse_from(words) {
            panic!("{line}: {error}");
        }
        true
    }

    /// Words of a shell command without escapes: single quotes group, `#` starts a comment.
    fn split(line: &str) -> Vec<String> {
        let mut words = vec![String::new()];
        let mut quoted = false;
        for letter in line.chars() {
            match letter {
                '\'' => quoted = !quoted,
                '#' if !quoted => break,
                ' ' if !quoted => words.push(String::new()),
                letter => words.last_mut().unwrap().push(letter),
            }
        }
        words.retain(|word| !word.is_empty());
        words
    }
}
