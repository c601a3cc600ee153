//! Every page's route.

use axum::Router;
use axum::response::Redirect;
use axum::routing::get;

use crate::AppState;
use crate::paths;

/// The routes of all pages: the one list to read, and to extend.
pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/", get(|| async { Redirect::to(paths::SIGN_IN) }))
        .merge(crate::portal::routes())
        .merge(crate::entrance::routes())
        .merge(crate::registration::routes())
        .merge(crate::account::routes())
        .merge(crate::calls::routes())
}
