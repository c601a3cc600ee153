//! `latchkey case`

use clap::Args;
use latchkey_domain::CorrelationId;

pub(super) const LONG_ABOUT: &str = "\
Shows what happened under a support code: every event of the audit log that one visit left, in order, each with its time in UTC, \
the result and its reason, the person's user name, the address it came from, and details where there are any. All organizations \
are searched.

Every page of a reset shows its support code, and mails to administrators name it.";

const AFTER_HELP: &str = "\
Examples:
  latchkey case 01a1fb94-566f-7a70-bdf3-83dfc3b8991a";

/// Options of `case`.
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct CaseArgs {
    /// The support code
    #[arg(value_name = "CODE", value_parser = code)]
    pub(crate) code: CorrelationId,
}

fn code(text: &str) -> Result<CorrelationId, String> {
    let wrong = |_| "a support code looks like 01a1fb94-566f-7a70-bdf3-83dfc3b8991a".to_owned();
    text.trim().parse().map_err(wrong)
}
