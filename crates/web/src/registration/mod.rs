//! The registration portal: each file parses one form, calls one use case and renders. Every page asks for a password that was given
//! within ten minutes.

mod apps;
mod authenticator;
mod call;
mod code;
mod copy;
mod desk;
mod email;
mod leave;
mod overview;
mod phone;
mod questions;
mod recovery_codes;
mod remove;
mod set_up;

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
        .route(paths::REGISTER_AUTHENTICATOR, get(authenticator::show).post(authenticator::begin))
        .route(paths::REGISTER_AUTHENTICATOR_CODE, post(authenticator::submit))
        .route(paths::REGISTER_AUTHENTICATOR_NAME, get(apps::ask_name).post(apps::rename))
        .route(paths::REGISTER_AUTHENTICATOR_REMOVE, get(apps::ask_removal).post(apps::remove))
        .route(paths::REGISTER_RECOVERY_CODES, get(recovery_codes::show).post(recovery_codes::make))
        .route(paths::REGISTER_RECOVERY_CODES_KEPT, post(recovery_codes::keep))
        .route(paths::REGISTER_RECOVERY_CODES_REMOVE, get(recovery_codes::ask_removal).post(recovery_codes::remove))
        .route(paths::REGISTER_REMOVE, get(remove::ask).post(remove::submit))
        .route(paths::REGISTER_WITHDRAW, get(remove::ask_all).post(remove::submit_all))
        .route(paths::REGISTER_CONFIRM, post(leave::looks_good))
        .route(paths::REGISTER_FINISH, post(leave::finish))
        .route(paths::REGISTER_CANCEL, post(leave::cancel))
        .route(paths::REGISTER_COPY, post(copy::submit))
        .route(paths::SIGN_IN_SET_UP, get(set_up::show))
        .route(paths::SIGN_IN_SET_UP_APP, post(set_up::begin_app))
        .route(paths::SIGN_IN_SET_UP_APP_CODE, post(set_up::keep_app))
        .route(paths::SIGN_IN_SET_UP_CODES, post(set_up::begin_codes))
        .route(paths::SIGN_IN_SET_UP_CODES_KEPT, post(set_up::keep_codes))
}
