//! A new password of somebody who knows the old one.

use latchkey_domain::{ActivityKind, Outcome, PasswordProblem, PasswordRules, Policy, Reason, SessionPurpose, SignInRequest};
use latchkey_store::{RotateSession, SetPassword};
use latchkey_vault::{Password, PasswordHash, Token};

use super::again::renewal;
use super::password::{Candidate, Counted, still_good};
use super::{Person, SignIn, SignedIn, device};
use crate::shared::{
    Endings, NewPasswordProblem, Note, Owner, Seat, ServiceError, Story, Visit, check_new_password, forbidden_words,
    hash_new_password, notify_of_change, request_at_sign_in, stated_rules,
};

/// What the person typed.
pub struct PasswordChange<'a> {
    /// The cookie of the session.
    pub cookie: &'a str,
    /// The cookie of a device that was used before.
    pub device: Option<String>,
    /// The password in use.
    pub current: Password,
    /// The new password.
    pub password: Password,
    /// The same again.
    pub repeated: Password,
}

/// What a new password must be like, stated before typing.
#[derive(Debug)]
pub struct ChangeTerms {
    /// The rules.
    pub rules: PasswordRules,
    /// Names the password must not contain.
    pub words: Vec<String>,
}

/// What came of it.
pub enum Changed {
    /// It is set. Every other session of the person ended, and this one has another cookie.
    Done {
        /// What the sign-in asks for that demanded the change, before it leads on.
        request: SignInRequest,
        /// The session.
        session: Token,
        /// The device.
        device: String,
    },
    /// The password that was said to be in use is not right, or sign-in is locked; it counts as a sign-in does.
    Refused(SignedIn),
    /// The new one was not taken; nothing is lost.
    Problem(NewPasswordProblem),
    /// The password lives in the directory of the organization, and is changed there.
    OnPremises,
    /// The session is over, or another request was quicker.
    Over,
}

impl SignIn {
    /// What the page states; `None` when the password is changed elsewhere.
    ///
    /// # Errors
    /// [`ServiceError`] when the store does not answer.
    pub async fn change_terms(&self, person: &Person) -> Result<Option<ChangeTerms>, ServiceError> {
        if person.user.authority.on_premises() {
            return Ok(None);
        }
        let names = self.deps.store.reader().organization_names(&person.seat.scope).await?;
        let rules = stated_rules(&self.deps, &self.rules(&person.seat).await?);
        Ok(Some(ChangeTerms { rules, words: forbidden_words(&person.user, names) }))
    }

    /// Sets a new password. The last one may not be chosen again ("Password policy", 2018), nor one that the person disowned.
    ///
    /// # Errors
    /// [`ServiceError`] when the store or the hash pool does not answer; then the old password still works.
    pub async fn change_password(&self, visit: &Visit, typed: PasswordChange<'_>) -> Result<Changed, ServiceError> {
        let (Some(shown), Some(person)) = (Token::parse(typed.cookie), self.person(typed.cookie).await?) else {
            return Ok(Changed::Over);
        };
        // Whoever has yet to give the second step, or to set one up, changes nothing.
        if !matches!(person.seat.purpose, SessionPurpose::Full | SessionPurpose::Password) {
            return Ok(Changed::Over);
        }
        if person.user.authority.on_premises() {
            return Ok(Changed::OnPremises);
        }
        if let Some(problem) = self.check(&person, &typed).await? {
            self.note_refused(visit, &person.seat, &problem).await?;
            return Ok(Changed::Problem(problem));
        }
        let Some(who) = self.candidate(&person.seat, typed.device.as_deref()).await? else { return Ok(Changed::Over) };
        let counted = match self.prove(visit, &who, &typed.current).await? {
            Ok(counted) => counted,
            Err(refused) => return Ok(Changed::Refused(refused)),
        };
        match hash_new_password(&self.deps, visit, &who.scope, &who.person.refused, &typed.password).await {
            Ok(Ok(hash)) => self.set(visit, (&person, &shown), (&who, &counted), hash).await,
            Ok(Err(problem)) => {
                self.give_back(&who, &counted).await?;
                self.note_refused(visit, &person.seat, &problem).await?;
                Ok(Changed::Problem(problem))
            }
            Err(error) => {
                self.give_back(&who, &counted).await?;
                Err(error)
            }
        }
    }

