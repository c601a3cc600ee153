//! `latchkey alerts`

use clap::Subcommand;

const LIST: &str = "\
Shows the alerts that stand: since when, how bad, what about, and when it was told last. It also says when no server has looked for \
trouble of late. docs/operators/alerts.md says what each kind means and what to do.";

const TEST: &str = "\
Sends a test notice to every address in alerts.mail_to and to alerts.webhook_url, at once and past all queues, and says what became \
of each. Exit code 1 when one was not taken.";

const AFTER: &str = "\
Examples:
  latchkey alerts list
  latchkey alerts test";

/// What can be done with alerts.
#[derive(Clone, Copy, Debug, Subcommand)]
pub(crate) enum AlertsCommand {
    /// Show the alerts that stand
    #[command(long_about = LIST, after_help = AFTER)]
    List,
    /// Send a test notice to everybody who hears of alerts
    #[command(long_about = TEST, after_help = AFTER)]
    Test,
}
