//! `latchkey demo`

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Args;

const LONG_ABOUT: &str = "\
Starts Latchkey with everything it needs inside: a database, a master key, two sample organizations with people in every \
state, and an inbox page that shows every mail instead of sending it. It prints where to go and whom to try.

The demo is for looking around. It takes no configuration file, and what it makes is not a start for a real installation: \
use `latchkey serve` for that.";

const AFTER_HELP: &str = "\
Examples:
  latchkey demo
  latchkey demo --listen 127.0.0.1:9000
  latchkey demo --state /tmp/latchkey-demo";

/// Options of `demo`.
#[derive(Clone, Debug, Args)]
#[command(long_about = LONG_ABOUT, after_help = AFTER_HELP)]
pub(crate) struct DemoArgs {
    /// Address and port to listen on; the default is reachable from this machine only
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8080")]
    pub(crate) listen: SocketAddr,
    /// The folder that keeps the demo's database and keys; one that the demo did not make is refused
    #[arg(long, value_name = "DIR")]
    pub(crate) state: Option<PathBuf>,
}
