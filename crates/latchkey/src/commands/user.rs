//! `latchkey user`

use std::io::BufRead;

use anyhow::{Context, bail};
use latchkey_administration::{NewPerson, add_user};
use latchkey_vault::{HashPool, HashPoolSettings, Password};

use super::organization::known_language;
use crate::cli::{AddUserArgs, UserCommand};
use crate::config::Config;
use crate::open::open;

/// Longer input is no password, whatever the policy.
const LONGEST_LINE: u64 = 4096;

pub(super) async fn run(config: &Config, command: UserCommand) -> anyhow::Result<()> {
    match command {
        UserCommand::Add(args) => add(config, args).await,
    }
}

async fn add(config: &Config, args: AddUserArgs) -> anyhow::Result<()> {
    let language = known_language(args.language)?;
    let deps = open(config).await?;
    let password = if args.password_stdin { Some(read_password()?) } else { None };
    let has_password = password.is_some();
    let new = NewPerson {
        user_name: args.user_name,
        display_name: args.display_name,
        first_name: args.first_name,
        last_name: args.last_name,
        mail: args.mail,
        contacts: args.contacts,
        roles: args.roles,
        licence: args.licence,
        language,
        enabled: !args.disabled,
        password,
    };
    let hashes = HashPool::new(HashPoolSettings { permits: 1, ..HashPoolSettings::default() });
    let (scope, id) = add_user(&deps, &hashes, &new).await?;
    let organization = deps.store.reader().organization(&scope).await?;
    println!("{} was added to {} ({id}).", new.user_name.as_str(), organization.name);
    if !has_password {
        println!("There is no password yet: the person chooses one with \"Can't access your account?\".");
    }
    Ok(())
}

/// One line from the standard input, without its end.
fn read_password() -> anyhow::Result<Password> {
    let mut line = String::new();
    let mut input = std::io::Read::take(std::io::stdin().lock(), LONGEST_LINE);
    input.read_line(&mut line).context("the password cannot be read from the standard input")?;
    let end = line.trim_end_matches(['\r', '\n']).len();
    line.truncate(end);
    if line.is_empty() {
        bail!("the standard input holds no password: write it as one line");
    }
    Ok(Password::new(line))
}
