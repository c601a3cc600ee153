//! A signed-in person's place: what use cases behind a sign-in are given.

use latchkey_domain::{Authentication, CorrelationId, SessionId, SessionPurpose, StepUp, Timestamp, User, UserId, step_up};
use latchkey_store::{OrgScope, SessionRecord};

/// A session that was not used for this long is over.
pub(crate) const IDLE: std::time::Duration = std::time::Duration::from_secs(3600);

/// What joins the events of this session.
pub(crate) fn correlation_of(session: SessionId) -> CorrelationId {
    CorrelationId::from_uuid(session.as_uuid())
}

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
    /// What the session is open for, as the person stands now.
    pub purpose: SessionPurpose,
    /// The purpose that is kept.
    pub(crate) kept_purpose: SessionPurpose,
    /// Whether the person is asked for a second factor: an administrator who has one.
    pub gives_factors: bool,
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
    /// The place of this person, whose session it is.
    pub(crate) fn new(record: SessionRecord, person: &User) -> Self {
        let SessionRecord { scope, id, user, created_at, authenticated_at, expires_at, factor_at, purpose, .. } = record;
        Self {
            scope,
            user,
            session: id,
            purpose: purpose.in_force(person, factor_at),
            kept_purpose: purpose,
            gives_factors: person.gives_factors(),
            created_at,
            authenticated_at,
            factor_at,
            expires_at,
        }
    }

    /// Joins what happens in this session, from the sign-in on: the support code of its pages.
    pub fn correlation(&self) -> CorrelationId {
        correlation_of(self.session)
    }

    /// What a sensitive act asks for again, because it was given too long ago: of administrators a second factor too.
    pub fn stale(&self, now: Timestamp) -> Option<StepUp> {
        let given = Authentication { password_at: self.authenticated_at, factor_at: self.factor_at };
        step_up(given, self.gives_factors, now)
    }
}
