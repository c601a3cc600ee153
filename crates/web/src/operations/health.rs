//! Alive, and ready to serve.

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use futures_util::future::BoxFuture;
use http::StatusCode;

use crate::state::Shell;

/// Why the program cannot serve now, in words for operators that hold nothing secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotReady(pub String);

/// Asks whether everything needed is in reach.
#[derive(Clone)]
pub struct Readiness(Arc<dyn Fn() -> BoxFuture<'static, Result<(), NotReady>> + Send + Sync>);

impl Readiness {
    /// Asks by calling `check`, once for every request to `/readyz`.
    pub fn new(check: impl Fn() -> BoxFuture<'static, Result<(), NotReady>> + Send + Sync + 'static) -> Self {
        Self(Arc::new(check))
    }
}

/// `GET /healthz`: the program runs and answers; it asks nobody else.
pub(super) async fn healthy() -> &'static str {
    "ok\n"
}

/// `GET /readyz`: 503 with the reason when something needed is out of reach.
pub(super) async fn ready(State(shell): State<Arc<Shell>>) -> Response {
    match (shell.readiness.0)().await {
        Ok(()) => "ready\n".into_response(),
        Err(NotReady(reason)) => (StatusCode::SERVICE_UNAVAILABLE, format!("not ready: {reason}\n")).into_response(),
    }
}

/// `GET /robots.txt`: nothing here is worth finding.
pub(super) async fn robots() -> &'static str {
    "User-agent: *\nDisallow: /\n"
}
