//! `latchkey man`

use std::path::PathBuf;

use clap::Args;

pub(super) const LONG_ABOUT: &str = "\
Writes the manual: one page for each command, into the folder after --out. Without it the first page goes to the standard output, \
where `man` can show it. The Debian package brings the pages along.";

const AFTER_HELP: &str = "\
Examples:
  latchkey man --out pages
  latchkey man";

/// Options of `man`.
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct ManArgs {
    /// The folder to write to; made when it does not exist
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
}
