//! `latchkey keys`

use clap::{Args, Subcommand};

const INIT: &str = "\
Makes the master key file (readable by its owner only) where the configuration says: keys.master_key_file, else \
/etc/latchkey/master.key. A file that exists is never overwritten.

The master key opens everything that Latchkey seals: contact data, messages that wait, and the secret inside every password \
hash. Keep a copy in a safe place apart from the backups of the database: without it they cannot be read, and whoever has both \
can read everything.";

const ROTATE: &str = "\
Adds a new master key to the file and seals the keys of every organization with it. Old keys stay in the file, because older \
backups still need them. Do it once a year, and whenever somebody may have seen the file.

Servers that run do not know the new key: restart them right afterwards. Without any interruption it takes three steps: \
`latchkey keys rotate --prepare`, restart every server, `latchkey keys rotate --finish`.";

const AFTER_ROTATE: &str = "\
Examples:
  latchkey keys rotate
  latchkey keys rotate --prepare
  latchkey keys rotate --finish";

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
    #[command(long_about = ROTATE, after_help = AFTER_ROTATE)]
    Rotate(RotateArgs),
    /// Say which keys there are, and whether they open the database
    #[command(long_about = STATUS)]
    Status,
}

/// Options of `keys rotate`.
#[derive(Debug, Args)]
pub(crate) struct RotateArgs {
    /// Add the new key to the file, and seal nothing with it yet
    #[arg(long, conflicts_with = "finish")]
    pub(crate) prepare: bool,
    /// Seal everything with the key that --prepare added
    #[arg(long)]
    pub(crate) finish: bool,
}
