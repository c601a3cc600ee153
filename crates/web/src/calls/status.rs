//! How a call ended.

use axum::extract::State;
use http::StatusCode;
use latchkey_domain::CallEnd;

use super::callback::Callback;
use crate::{AppState, ErrorPage};

/// Keeps the end of a call, for the page that waits for it. Where keys were pressed the end says nothing new.
pub(super) async fn answer(State(app): State<AppState>, callback: Callback) -> Result<StatusCode, ErrorPage> {
    if let Some(end) = end(callback.field("CallStatus")) {
        app.cases.call_ended(callback.call, end).await?;
    }
    Ok(StatusCode::NO_CONTENT)
}

/// The end behind a word of the service; `None` while the call goes on.
fn end(status: &str) -> Option<CallEnd> {
    match status {
        "completed" => Some(CallEnd::HungUp),
        "busy" => Some(CallEnd::Busy),
        "no-answer" => Some(CallEnd::NoAnswer),
        "failed" | "canceled" => Some(CallEnd::Failed),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_ends_are_ends() {
        assert_eq!(end("no-answer"), Some(CallEnd::NoAnswer));
        for status in ["queued", "initiated", "ringing", "in-progress", "answered", "", "COMPLETED"] {
            assert_eq!(end(status), None, "{status}");
        }
    }
}
