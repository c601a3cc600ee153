//! How events, counters and the budget name the person of a session.

use latchkey_domain::{CorrelationId, Subject};

use crate::shared::Seat;

impl Seat {
    /// Joins what a person registers in this session: the support code of its pages.
    pub fn correlation(&self) -> CorrelationId {
        CorrelationId::from_uuid(self.session.as_uuid())
    }

    pub(super) fn subject_key(&self) -> [u8; 32] {
        self.scope.counter_subject(&self.subject())
    }

    pub(super) fn subject(&self) -> Subject {
        Subject::Person(self.user)
    }
}
