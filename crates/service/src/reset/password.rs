//! "Choose a new password": the rules, the hash, and one write in which everything that follows happens or nothing does.

use latchkey_domain::{ActivityKind, End, NewPassword, Outcome, PasswordRules, Reason, Role, State};
use latchkey_store::{SetPassword, Tx};
use latchkey_vault::{Password, PasswordHash};

use super::live::Live;
use super::{Reset, Session, StepToken};
use crate::shared::{
    Endings, NewPasswordProblem, Notices, Owner, ServiceError, Story, Told, Visit, check_new_password, hash_new_password,
    notify_of_own_reset, open_resets,
};

/// How often it is looked whether the same page, sent twice, is done: two seconds in all, in which a hash is long computed.
const LOOKS: u32 = 40;
/// The time between two looks.
const BETWEEN_LOOKS: std::time::Duration = std::time::Duration::from_millis(50);

/// Of several passwords that are refused within so many seconds one is noted.
const BETWEEN_NOTES: i64 = 10;

/// What the person typed.
pub struct NewPasswords {
    /// The new password.
    pub password: Password,
    /// The same again.
    pub repeated: Password,
}

/// What came of it.
#[derive(Debug, PartialEq, Eq)]
pub enum Chosen {
    /// It is set; every session of the person ended.
    Done,
    /// It was not taken; the page says why and nothing is lost.
    Problem(NewPasswordProblem),
    /// The form was made for an earlier step, or for no reset at all.
    Stale,
}

/// Everything that is written at the end of a reset.
struct Plan {
    permit: NewPassword,
    hash: PasswordHash,
    notices: Notices,
    endings: Endings,
}

impl Reset {
    /// Sets the new password.
    ///
    /// # Errors
    /// [`ServiceError`] when the store or the hash pool does not answer; then the old password still works.
    pub async fn choose_password(
        &self,
        visit: &Visit,
        session: Session,
        step: &StepToken,
        typed: NewPasswords,
    ) -> Result<Chosen, ServiceError> {
        let deps = &self.deps;
        let reader = deps.store.reader();
        let Some(live) = Live::for_step(deps, &reader, session, step).await? else { return self.overtaken(session, step).await };
        let State::NewPassword(permit) = live.transaction.state().clone() else { return Ok(Chosen::Stale) };
        let Some(user) = live.user() else { return Ok(Chosen::Stale) };
        let rules = live.policy().map_or_else(PasswordRules::classic, |policy| policy.passwords.clone());
        let names = reader.organization_names(&live.scope).await?;
        if let Some(problem) = check_new_password(deps, &rules, user, names, (&typed.password, &typed.repeated)).await? {
            self.note_refused(visit, &live).await?;
            return Ok(Chosen::Problem(problem));
        }
        let refused = live.case.refused();
        // The step is taken before the hash, so that one page costs one hash however often it is sent.
        let (scope, id, version) = (&live.scope, permit.transaction(), live.version);
        let take = |tx: Tx| async move { Ok::<_, ServiceError>(tx.step(scope, id, version, None).await?) };
        if !deps.store.write_unsynced("reset: submit a password", take).await? {
            return self.overtaken(session, step).await;
        }
        let hash = match hash_new_password(deps, visit, &live.scope, refused, &typed.password).await? {
            Ok(hash) => hash,
            Err(problem) => return Ok(Chosen::Problem(problem)),
        };
        let notices = self.notices(visit, &live).await?;
        let endings = Endings::of(deps, visit, user.id, Some(permit.transaction()));
        self.finish(visit, &live, Plan { permit, hash, notices, endings }).await
    }

    /// The same page was sent before, as by a double click: what that comes to is waited for a moment, so that the browser is led
    /// to the end and not back to the form.
    async fn overtaken(&self, session: Session, step: &StepToken) -> Result<Chosen, ServiceError> {
        for _ in 0..LOOKS {
            let live = Live::load(&self.deps, &self.deps.store.reader(), session).await?;
            let waiting = live.filter(|live| matches!(live.transaction.state(), State::NewPassword(_)));
            let own =
                waiting.is_some_and(|live| (0..live.version).any(|version| step.matches(&self.deps.keys, session, version)));
            if !own {
                break;
            }
            tokio::time::sleep(BETWEEN_LOOKS).await;
        }
        Ok(Chosen::Stale)
    }

