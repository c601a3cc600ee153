//! A call that proves a number: the page goes on after it, and is told where it stands.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use latchkey_domain::EnrolmentKind;
use latchkey_service::register::Checked;
use serde::Deserialize;

use super::code::outcome;
use super::desk::{Desk, Instead, to};
use crate::call_events::call_events;
use crate::form::StrictForm;
use crate::{AppState, SignedIn, paths};

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
    let Some(open) = open.filter(|open| desk.matches(paths::REGISTER_PHONE_CALL, &open.mark, &form.step)) else {
        return Ok(to(&still));
    };
    match app.cases.register.confirm_call(&desk.around(), seat, &open.mark).await? {
        Checked::Stale => Ok(to(&still)),
        checked => outcome(desk, EnrolmentKind::Phone, checked).await,
    }
}

/// Where the call stands, look by look.
pub(super) async fn events(State(app): State<AppState>, signed_in: SignedIn) -> Result<Response, Instead> {
    let waiting = app.cases.register.waiting_call(&signed_in.person.seat).await?;
    // "No content" tells the browser not to ask again (HTML standard, server-sent events, 9.2.3).
    let Some(waiting) = waiting else { return Ok(StatusCode::NO_CONTENT.into_response()) };
    Ok(call_events(move || {
        let app = app.clone();
        async move { app.cases.register.call_state(waiting).await.ok() }
    }))
}
