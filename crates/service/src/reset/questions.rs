//! "Answer my security questions": some of those registered are drawn and put.

use latchkey_domain::{ChallengeId, Method, QuestionRef, Reason, ThrottleKind, draw};
use latchkey_store::{ChallengeRecord, OrgScope};
use latchkey_vault::Purpose;

use super::live::Live;
use super::send::Sent;
use super::{Reset, Session, StepToken};
use crate::shared::{ServiceError, Story, Visit, lock_of};

const METHOD: Method = Method::SecurityQuestions;

impl Reset {
    /// Puts questions.
    ///
    /// # Errors
    /// [`ServiceError`] when the store does not answer.
    pub async fn put_questions(&self, visit: &Visit, session: Session, step: &StepToken) -> Result<Sent, ServiceError> {
        let deps = &self.deps;
        let reader = deps.store.reader();
        let Some(live) = Live::for_step(deps, &reader, session, step).await? else { return Ok(Sent::Stale) };
        if live.gate_for(METHOD).is_none() {
            return Ok(Sent::Stale);
        }
        let locked = lock_of(&reader, &live.scope, &live.subject_key(), ThrottleKind::Method(METHOD), live.now).await?;
        if let (Some(until), false) = (locked, live.concealed()) {
            return Ok(Sent::Locked { until });
        }
        let mut challenge = self.drawn(&live, &[]);
        // Asking again puts the same questions: whoever knows some of the answers cannot ask until those are drawn.
        let latest = reader.latest_challenge(&live.scope, challenge.transaction, METHOD).await?;
        if let Some(open) = latest.filter(|open| open.spent_at.is_none()) {
            challenge.questions = open.questions;
            challenge.hopeless |= open.hopeless;
        }
        // A concealed lock is not told here, but nothing can be proven during it.
        // Both are looked at whatever the first one says, for the work must not tell either.
        let closed = live.reset_lock(&reader).await?;
        challenge.hopeless |= locked.or(closed).is_some();
        let story = Story::new(deps, visit, live.scope.organization, live.correlation(), live.user_id(), 1);
        let event = story.progress(0, Reason::StartedQuestions);
        let (live, challenge, event) = (&live, &challenge, &event);
        deps.store
            .write("reset: put questions", |tx| async move {
                if !tx.step(&live.scope, challenge.transaction, live.version, None).await? {
                    return Ok(Sent::Stale);
                }
                tx.retire_challenges(&live.scope, challenge.transaction, METHOD, live.now).await?;
                tx.insert_challenge(&live.scope, challenge).await?;
                tx.insert_activity(event).await?;
                Ok::<_, ServiceError>(Sent::OnItsWay)
            })
            .await
    }

    /// A fresh draw, different from the previous one where that is possible (FAQ, 2017).
    pub(super) fn drawn(&self, live: &Live, previous: &[QuestionRef]) -> ChallengeRecord {
        let deps = &self.deps;
        let registered = registered(live);
        let count = usize::from(live.transaction.terms().questions);
        let questions = draw(&registered, count, previous, &*deps.random);
        ChallengeRecord {
            id: ChallengeId::generate(&*deps.clock, &*deps.random),
            transaction: live.transaction.facts().started.id,
            method: METHOD,
            contact: live.scope.keys.blind_index("contact", b"security questions"),
            code_hash: None,
            questions,
            issued_at: live.now,
            expires_at: live.transaction.expires_at(),
            spent_at: None,
            hopeless: live.user().is_none(),
            digits: 0,
        }
    }
}

/// The questions that may be drawn: the person's own, or a steady set of the policy's for whoever has none under `conceal`.
fn registered(live: &Live) -> Vec<QuestionRef> {
    let needed = usize::from(live.transaction.terms().questions);
    let own =
        live.user().filter(|user| user.questions.len() >= needed && live.gate_for(METHOD).is_some_and(|gate| gate.provable));
    match own {
        Some(user) => user.questions.clone(),
        None => pretended(live, &live.scope),
    }
}

fn pretended(live: &Live, scope: &OrgScope) -> Vec<QuestionRef> {
    let Some(policy) = live.policy() else { return Vec::new() };
    let offered = policy.questions.predefined.iter().map(|number| QuestionRef::Predefined(*number));
    let mut offered: Vec<QuestionRef> =
        offered.chain(policy.questions.custom.iter().map(|id| QuestionRef::Custom(*id))).collect();
    let subject = live.subject_key();
    // The same name is always asked from the same set, as a person would be.
    offered.sort_by_cached_key(|question| {
        let name = serde_json::to_vec(question).unwrap_or_default();
        scope.keys.keyed_hash(Purpose::ThrottleSubject, &[b"question", &subject, &name])
    });
    offered.truncate(usize::from(policy.questions.to_register));
    offered
}
