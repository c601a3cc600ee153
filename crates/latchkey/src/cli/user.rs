//! `latchkey user`

use clap::{ArgGroup, Args, Subcommand};
use latchkey_domain::{ContactKind, Role, UserName};

const ADD: &str = "\
Adds a person to the organization that the domain of the user name belongs to; the domain must be verified.

Contact data is what a person proves their identity with. Malformed data is refused here, because it would count as absent \
later. Phone numbers are written +1 4255551234, or as people dial them when the organization has a country.

Without --password-stdin the person has no password yet and chooses one at /reset, if the contact data suffices.";

const AFTER_ADD: &str = "\
Kinds of contact data:
  alternate-email, mobile-phone, office-phone            public, set by administrators
  authentication-email, authentication-phone,
  alternate-authentication-phone                         private, usually registered by the person

Roles: global-administrator, password-administrator, user-administrator, helpdesk-administrator, reports-reader

Examples:
  latchkey user add ada@wingtip.example --contact alternate-email=ada@home.example
  latchkey user add max@wingtip.example --role helpdesk-administrator --display-name 'Max Ray'
  latchkey user add eva@wingtip.example --contact 'mobile-phone=+1 4255551234'
  latchkey user add tim@wingtip.example --licence --password-stdin < password.txt";

const AFTER_SET: &str = "\
Examples:
  latchkey user set eva@wingtip.example --licence on
  latchkey user set robot@wingtip.example --password-never-expires on";

const UNFREEZE: &str = "\
Opens the recovery of a person again. It was frozen when the link in a notice was opened and \"This was not me\" pressed: somebody \
had reset the password who should not have. Talk to the person first, in a way that you trust, and have the mailbox or phone \
secured through which the other one came.

A password that was taken away then does not come back: the person chooses a new one at /reset. The event is written to the audit \
log; nobody is told by mail.";

const AFTER_UNFREEZE: &str = "\
Examples:
  latchkey user unfreeze eva@wingtip.example";

const UNLOCK: &str = "\
Opens everything that is locked for a person after too many tries, at resets and at sign-in, and forgets the tries that were \
counted. Locks also end by themselves. Ask first whether it was the person who tried: a lock is what keeps others out.

The event is written to the audit log; nobody is told by mail. Recovery that is frozen stays so: see `latchkey user unfreeze`.";

const AFTER_UNLOCK: &str = "\
Examples:
  latchkey user unlock eva@wingtip.example";

const REMOVE_FACTORS: &str = "\
Removes the authenticator apps and the recovery codes of a person who lost them, for example with a phone. An administrator cannot \
sign in without one of them. Make sure first, in a way that you trust, that it is the person who asks.

All sessions of the person end. The event is written to the audit log, and the person is told by mail. Whoever is an administrator \
sets up a new app or new codes after the next sign-in.";

const AFTER_REMOVE_FACTORS: &str = "\
Examples:
  latchkey user remove-factors max@wingtip.example";

const ERASE: &str = "\
Erases a person for good: the account, contact data, answers, password hashes, groups, roles, sessions, resets, and messages that wait \
and name the person. Events of the audit log stay; they name an id that means nobody, and addresses are taken from them.

A SQLite database overwrites what is deleted, and a backup that is made afterwards holds nothing of the person. Backups that were made \
before still do: delete them in their time, and erase the person again after restoring one.

It is asked whether you mean it. Nobody is told by mail.";

const AFTER_ERASE: &str = "\
Examples:
  latchkey user erase eva@wingtip.example
  latchkey user erase eva@wingtip.example --yes   # asks nothing, for scripts";

/// What can be done with people.
#[derive(Debug, Subcommand)]
pub(crate) enum UserCommand {
    /// Add a person
    #[command(long_about = ADD)]
    Add(AddUserArgs),
    /// Change what holds for one person
    #[command(after_help = AFTER_SET)]
    Set(SetUserArgs),
    /// Open recovery again that "This was not me" closed
    #[command(long_about = UNFREEZE, after_help = AFTER_UNFREEZE)]
    Unfreeze(UserNameArgs),
    /// Open a person's locks before their time
    #[command(long_about = UNLOCK, after_help = AFTER_UNLOCK)]
    Unlock(UserNameArgs),
    /// Remove the authenticator apps and recovery codes of a person who lost them
    #[command(long_about = REMOVE_FACTORS, after_help = AFTER_REMOVE_FACTORS)]
    RemoveFactors(UserNameArgs),
    /// Erase a person for good
    #[command(long_about = ERASE, after_help = AFTER_ERASE)]
    Erase(EraseArgs),
}

