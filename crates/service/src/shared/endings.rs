//! Ending a person's other resets: a proof, a sign-in, a new password or a report makes them pointless.

use latchkey_domain::{
    Activity, ActivityId, ActivityKind, CorrelationId, Disclosure, End, LIVE_RESETS, Origin, Outcome, Reason, Timestamp,
    TransactionId, UserId,
};
use latchkey_store::{OrgScope, StoreError, Tx};

use super::{Deps, Visit};

/// Ends other resets, with an event for each. Ids are drawn when it is made, because a write may run twice.
pub(crate) struct Endings {
    person: UserId,
    except: Option<TransactionId>,
    at: Timestamp,
    origin: Origin,
    ids: Vec<ActivityId>,
}

impl Endings {
    /// Ends all live resets of this person but one.
    pub(crate) fn of(deps: &Deps, visit: &Visit, person: UserId, except: Option<TransactionId>) -> Self {
        let ids = (0..=LIVE_RESETS).map(|_| ActivityId::generate(&*deps.clock, &*deps.random)).collect();
        Self { person, except, at: deps.clock.now(), origin: visit.origin.clone(), ids }
    }

    /// Does it. Lock the person first.
    ///
    /// A reset in which nothing is proven yet, and nothing may be told, goes on for whoever watches it: only its codes die.
    pub(crate) async fn write(&self, tx: &Tx, scope: &OrgScope) -> Result<(), StoreError> {
        let live = tx.live_transactions(scope, self.person, self.at).await?;
        for (id, activity) in live.into_iter().filter(|id| Some(*id) != self.except).zip(&self.ids) {
            let Some(record) = tx.transaction(scope, id).await? else { continue };
            let concealed = record.facts.started.terms.disclosure == Disclosure::Conceal;
            if concealed && record.facts.proofs.is_empty() {
                tx.spoil_challenges(scope, id).await?;
            } else if tx.insert_end(scope, id, End::Superseded, self.at).await? {
                tx.insert_activity(&self.event(scope, *activity, record.facts.started.correlation)).await?;
            }
        }
        Ok(())
    }

    fn event(&self, scope: &OrgScope, id: ActivityId, correlation: CorrelationId) -> Activity {
        Activity {
            id,
            organization: scope.organization,
            at: self.at,
            kind: ActivityKind::Progress,
            outcome: Outcome::Failure,
            reason: Some(Reason::Superseded),
            actor: Some(self.person),
            target: Some(self.person),
            correlation,
            origin: self.origin.clone(),
            detail: None,
        }
    }
}
