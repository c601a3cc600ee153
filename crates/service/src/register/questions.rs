//! Security questions: a set of answers is given at once, and replaced as a set. Nobody ever reads them again.

use latchkey_domain::{
    ActivityKind, AnswerProblem, CustomQuestionId, Method, Outcome, QuestionRef, Reason, Refusal, Timestamp, User, check_answers,
    normalize_answer,
};
use latchkey_store::{Reader, Tx};
use latchkey_vault::{Password, PasswordHash, Priority};

use super::Register;
use super::begin::count_begun;
use super::desk::Desk;
use super::letters::told_of_questions;
use crate::shared::{Deps, Endings, Notices, Seat, ServiceError, Story, Visit};

/// One question that may be chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfferedQuestion {
    /// Which.
    pub question: QuestionRef,
    /// The text of a question that the organization wrote; `None` for a predefined one.
    pub custom: Option<String>,
}

/// What is offered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// How many are to be answered.
    pub count: u8,
    /// Which there are.
    pub questions: Vec<OfferedQuestion>,
    /// Whether the person has answers, which these replace.
    pub replaces: bool,
    /// Whether they open nothing for a day but beside something older.
    pub rests: bool,
}

/// One answer as it was given.
pub struct GivenAnswer {
    /// The question.
    pub question: QuestionRef,
    /// The answer.
    pub answer: Password,
}

/// What came of the answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answered {
    /// They are registered.
    Registered {
        /// Whether the person has as many methods now as policy demands.
        complete: bool,
    },
    /// One of them, or one of the questions, will not do.
    Problem(AnswerProblem),
    /// There are fewer answers, or more, than policy demands now.
    Count {
        /// How many it demands.
        wanted: u8,
    },
    /// A question is none of those that policy offers now.
    Unknown,
    /// The person gave too many sets.
    Locked {
        /// Until when.
        until: Timestamp,
    },
    /// Policy does not offer questions, or not any more; never to administrators.
    NotOffered,
    /// The person cannot register at all.
    Refused(Refusal),
}

