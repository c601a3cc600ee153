//! Where a call stands, told to the page that waits for it, so that the page goes on by itself.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::State;
use axum::response::sse::{Event, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use http::StatusCode;
use latchkey_service::reset::{CallState, Session, WaitingCall};
use serde::Deserialize;

use super::call::CallWay;
use crate::cookie::SessionCookie;
use crate::form::StrictQuery;
use crate::{AppState, ErrorPage, Visit};

/// Between two looks.
const PAUSE: Duration = Duration::from_secs(1);
/// Looks before the browser has to ask again: no connection is kept for long, so that a server that is told to stop can.
const LOOKS: u32 = 5;
/// How long the browser waits before it asks again.
const RETRY: Duration = Duration::from_millis(500);

/// `?method=` names the call.
#[derive(Deserialize)]
pub(super) struct Wish {
    method: Option<CallWay>,
}

/// One event for each look, named by [`CallState::key`]; the last one is the first that is not `ringing`.
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
    let looks = stream::unfold((app, 0), move |(app, look)| async move {
        let (event, after) = next(&app, waiting, look).await?;
        Some((Ok::<_, Infallible>(event), (app, after)))
    });
    Ok(Sse::new(looks).into_response())
}

/// The event of this look and the number of the next one; `None` at the end.
async fn next(app: &AppState, waiting: WaitingCall, look: u32) -> Option<(Event, u32)> {
    if look >= LOOKS {
        return None;
    }
    if look > 0 {
        tokio::time::sleep(PAUSE).await;
    }
    let state = app.cases.reset.call_state(waiting).await.ok()?;
    let after = if state == CallState::Ringing { look + 1 } else { LOOKS };
    Some((Event::default().retry(RETRY).event("call").data(state.key()), after))
}
