//! `latchkey mail`

use std::path::PathBuf;

use clap::{Args, Subcommand};

const PREVIEW: &str = "\
Writes every mail in every language into a folder, as HTML and as text, with sample values: open index.html in a browser. With \
mail.templates in the configuration your own templates are used, so this is how to try them. Nothing is sent.";

const AFTER_PREVIEW: &str = "\
Examples:
  latchkey mail preview --out previews
  latchkey mail preview --out previews --set mail.templates=my-templates";

/// What can be done with mails.
#[derive(Debug, Subcommand)]
pub(crate) enum MailCommand {
    /// Write previews of every mail in every language
    #[command(long_about = PREVIEW)]
    Preview(PreviewArgs),
}

/// Options of `mail preview`.
#[derive(Debug, Args)]
#[command(after_help = AFTER_PREVIEW)]
pub(crate) struct PreviewArgs {
    /// The folder to write to; made when it does not exist
    #[arg(long, value_name = "DIR")]
    pub(crate) out: PathBuf,
}
