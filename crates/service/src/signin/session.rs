//! Who is signed in, and signing out.

use latchkey_domain::{
    ActivityKind, CorrelationId, DomainName, Organization, Outcome, PasswordAge, PasswordLifetime, Reason, Timestamp, User,
    password_age,
};
use latchkey_store::Person as Record;
use latchkey_vault::Token;

use super::SignIn;
use crate::shared::{IDLE, Seat, ServiceError, Story, Visit};

/// A session used later than this from now was made under another clock, and cannot be trusted to end.
const CLOCK_TOLERANCE: std::time::Duration = std::time::Duration::from_secs(300);
/// The time of last use is written at most this often.
const TOUCH: std::time::Duration = std::time::Duration::from_secs(60);

/// The signed-in person.
#[derive(Debug)]
pub struct Person {
    /// The session that the cookie belongs to.
    pub seat: Seat,
    /// The person.
    pub user: User,
    /// The organization.
    pub organization: Organization,
    /// When the password was set.
    pub password_changed_at: Option<Timestamp>,
    /// When the password ends, where that is soon.
    pub password_ending: Option<PasswordEnding>,
}

/// The near end of a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PasswordEnding {
    /// Days left, begun ones counted.
    pub days: u16,
    /// When it ends.
    pub at: Timestamp,
}

/// An administrator is told when so few recovery codes are left.
const FEW_CODES: u32 = 3;

impl Person {
    /// How many recovery codes are left, when these are few and nothing else opens the account.
    pub fn codes_run_out(&self) -> Option<u32> {
        let factors = self.user.factors;
        let alone = self.seat.gives_factors && factors.authenticators == 0;
        Some(factors.recovery_codes).filter(|left| alone && *left <= FEW_CODES)
    }
}

impl SignIn {
    /// The person of this session cookie; `None` when the session is over.
    ///
    /// # Errors
    /// [`ServiceError`] when the store does not answer.
    pub async fn person(&self, cookie: &str) -> Result<Option<Person>, ServiceError> {
        let Some(token) = Token::parse(cookie) else { return Ok(None) };
        let reader = self.deps.store.reader();
        let Some(session) = reader.session_by_token(&token.hash()).await? else { return Ok(None) };
        let now = self.deps.clock.now();
        let of_the_future = session.last_seen_at.since(now) > CLOCK_TOLERANCE;
        if now >= session.expires_at || now.since(session.last_seen_at) >= IDLE || of_the_future {
            return Ok(None);
        }
        if now.since(session.last_seen_at) >= TOUCH {
            let session = &session;
            self.deps
                .store
                .write_unsynced("session: touch", |tx| async move {
                    Ok::<_, ServiceError>(tx.touch_session(&session.scope, session.id, now).await?)
                })
                .await?;
        }
        let person = reader.person(&session.scope, Some(session.user)).await?.filter(|person| person.user.enabled);
        let Some(person) = person else { return Ok(None) };
        // A user name holds a domain name, so this is never another error.
        let Ok(domain) = DomainName::parse(person.user.user_name.domain()) else { return Ok(None) };
        let (organization, lifetime) = reader.organization_of(&session.scope, &domain).await?;
        Ok(Some(Person {
            password_changed_at: person.password.as_ref().map(|record| record.changed_at),
            password_ending: ending(&person, lifetime, now),
            seat: Seat::new(session, &person.user),
            user: person.user,
            organization,
        }))
    }

    /// Ends the session of this cookie.
    ///
    /// # Errors
    /// [`ServiceError`] when the store does not answer.
    pub async fn sign_out(&self, visit: &Visit, cookie: &str) -> Result<(), ServiceError> {
        let deps = &self.deps;
        let Some(token) = Token::parse(cookie) else { return Ok(()) };
        let Some(session) = deps.store.reader().session_by_token(&token.hash()).await? else { return Ok(()) };
        let correlation = CorrelationId::generate(&*deps.clock, &*deps.random);
        let story = Story::new(deps, visit, session.scope.organization, correlation, Some(session.user), 1);
        let event = story.event(0, ActivityKind::SignOut, Outcome::Success, Reason::Completed);
        let (session, event) = (&session, &event);
        deps.store
            .write("session: end", |tx| async move {
                tx.end_session(&session.scope, session.id).await?;
                Ok::<_, ServiceError>(tx.insert_activity(event).await?)
            })
            .await
    }
}

fn ending(person: &Record, lifetime: Option<PasswordLifetime>, now: Timestamp) -> Option<PasswordEnding> {
    let (record, lifetime) = (person.password.as_ref()?, lifetime?);
    match password_age(&person.user, record.changed_at, record.must_change, Some(lifetime), now) {
        PasswordAge::Ending { days } => Some(PasswordEnding { days, at: lifetime.end(record.changed_at) }),
        PasswordAge::Valid | PasswordAge::Expired | PasswordAge::MustChange => None,
    }
}
