//! A signed-in person's place: what use cases behind a sign-in are given.

use latchkey_domain::{Authentication, SessionId, SessionPurpose, StepUp, Timestamp, UserId, step_up};
use latchkey_store::{OrgScope, SessionRecord};

/// A session that was not used for this long is over.
pub(crate) const IDLE: std::time::Duration = std::time::Duration::from_secs(3600);

/// Whose session it is, and how it was authenticated. Only the cookie of a session that counts now leads to one, so whoever has it
/// may do for this person what `purpose` says.
#[derive(Clone, Debug)]
pub struct Seat {
    /// The person's organization.
    pub scope: OrgScope,
    /// The person.
    pub user: UserId,
    /// The session.
    pub session: SessionId,
    /// What the session is open for.
    pub purpose: SessionPurpose,
    /// When the session began.
    pub created_at: Timestamp,
    /// When the person last gave the password.
    pub authenticated_at: Timestamp,
    /// When the person last gave a second factor.
    pub factor_at: Option<Timestamp>,
    /// When the session ends by itself.
    pub expires_at: Timestamp,
}

impl Seat {
    /// Whether the password was given so long ago that a sensitive act asks for it again.
    pub fn is_stale(&self, now: Timestamp) -> bool {
        let given = Authentication { password_at: self.authenticated_at, factor_at: self.factor_at };
        // Nobody can give a second factor yet, so administrators are asked for the password alone.
        step_up(given, false, now) == Some(StepUp::Password)
    }
}

impl From<SessionRecord> for Seat {
    fn from(record: SessionRecord) -> Self {
        let SessionRecord { scope, id, user, created_at, authenticated_at, expires_at, factor_at, purpose, .. } = record;
        Self { scope, user, session: id, purpose, created_at, authenticated_at, factor_at, expires_at }
    }
}
