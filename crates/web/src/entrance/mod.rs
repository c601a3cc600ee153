//! Sign-in, the signed-in person's page, and what only a link opens.

mod again;
mod invitation;
mod not_me;
mod sign_in;
mod sign_out;
mod step;

pub(crate) use sign_in::{problem, typed_in_vain, with_new_session, with_session};

use axum::Router;
use axum::response::Response;
use axum::routing::{get, post};
use http::header;
use latchkey_service::Forms;

use crate::cookie::SessionCookie;
use crate::{AppState, Visit, paths};

/// The routes of sign-in.
pub(crate) fn routes() -> Router<AppState> {
    Router::new()
        .route(paths::SIGN_IN, get(sign_in::show).post(sign_in::submit))
        .route(paths::SIGN_IN_AGAIN, get(again::show).post(again::submit))
        .route(paths::SIGN_IN_STEP, get(step::show).post(step::submit))
        .route(paths::SIGN_OUT, post(sign_out::submit))
        .route("/not-me/{token}", get(not_me::show))
        .route(paths::NOT_ME, post(not_me::submit))
        .route("/invitation/{token}", get(invitation::show))
        .route(paths::INVITATION, post(invitation::submit))
}

/// The visitor's cookie: the one that came, or a fresh one that [`remember`] sets.
fn visitor(app: &AppState, visit: &Visit) -> (String, bool) {
    match visit.cookie(SessionCookie::Visitor) {
        Some(known) => (known.to_owned(), false),
        None => (Forms::visitor(&*app.shell.random), true),
    }
}

/// Sets a fresh visitor's cookie.
fn remember(app: &AppState, response: &mut Response, visitor: &str, fresh: bool) {
    if let Some(cookie) = app.shell.cookies.set(SessionCookie::Visitor, visitor).filter(|_| fresh) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
}
