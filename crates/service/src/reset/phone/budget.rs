//! Whether a text or a call may be sent now: asked in the write that queues it.

use latchkey_domain::{BudgetLine, BudgetRefusal};

use super::super::send::Sent;
use crate::shared::{Spent, is_own};

/// What the person is told when nothing is queued; `None` when something is, be it for nobody.
pub(super) fn told(spent: Spent, concealed: bool) -> Option<Sent> {
    match spent {
        Spent::Refused(BudgetRefusal::TooSoon { after }) => Some(Sent::TooSoon { after }),
        Spent::Refused(BudgetRefusal::Full { line, until }) if is_own(line) => {
            Some(Sent::UsedUp { until, everywhere: line != BudgetLine::Destination })
        }
        Spent::Refused(_) => Some(Sent::Unavailable),
        // Where nothing is concealed nobody waits for a message that does not come.
        Spent::Withheld(_) => (!concealed).then_some(Sent::Unavailable),
        Spent::Granted => None,
    }
}
