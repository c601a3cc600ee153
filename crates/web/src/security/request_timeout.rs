//! No request lasts for ever, however slowly its body arrives.

use std::time::Duration;

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::error_page::ErrorPage;

/// Longer than the slowest honest answer: a password carried to an on-premises directory is told within 30 seconds.
const LIMIT: Duration = Duration::from_secs(40);

/// Gives up after 40 seconds, reading the body included.
pub(crate) async fn limit_time(request: Request, next: Next) -> Response {
    let answer = tokio::time::timeout(LIMIT, next.run(request)).await;
    answer.unwrap_or_else(|_| ErrorPage::Unavailable.into_response())
}
