//! Where somebody is signed in, and signing out there.

use latchkey_domain::{ActivityKind, CorrelationId, Outcome, Reason, SessionId};
use latchkey_store::SessionListing;

use super::Accounts;
use crate::shared::{IDLE, Seat, ServiceError, Story, Visit};

impl Accounts {
    /// The person's sessions that are not over, the one used last first.
    ///
    /// # Errors
    /// [`ServiceError`] when the store does not answer.
    pub async fn sessions(&self, seat: &Seat) -> Result<Vec<SessionListing>, ServiceError> {
        let now = self.deps.clock.now();
        let mut sessions = self.deps.store.reader().sessions(&seat.scope, seat.user, now).await?;
        sessions.retain(|session| now.since(session.last_seen_at) < IDLE);
        Ok(sessions)
    }

    /// Ends one session of this person, and no one else's. `false` when there is none.
    ///
    /// # Errors
    /// [`ServiceError`] when the store does not answer.
    pub async fn end_session(&self, visit: &Visit, seat: &Seat, session: SessionId) -> Result<bool, ServiceError> {
        let story = self.story(visit, seat);
        let event = &story.event(0, ActivityKind::SignOut, Outcome::Success, Reason::Completed);
        self.deps
            .store
            .write("account: end a session", |tx| async move {
                let ended = tx.end_session_of(&seat.scope, seat.user, session).await?;
                if ended {
                    tx.insert_activity(event).await?;
                }
                Ok::<_, ServiceError>(ended)
            })
            .await
    }

    /// Ends all sessions of this person, this one too.
    ///
    /// # Errors
    /// [`ServiceError`] when the store does not answer.
    pub async fn end_all_sessions(&self, visit: &Visit, seat: &Seat) -> Result<(), ServiceError> {
        let story = self.story(visit, seat);
        let event = &story.event(0, ActivityKind::SignedOutEverywhere, Outcome::Success, Reason::Completed);
        self.deps
            .store
            .write("account: end all sessions", |tx| async move {
                tx.end_sessions(&seat.scope, seat.user).await?;
                Ok::<_, ServiceError>(tx.insert_activity(event).await?)
            })
            .await
    }

    fn story(&self, visit: &Visit, seat: &Seat) -> Story {
        let deps = &self.deps;
        let correlation = CorrelationId::generate(&*deps.clock, &*deps.random);
        Story::new(deps, visit, seat.scope.organization, correlation, Some(seat.user), 1)
    }
}
