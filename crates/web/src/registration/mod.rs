//! The registration portal: each file parses one form, calls one use case and renders. Every page asks for a password that was given
//! within ten minutes.

mod call;
mod code;
mod copy;
mod desk;
mod email;
mod leave;
mod overview;
mod phone;
mod questions;
mod remove;

use axum::Router;
use axum::routing::{get, post};

use crate::{AppState, paths};

/// The routes of the portal.
pub(crate) fn routes() -> Router<AppState> {
    Router::new()
        .route(paths::REGISTER, get(overview::show))
        .route(paths::REGISTER_EMAIL, get(email::show).post(email::submit))
        .route(paths::REGISTER_EMAIL_CODE, post(code::submit_email))
        .route(paths::REGISTER_PHONE, get(phone::show).post(phone::submit))
        .route(paths::REGISTER_PHONE_CODE, post(code::submit_phone))
        .route(paths::REGISTER_PHONE_CALL, post(call::submit))
        .route(paths::REGISTER_PHONE_EVENTS, get(call::events))
        .route(paths::REGISTER_QUESTIONS, get(questions::show).post(questions::submit))
        .route(paths::REGISTER_REMOVE, get(remove::ask).post(remove::submit))
        .route(paths::REGISTER_WITHDRAW, get(remove::ask_all).post(remove::submit_all))
        .route(paths::REGISTER_CONFIRM, post(leave::looks_good))
        .route(paths::REGISTER_FINISH, post(leave::finish))
        .route(paths::REGISTER_CANCEL, post(leave::cancel))
        .route(paths::REGISTER_COPY, post(copy::submit))
}
