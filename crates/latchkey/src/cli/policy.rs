//! `latchkey policy`

use std::path::PathBuf;

use clap::{Args, Subcommand};

const SHOW: &str = "\
Shows every control of an organization's policy as control=value, the form in which `latchkey policy set` takes it.";

const SET: &str = "\
Changes controls of an organization's policy and prints the old and the new value of each. Either all changes are made or \
none: when the result would not hold together, every problem is listed with the control it concerns and the cure. The audit log \
keeps the old and the new values. What is allowed but lets nobody through, or goes against the standards, is warned of.";

const AFTER_SET: &str = "\
Values:
  true or false; numbers; words; lists with commas between the items (numbers also as ranges: 1-12,20)
  enablement   everybody, nobody, or group:<name>; `latchkey group create` makes groups
  methods      alternate-email, mobile-phone, office-phone, authenticator, security-questions,
               recovery-code; authenticator and recovery-code beside as many others as gates
  contact      administrators, mailto:<address>, or the address of a page
  licensing    off, organization, per-user
  disclosure   reveal, conceal
  phones.countries       two-letter codes: US,CA; nothing for the organization's own country alone
  phones.spend-per-day   an amount: 50 or 12.50
  preset       classic or strict: all controls at once; others on the same line are set after it

Examples:
  latchkey policy set --organization wingtip.example gates=2
  latchkey policy set --organization wingtip.example preset=strict lifetimes.session-minutes=30
  latchkey policy set --organization wingtip.example methods=alternate-email,mobile-phone
  latchkey policy set --organization wingtip.example 'enablement=group:Pilot group'
  latchkey policy set --organization wingtip.example contact=mailto:helpdesk@wingtip.example
  latchkey policy set --organization wingtip.example phones.countries=US,CA phones.spend-per-day=20
  latchkey policy set --organization wingtip.example --file policy.toml";

/// What can be done with policies.
#[derive(Debug, Subcommand)]
pub(crate) enum PolicyCommand {
    /// Show every control with its value
    #[command(long_about = SHOW)]
    Show(ShowPolicyArgs),
    /// Change controls
    #[command(long_about = SET)]
    Set(SetPolicyArgs),
}

/// Options of `policy show`.
#[derive(Debug, Args)]
pub(crate) struct ShowPolicyArgs {
    /// The organization, by its domain, name or id
    #[arg(long, value_name = "DOMAIN|NAME")]
    pub(crate) organization: String,
}

/// Options of `policy set`.
#[derive(Debug, Args)]
#[command(after_help = AFTER_SET)]
pub(crate) struct SetPolicyArgs {
    /// The organization, by its domain, name or id
    #[arg(long, value_name = "DOMAIN|NAME")]
    pub(crate) organization: String,
    /// A TOML or JSON file with controls, set before those on the command line
    #[arg(long, value_name = "FILE")]
    pub(crate) file: Option<PathBuf>,
    /// Controls and their new values
    #[arg(value_name = "CONTROL=VALUE", value_parser = assignment, required_unless_present = "file")]
    pub(crate) changes: Vec<(String, String)>,
}

fn assignment(text: &str) -> Result<(String, String), String> {
    let (control, value) = text.split_once('=').ok_or("write it as CONTROL=VALUE, for example gates=2")?;
    Ok((control.trim().to_owned(), value.trim().to_owned()))
}
