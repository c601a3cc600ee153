//! "Cancel".

use latchkey_domain::{ActivityKind, End, Outcome, Reason, State};

use super::live::Live;
use super::{Reset, Session, StepToken};
use crate::shared::{ServiceError, Story, Visit};

impl Reset {
    /// Ends the reset of this session. A form of an earlier step may cancel too, as long as the session is the same: leaving is
    /// always meant.
    ///
    /// # Errors
    /// [`ServiceError`] when the store does not answer.
    pub async fn cancel(&self, visit: &Visit, session: Session, step: &StepToken) -> Result<(), ServiceError> {
        let deps = &self.deps;
        let Some(live) = Live::look(deps, &deps.store.reader(), session).await? else { return Ok(()) };
        if !(0..=live.version).any(|version| step.matches(&deps.keys, session, version)) {
            return Ok(());
        }
        let reason = match live.transaction.state() {
            State::Ended(_) => return Ok(()),
            State::NewPassword(_) | State::Unlock(_) => Reason::CancelledBeforePassword,
            _ => Reason::CancelledBeforeMethods,
        };
        let story = Story::new(deps, visit, live.scope.organization, live.correlation(), live.user_id(), 1);
        let event = story.event(0, ActivityKind::Progress, Outcome::Failure, reason);
        let (live, event) = (&live, &event);
        deps.store
            .write("reset: cancel", |tx| async move {
                if tx.insert_end(&live.scope, live.transaction.facts().started.id, End::Cancelled, live.now).await? {
                    tx.insert_activity(event).await?;
                }
                Ok::<_, ServiceError>(())
            })
            .await
    }
}