    async fn policy(&self, seat: &Seat) -> Result<Option<Policy>, ServiceError> {
        Ok(self.deps.store.reader().governed(&seat.scope).await?.1)
    }

    async fn rules(&self, seat: &Seat) -> Result<PasswordRules, ServiceError> {
        Ok(self.policy(seat).await?.map_or_else(PasswordRules::classic, |policy| policy.passwords.clone()))
    }

    /// Everything that can be said without verifying a password, so that it costs no try.
    async fn check(&self, person: &Person, typed: &PasswordChange<'_>) -> Result<Option<NewPasswordProblem>, ServiceError> {
        let names = self.deps.store.reader().organization_names(&person.seat.scope).await?;
        let (rules, new) = (self.rules(&person.seat).await?, (&typed.password, &typed.repeated));
        let problem = check_new_password(&self.deps, &rules, &person.user, names, new).await?;
        let reused = || NewPasswordProblem::Rules(vec![PasswordProblem::Reused]);
        Ok(problem.or_else(|| (typed.password.expose() == typed.current.expose()).then(reused)))
    }

    /// Notes that a password was refused; a flood of them, which costs nobody a try, is noted once in a while.
    async fn note_refused(&self, visit: &Visit, seat: &Seat, problem: &NewPasswordProblem) -> Result<(), ServiceError> {
        let reused = NewPasswordProblem::Rules(vec![PasswordProblem::Reused]);
        let reason = if *problem == reused { Reason::PasswordReused } else { Reason::PasswordRefused };
        let story = Story::new(&self.deps, visit, seat.scope.organization, seat.correlation(), Some(seat.user), 1);
        let event = &Note::new(&seat.scope, story.event(0, ActivityKind::ChangedPassword, Outcome::Failure, reason));
        let note = |tx: latchkey_store::Tx| async move { Ok(event.keep(&tx).await?) };
        self.deps.store.write("change: note a refused password", note).await
    }

    async fn set(
        &self,
        visit: &Visit,
        (person, shown): (&Person, &Token),
        (who, counted): (&Candidate, &Counted),
        hash: PasswordHash,
    ) -> Result<Changed, ServiceError> {
        let (deps, seat, scope) = (&self.deps, &person.seat, &who.scope);
        let now = deps.clock.now();
        let token = Token::generate(&*deps.random);
        let rotation = RotateSession { purpose: SessionPurpose::Full, ..renewal(seat, shown, &token, now) };
        let policy = self.policy(seat).await?;
        let (organization, user) = (&person.organization, &person.user);
        let owner = Owner { scope, organization, policy: policy.as_ref(), user, at: now };
        let notices = notify_of_change(deps, visit, owner)?;
        let story = Story::new(deps, visit, scope.organization, seat.correlation(), Some(seat.user), 1);
        let event = story.event(0, ActivityKind::ChangedPassword, Outcome::Success, Reason::Completed);
        let endings = Endings::of(deps, visit, seat.user, None);
        let (rotation, notices, event, endings, hash) = (&rotation, &notices, &event, &endings, &hash);
        let done = deps
            .store
            .write("change: set the password", |tx| async move {
                tx.lock_user(scope, seat.user).await?;
                if still_good(tx.person(scope, Some(seat.user)).await?, who, false).is_none() {
                    return Ok(false);
                }
                if !tx.rotate_session(scope, rotation).await? {
                    return Ok(false);
                }
                tx.set_password(scope, seat.user, hash, SetPassword { at: now, must_change: false }).await?;
                tx.end_other_sessions(scope, seat.user, seat.session).await?;
                endings.write(&tx, scope).await?;
                notices.write(&tx, scope).await?;
                tx.insert_activity(event).await?;
                notices.write_texts(&tx, scope).await?;
                counted.give_back_together(&tx, scope).await?;
                Ok::<_, ServiceError>(true)
            })
            .await?;
        let device = || device::cookie(&deps.keys, &*deps.random, seat.user, now);
        // Whoever changed it in the middle of a sign-in is asked what that asks, and nobody else.
        let request = match seat.purpose {
            SessionPurpose::Password => request_at_sign_in(deps, organization, policy.as_ref(), &who.person, now),
            _ => SignInRequest::Nothing,
        };
        Ok(if done { Changed::Done { request, session: token, device: device() } } else { Changed::Over })
    }
}
