//! `latchkey demo`

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Args;

pub(super) const LONG_ABOUT: &str = "\
Starts Latchkey with everything it needs inside: a database, a master key, two sample organizations with people in every \
state, and an inbox page that stands in for the mail server and the phones: it shows mails and texts, and takes calls. It prints \
where to go and whom to try.

What people change is kept in a folder that the demo makes (by default latchkey-demo in your folder for state, usually \
~/.local/state) and uses again at the next start.

The demo is for looking around. It takes no configuration file, and what it makes is not a start for a real installation: \
use `latchkey serve` for that.";

const AFTER_HELP: &str = "\
Examples:
  latchkey demo
  latchkey demo --listen 127.0.0.1:9000
  latchkey demo --state /tmp/latchkey-demo
  latchkey demo --fresh";

/// Options of `demo`.
#[derive(Clone, Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct DemoArgs {
    /// Address and port to listen on; the default is reachable from this machine only
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8080")]
    pub(crate) listen: SocketAddr,
    /// The folder that keeps the demo's database and keys; one that the demo did not make is refused
    #[arg(long, value_name = "DIR")]
    pub(crate) state: Option<PathBuf>,
    /// Forget what an earlier start kept there, and fill in the sample data anew
    #[arg(long)]
    pub(crate) fresh: bool,
}
