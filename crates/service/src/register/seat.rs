//! How events, counters and the budget name the person of a session.

use latchkey_domain::Subject;

use crate::shared::Seat;

impl Seat {
    pub(super) fn subject_key(&self) -> [u8; 32] {
        self.scope.counter_subject(&self.subject())
    }

    pub(super) fn subject(&self) -> Subject {
        Subject::Person(self.user)
    }
}
