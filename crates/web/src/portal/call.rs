//! The page goes on after a call: the person pressed the right keys.

use axum::extract::State;
use axum::response::Response;
use latchkey_service::reset::StepToken;

use super::code::outcome;
use super::method::Bare;
use super::present::{circumstances, session};
use crate::form::StrictForm;
use crate::render::Message;
use crate::{AppState, ErrorPage, Visit};

/// Appends the proof, which a page must never do when it is only looked at.
pub(super) async fn submit(
    State(app): State<AppState>,
    visit: Visit,
    StrictForm(form): StrictForm<Bare>,
) -> Result<Response, ErrorPage> {
    let session = session(&visit)?;
    let confirmed = app.cases.reset.confirm_call(&circumstances(&visit), session, &StepToken::from_form(form.step)).await?;
    // Keys were compared before, when they were pressed: here nothing can be wrong but the step.
    let over = || Message::new("reset-call-over");
    outcome(&app, visit, confirmed, |_| over(), over()).await
}
