//! Answers to security questions.

use axum::extract::State;
use axum::response::Response;
use latchkey_service::Password;
use latchkey_service::reset::StepToken;
use serde::Deserialize;

use super::code::{once_more, outcome};
use super::present::{circumstances, session};
use crate::form::StrictForm;
use crate::render::Message;
use crate::{AppState, ErrorPage, Visit};

/// What the form carries: as many answers as questions were put.
#[derive(Deserialize)]
pub(super) struct Answers {
    step: String,
    answer_1: Option<Password>,
    answer_2: Option<Password>,
    answer_3: Option<Password>,
    answer_4: Option<Password>,
    answer_5: Option<Password>,
}

/// The check.
pub(super) async fn submit(
    State(app): State<AppState>,
    visit: Visit,
    StrictForm(form): StrictForm<Answers>,
) -> Result<Response, ErrorPage> {
    let session = session(&visit)?;
    let given = [form.answer_1, form.answer_2, form.answer_3, form.answer_4, form.answer_5];
    let answers: Vec<Password> = given.into_iter().flatten().collect();
    if answers.is_empty() || answers.iter().any(|answer| answer.expose().trim().is_empty()) {
        return once_more(&app, visit, Message::new("reset-answers-missing")).await;
    }
    let step = StepToken::from_form(form.step);
    let checked = app.cases.reset.check_answers(&circumstances(&visit), session, &step, &answers).await?;
    let wrong = |left: Option<u32>| match left {
        Some(left) => Message::new("reset-answers-wrong").number("left", left),
        None => Message::new("reset-answers-wrong-unknown"),
    };
    outcome(&app, visit, checked, wrong, Message::new("reset-answers-wrong-unknown")).await
}