/// Whom a command is about.
#[derive(Debug, Args)]
pub(crate) struct UserNameArgs {
    /// The person's user name
    #[arg(value_name = "NAME@DOMAIN", value_parser = UserName::parse)]
    pub(crate) user_name: UserName,
}

/// Options of `user set`.
#[derive(Debug, Args)]
#[command(group(ArgGroup::new("changes").required(true).multiple(true).args(["password_never_expires", "licence"])))]
pub(crate) struct SetUserArgs {
    /// The person's user name
    #[arg(value_name = "NAME@DOMAIN", value_parser = UserName::parse)]
    pub(crate) user_name: UserName,
    /// Whether the password is kept from expiring, whatever `latchkey domain password-age` says
    #[arg(long, value_name = "on|off", value_parser = on_or_off)]
    pub(crate) password_never_expires: Option<bool>,
    /// Whether the person holds a licence
    #[arg(long, value_name = "on|off", value_parser = on_or_off)]
    pub(crate) licence: Option<bool>,
}

/// Options of `user erase`.
#[derive(Debug, Args)]
pub(crate) struct EraseArgs {
    /// The person's user name
    #[arg(value_name = "NAME@DOMAIN", value_parser = UserName::parse)]
    pub(crate) user_name: UserName,
    /// Ask nothing
    #[arg(long)]
    pub(crate) yes: bool,
}

/// Options of `user add`.
#[derive(Debug, Args)]
#[command(after_help = AFTER_ADD)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the command line")]
pub(crate) struct AddUserArgs {
    /// What the person types to sign in
    #[arg(value_name = "NAME@DOMAIN", value_parser = UserName::parse)]
    pub(crate) user_name: UserName,
    /// The name others see; else first and last name, else the user name
    #[arg(long, value_name = "NAME")]
    pub(crate) display_name: Option<String>,
    /// Given name
    #[arg(long, value_name = "NAME")]
    pub(crate) first_name: Option<String>,
    /// Family name
    #[arg(long, value_name = "NAME")]
    pub(crate) last_name: Option<String>,
    /// The address of the person's mailbox, where notices go; else the user name
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) mail: Option<String>,
    /// One piece of contact data; may be repeated
    #[arg(long = "contact", value_name = "KIND=VALUE", value_parser = contact)]
    pub(crate) contacts: Vec<(ContactKind, String)>,
    /// An administrator role; may be repeated
    #[arg(long = "role", value_name = "ROLE", value_parser = role)]
    pub(crate) roles: Vec<Role>,
    /// The person holds a licence
    #[arg(long)]
    pub(crate) licence: bool,
    /// The language that mails to this person are written in, for example es
    #[arg(long, value_name = "TAG")]
    pub(crate) language: Option<String>,
    /// The account is disabled
    #[arg(long)]
    pub(crate) disabled: bool,
    /// The password is kept from expiring, whatever `latchkey domain password-age` says
    #[arg(long)]
    pub(crate) password_never_expires: bool,
    /// Read a password from the standard input, one line
    #[arg(long)]
    pub(crate) password_stdin: bool,
}

fn contact(text: &str) -> Result<(ContactKind, String), String> {
    let (kind, value) = text.split_once('=').ok_or("write it as KIND=VALUE, for example alternate-email=ada@home.example")?;
    let names: Vec<&str> = ContactKind::ALL.iter().map(|kind| kind.key()).collect();
    let kind = ContactKind::from_key(kind.trim()).ok_or_else(|| format!("the kind is one of {}", names.join(", ")))?;
    Ok((kind, value.trim().to_owned()))
}

fn on_or_off(text: &str) -> Result<bool, String> {
    match text {
        "on" => Ok(true),
        "off" => Ok(false),
        _ => Err("write on or off".to_owned()),
    }
}

fn role(text: &str) -> Result<Role, String> {
    let names: Vec<&str> = Role::ALL.iter().map(|role| role.key()).collect();
    Role::from_key(text).ok_or_else(|| format!("the role is one of {}", names.join(", ")))
}
