//! The password reset portal: each file parses one form, calls one use case and renders.

mod answers;
mod call;
mod captcha;
mod code;
mod contact;
mod end;
mod events;
mod first_page;
mod help;
mod identify;
mod leave;
mod logo;
mod method;
mod password;
mod present;
mod verify;

pub(crate) use first_page::FirstPages;
pub(crate) use identify::wear;
pub(crate) use password::sentences;
pub(crate) use present::{circumstances, dress};

use axum::Router;
use axum::routing::{get, post};

use crate::{AppState, paths};

/// The routes of the portal.
pub(crate) fn routes() -> Router<AppState> {
    Router::new()
        .route(paths::RESET, get(identify::show).post(identify::submit))
        .route(paths::RESET_CAPTCHA, get(captcha::challenge))
        .route(paths::RESET_VERIFY, get(verify::show))
        .route(paths::RESET_METHOD, post(method::submit))
        .route(paths::RESET_CODE, post(code::submit))
        .route(paths::RESET_CALL, post(call::submit))
        .route(paths::RESET_EVENTS, get(events::show))
        .route(paths::RESET_AGAIN, post(method::again))
        .route(paths::RESET_ANSWERS, post(answers::submit))
        .route(paths::RESET_OTHER, post(method::other))
        .route(paths::RESET_PASSWORD, get(password::show).post(password::submit))
        .route(paths::RESET_DONE, get(end::show))
        .route(paths::RESET_CANCEL, post(leave::submit))
        .route(paths::RESET_CONTACT, get(contact::show).post(contact::submit))
        .route("/help/{topic}", get(help::show))
        .route("/logo/{organization}/{digest}", get(logo::show))
}
