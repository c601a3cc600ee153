//! The second step of an administrator's sign-in.

use latchkey_domain::{CorrelationId, SessionPurpose, SignInRequest, StepUp, Timestamp};
use latchkey_store::{RotateSession, StoreError};
use latchkey_vault::Token;

use super::SignIn;
use super::device;
use super::factor::{FactorRefused, FactorTry, RightFactor, TypedFactor};
use crate::shared::{Seat, ServiceError, Story, Visit, request_after};

/// What came of it.
pub enum Stepped {
    /// The session has another cookie, and is open for more.
    Welcome {
        /// What the sign-in asks for, before it leads on.
        request: SignInRequest,
        /// The session.
        session: Token,
        /// What the session is open for: everything, or the change of a password that does not count any more.
        purpose: SessionPurpose,
    },
    /// The code was not taken.
    Refused(FactorRefused),
    /// The session is over, waits for no second step, or another request was quicker: its cookie is another one by now.
    Over,
}

/// Why nothing was written.
enum Lost {
    /// The session has another cookie by now.
    Session,
    /// The code was used before.
    Code,
    Failed(StoreError),
}

impl From<StoreError> for Lost {
    fn from(error: StoreError) -> Self {
        Self::Failed(error)
    }
}

impl SignIn {
    /// Takes the second step: the session of this cookie becomes another one, of full purpose. `known` is the cookie of a device that
    /// was used before.
    ///
    /// # Errors
    /// [`ServiceError`] when the store does not answer; a reserved try then stays counted.
    pub async fn second_step(
        &self,
        visit: &Visit,
        cookie: &str,
        known: Option<&str>,
        typed: TypedFactor,
    ) -> Result<Stepped, ServiceError> {
        let (Some(shown), Some(person)) = (Token::parse(cookie), self.person(cookie).await?) else { return Ok(Stepped::Over) };
        let seat = &person.seat;
        // A password that was given long ago opens no second step: somebody else may sit there by now.
        if seat.purpose != SessionPurpose::Factor || seat.stale(self.deps.clock.now()) == Some(StepUp::Password) {
            return Ok(Stepped::Over);
        }
        let set_at = person.password_changed_at;
        let familiar = set_at.is_some_and(|set_at| device::is_familiar(&self.deps.keys, known, seat.user, set_at));
        let counted = match self.reserve_factor(visit, seat, familiar).await? {
            Ok(counted) => counted,
            Err(refused) => return Ok(Stepped::Refused(refused)),
        };
        match self.look_at_factor(seat, typed).await? {
            Some(right) => self.step_on(visit, (seat, &shown), &counted, &right).await,
            None => Ok(Stepped::Refused(self.wrong_factor(visit, seat, &counted).await?)),
        }
    }

    async fn step_on(
        &self,
        visit: &Visit,
        (seat, shown): (&Seat, &Token),
        counted: &FactorTry,
        right: &RightFactor,
    ) -> Result<Stepped, ServiceError> {
        let deps = &self.deps;
        let now = deps.clock.now();
        let token = Token::generate(&*deps.random);
        let purpose = seat.kept_purpose.after_factor();
        let change = &stepped(seat, shown, &token, now);
        let correlation = CorrelationId::generate(&*deps.clock, &*deps.random);
        let story = Story::new(deps, visit, seat.scope.organization, correlation, Some(seat.user), 2);
        let told = &self.told_of_use(visit, seat, right).await?;
        let (events, scope) = (&right.events(&story, 0), &seat.scope);
        let done = deps
            .store
            .write("sign-in: the second step", |tx| async move {
                tx.lock_user(scope, seat.user).await?;
                if !tx.rotate_session(scope, change).await? {
                    return Err(Lost::Session);
                }
                if !right.spend(&tx, seat, now).await? {
                    return Err(Lost::Code);
                }
                tx.insert_activities(events).await?;
                told.queue(&tx, scope).await?;
                Ok(counted.give_back(&tx, scope).await?)
            })
            .await;
        match done {
            Ok(()) => Ok(Stepped::Welcome { request: request_after(deps, seat, purpose).await?, session: token, purpose }),
            Err(Lost::Code) => Ok(Stepped::Refused(self.wrong_factor(visit, seat, counted).await?)),
            Err(Lost::Failed(error)) => Err(error.into()),
            Err(Lost::Session) => {
                self.give_factor_back(seat, counted).await?;
                Ok(Stepped::Over)
            }
        }
    }
}

/// The same session under another cookie, in which a second factor was given just now.
fn stepped(seat: &Seat, shown: &Token, token: &Token, now: Timestamp) -> RotateSession {
    RotateSession {
        id: seat.session,
        from: shown.hash(),
        to: token.hash(),
        purpose: seat.kept_purpose.after_factor(),
        authenticated_at: None,
        factor_at: Some(now),
    }
}
