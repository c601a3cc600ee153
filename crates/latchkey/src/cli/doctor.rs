//! `latchkey doctor`

use clap::Args;
use latchkey_domain::{EmailAddress, PhoneNumber};

pub(super) const LONG_ABOUT: &str = "\
Looks an installation over and says what is wrong, each time with what to do: the configuration and the files that it names, the \
master key, the database and its disk, this machine's clock, the certificate, what waits to be sent, and the mail server. Nothing is \
changed, and nothing secret is printed. Run it as the account that runs the server.

With --mail-to, --text-to and --call-to it also sends a test mail, and one test text or call through every gateway that serves the \
number's country, at once, past the queue and past all limits on what they may cost.";

const AFTER_HELP: &str = "\
Exit codes: 0 when nothing is wrong; else that of the first thing to put right:
  10 configuration   11 keys    12 database   13 clock
  14 certificate     15 queue   16 mail       17 texts   18 calls
A warning does not change the exit code.

Examples:
  latchkey doctor
  latchkey doctor --mail-to you@example.com
  latchkey doctor --text-to '+34 612345678' --call-to '+34 911234567'
  latchkey doctor --json";

/// Options of `doctor`.
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct DoctorArgs {
    /// Send a test mail to this address
    #[arg(long, value_name = "ADDRESS", value_parser = address)]
    pub(crate) mail_to: Option<EmailAddress>,
    /// Send a test text to this number, such as '+34 612345678'
    #[arg(long, value_name = "NUMBER", value_parser = number)]
    pub(crate) text_to: Option<PhoneNumber>,
    /// Make a test call to this number
    #[arg(long, value_name = "NUMBER", value_parser = number)]
    pub(crate) call_to: Option<PhoneNumber>,
    /// Print one JSON object instead of lines
    #[arg(long)]
    pub(crate) json: bool,
}

fn address(text: &str) -> Result<EmailAddress, String> {
    EmailAddress::parse(text).map_err(|_| "that is no mail address".to_owned())
}

fn number(text: &str) -> Result<PhoneNumber, String> {
    PhoneNumber::parse(text, None).map_err(|_| "write the number with its country, for example '+34 612345678'".to_owned())
}
