//! What every use case is given.

use std::sync::Arc;

use latchkey_domain::{
    Activity, ActivityId, ActivityKind, Clock, CorrelationId, OrganizationId, Origin, Outcome, Random, Timestamp,
};
use latchkey_store::Store;
use latchkey_store::breach_list::BreachList;

/// The parts a use case works with.
#[derive(Clone)]
pub struct Deps {
    /// Everything kept.
    pub store: Store,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Chance.
    pub random: Arc<dyn Random>,
    /// The installation's list of leaked passwords, if it has one.
    pub breach_list: Option<BreachList>,
}

impl Deps {
    /// The present instant.
    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// A fresh id that joins the events of one command.
    pub(crate) fn correlation(&self) -> CorrelationId {
        CorrelationId::generate(&*self.clock, &*self.random)
    }

    /// An event that the host's operator caused. Make it before a write, because a write may run twice.
    pub(crate) fn operator_event(
        &self,
        organization: OrganizationId,
        correlation: CorrelationId,
        kind: ActivityKind,
    ) -> Activity {
        Activity {
            id: ActivityId::generate(&*self.clock, &*self.random),
            organization,
            at: self.now(),
            kind,
            outcome: Outcome::Success,
            reason: None,
            actor: None,
            target: None,
            correlation,
            origin: Origin::default(),
            detail: None,
        }
    }
}
