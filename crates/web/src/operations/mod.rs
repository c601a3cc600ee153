//! What operators and their monitoring ask.

mod health;
mod metrics_page;

use std::sync::Arc;

use axum::Router;
use axum::extract::FromRef;
use axum::routing::get;

pub use health::{NotReady, Readiness};
pub use metrics_page::MetricsAccess;

use crate::state::Shell;

const HEALTH: &str = "/healthz";
const READY: &str = "/readyz";
const METRICS: &str = "/metrics";

/// Whether monitoring asks here, by address rather than by name.
pub(crate) fn is_operations_path(path: &str) -> bool {
    [HEALTH, READY, METRICS].contains(&path)
}

pub(crate) fn routes<S: Clone + Send + Sync + 'static>() -> Router<S>
where
    Arc<Shell>: FromRef<S>,
{
    Router::new()
        .route(HEALTH, get(health::healthy))
        .route(READY, get(health::ready))
        .route(METRICS, get(metrics_page::metrics))
        .route("/robots.txt", get(health::robots))
}
