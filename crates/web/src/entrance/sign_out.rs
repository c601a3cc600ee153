//! Sign-out.

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use http::header;
use serde::Deserialize;

use crate::cookie::SessionCookie;
use crate::form::StrictForm;
use crate::portal::circumstances;
use crate::signed_in::SIGN_OUT_FORM;
use crate::{AppState, ErrorPage, Visit, paths};

/// What the form carries.
#[derive(Deserialize)]
pub(super) struct SignOutForm {
    step: String,
}

/// Ends the session of this browser.
pub(super) async fn submit(
    State(app): State<AppState>,
    visit: Visit,
    StrictForm(form): StrictForm<SignOutForm>,
) -> Result<Response, ErrorPage> {
    let cookie = visit.required_cookie(SessionCookie::Session)?;
    if !app.cases.forms.matches(SIGN_OUT_FORM, cookie, &form.step) {
        return Ok(Redirect::to(paths::ACCOUNT).into_response());
    }
    app.cases.sign_in.sign_out(&circumstances(&visit), cookie).await?;
    let mut response = Redirect::to(&format!("{}?out=1", paths::SIGN_IN)).into_response();
    response.headers_mut().append(header::SET_COOKIE, app.shell.cookies.clear(SessionCookie::Session));
    if visit.cookie(SessionCookie::Next).is_some() {
        response.headers_mut().append(header::SET_COOKIE, app.shell.cookies.clear(SessionCookie::Next));
    }
    Ok(response)
}
