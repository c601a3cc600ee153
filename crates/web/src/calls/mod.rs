//! What a phone service asks and tells us during a call: what to say, which keys were pressed, how it ended.
//!
//! These are the only forms without a token of ours. Each is signed by the service, names a call by a reference that was made for it
//! alone, and counts once; what happens then is decided in `latchkey_service::reset` and `latchkey_service::register`.

mod callback;
mod document;
mod keys;
mod signature;
mod status;
mod twiml;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::post;

pub use signature::CallAccount;
pub(crate) use signature::CallAccounts;

use crate::{AppState, PublicOrigin, paths};

/// The most octets that a service tells us at once; what they tell is much shorter.
const LIMIT: usize = 16 * 1024;
/// How all of these paths begin.
const PREFIX: &str = "/calls/";
/// What stands for the reference in a path.
const REFERENCE: &str = "{call}";

/// Whether this is a path for phone services, which come from no page of ours.
pub(crate) fn is_callback_path(path: &str) -> bool {
    path.starts_with(PREFIX)
}

/// Where a phone service asks what to say, and where it tells how the call ended.
pub fn call_addresses(origin: &PublicOrigin, call: impl std::fmt::Display) -> (String, String) {
    let call = call.to_string();
    (address(origin, paths::CALL_DOCUMENT, &call), address(origin, paths::CALL_STATUS, &call))
}

fn address(origin: &PublicOrigin, path: &str, call: &str) -> String {
    origin.link(&path.replace(REFERENCE, call))
}

/// The routes for phone services.
pub(crate) fn routes() -> Router<AppState> {
    Router::new()
        .route(paths::CALL_DOCUMENT, post(document::answer))
        .route(paths::CALL_KEYS, post(keys::answer))
        .route(paths::CALL_STATUS, post(status::answer))
        .layer(DefaultBodyLimit::max(LIMIT))
}
