//! `latchkey migrate`

use clap::Args;

pub(super) const LONG_ABOUT: &str = "\
Makes the database, or brings it to the schema of this version. Run it before the first `latchkey serve` and after every \
upgrade; running it twice does no harm. Several machines may run it at the same time on PostgreSQL: one does the work, the \
others wait.

When a SQLite database with something in it is to be changed, a backup of it is made first, beside it; what it is called is said. \
On PostgreSQL make one yourself, with pg_dump or `latchkey backup`.

Migrations never remove what the previous version needs, so servers of that version keep working until they are replaced. A \
database that a newer version only extended is up to date for this one; --check says so.";

const AFTER_HELP: &str = "\
Examples:
  latchkey migrate --check   # exit code 1 unless the database can be served as it is
  latchkey migrate";

/// Options of `migrate`.
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct MigrateArgs {
    /// Change nothing; say whether a migration is needed
    #[arg(long)]
    pub(crate) check: bool,
    /// Make no backup first, for example because there is one already
    #[arg(long, conflicts_with = "check")]
    pub(crate) no_backup: bool,
}