impl Register {
    /// The questions that this person may choose from.
    ///
    /// # Errors
    /// [`ServiceError`] when the store does not answer. The inner error is the refusal; `None` where questions are not offered.
    pub async fn offered_questions(&self, seat: &Seat) -> Result<Result<Offer, Option<Refusal>>, ServiceError> {
        let reader = self.deps.store.reader();
        let desk = Desk::load(&self.deps, &reader, seat).await?;
        let registration = match desk.offers(&self.deps, Method::SecurityQuestions) {
            Ok(registration) => registration,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let (count, questions) = offered(&reader, &desk).await?;
        let replaces = !desk.user().questions.is_empty();
        let rests = replaces || registration.addition_rests(seat.created_at);
        Ok(Ok(Offer { count, questions, replaces, rests }))
    }

    /// Keeps these answers in place of all others.
    ///
    /// # Errors
    /// [`ServiceError`] when the store or the hash pool does not answer; then nothing is changed.
    pub async fn register_answers(&self, visit: &Visit, seat: &Seat, given: &[GivenAnswer]) -> Result<Answered, ServiceError> {
        let deps = &self.deps;
        let reader = deps.store.reader();
        let desk = Desk::load(deps, &reader, seat).await?;
        let chosen: Vec<QuestionRef> = given.iter().map(|one| one.question).collect();
        if let Some(told) = unfit(deps, &reader, &desk, &chosen).await? {
            return Ok(told);
        }
        let pairs: Vec<(QuestionRef, &str)> = given.iter().map(|one| (one.question, one.answer.expose())).collect();
        if let Err(problem) = check_answers(&pairs) {
            return Ok(Answered::Problem(problem));
        }
        if let Some(until) = self.count(seat, desk.now).await? {
            return Ok(Answered::Locked { until });
        }
        let answers = self.hashed(visit, seat, given).await?;
        self.put_answers(visit, &desk, &answers).await
    }

    /// Counts one more set, before anything is hashed.
    async fn count(&self, seat: &Seat, now: Timestamp) -> Result<Option<Timestamp>, ServiceError> {
        let count = |tx: Tx| async move { Ok::<_, ServiceError>(count_begun(&tx, seat, now).await?) };
        self.deps.store.write("register: count a set of answers", count).await
    }

    async fn hashed(
        &self,
        visit: &Visit,
        seat: &Seat,
        given: &[GivenAnswer],
    ) -> Result<Vec<(QuestionRef, PasswordHash)>, ServiceError> {
        let deps = &self.deps;
        let normal: Vec<Password> = given.iter().map(|one| Password::new(normalize_answer(one.answer.expose()))).collect();
        let texts: Vec<&str> = normal.iter().map(Password::expose).collect();
        let pepper = seat.scope.keys.pepper();
        let network = visit.network();
        let hashes = deps.hashes.hash_many(Priority::KnownDevice, &network, &texts, &pepper, &*deps.random).await?;
        Ok(given.iter().map(|one| one.question).zip(hashes).collect())
    }

    async fn put_answers(
        &self,
        visit: &Visit,
        desk: &Desk<'_>,
        answers: &[(QuestionRef, PasswordHash)],
    ) -> Result<Answered, ServiceError> {
        let (deps, seat) = (&self.deps, desk.seat);
        let story = &Story::new(deps, visit, seat.scope.organization, seat.correlation(), Some(seat.user), 2);
        let told = &told_of_questions(deps, visit, desk)?;
        let endings = &Endings::of(deps, visit, seat.user, None);
        let follows = (story, told, endings);
        deps.store
            .write("register: keep answers", |tx| async move { self.write_answers(&tx, desk, answers, follows).await })
            .await
    }

    /// Hashes take seconds on a busy server, so everything that was asked before them is asked once more.
    async fn write_answers(
        &self,
        tx: &Tx,
        desk: &Desk<'_>,
        answers: &[(QuestionRef, PasswordHash)],
        (story, told, endings): (&Story, &Notices, &Endings),
    ) -> Result<Answered, ServiceError> {
        let (deps, seat, now) = (&self.deps, desk.seat, desk.now);
        let again = desk.again(tx).await?;
        let questions: Vec<QuestionRef> = answers.iter().map(|(question, _)| *question).collect();
        if let Some(told) = unfit(deps, tx, &again, &questions).await? {
            return Ok(told);
        }
        let first = again.user().questions.is_empty();
        tx.put_answers(&seat.scope, seat.user, answers, now).await?;
        let added_rests = again.note_addition(deps, tx).await?;
        if !first || added_rests {
            tx.rest_answers(&seat.scope, seat.user, now).await?;
        }
        if !first {
            endings.write(tx, &seat.scope).await?;
        }
        let after = User { questions, answers_confirmed_at: Some(now), ..again.user().clone() };
        let did = if first { ActivityKind::Registered } else { ActivityKind::InfoChanged };
        let mut events = vec![story.event(0, did, Outcome::Success, Reason::InfoQuestions)];
        if again.completes(deps, after.clone()) {
            events.push(story.event(1, ActivityKind::RegistrationCompleted, Outcome::Success, Reason::InfoQuestions));
        }
        tx.insert_activities(&events).await?;
        told.queue(tx, &seat.scope).await?;
        let complete = again.registration_with(deps, after).is_ok_and(|registration| registration.is_complete());
        Ok(Answered::Registered { complete })
    }
}

/// Why these questions cannot be answered as policy is now; `None` when they can.
async fn unfit(deps: &Deps, reader: &Reader, desk: &Desk<'_>, chosen: &[QuestionRef]) -> Result<Option<Answered>, ServiceError> {
    if let Err(refusal) = desk.offers(deps, Method::SecurityQuestions) {
        return Ok(Some(refusal.map_or(Answered::NotOffered, Answered::Refused)));
    }
    let (wanted, offered) = offered(reader, desk).await?;
    if chosen.len() != usize::from(wanted) {
        return Ok(Some(Answered::Count { wanted }));
    }
    let unknown = chosen.iter().any(|one| !offered.iter().any(|known| known.question == *one));
    Ok(unknown.then_some(Answered::Unknown))
}

/// How many answers policy demands, and to which questions.
async fn offered(reader: &Reader, desk: &Desk<'_>) -> Result<(u8, Vec<OfferedQuestion>), ServiceError> {
    let Some(policy) = &desk.policy else { return Ok((0, Vec::new())) };
    let custom: Vec<(CustomQuestionId, String)> = reader.custom_questions(&desk.seat.scope).await?;
    let predefined = policy.questions.predefined.iter().copied().map(QuestionRef::Predefined);
    let predefined = predefined.map(|question| OfferedQuestion { question, custom: None });
    let own = custom.into_iter().filter(|(id, _)| policy.questions.custom.contains(id));
    let own = own.map(|(id, text)| OfferedQuestion { question: QuestionRef::Custom(id), custom: Some(text) });
    Ok((policy.questions.to_register, predefined.chain(own).collect()))
}
