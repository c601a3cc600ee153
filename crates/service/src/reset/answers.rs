//! Answers to questions: all are always evaluated, all must be right, and a miss draws anew.

use latchkey_domain::{Method, Reason, UserId, Verification, normalize_answer};
use latchkey_store::ChallengeRecord;
use latchkey_vault::{Password, PasswordHash, Priority};

use super::live::Live;
use super::proof::{Checked, Proven};
use super::{Reset, Session, StepToken};
use crate::shared::{ServiceError, Visit};

const METHOD: Method = Method::SecurityQuestions;
/// Answers are at most 40 characters; what is far longer is not worth normalizing.
const LONGEST_ANSWER: usize = 400;

impl Reset {
    /// Checks the answers, given in the order of the questions.
    ///
    /// # Errors
    /// [`ServiceError`] when the store or the hash pool does not answer; the reserved try stays counted only in the first case.
    pub async fn check_answers(
        &self,
        visit: &Visit,
        session: Session,
        step: &StepToken,
        answers: &[Password],
    ) -> Result<Checked, ServiceError> {
        let reader = self.deps.store.reader();
        let Some(live) = Live::for_step(&self.deps, &reader, session, step).await? else { return Ok(Checked::Stale) };
        if live.gate_for(METHOD).is_none() {
            return Ok(Checked::Stale);
        }
        let challenge = reader.latest_challenge(&live.scope, live.transaction.facts().started.id, METHOD).await?;
        // Without questions there is nothing to try, and nothing counts.
        let Some(challenge) = challenge.filter(|challenge| live.waits_for(challenge)) else { return Ok(Checked::Expired) };
        let tried = match self.reserve_try(&live, METHOD).await? {
            Ok(tried) => tried,
            Err(refused) => return Ok(refused),
        };
        let right = match self.all_right(visit, &live, &challenge, answers).await {
            Err(busy @ ServiceError::Busy { .. }) => {
                // A try during a concealed lock was not counted, and giving it back would open the lock.
                if tried.open {
                    self.not_verified(&live, METHOD).await?;
                }
                return Err(busy);
            }
            other => other?,
        };
        if right && tried.open {
            let proven = Proven::of(&challenge, Verification::Questions, live.version + 1);
            return self.right(visit, &live, proven).await;
        }
        self.redraw(&live, &challenge).await?;
        self.wrong(visit, &live, Reason::TooManyAnswers, tried).await
    }

    async fn all_right(
        &self,
        visit: &Visit,
        live: &Live,
        challenge: &ChallengeRecord,
        answers: &[Password],
    ) -> Result<bool, ServiceError> {
        // Asked of nobody too: the work must not tell who exists.
        let user = live.user_id().unwrap_or_else(|| UserId::from_uuid(challenge.id.as_uuid()));
        let kept = self.deps.store.reader().answers(&live.scope, user, &challenge.questions).await?;
        let pairs: Vec<(Password, PasswordHash)> = challenge
            .questions
            .iter()
            .enumerate()
            .map(|(place, question)| {
                let typed = answers.get(place).map(Password::expose).unwrap_or_default();
                let typed: String = typed.chars().take(LONGEST_ANSWER).collect();
                let hash = kept.iter().find(|(known, _)| known == question).map(|(_, hash)| hash.clone());
                (Password::new(normalize_answer(&typed)), hash.unwrap_or_else(PasswordHash::dummy))
            })
            .collect();
        let pepper = live.scope.keys.pepper();
        let pairs: Vec<(&str, &PasswordHash)> = pairs.iter().map(|(typed, hash)| (typed.expose(), hash)).collect();
        let right = self.deps.hashes.verify_many(Priority::Other, &visit.network(), &pairs, &pepper).await?;
        let provable = live.counts(METHOD) && live.gate_for(METHOD).is_some_and(|gate| gate.provable);
        let complete = answers.len() == challenge.questions.len() && kept.len() == challenge.questions.len();
        Ok(provable && !challenge.hopeless && complete && !right.is_empty() && right.into_iter().all(|one| one))
    }

    async fn redraw(&self, live: &Live, missed: &ChallengeRecord) -> Result<(), ServiceError> {
        let mut next = self.drawn(live, &missed.questions);
        next.hopeless |= missed.hopeless;
        let next = &next;
        self.deps
            .store
            .write("reset: draw again", |tx| async move {
                tx.retire_challenges(&live.scope, next.transaction, METHOD, live.now).await?;
                Ok::<_, ServiceError>(tx.insert_challenge(&live.scope, next).await?)
            })
            .await
    }
}
