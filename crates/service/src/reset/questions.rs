//! "Answer my security questions": some of those registered are drawn and put.

use latchkey_domain::{ChallengeId, Method, QuestionRef, Reason, ThrottleKind, draw, next_in_circle};
use latchkey_store::ChallengeRecord;
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

    /// A fresh draw, different from the previous one where that is possible (FAQ, 2017). Under `conceal` a name is always asked
    /// in the same order, so that asking again and again does not tell how many questions are registered.
    pub(super) fn drawn(&self, live: &Live, previous: &[QuestionRef]) -> ChallengeRecord {
        let deps = &self.deps;
        let count = usize::from(live.transaction.terms().questions);
        let questions = match live.concealed() {
            true => next_in_circle(&circle(live, count), count, previous),
            false => draw(live.user().map(|user| user.questions.as_slice()).unwrap_or_default(), count, previous, &*deps.random),
        };
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

/// The questions that a name is asked under `conceal`, in the order in which it is asked them: the person's own, or as many of the
/// policy's as a person registers. Both circles are made, whichever is used.
fn circle(live: &Live, needed: usize) -> Vec<QuestionRef> {
    let most = live.policy().map_or(needed, |policy| usize::from(policy.questions.to_register).max(needed));
    let own = in_steady_order(live, live.case.anybody().map(|user| user.questions.clone()).unwrap_or_default(), most);
    let pretended = in_steady_order(live, offered(live), most);
    match live.user().is_some() && own.len() >= needed {
        true => own,
        false => pretended,
    }
}

fn offered(live: &Live) -> Vec<QuestionRef> {
    let Some(policy) = live.policy() else { return Vec::new() };
    let predefined = policy.questions.predefined.iter().map(|number| QuestionRef::Predefined(*number));
    predefined.chain(policy.questions.custom.iter().map(|id| QuestionRef::Custom(*id))).collect()
}

/// At most so many of these questions, in an order that is always the same for the subject and that nobody else can foresee.
fn in_steady_order(live: &Live, mut questions: Vec<QuestionRef>, most: usize) -> Vec<QuestionRef> {
    let subject = live.subject_key();
    questions.sort_by_cached_key(|question| {
        let name = question.to_string();
        live.scope.keys.keyed_hash(Purpose::ThrottleSubject, &[b"question", &subject, name.as_bytes()])
    });
    questions.truncate(most);
    questions
}