    async fn notices(&self, visit: &Visit, live: &Live) -> Result<Notices, ServiceError> {
        let (Some(user), Some(policy)) = (live.user(), live.policy()) else { return Err(ServiceError::NoAddress) };
        let administrators = match user.is_administrator() {
            true => self.deps.store.reader().holders(&live.scope, Role::GlobalAdministrator).await?,
            false => Vec::new(),
        };
        let organization = &live.case.organization;
        let owner = Owner { scope: &live.scope, organization, policy: Some(policy), user, at: live.now };
        let told = Told { owner, policy, administrators: &administrators };
        notify_of_own_reset(&self.deps, visit, &told)
    }

    async fn finish(&self, visit: &Visit, live: &Live, plan: Plan) -> Result<Chosen, ServiceError> {
        let Some(user) = plan.permit.user() else { return Ok(Chosen::Stale) };
        let story = Story::new(&self.deps, visit, live.scope.organization, live.correlation(), Some(user), 3);
        let events = [
            story.progress(0, Reason::SubmittedPassword),
            story.event(1, ActivityKind::ResetPassword, Outcome::Success, Reason::Reset),
            story.progress(2, Reason::Completed),
        ];
        let (plan, events, taken) = (&plan, &events, live.version + 1);
        let done = self
            .deps
            .store
            .write("reset: set the password", |tx| async move {
                // The person's row is locked first: whatever changes roles, freezes or ends this reset waits, or was seen here.
                tx.lock_user(&live.scope, user).await?;
                let again = Live::load_at(&self.deps, &tx, live.session, live.now).await?;
                let permit = again.as_ref().and_then(|again| match again.transaction.state() {
                    State::NewPassword(permit) if again.version == taken => Some(permit),
                    _ => None,
                });
                let id = plan.permit.transaction();
                if permit != Some(&plan.permit) || !tx.step(&live.scope, id, taken, None).await? {
                    return Ok(false);
                }
                apply(&tx, live, plan).await?;
                tx.insert_activities(events).await?;
                plan.notices.write_texts(&tx, &live.scope).await?;
                Ok::<_, ServiceError>(true)
            })
            .await?;
        Ok(if done { Chosen::Done } else { Chosen::Stale })
    }

    /// Notes that a password was refused. It takes no step, so that the page can be sent twice; a flood is noted once in a while.
    async fn note_refused(&self, visit: &Visit, live: &Live) -> Result<(), ServiceError> {
        let story = Story::new(&self.deps, visit, live.scope.organization, live.correlation(), live.user_id(), 1);
        let event = story.event(0, ActivityKind::ResetPassword, Outcome::Failure, Reason::PasswordRefused);
        let (event, until) = (&event, live.transaction.expires_at());
        let moment = (live.now.unix_seconds() / BETWEEN_NOTES).to_be_bytes();
        let id = live.transaction.facts().started.id;
        let noted = live.scope.keys.blind_index("refused password", &[&id.as_uuid().as_bytes()[..], &moment].concat());
        self.deps
            .store
            .write("reset: note a refused password", |tx| async move {
                if tx.spend_nonce(&noted, "refused password", until).await? {
                    tx.insert_activity(event).await?;
                }
                Ok::<_, ServiceError>(())
            })
            .await
    }
}

async fn apply(tx: &Tx, live: &Live, plan: &Plan) -> Result<(), ServiceError> {
    let scope = &live.scope;
    let (transaction, now) = (plan.permit.transaction(), live.now);
    let Some(user) = plan.permit.user() else { return Err(ServiceError::NoAddress) };
    tx.insert_submission(scope, transaction, now).await?;
    tx.set_password(scope, user, &plan.hash, SetPassword { at: now, must_change: false }).await?;
    tx.end_sessions(scope, user).await?;
    open_resets(tx, scope, &live.subject_key()).await?;
    tx.insert_end(scope, transaction, End::Completed, now).await?;
    plan.endings.write(tx, scope).await?;
    Ok(plan.notices.write(tx, scope).await?)
}
