//! The password once more, of somebody who is signed in: what a sensitive act asks for when it was given too long ago.

use latchkey_domain::{ActivityKind, Outcome, Reason, SignInLockout, SignInRequest, Timestamp};
use latchkey_store::RotateSession;
use latchkey_vault::{Password, Token};

use super::password::{Candidate, Counted, lockout, still_good};
use super::{SignIn, SignedIn, device};
use crate::shared::{Endings, Seat, ServiceError, Story, Visit};

/// The password that somebody who is signed in typed.
pub struct Retyped<'a> {
    /// The cookie of the session.
    pub cookie: &'a str,
    /// The password.
    pub password: Password,
    /// The cookie of a device that was used before.
    pub device: Option<String>,
}

impl SignIn {
    /// Takes the password once more, as sign-in takes it: the same locks, the same pool of hashes. The session then has another
    /// cookie and counts as just authenticated. `None` when the session is over, or another request was quicker: its cookie is
    /// another one by now.
    ///
    /// # Errors
    /// [`ServiceError`] when the store or the hash pool does not answer.
    pub async fn again(&self, visit: &Visit, typed: Retyped<'_>) -> Result<Option<SignedIn>, ServiceError> {
        let (Some(token), Some(person)) = (Token::parse(typed.cookie), self.person(typed.cookie).await?) else { return Ok(None) };
        let Some(candidate) = self.candidate(&person.seat, typed.device.as_deref()).await? else { return Ok(None) };
        match self.prove(visit, &candidate, &typed.password).await? {
            Ok(counted) => self.renew(visit, &person.seat, &token, (&candidate, &counted)).await,
            Err(refused) => Ok(Some(refused)),
        }
    }

    async fn renew(
        &self,
        visit: &Visit,
        seat: &Seat,
        shown: &Token,
        (who, counted): (&Candidate, &Counted),
    ) -> Result<Option<SignedIn>, ServiceError> {
        let deps = &self.deps;
        let now = deps.clock.now();
        let token = Token::generate(&*deps.random);
        let change = &renewal(seat, shown, &token, now);
        let story = Story::new(deps, visit, seat.scope.organization, who.correlation, Some(seat.user), 1);
        let mut event = story.event(0, ActivityKind::SignIn, Outcome::Success, Reason::Completed);
        event.detail = Some(r#"{"again":true}"#.to_owned());
        let endings = Endings::of(deps, visit, seat.user, None);
        let (event, endings, scope) = (&event, &endings, &seat.scope);
        let renewed = deps
            .store
            .write("sign-in: the password once more", |tx| async move {
                tx.lock_user(scope, seat.user).await?;
                let Some(record) = still_good(tx.person(scope, Some(seat.user)).await?, who, false) else { return Ok(false) };
                if !tx.rotate_session(scope, change).await? {
                    return Ok(false);
                }
                let kept = lockout(&record, who.familiar);
                tx.put_lockout(scope, seat.user, who.familiar, &SignInLockout::default(), kept).await?;
                endings.write(&tx, scope).await?;
                tx.insert_activity(event).await?;
                counted.give_back_together(&tx, scope).await?;
                Ok::<_, ServiceError>(true)
            })
            .await?;
        let device = || device::cookie(&deps.keys, &*deps.random, seat.user, who.set_at);
        Ok(renewed.then(|| SignedIn::Welcome {
            request: SignInRequest::Nothing,
            session: token,
            device: device(),
            purpose: seat.purpose,
        }))
    }
}

/// The same session under another cookie, authenticated just now.
pub(super) fn renewal(seat: &Seat, shown: &Token, token: &Token, now: Timestamp) -> RotateSession {
    RotateSession {
        id: seat.session,
        from: shown.hash(),
        to: token.hash(),
        purpose: seat.purpose,
        authenticated_at: Some(now),
        factor_at: None,
    }
}
