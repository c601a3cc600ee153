//! What the centre's answer to a text means.

use rusmpp::CommandStatus;

use crate::TextOutcome;
use crate::text::{CONTENT, DESTINATION};

/// The outcome of a submit that was answered with this status (SMPP 3.4, section 5.1.3).
pub(super) fn outcome(status: CommandStatus) -> TextOutcome {
    use CommandStatus as Status;
    let later = |kind| TextOutcome::TryLater { kind };
    let never = |kind| TextOutcome::Refused { kind };
    match status {
        Status::EsmeRok => TextOutcome::Accepted,
        Status::EsmeRthrottled => later("throttled"),
        Status::EsmeRmsgqful => later("queue-full"),
        Status::EsmeRsyserr => later("centre"),
        Status::EsmeRinvbndsts => later("connection"),
        Status::EsmeRinvdstadr | Status::EsmeRinvdstton | Status::EsmeRinvdstnpi => never(DESTINATION),
        Status::EsmeRinvmsglen => never(CONTENT),
        Status::EsmeRinvsrcadr | Status::EsmeRinvsrcton | Status::EsmeRinvsrcnpi => never("sender"),
        _ => never("centre"),
    }
}
