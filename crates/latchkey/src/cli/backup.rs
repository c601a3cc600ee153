//! `latchkey backup`

use std::path::PathBuf;

use clap::Args;

pub(super) const LONG_ABOUT: &str = "\
Writes everything that is kept into one file, as it is at one moment, while servers go on working. The file gets its name once it \
is whole and on the disk; one that exists is never overwritten. Only its owner may read it.

There are no keys in it: without the master key file it opens nothing. Keep the two apart.

With --check a backup is read from its beginning to its end instead: whether it is whole, unchanged since it was made, and made by \
the installation that the master key file belongs to.";

const AFTER_HELP: &str = "\
Examples:
  latchkey backup /backup/latchkey.backup
  latchkey backup /backup                  # a folder: the file is called latchkey-20261120-234501.backup, in UTC
  latchkey backup --check /backup/latchkey.backup";

/// Options of `backup`.
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
#[group(required = true, multiple = false)]
pub(crate) struct BackupArgs {
    /// The file to make, or a folder to make it in
    #[arg(value_name = "FILE")]
    pub(crate) to: Option<PathBuf>,
    /// Make nothing; say whether this backup is whole and belongs here
    #[arg(long, value_name = "FILE")]
    pub(crate) check: Option<PathBuf>,
}
