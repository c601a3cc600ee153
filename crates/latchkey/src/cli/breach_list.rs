//! `latchkey breach-list`

use std::path::PathBuf;

use clap::{Args, Subcommand};

const BUILD: &str = "\
Builds the list of leaked passwords that new passwords are compared with, where a policy has passwords.breach-list=true.

It is made from the public list of Pwned Passwords: lines of a SHA-1 hash, a colon, and how often the password was seen, in \
the order of the hashes, as the official downloader writes them into one file. The text is read once from the beginning to the \
end, so it may come through a pipe; the memory this takes does not grow with it. Eight bytes of each hash are kept: a thousand \
million passwords make a file of 8 GB.

The list is written beside its place and takes it when it is whole. A list that was there stays until then, and a server that \
uses it takes the new one without a restart. Nothing has to be online for it: build it elsewhere and copy it, if you like.";

const AFTER_BUILD: &str = "\
Examples:
  latchkey breach-list build --from pwnedpasswords.txt --to /var/lib/latchkey/breach.list
  latchkey breach-list build --from pwnedpasswords.txt --to /var/lib/latchkey/breach.list --min-count 10
  zcat pwnedpasswords.txt.gz | latchkey breach-list build --from - --to breach.list";

const CHECK: &str = "\
Asks for a password and says whether it is in the list. What you type is not shown, not logged and sent nowhere.

The list is the one in the configuration, or the one named with --list. The exit code is 0 either way.";

const AFTER_CHECK: &str = "\
Examples:
  latchkey breach-list check
  latchkey breach-list check --list breach.list --password-stdin < password.txt";

const VERIFY: &str = "\
Reads the whole list and compares it with its checksum, for example after it was copied from another machine. A server looks \
only at the beginning, the length and the end of a list when it opens it, because reading 10 GB takes a while.";

const AFTER_VERIFY: &str = "\
Examples:
  latchkey breach-list verify
  latchkey breach-list verify --list breach.list";

/// What can be done with the list of leaked passwords.
#[derive(Debug, Subcommand)]
pub(crate) enum BreachListCommand {
    /// Build the list from the public one
    #[command(long_about = BUILD, after_help = AFTER_BUILD)]
    Build(BuildArgs),
    /// Say whether a password is in the list
    #[command(long_about = CHECK, after_help = AFTER_CHECK)]
    Check(CheckArgs),
    /// Read the whole list and compare it with its checksum
    #[command(long_about = VERIFY, after_help = AFTER_VERIFY)]
    Verify(ListArgs),
}

/// Options of `breach-list build`.
#[derive(Debug, Args)]
pub(crate) struct BuildArgs {
    /// The public list; - is the standard input
    #[arg(long, value_name = "FILE")]
    pub(crate) from: PathBuf,
    /// The list to make
    #[arg(long, value_name = "FILE")]
    pub(crate) to: PathBuf,
    /// Leave out passwords that were seen less often
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(crate) min_count: u64,
}

/// Which list a command is about.
#[derive(Debug, Args)]
pub(crate) struct ListArgs {
    /// The list, instead of passwords.breach_list in the configuration
    #[arg(long, value_name = "FILE")]
    pub(crate) list: Option<PathBuf>,
}

/// Options of `breach-list check`.
#[derive(Debug, Args)]
pub(crate) struct CheckArgs {
    /// Which list.
    #[command(flatten)]
    pub(crate) list: ListArgs,
    /// Read the password from the standard input, one line
    #[arg(long)]
    pub(crate) password_stdin: bool,
}
