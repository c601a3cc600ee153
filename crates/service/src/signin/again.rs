//! The password once more, of somebody who is signed in, and of administrators a second factor: what a sensitive act asks for when
//! they were given too long ago.

use latchkey_domain::{ActivityKind, Outcome, Reason, SessionPurpose, SignInLockout, Timestamp};
use latchkey_store::{RotateSession, StoreError, Tx};
use latchkey_vault::{Password, Token};

use super::factor::{FactorTry, RightFactor};
use super::password::{Candidate, Counted, lockout, still_good};
use super::{FactorRefused, SignIn, SignedIn, TypedFactor, device};
use crate::shared::{Endings, Notices, Seat, ServiceError, Story, Visit};

/// What somebody who is signed in typed.
pub struct Retyped<'a> {
    /// The cookie of the session.
    pub cookie: &'a str,
    /// The password.
    pub password: Password,
    /// The cookie of a device that was used before.
    pub device: Option<String>,
    /// The second factor, of somebody who is asked for one (`gives_factors` of the seat).
    pub factor: Option<TypedFactor>,
}

/// What came of it.
pub enum Again {
    /// The session has another cookie, and counts as just authenticated.
    Renewed {
        /// The session.
        session: Token,
        /// The device.
        device: String,
        /// What the session is open for.
        purpose: SessionPurpose,
    },
    /// The password is not right, or sign-in is locked.
    Refused(SignedIn),
    /// The password is right, the second factor was not taken.
    Factor(FactorRefused),
    /// The session is over, or another request was quicker: its cookie is another one by now.
    Over,
}

/// A second factor that is right so far, with the try that was counted for it.
type Given = Option<(FactorTry, RightFactor)>;

/// Why nothing was written.
enum Lost {
    /// The session has another cookie by now, or the password was changed.
    Race,
    /// The code was used before.
    Code,
    Failed(ServiceError),
}

impl From<StoreError> for Lost {
    fn from(error: StoreError) -> Self {
        Self::Failed(error.into())
    }
}

impl From<ServiceError> for Lost {
    fn from(error: ServiceError) -> Self {
        Self::Failed(error)
    }
}

impl SignIn {
    /// Takes the password once more, as sign-in takes it: the same locks, the same pool of hashes; and then the second factor, of
    /// whoever gives one.
    ///
    /// # Errors
    /// [`ServiceError`] when the store or the hash pool does not answer.
    pub async fn again(&self, visit: &Visit, typed: Retyped<'_>) -> Result<Again, ServiceError> {
        let (Some(token), Some(person)) = (Token::parse(typed.cookie), self.person(typed.cookie).await?) else {
            return Ok(Again::Over);
        };
        let seat = &person.seat;
        let Some(candidate) = self.candidate(seat, typed.device.as_deref()).await? else { return Ok(Again::Over) };
        let counted = match self.prove(visit, &candidate, &typed.password).await? {
            Ok(counted) => counted,
            Err(refused) => return Ok(Again::Refused(refused)),
        };
        match self.given(visit, (seat, candidate.familiar), typed.factor).await? {
            Ok(given) => self.renew(visit, seat, &token, (&candidate, &counted), &given).await,
            Err(refused) => {
                self.give_back(&candidate, &counted).await?;
                Ok(Again::Factor(refused))
            }
        }
    }

    /// The second factor, where one is given.
    async fn given(
        &self,
        visit: &Visit,
        (seat, familiar): (&Seat, bool),
        typed: Option<TypedFactor>,
    ) -> Result<Result<Given, FactorRefused>, ServiceError> {
        if !seat.gives_factors {
            return Ok(Ok(None));
        }
        let Some(typed) = typed else { return Ok(Err(FactorRefused::Wrong)) };
        let counted = match self.reserve_factor(visit, seat, familiar).await? {
            Ok(counted) => counted,
            Err(refused) => return Ok(Err(refused)),
        };
        match self.look_at_factor(seat, typed).await? {
            Some(right) => Ok(Ok(Some((counted, right)))),
            None => Ok(Err(self.wrong_factor(visit, seat, &counted).await?)),
        }
    }

