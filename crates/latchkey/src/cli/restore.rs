//! `latchkey restore`

use std::path::PathBuf;

use clap::Args;

pub(super) const LONG_ABOUT: &str = "\
Puts a backup in the place of the database, and begins a new generation with it.

A backup does not know what happened since it was made: codes and links that were used up, sessions that people or administrators \
ended. So every session, every reset under way with its codes, every link for a first administrator, every waiting message with \
something in it that expires and every recovery code that was not used is ended before anybody can reach the database. The \
generation stands in the master key file too; a database of an older one is refused from then on. Everything else is as it was \
when the backup was made, passwords too.

Administrators who have recovery codes and no authenticator app cannot sign in after it: `latchkey user remove-factors` lets them \
set up a new second factor.

Stop every server first. The backup is read and checked wholly before anything is changed, and what is there stays as it is until \
the new database is complete. An older backup is brought to this version's schema.

--adopt takes the database as it lies instead, whatever put it there: pg_restore, a snapshot of the disk, a copied file. It ends \
the same things, and nothing else is changed.";

const AFTER_HELP: &str = "\
Examples:
  latchkey restore /backup/latchkey.backup
  latchkey restore /backup/latchkey.backup --replace   # keeps what is there now beside it
  latchkey restore --adopt                             # after pg_restore";

/// Options of `restore`.
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct RestoreArgs {
    /// The backup
    #[arg(value_name = "FILE", required_unless_present = "adopt", conflicts_with = "adopt")]
    pub(crate) from: Option<PathBuf>,
    /// Take the place of a database that is there; it is kept beside the new one
    #[arg(long, conflicts_with = "adopt")]
    pub(crate) replace: bool,
    /// Restore nothing; end what cannot be believed in the database that is there
    #[arg(long)]
    pub(crate) adopt: bool,
}
