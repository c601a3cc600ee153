//! The access panel: what signed-in people see and do of their own account.

mod activity;
mod not_me;
mod overview;
mod password;
mod sessions;

use axum::Router;
use axum::routing::{get, post};

use crate::{AppState, paths};

/// The routes of the access panel.
pub(crate) fn routes() -> Router<AppState> {
    Router::new()
        .route(paths::ACCOUNT, get(overview::show))
        .route(paths::ACCOUNT_PASSWORD, get(password::show).post(password::submit))
        .route(paths::ACCOUNT_ACTIVITY, get(activity::show))
        .route(paths::ACCOUNT_NOT_ME, get(not_me::show).post(not_me::submit))
        .route(paths::ACCOUNT_SESSIONS, get(sessions::show).post(sessions::end_one))
        .route(paths::ACCOUNT_SESSIONS_ALL, post(sessions::end_all))
}
