//! Where somebody is signed in.

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use http::header;
use latchkey_domain::SessionId;
use serde::Deserialize;

use crate::cookie::SessionCookie;
use crate::form::StrictForm;
use crate::pages::account::{Device, OpenSession, Sessions};
use crate::portal::circumstances;
use crate::signed_in::SignedIn;
use crate::{AppState, Destination, ErrorPage, paths};

/// The name of the form beside one session.
const END_FORM: &str = "account-session-end";
/// The name of the form for all of them.
const END_ALL_FORM: &str = "account-sessions-end-all";

/// What the form beside one session carries.
#[derive(Deserialize)]
pub(super) struct EndForm {
    step: String,
    session: String,
}

/// What the form for all of them carries.
#[derive(Deserialize)]
pub(super) struct EndAllForm {
    step: String,
}

/// The page.
pub(super) async fn show(State(app): State<AppState>, signed_in: SignedIn) -> Result<Response, ErrorPage> {
    if let Some(leads) = signed_in.factor_first(&app, Destination::Sessions) {
        return Ok(leads);
    }
    let own = signed_in.person.seat.session;
    let found = app.cases.accounts.sessions(&signed_in.person.seat).await?;
    let open = found.into_iter().map(|session| OpenSession {
        this: session.id == own,
        id: session.id.to_string(),
        begun: session.created_at,
        seen: session.last_seen_at,
        address: session.origin.address.map(|address| address.to_string()),
        device: session.origin.client.as_deref().map(Device::named),
    });
    let (mut sessions, others): (Vec<_>, Vec<_>) = open.partition(|session| session.this);
    sessions.extend(others);
    let (end_step, end_all_step) = (signed_in.token(&app, END_FORM), signed_in.token(&app, END_ALL_FORM));
    Ok(signed_in.visit.page(&Sessions { end_step, end_all_step, sessions }))
}

/// Ends one session of this person. Somebody else's, and one that ended, are as good as none.
pub(super) async fn end_one(
    State(app): State<AppState>,
    signed_in: SignedIn,
    StrictForm(form): StrictForm<EndForm>,
) -> Result<Response, ErrorPage> {
    if let Some(leads) = signed_in.factor_first(&app, Destination::Sessions) {
        return Ok(leads);
    }
    let session = form.session.parse::<SessionId>().ok().filter(|_| signed_in.matches(&app, END_FORM, &form.step));
    if let Some(session) = session {
        app.cases.accounts.end_session(&circumstances(&signed_in.visit), &signed_in.person.seat, session).await?;
    }
    Ok(Redirect::to(paths::ACCOUNT_SESSIONS).into_response())
}

/// Ends all sessions of this person, this one too.
pub(super) async fn end_all(
    State(app): State<AppState>,
    signed_in: SignedIn,
    StrictForm(form): StrictForm<EndAllForm>,
) -> Result<Response, ErrorPage> {
    if !signed_in.matches(&app, END_ALL_FORM, &form.step) {
        return Ok(Redirect::to(paths::ACCOUNT_SESSIONS).into_response());
    }
    if let Some(leads) = signed_in.factor_first(&app, Destination::Sessions) {
        return Ok(leads);
    }
    app.cases.accounts.end_all_sessions(&circumstances(&signed_in.visit), &signed_in.person.seat).await?;
    let mut response = Redirect::to(&format!("{}?out=1", paths::SIGN_IN)).into_response();
    response.headers_mut().append(header::SET_COOKIE, app.shell.cookies.clear(SessionCookie::Session));
    Ok(response)
}
