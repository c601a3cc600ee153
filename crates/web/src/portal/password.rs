//! The new password.

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use latchkey_service::reset::{Chosen, NewPasswords, Page, StepToken, View};
use latchkey_service::{NewPasswordProblem, Password};
use serde::Deserialize;

use super::present::{circumstances, current, expiry, place, session, to_present_step};
use crate::form::StrictForm;
use crate::pages::reset::ChooseNewPassword;
use crate::pages::{PasswordRequirements, Progress};
use crate::render::Message;
use crate::{AppState, ErrorPage, Visit, paths};

/// What the form carries.
#[derive(Deserialize)]
pub(super) struct PasswordForm {
    step: String,
    new_password: Password,
    confirm_password: Password,
}

/// The page.
pub(super) async fn show(State(app): State<AppState>, visit: Visit) -> Result<Response, ErrorPage> {
    page(&app, visit, Vec::new()).await
}

/// The choice.
pub(super) async fn submit(
    State(app): State<AppState>,
    mut visit: Visit,
    StrictForm(form): StrictForm<PasswordForm>,
) -> Result<Response, ErrorPage> {
    let session = session(&visit)?;
    let typed = NewPasswords { password: form.new_password, repeated: form.confirm_password };
    let step = StepToken::from_form(form.step);
    match app.cases.reset.choose_password(&circumstances(&visit), session, &step, typed).await? {
        Chosen::Done => Ok(Redirect::to(paths::RESET_DONE).into_response()),
        Chosen::Problem(problem) => page(&app, visit, sentences(problem)).await,
        Chosen::Stale => to_present_step(&app, &mut visit).await,
    }
}

/// What was wrong, in sentences.
pub(crate) fn sentences(problem: NewPasswordProblem) -> Vec<Message> {
    match problem {
        NewPasswordProblem::Mismatch => vec![Message::new("password-error-mismatch")],
        NewPasswordProblem::Rules(problems) => problems.into_iter().map(Message::from).collect(),
        NewPasswordProblem::Refused => vec![Message::new("password-error-used")],
    }
}

async fn page(app: &AppState, mut visit: Visit, errors: Vec<Message>) -> Result<Response, ErrorPage> {
    let Some(page) = current(app, &mut visit).await? else { return Ok(Redirect::to(paths::RESET).into_response()) };
    Ok(choose(app, &visit, &page, errors))
}

fn choose(app: &AppState, visit: &Visit, page: &Page, errors: Vec<Message>) -> Response {
    let View::NewPassword { rules, words, user_name, gates } = &page.view else {
        return Redirect::to(place(&page.view)).into_response();
    };
    visit.page(&ChooseNewPassword {
        step: page.step.as_str().to_owned(),
        progress: Progress::at_password(*gates),
        expiry: expiry(app, page),
        requirements: PasswordRequirements::new(rules, words.clone(), user_name.clone()),
        errors,
    })
}
