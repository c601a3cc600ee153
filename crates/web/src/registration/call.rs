//! A call that proves a number: the page goes on after it, and is told where it stands.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::State;
use axum::response::sse::{Event, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use http::StatusCode;
use latchkey_domain::EnrolmentKind;
use latchkey_service::register::{Checked, WaitingRegistration};
use latchkey_service::reset::CallState;
use serde::Deserialize;

use super::code::outcome;
use super::desk::{Desk, Instead, to};
use crate::form::StrictForm;
use crate::{AppState, SignedIn, paths};

/// Between two looks.
const PAUSE: Duration = Duration::from_secs(1);
/// Looks before the browser has to ask again: no connection is kept for long, so that a server that is told to stop can.
const LOOKS: u32 = 5;
/// How long the browser waits before it asks again.
const RETRY: Duration = Duration::from_millis(500);

/// What the form carries.
#[derive(Deserialize)]
pub(super) struct Confirmed {
    step: String,
}

/// Registers the number, which a page must never do when it is only looked at.
pub(super) async fn submit(
    State(app): State<AppState>,
    signed_in: SignedIn,
    StrictForm(form): StrictForm<Confirmed>,
) -> Result<Response, Instead> {
    let mut desk = Desk::open(&app, signed_in)?;
    desk.found_at(paths::REGISTER_PHONE);
    // A page that goes on by itself must not be led back to itself for ever.
    let still = format!("{}?still=1", paths::REGISTER_PHONE);
    let seat = &desk.signed_in.person.seat;
    let open = app.cases.register.enrolling(seat, EnrolmentKind::Phone).await?;
    let Some(open) = open.filter(|open| desk.step_of(&open.mark) == form.step) else { return Ok(to(&still)) };
    match app.cases.register.confirm_call(&desk.around(), seat, &open.mark).await? {
        Checked::Stale => Ok(to(&still)),
        checked => outcome(desk, EnrolmentKind::Phone, checked).await,
    }
}

/// One event for each look, named by [`CallState::key`]; the last one is the first that is not `ringing`.
pub(super) async fn events(State(app): State<AppState>, signed_in: SignedIn) -> Result<Response, Instead> {
    let waiting = app.cases.register.waiting_call(&signed_in.person.seat).await?;
    // "No content" tells the browser not to ask again (HTML standard, server-sent events, 9.2.3).
    let Some(waiting) = waiting else { return Ok(StatusCode::NO_CONTENT.into_response()) };
    let looks = stream::unfold((app, 0), move |(app, look)| async move {
        let (event, after) = next(&app, waiting, look).await?;
        Some((Ok::<_, Infallible>(event), (app, after)))
    });
    Ok(Sse::new(looks).into_response())
}

/// The event of this look and the number of the next one; `None` at the end.
async fn next(app: &AppState, waiting: WaitingRegistration, look: u32) -> Option<(Event, u32)> {
    if look >= LOOKS {
        return None;
    }
    if look > 0 {
        tokio::time::sleep(PAUSE).await;
    }
    let state = app.cases.register.call_state(waiting).await.ok()?;
    let after = if state == CallState::Ringing { look + 1 } else { LOOKS };
    Some((Event::default().retry(RETRY).event("call").data(state.key()), after))
}
