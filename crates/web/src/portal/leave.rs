//! "Cancel".

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use latchkey_service::reset::StepToken;

use super::method::Bare;
use super::present::{circumstances, session};
use crate::form::StrictForm;
use crate::{AppState, ErrorPage, Visit, paths};

/// Gives the reset up.
pub(super) async fn submit(
    State(app): State<AppState>,
    visit: Visit,
    StrictForm(form): StrictForm<Bare>,
) -> Result<Response, ErrorPage> {
    let session = session(&visit)?;
    app.cases.reset.cancel(&circumstances(&visit), session, &StepToken::from_form(form.step)).await?;
    Ok(Redirect::to(paths::RESET_DONE).into_response())
}
