//! The events of one session.

use latchkey_domain::{
    Activity, ActivityId, ActivityKind, CorrelationId, OrganizationId, Origin, Outcome, Reason, Timestamp, UserId,
};

use super::{Deps, Visit};

/// Writes events that belong together. Ids are drawn when it is made, because a write may run twice.
#[derive(Clone)]
pub(crate) struct Story {
    organization: OrganizationId,
    correlation: CorrelationId,
    person: Option<UserId>,
    origin: Origin,
    at: Timestamp,
    ids: Vec<ActivityId>,
}

impl Story {
    /// Room for `count` events of this person at this moment.
    pub(crate) fn new(
        deps: &Deps,
        visit: &Visit,
        organization: OrganizationId,
        correlation: CorrelationId,
        person: Option<UserId>,
        count: usize,
    ) -> Self {
        let ids = (0..count).map(|_| ActivityId::generate(&*deps.clock, &*deps.random)).collect();
        Self { organization, correlation, person, origin: visit.origin.clone(), at: deps.clock.now(), ids }
    }

    /// The same story, told of this person: for a name that is looked up inside the write.
    pub(crate) fn of(&self, person: Option<UserId>) -> Self {
        Self { person, ..self.clone() }
    }

    /// When it happens.
    pub(crate) fn at(&self) -> Timestamp {
        self.at
    }

    /// The event in place `index`.
    ///
    /// Places past the room repeat the last id, which the store refuses: a test would see it.
    pub(crate) fn event(&self, index: usize, kind: ActivityKind, outcome: Outcome, reason: Reason) -> Activity {
        let last = self.ids.len().saturating_sub(1);
        Activity {
            id: self.ids[index.min(last)],
            organization: self.organization,
            at: self.at,
            kind,
            outcome,
            reason: Some(reason),
            actor: self.person,
            target: self.person,
            correlation: self.correlation,
            origin: self.origin.clone(),
            detail: None,
        }
    }

    /// A step of a reset that went well.
    pub(crate) fn progress(&self, index: usize, reason: Reason) -> Activity {
        self.event(index, ActivityKind::Progress, Outcome::Success, reason)
    }
}
