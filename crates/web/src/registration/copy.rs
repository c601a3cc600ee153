//! A copy of everything that is kept about the person.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::header;
use latchkey_language::Args;
use serde::Deserialize;

use super::desk::{Desk, Instead};
use crate::form::StrictForm;
use crate::{AppState, SignedIn, paths};

/// What the form carries.
#[derive(Deserialize)]
pub(super) struct Asking {
    step: String,
}

/// The copy, to be saved as a file.
pub(super) async fn submit(
    State(app): State<AppState>,
    signed_in: SignedIn,
    StrictForm(form): StrictForm<Asking>,
) -> Result<Response, Instead> {
    let desk = Desk::open_form(&app, signed_in, paths::REGISTER_COPY, &form.step)?;
    let (languages, language) = (&app.shell.languages, desk.signed_in.visit.language());
    let predefined = |number| languages.text(language, &format!("question-{number:02}"), &Args::new());
    let data = app.cases.register.export(&desk.around(), &desk.signed_in.person.seat, predefined).await?;
    Ok(([(header::CONTENT_DISPOSITION, "attachment; filename=\"my-data.json\"")], Json(data)).into_response())
}
