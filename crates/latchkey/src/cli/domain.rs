//! `latchkey domain`

use std::net::SocketAddr;

use clap::{Args, Subcommand};
use latchkey_domain::{DomainName, PasswordLifetime};

const ADD: &str = "\
Adds a domain to an organization. It counts once it is verified; this command prints the DNS record that proves it.";

const VERIFY: &str = "\
Verifies a domain: looks for the DNS TXT record `latchkey-verification=<token>` at the domain itself, with the token that \
`latchkey domain add` and `latchkey domain list` print. A verified domain belongs to one organization only.

With --operator-confirms you answer for it yourself, for example in a network without public DNS. The audit log tells how a \
domain was verified.";

const PASSWORD_AGE: &str = "\
Sets how long passwords of people under a domain are valid. Without it they never expire, which is what is advised today: people who \
must change often choose weaker passwords.

Whoever signs in with a password that expired chooses a new one before anything else. Notices go by mail at the first notice, and 7 days \
and 1 day before the end; signed-in pages say it too. A password that is older than the days you set expires at once.

`latchkey user set --password-never-expires on` takes one person out. A password that a directory keeps is as old as that lets it be.";

const AFTER_PASSWORD_AGE: &str = "\
Examples:
  latchkey domain password-age wingtip.example --valid-days 180 --notice-days 14
  latchkey domain password-age wingtip.example --valid-days never";

const AFTER_ADD: &str = "\
Examples:
  latchkey domain add --organization 'Wingtip Toys' wingtip.example
  latchkey domain add --organization wingtip.example wingtip.reset.example.com --host-default";

const AFTER_VERIFY: &str = "\
Examples:
  latchkey domain verify wingtip.example
  latchkey domain verify wingtip.example --name-server 192.0.2.53:53   # past all caches
  latchkey domain verify wingtip.example --organization 'Wingtip Toys' --operator-confirms";

/// What can be done with domains.
#[derive(Debug, Subcommand)]
pub(crate) enum DomainCommand {
    /// Add a domain to an organization
    #[command(long_about = ADD)]
    Add(AddDomainArgs),
    /// Verify a domain by DNS, or on your own word
    #[command(long_about = VERIFY)]
    Verify(VerifyDomainArgs),
    /// Set how long passwords under a domain are valid
    #[command(long_about = PASSWORD_AGE)]
    PasswordAge(PasswordAgeArgs),
    /// List the domains of all organizations, or of one
    List {
        /// The organization, by its domain, name or id
        #[arg(long, value_name = "DOMAIN|NAME")]
        organization: Option<String>,
    },
}

/// Options of `domain add`.
#[derive(Debug, Args)]
#[command(after_help = AFTER_ADD)]
pub(crate) struct AddDomainArgs {
    /// The domain
    #[arg(value_name = "DOMAIN", value_parser = DomainName::parse)]
    pub(crate) domain: DomainName,
    /// The organization, by its domain, name or id
    #[arg(long, value_name = "DOMAIN|NAME")]
    pub(crate) organization: String,
    /// The domain is one of this host's own, lent to the organization; it needs no proof
    #[arg(long)]
    pub(crate) host_default: bool,
}

/// Options of `domain verify`.
#[derive(Debug, Args)]
#[command(after_help = AFTER_VERIFY)]
pub(crate) struct VerifyDomainArgs {
    /// The domain
    #[arg(value_name = "DOMAIN", value_parser = DomainName::parse)]
    pub(crate) domain: DomainName,
    /// The organization, by its domain, name or id; needed only when several claim the domain
    #[arg(long, value_name = "DOMAIN|NAME")]
    pub(crate) organization: Option<String>,
    /// Verify without asking DNS: you answer for it
    #[arg(long, conflicts_with = "name_server")]
    pub(crate) operator_confirms: bool,
    /// Ask this DNS server instead of the system's
    #[arg(long, value_name = "ADDRESS:PORT")]
    pub(crate) name_server: Option<SocketAddr>,
}

/// Options of `domain password-age`.
#[derive(Debug, Args)]
#[command(after_help = AFTER_PASSWORD_AGE)]
pub(crate) struct PasswordAgeArgs {
    /// The domain
    #[arg(value_name = "DOMAIN", value_parser = DomainName::parse)]
    pub(crate) domain: DomainName,
    /// Days that a password is valid from when it was set: 14 to 730, or never to end
    #[arg(long, value_name = "DAYS|never", value_parser = valid_days)]
    pub(crate) valid_days: ValidDays,
    /// Days before the end at which the first notice comes: 1 to 30
    #[arg(long, value_name = "DAYS", default_value_t = PasswordLifetime::USUAL_NOTICE_DAYS)]
    pub(crate) notice_days: u16,
    /// The organization, by its domain, name or id; needed only when several claim the domain
    #[arg(long, value_name = "DOMAIN|NAME")]
    pub(crate) organization: Option<String>,
}

/// How long passwords are valid; `None` for ever.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ValidDays(pub(crate) Option<u16>);

fn valid_days(text: &str) -> Result<ValidDays, String> {
    if text == "never" {
        return Ok(ValidDays(None));
    }
    text.parse().map(|days| ValidDays(Some(days))).map_err(|_| "write a number of days, or never".to_owned())
}