    async fn renew(
        &self,
        visit: &Visit,
        seat: &Seat,
        shown: &Token,
        (who, counted): (&Candidate, &Counted),
        given: &Given,
    ) -> Result<Again, ServiceError> {
        let deps = &self.deps;
        let now = deps.clock.now();
        let token = Token::generate(&*deps.random);
        let change = RotateSession { factor_at: given.as_ref().map(|_| now), ..renewal(seat, shown, &token, now) };
        let renewed = self.write_renewal(visit, seat, (who, counted), given, &change).await;
        match (renewed, given) {
            (Ok(()), _) => {
                let device = device::cookie(&deps.keys, &*deps.random, seat.user, who.set_at);
                Ok(Again::Renewed { session: token, device, purpose: seat.purpose })
            }
            (Err(Lost::Failed(error)), _) => Err(error),
            (Err(Lost::Code), Some((tried, _))) => {
                self.give_back(who, counted).await?;
                Ok(Again::Factor(self.wrong_factor(visit, seat, tried).await?))
            }
            (Err(Lost::Race), Some((tried, _))) => {
                self.give_factor_back(seat, tried).await?;
                Ok(Again::Over)
            }
            (Err(Lost::Race | Lost::Code), None) => Ok(Again::Over),
        }
    }

    async fn write_renewal(
        &self,
        visit: &Visit,
        seat: &Seat,
        (who, counted): (&Candidate, &Counted),
        given: &Given,
        change: &RotateSession,
    ) -> Result<(), Lost> {
        let (deps, scope, now) = (&self.deps, &seat.scope, self.deps.clock.now());
        let story = Story::new(deps, visit, scope.organization, seat.correlation(), Some(seat.user), 3);
        let mut event = story.event(0, ActivityKind::SignIn, Outcome::Success, Reason::Completed);
        event.detail = Some(r#"{"again":true}"#.to_owned());
        let mut events = vec![event];
        events.extend(given.iter().flat_map(|(_, right)| right.events(&story, 1)));
        let told = match given {
            Some((_, right)) => self.told_of_use(visit, seat, right).await?,
            None => Notices::default(),
        };
        let (events, told, endings) = (&events, &told, &Endings::of(deps, visit, seat.user, None));
        deps.store
            .write("sign-in: the password once more", |tx| async move {
                tx.lock_user(scope, seat.user).await?;
                let person = tx.person(scope, Some(seat.user)).await?;
                let Some(record) = still_good(person, who, false) else { return Err(Lost::Race) };
                if !tx.rotate_session(scope, change).await? {
                    return Err(Lost::Race);
                }
                spend(&tx, seat, given, now).await?;
                let kept = lockout(&record, who.familiar);
                tx.put_lockout(scope, seat.user, who.familiar, &SignInLockout::default(), kept).await?;
                endings.write(&tx, scope).await?;
                tx.insert_activities(events).await?;
                told.queue(&tx, scope).await?;
                if let Some((tried, _)) = given {
                    tried.give_back(&tx, scope).await?;
                }
                Ok(counted.give_back_together(&tx, scope).await?)
            })
            .await
    }
}

/// Uses the second factor up, where there is one.
async fn spend(tx: &Tx, seat: &Seat, given: &Given, now: Timestamp) -> Result<(), Lost> {
    match given {
        Some((_, right)) if !right.spend(tx, seat, now).await? => Err(Lost::Code),
        _ => Ok(()),
    }
}

/// The same session under another cookie, authenticated just now.
pub(super) fn renewal(seat: &Seat, shown: &Token, token: &Token, now: Timestamp) -> RotateSession {
    RotateSession {
        id: seat.session,
        from: shown.hash(),
        to: token.hash(),
        purpose: seat.kept_purpose,
        authenticated_at: Some(now),
        factor_at: None,
    }
}
