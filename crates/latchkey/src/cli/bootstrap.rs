//! `latchkey bootstrap`

use clap::Args;
use latchkey_domain::UserName;

pub(super) const LONG_ABOUT: &str = "\
Prints a link with which somebody becomes the first Global administrator of an organization and chooses a password. The link \
works once and for one hour; the person is made when there is none of that name. Hand the link over yourself: it is not mailed.

It is refused when the organization has a Global administrator who can sign in, and while somebody else has such a link. Whoever \
lost all administrators can use --break-glass: the link is made all the same, and every Global administrator is told by mail. \
The audit log keeps who made a link (the account and the host).";

const AFTER_HELP: &str = "\
Examples:
  latchkey bootstrap --organization wingtip.example --user ada@wingtip.example
  latchkey bootstrap --organization 'Wingtip Toys' --user ada@wingtip.example --break-glass";

/// Options of `bootstrap`.
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct BootstrapArgs {
    /// The organization, by its domain, name or id
    #[arg(long, value_name = "DOMAIN|NAME")]
    pub(crate) organization: String,
    /// The user name of the administrator
    #[arg(long, value_name = "NAME@DOMAIN", value_parser = UserName::parse)]
    pub(crate) user: UserName,
    /// Do it although there is a Global administrator; all of them are told
    #[arg(long)]
    pub(crate) break_glass: bool,
}
