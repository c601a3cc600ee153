//! Security questions, chosen and answered.

use axum::extract::State;
use axum::response::Response;
use latchkey_domain::{AnswerProblem, QuestionRef};
use latchkey_service::Password;
use latchkey_service::register::{Answered, GivenAnswer, OfferedQuestion};
use serde::Deserialize;

use super::desk::{Desk, Instead, to};
use super::overview::listed;
use crate::form::StrictForm;
use crate::pages::register::{ChooseQuestions, QuestionOption};
use crate::pages::reset::QuestionText;
use crate::render::Message;
use crate::{AppState, SignedIn, paths};

/// What the form carries: as many as policy demands, at most five.
#[derive(Deserialize)]
pub(super) struct Answers {
    step: String,
    question_1: Option<String>,
    question_2: Option<String>,
    question_3: Option<String>,
    question_4: Option<String>,
    question_5: Option<String>,
    answer_1: Option<Password>,
    answer_2: Option<Password>,
    answer_3: Option<Password>,
    answer_4: Option<Password>,
    answer_5: Option<Password>,
}

impl Answers {
    /// The pairs of question and answer, in their order.
    fn pairs(self) -> Vec<(String, Password)> {
        let questions = [self.question_1, self.question_2, self.question_3, self.question_4, self.question_5];
        let answers = [self.answer_1, self.answer_2, self.answer_3, self.answer_4, self.answer_5];
        questions.into_iter().zip(answers).filter_map(|(question, answer)| Some((question?, answer?))).collect()
    }
}

/// What was wrong with the last try.
#[derive(Default)]
struct Wrong {
    chosen: Vec<String>,
    place: usize,
    error: Option<Message>,
}

/// The page.
pub(super) async fn show(State(app): State<AppState>, signed_in: SignedIn) -> Result<Response, Instead> {
    form_page(Desk::open(&app, signed_in)?, Wrong::default()).await
}

/// Keeps the answers.
pub(super) async fn submit(
    State(app): State<AppState>,
    signed_in: SignedIn,
    StrictForm(form): StrictForm<Answers>,
) -> Result<Response, Instead> {
    let mut desk = Desk::open_form(&app, signed_in, paths::REGISTER_QUESTIONS, &form.step)?;
    desk.found_at(paths::REGISTER_QUESTIONS);
    let pairs = form.pairs();
    let chosen: Vec<String> = pairs.iter().map(|(question, _)| question.clone()).collect();
    let given: Option<Vec<GivenAnswer>> = pairs.into_iter().map(|(question, answer)| given(&question, answer)).collect();
    let Some(given) = given else {
        return form_page(desk, Wrong { error: Some(Message::new("register-question-unknown")), ..Wrong::default() }).await;
    };
    let answered = app.cases.register.register_answers(&desk.around(), &desk.signed_in.person.seat, &given).await?;
    let (place, error) = match answered {
        Answered::Registered { .. } => return Ok(to(&format!("{}?done=security-questions", paths::REGISTER))),
        Answered::NotOffered | Answered::Refused(_) => {
            return listed(desk, false, None, Some(Message::new("register-not-offered"))).await;
        }
        Answered::Problem(problem) => told(problem),
        Answered::Count { wanted } => (0, Message::new("register-questions-count").number("count", wanted)),
        Answered::Unknown => (0, Message::new("register-question-unknown")),
        Answered::Locked { until } => (0, Message::new("register-too-many").span("duration", until.since(desk.now()))),
    };
    form_page(desk, Wrong { chosen, place, error: Some(error) }).await
}

fn given(question: &str, answer: Password) -> Option<GivenAnswer> {
    Some(GivenAnswer { question: question.parse::<QuestionRef>().ok()?, answer })
}

/// The place of the field, from 1, and the sentence.
fn told(problem: AnswerProblem) -> (usize, Message) {
    let (place, text) = match problem {
        AnswerProblem::Length { position, min, max } => {
            return (
                position + 1,
                Message::new("register-answer-length").number("number", position + 1).number("min", min).number("max", max),
            );
        }
        AnswerProblem::QuestionTwice { position } => (position + 1, "register-question-twice"),
        AnswerProblem::AnswerTwice { position } => (position + 1, "register-answer-twice"),
    };
    (place, Message::new(text).number("number", place))
}

async fn form_page(desk: Desk<'_>, wrong: Wrong) -> Result<Response, Instead> {
    let offered = desk.app.cases.register.offered_questions(&desk.signed_in.person.seat).await?;
    let Ok(offer) = offered else { return listed(desk, false, None, Some(Message::new("register-not-offered"))).await };
    let options: Vec<QuestionOption> = offer.questions.into_iter().map(option).collect();
    let count = usize::from(offer.count);
    let first = options.iter().map(|option| option.key.clone());
    let chosen = if wrong.chosen.len() == count { wrong.chosen } else { first.take(count).collect() };
    let page = ChooseQuestions {
        step: desk.step(paths::REGISTER_QUESTIONS),
        options,
        chosen,
        replaces: offer.replaces,
        rests: offer.rests,
        wrong: wrong.place,
        error: wrong.error,
    };
    Ok(desk.signed_in.visit.page(&page))
}

fn option(offered: OfferedQuestion) -> QuestionOption {
    let key = offered.question.to_string();
    let question = match (offered.question, offered.custom) {
        (QuestionRef::Predefined(number), _) => QuestionText::predefined(number),
        (QuestionRef::Custom(_), text) => QuestionText::Custom(text.unwrap_or_default()),
    };
    QuestionOption { key, question }
}
