//! `latchkey keys`

use clap::Subcommand;

const INIT: &str = "\
Makes the master key file (readable by its owner only) where the configuration says: keys.master_key_file, else \
/etc/latchkey/master.key. A file that exists is never overwritten.

The master key opens everything that Latchkey seals: contact data, messages that wait, and the secret inside every password \
hash. Keep a copy in a safe place apart from the backups of the database: without it they cannot be read, and whoever has both \
can read everything.";

const ROTATE: &str = "\
Adds a new master key to the file and seals the keys of every organization with it. Old keys stay in the file, because older \
backups still need them. Do it once a year, and whenever somebody may have seen the file. Servers that run keep working; \
restart them so that they take the new key.";

const STATUS: &str = "\
Says where the master key file is looked for, which keys it holds (by their ids, which are no secret), and whether it is the \
file that the database was sealed with.";

const AFTER_INIT: &str = "\
Examples:
  latchkey keys init
  latchkey keys init --set keys.master_key_file=/root/latchkey/master.key";

/// What can be done with the master key.
#[derive(Debug, Subcommand)]
pub(crate) enum KeysCommand {
    /// Make the master key file
    #[command(long_about = INIT, after_help = AFTER_INIT)]
    Init,
    /// Add a new master key and seal everything with it
    #[command(long_about = ROTATE)]
    Rotate,
    /// Say which keys there are, and whether they open the database
    #[command(long_about = STATUS)]
    Status,
}
