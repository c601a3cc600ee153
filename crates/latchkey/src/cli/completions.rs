//! `latchkey completions`

use clap::Args;
use clap_complete::Shell;

pub(super) const LONG_ABOUT: &str = "\
Prints the script that lets a shell complete commands and options of this program. The Debian package brings those of bash, zsh and \
fish along.";

const AFTER_HELP: &str = "\
Examples:
  latchkey completions bash
  latchkey completions zsh";

/// Options of `completions`.
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct CompletionsArgs {
    /// The shell
    #[arg(value_enum, value_name = "SHELL")]
    pub(crate) shell: Shell,
}
