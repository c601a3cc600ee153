//! Where a call stands, told to the page that waits for it, so that the page goes on by itself.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use latchkey_service::reset::Session;
use serde::Deserialize;

use super::call::CallWay;
use crate::call_events::call_events;
use crate::cookie::SessionCookie;
use crate::form::StrictQuery;
use crate::{AppState, ErrorPage, Visit};

/// `?method=` names the call.
#[derive(Deserialize)]
pub(super) struct Wish {
    method: Option<CallWay>,
}

/// Where the call stands, look by look.
pub(super) async fn show(
    State(app): State<AppState>,
    visit: Visit,
    StrictQuery(wish): StrictQuery<Wish>,
) -> Result<Response, ErrorPage> {
    let session = visit.cookie(SessionCookie::Reset).and_then(Session::parse);
    let waiting = match (session, wish.method) {
        (Some(session), Some(way)) => app.cases.reset.waiting_call(session, way.into()).await?,
        _ => None,
    };
    // "No content" tells the browser not to ask again (HTML standard, server-sent events, 9.2.3).
    let Some(waiting) = waiting else { return Ok(StatusCode::NO_CONTENT.into_response()) };
    Ok(call_events(move || {
        let app = app.clone();
        async move { app.cases.reset.call_state(waiting).await.ok() }
    }))
}
