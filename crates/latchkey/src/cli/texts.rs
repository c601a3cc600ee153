//! `latchkey texts`

use clap::{Args, Subcommand};

const STATUS: &str = "\
Shows how many texts and calls there were today and what they cost, what the caps are, whether sending is paused, and what a day \
can come to at most, whoever asks and however often. Days begin at midnight UTC. Without --organization the whole installation is \
shown.";

const PAUSE: &str = "\
Stops texts and calls at once, for one organization or for all of them. People are offered other methods meanwhile. What is \
queued already still goes out. The event is written to the audit log.";

const AFTER_PAUSE: &str = "\
Examples:
  latchkey texts pause --organization wingtip.example --hours 12
  latchkey texts pause --all";

const RESUME: &str = "\
Lets texts and calls go on before their time: those that were paused with `latchkey texts pause`, and those that paused by \
themselves because too few codes came back, for the organization and for its blocks of numbers. The event is written to the \
audit log. Look first at who asks for so many codes: somebody may be earning money with them.";

const AFTER_RESUME: &str = "\
Examples:
  latchkey texts resume --organization wingtip.example
  latchkey texts resume --all";

const AFTER_STATUS: &str = "\
Examples:
  latchkey texts status
  latchkey texts status --organization wingtip.example";

/// What can be done with texts and calls.
#[derive(Debug, Subcommand)]
pub(crate) enum TextsCommand {
    /// Show today's texts and calls, and what a day can cost at most
    #[command(long_about = STATUS, after_help = AFTER_STATUS)]
    Status(TextsStatusArgs),
    /// Stop texts and calls
    #[command(long_about = PAUSE, after_help = AFTER_PAUSE)]
    Pause(PauseTextsArgs),
    /// Let texts and calls go on
    #[command(long_about = RESUME, after_help = AFTER_RESUME)]
    Resume(ResumeTextsArgs),
}

/// Options of `texts status`.
#[derive(Debug, Args)]
pub(crate) struct TextsStatusArgs {
    /// The organization, by its domain, name or id
    #[arg(long, value_name = "DOMAIN|NAME")]
    pub(crate) organization: Option<String>,
}

/// Whose texts and calls.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub(crate) struct WhoseTexts {
    /// The organization, by its domain, name or id
    #[arg(long, value_name = "DOMAIN|NAME")]
    pub(crate) organization: Option<String>,
    /// All organizations
    #[arg(long)]
    pub(crate) all: bool,
}

/// Options of `texts pause`.
#[derive(Debug, Args)]
pub(crate) struct PauseTextsArgs {
    /// Whose.
    #[command(flatten)]
    pub(crate) whose: WhoseTexts,
    /// Go on by themselves after this many hours; else when `latchkey texts resume` is given
    #[arg(long, value_name = "HOURS", value_parser = clap::value_parser!(u32).range(1..=8_760))]
    pub(crate) hours: Option<u32>,
}

/// Options of `texts resume`.
#[derive(Debug, Args)]
pub(crate) struct ResumeTextsArgs {
    /// Whose.
    #[command(flatten)]
    pub(crate) whose: WhoseTexts,
}
