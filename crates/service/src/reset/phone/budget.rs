//! Whether a text or a call may be sent now: asked in the write that queues it.

use latchkey_domain::{Activity, ActivityKind, BudgetLine, BudgetRefusal, Outcome, Reason};

use super::super::send::Sent;
use crate::shared::{Spent, Story};

/// What is written of a pause that an attempt begins: nobody did it, and nobody is meant.
pub(super) fn pause_event(story: &Story, index: usize, reason: Reason) -> Activity {
    let event = story.event(index, ActivityKind::TextsPaused, Outcome::Success, reason);
    Activity { reason: None, actor: None, target: None, ..event }
}

/// What the person is told when nothing is queued; `None` when something is, be it for nobody.
pub(super) fn told(spent: Spent, concealed: bool) -> Option<Sent> {
    match spent {
        Spent::Refused(BudgetRefusal::TooSoon { after }) => Some(Sent::TooSoon { after }),
        Spent::Refused(BudgetRefusal::Full { line, until }) if is_own(line) => Some(Sent::Locked { until }),
        Spent::Refused(_) => Some(Sent::Unavailable),
        // Where nothing is concealed nobody waits for a message that does not come.
        Spent::Withheld(_) => (!concealed).then_some(Sent::Unavailable),
        Spent::Granted => None,
    }
}

/// Whether the person, the number or the network used it up.
fn is_own(line: BudgetLine) -> bool {
    matches!(line, BudgetLine::Destination | BudgetLine::Person | BudgetLine::Network)
}
