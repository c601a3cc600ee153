//! `latchkey serve`

use std::net::SocketAddr;

use clap::Args;

pub(super) const LONG_ABOUT: &str = "\
Starts the server: the reset portal, registration, sign-in and the pages of a person's account, and what runs by itself: sending \
mails, texts and calls, deleting what is over, and telling operators what they must hear of.

It refuses to start without the master key, with a master key that the database was not sealed with, and when the database's \
schema is behind (run `latchkey migrate`) or a newer version changed it so that this one cannot work with it. A schema that a newer \
version only extended is served; the log warns of it.

SIGTERM or Ctrl-C ends it within ten seconds: requests that are under way are finished, nothing new is taken, and messages that \
are not sent yet stay in the database for the next start.

  /healthz  answers 200 while the process lives
  /readyz   answers 200 while the database answers
  /metrics  answers this machine, and whoever knows the token in server.metrics_token_file";

const AFTER_HELP: &str = "\
Examples:
  latchkey serve
  latchkey serve --config /etc/latchkey/latchkey.toml --listen 0.0.0.0:443
  latchkey serve --set log.format=text --set log.level=debug";

/// Options of `serve`.
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct ServeArgs {
    /// Address and port to listen on, instead of server.listen
    #[arg(long, value_name = "ADDRESS:PORT")]
    pub(crate) listen: Option<SocketAddr>,
}
