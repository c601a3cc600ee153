//! `latchkey user`

use std::io::{BufRead as _, IsTerminal as _, Write as _};

use anyhow::bail;
use latchkey_administration::{
    Actor, Locked, NewPerson, Unfrozen, Unlocked, add_user, erase_user, remove_factors, set_licence, set_password_never_expires,
    unfreeze, unlock,
};
use latchkey_domain::{Method, ThrottleKind};
use latchkey_vault::{HashPool, HashPoolSettings};

use super::operator::operator;
use super::organization::known_language;
use super::utc;
use crate::cli::{AddUserArgs, EraseArgs, SetUserArgs, UserCommand, UserNameArgs};
use crate::config::Config;
use crate::open::{open, open_with_breach_list};
use crate::typed_password;

pub(super) async fn run(config: &Config, command: UserCommand) -> anyhow::Result<()> {
    match command {
        UserCommand::Add(args) => add(config, args).await,
        UserCommand::Set(args) => set(config, &args).await,
        UserCommand::Unfreeze(args) => unfreeze_user(config, &args).await,
        UserCommand::Unlock(args) => unlock_user(config, &args).await,
        UserCommand::RemoveFactors(args) => remove_user_factors(config, &args).await,
        UserCommand::Erase(args) => erase(config, &args).await,
    }
}

async fn set(config: &Config, args: &SetUserArgs) -> anyhow::Result<()> {
    let (name, deps, by) = (args.user_name.as_str(), open(config).await?, operator());
    let told = |changed, what: &str| match changed {
        true => println!("{name}: {what} from now on."),
        false => println!("{name}: {what} already; nothing was changed."),
    };
    if let Some(never) = args.password_never_expires {
        let changed = set_password_never_expires(&deps, &args.user_name, never, &by).await?;
        told(changed, if never { "the password never expires" } else { "the password expires when its domain says so" });
    }
    if let Some(licensed) = args.licence {
        let changed = set_licence(&deps, &args.user_name, licensed, &by).await?;
        told(changed, if licensed { "holds a licence" } else { "holds no licence" });
    }
    Ok(())
}

async fn unfreeze_user(config: &Config, args: &UserNameArgs) -> anyhow::Result<()> {
    let name = args.user_name.as_str();
    match unfreeze(&open(config).await?, &args.user_name, &Actor::Operator(operator())).await? {
        Unfrozen::WasOpen => println!("Recovery of {name} is not frozen; nothing was changed."),
        Unfrozen::Opened { since, has_password } => {
            println!("Recovery of {name} is open again; it was frozen since {} UTC.", utc(since));
            if !has_password {
                println!("There is no password: the person chooses one with \"Can't access your account?\".");
            }
        }
    }
    Ok(())
}

async fn unlock_user(config: &Config, args: &UserNameArgs) -> anyhow::Result<()> {
    let name = args.user_name.as_str();
    match unlock(&open(config).await?, &args.user_name, &Actor::Operator(operator())).await? {
        Unlocked::Nothing => println!("Nothing is locked for {name}, and no tries are counted; nothing was changed."),
        Unlocked::Forgotten => println!("Nothing was locked for {name}; tries that had been counted are forgotten."),
        Unlocked::Opened(locks) => {
            println!("Opened for {name}:");
            for (lock, until) in locks {
                println!("  {} (locked until {} UTC)", what(lock), utc(until));
            }
        }
    }
    Ok(())
}

async fn remove_user_factors(config: &Config, args: &UserNameArgs) -> anyhow::Result<()> {
    let name = args.user_name.as_str();
    let origin = config.server.public_origin.as_ref().map(|origin| origin.link("/").parse()).transpose()?;
    match remove_factors(&open(config).await?, &args.user_name, &operator(), origin.as_ref()).await? {
        None => println!("{name} has no authenticator app and no recovery codes; nothing was changed."),
        Some(removed) => {
            println!(
                "Removed from {name}: {} authenticator app(s), {} recovery code(s).",
                removed.authenticators, removed.recovery_codes
            );
            println!("All sessions ended, and the person will be told by mail.");
        }
    }
    Ok(())
}

async fn erase(config: &Config, args: &EraseArgs) -> anyhow::Result<()> {
    let name = args.user_name.as_str();
    let deps = open(config).await?;
    if !args.yes {
        confirm(name)?;
    }
    let erased = erase_user(&deps, &args.user_name, &operator()).await?;
    println!("{name} was erased. The audit log still names {}, which means nobody now.", erased.user);
    if erased.messages > 0 {
        println!("{} waiting message(s) were erased too.", erased.messages);
    }
    if !erased.journal_emptied {
        println!("The journal beside the database may still hold what was deleted: restart the server, which empties it.");
    }
    println!("Backups that were made before still hold the person: delete them in their time.");
    Ok(())
}

/// Asks at the terminal whether this is meant.
fn confirm(name: &str) -> anyhow::Result<()> {
    if !std::io::stdin().is_terminal() {
        bail!("{name} would be erased for good, and nobody can be asked: the standard input is no terminal. Say --yes");
    }
    let mut terminal = std::io::stderr();
    write!(terminal, "{name} will be erased for good. Type the user name to go on: ")?;
    terminal.flush()?;
    let mut typed = String::new();
    std::io::stdin().lock().read_line(&mut typed)?;
    if !typed.trim().eq_ignore_ascii_case(name) {
        bail!("that is another name; nobody was erased");
    }
    Ok(())
}

/// What a lock keeps a person from.
fn what(lock: Locked) -> &'static str {
    match lock {
        Locked::SignIn => "sign-in",
        Locked::Counter(ThrottleKind::ResetAttempts) => "resetting the password",
        Locked::Counter(ThrottleKind::PhoneValidation) => "typing a phone number",
        Locked::Counter(ThrottleKind::AdminContact) => "asking the administrators",
        Locked::Counter(ThrottleKind::Method(Method::AlternateEmail)) => "codes by mail",
        Locked::Counter(ThrottleKind::Method(Method::MobilePhone)) => "codes to the mobile phone",
        Locked::Counter(ThrottleKind::Method(Method::OfficePhone)) => "calls to the office phone",
        Locked::Counter(ThrottleKind::Method(Method::Authenticator)) => "codes of the authenticator app",
        Locked::Counter(ThrottleKind::Method(Method::SecurityQuestions)) => "security questions",
        Locked::Counter(ThrottleKind::Method(Method::RecoveryCode)) => "recovery codes",
        Locked::Counter(ThrottleKind::SecondStep) => "the second step of sign-in",
        Locked::Counter(other) => other.key(),
    }
}

async fn add(config: &Config, args: AddUserArgs) -> anyhow::Result<()> {
    let language = known_language(args.language)?;
    let deps = open_with_breach_list(config).await?;
    let password = if args.password_stdin { Some(typed_password::read_line()?) } else { None };
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
        password_never_expires: args.password_never_expires,
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
