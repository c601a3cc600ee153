//! "Enter a code from my authenticator app" and "Enter one of my recovery codes": nothing is sent, and what is right is used up with
//! the proof.

use latchkey_domain::{ChallengeId, Method, Reason, TOTP_DIGITS, ThrottleKind, Verification, rests};
use latchkey_store::{ChallengeRecord, StoreError};
use latchkey_vault::{Code, RecoveryCode};

use super::code::{TypedCode, digits_of};
use super::live::Live;
use super::proof::{Checked, Proven, UsedUp};
use super::send::Sent;
use super::{Reset, Session, StepToken};
use crate::shared::{ServiceError, Story, Visit, lock_of};

/// What was typed, as far as it can be a code at all.
enum Typed {
    App(Code),
    Recovery(RecoveryCode),
}

impl Typed {
    /// `None` for what no app shows and no paper says.
    fn of(method: Method, code: &Code) -> Option<Self> {
        match method {
            Method::Authenticator => {
                let digits = digits_of(code);
                let six = digits.expose().len() == usize::from(TOTP_DIGITS);
                (six && digits.expose().bytes().all(|byte| byte.is_ascii_digit())).then_some(Self::App(digits))
            }
            Method::RecoveryCode => RecoveryCode::parse(code).map(Self::Recovery),
            _ => None,
        }
    }
}

impl Reset {
    /// Asks for a code of the app, or for a recovery code.
    ///
    /// # Errors
    /// [`ServiceError`] when the store does not answer.
    pub async fn ask_factor(
        &self,
        visit: &Visit,
        session: Session,
        step: &StepToken,
        method: Method,
    ) -> Result<Sent, ServiceError> {
        let deps = &self.deps;
        let reader = deps.store.reader();
        let Some(live) = Live::for_step(deps, &reader, session, step).await? else { return Ok(Sent::Stale) };
        if !method.is_factor() || live.gate_for(method).is_none() {
            return Ok(Sent::Stale);
        }
        let locked = lock_of(&reader, &live.scope, &live.subject_key(), ThrottleKind::Method(method), live.now).await?;
        if let (Some(until), false) = (locked, live.concealed()) {
            return Ok(Sent::Locked { until });
        }
        // A concealed lock is not told here, but nothing can be proven during it. Both are looked at whatever the first one says,
        // for the work must not tell either.
        let closed = live.reset_lock(&reader).await?;
        let mut challenge = self.asked_for(&live, method);
        challenge.hopeless |= locked.or(closed).is_some();
        let way = Verification::of(method, false);
        let story = Story::new(deps, visit, live.scope.organization, live.correlation(), live.user_id(), 1);
        let event = story.progress(0, Reason::started(way));
        let (live, challenge, event) = (&live, &challenge, &event);
        deps.store
            .write("reset: ask for a factor", |tx| async move {
                if !tx.step(&live.scope, challenge.transaction, live.version, None).await? {
                    return Ok(Sent::Stale);
                }
                tx.retire_challenges(&live.scope, challenge.transaction, method, live.now).await?;
                tx.insert_challenge(&live.scope, challenge).await?;
                tx.insert_activity(event).await?;
                Ok::<_, ServiceError>(Sent::OnItsWay)
            })
            .await
    }

    fn asked_for(&self, live: &Live, method: Method) -> ChallengeRecord {
        let deps = &self.deps;
        ChallengeRecord {
            id: ChallengeId::generate(&*deps.clock, &*deps.random),
            transaction: live.transaction.facts().started.id,
            method,
            // One contact for both: a recovery code stands in for the app, and no contact passes two gates.
            contact: live.scope.keys.blind_index("contact", b"second factor"),
            code_hash: None,
            questions: Vec::new(),
            issued_at: live.now,
            expires_at: live.transaction.expires_at(),
            spent_at: None,
            hopeless: live.user().is_none(),
            digits: if method == Method::Authenticator { u32::from(TOTP_DIGITS) } else { 0 },
        }
    }

    /// Checks a code of the app, or a recovery code.
    ///
    /// # Errors
    /// [`ServiceError`] when the store does not answer; a reserved try then stays counted.
    pub async fn check_factor(
        &self,
        visit: &Visit,
        session: Session,
        step: &StepToken,
        typed: TypedCode,
    ) -> Result<Checked, ServiceError> {
        let reader = self.deps.store.reader();
        let Some(live) = Live::for_step(&self.deps, &reader, session, step).await? else { return Ok(Checked::Stale) };
        let method = typed.method;
        if !method.is_factor() || live.gate_for(method).is_none() {
            return Ok(Checked::Stale);
        }
        let challenge = reader.latest_challenge(&live.scope, live.transaction.facts().started.id, method).await?;
        let Some(challenge) = challenge.filter(|challenge| live.waits_for(challenge)) else { return Ok(Checked::Expired) };
        // What can be no code is not compared, so it is no try.
        let Some(code) = Typed::of(method, &typed.code) else { return Ok(Checked::Malformed) };
        let tried = match self.reserve_try(&live, method).await? {
            Ok(tried) => tried,
            Err(refused) => return Ok(refused),
        };
        let way = Verification::of(method, false);
        match self.found(&live, &challenge, code).await? {
            Some(used) if tried.open => {
                let proven = Proven::of(&challenge, way, live.version + 1).using_up(used);
                self.right(visit, &live, proven).await
            }
            _ => self.wrong(visit, &live, Reason::too_many(way), tried).await,
        }
    }

    /// What the code uses up when it is right.
    async fn found(&self, live: &Live, challenge: &ChallengeRecord, code: Typed) -> Result<Option<UsedUp>, StoreError> {
        let (reader, user) = (self.deps.store.reader(), live.user_id());
        let found = match code {
            Typed::App(code) => {
                let apps = reader.sought_authenticators(&live.scope, user).await?;
                // All are compared, and decoys with them, so that the time tells neither which it is nor how many there are.
                apps.iter().fold(None, |found, app| {
                    let step = app.secret.verify(&code, live.now, app.last_step);
                    // An app that was added within a day proves nothing beside an older one, which says that apps do not rest.
                    let id = app.id.filter(|_| live.rests(Method::Authenticator) || !rests(app.replaced_at, live.now));
                    found.or(id.zip(step).map(|(id, step)| UsedUp::Step(id, step)))
                })
            }
            Typed::Recovery(code) => {
                let held = reader.holds_recovery_code(&live.scope, user, &code).await?;
                held.then_some(UsedUp::RecoveryCode(code))
            }
        };
        let provable = live.counts(challenge.method) && live.gate_for(challenge.method).is_some_and(|gate| gate.provable);
        Ok(found.filter(|_| provable && !challenge.hopeless))
    }
}
