//! "This was not me", said of something in one's own list of what happened.

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use http::header;
use latchkey_domain::{Activity, ActivityId};
use serde::Deserialize;

use crate::cookie::SessionCookie;
use crate::form::{StrictForm, StrictQuery};
use crate::pages::account::NotMyChange;
use crate::pages::signin::NotMeDone;
use crate::portal::circumstances;
use crate::signed_in::SignedIn;
use crate::{AppState, Destination, ErrorPage, paths};

/// The name of this form in its token.
const FORM: &str = "account-not-me";

/// What the address carries.
#[derive(Deserialize)]
pub(super) struct Arrival {
    #[serde(default)]
    event: String,
}

/// What the form carries.
#[derive(Deserialize)]
pub(super) struct NotMeForm {
    step: String,
    event: String,
}

/// The page. It does nothing.
pub(super) async fn show(
    State(app): State<AppState>,
    signed_in: SignedIn,
    StrictQuery(arrival): StrictQuery<Arrival>,
) -> Result<Response, ErrorPage> {
    let Some(event) = event(&app, &signed_in, &arrival.event).await? else {
        return Ok(Redirect::to(paths::ACCOUNT_ACTIVITY).into_response());
    };
    if let Some(leads) = signed_in.password_first(&app, Destination::Activity) {
        return Ok(leads);
    }
    let step = signed_in.token(&app, FORM);
    let freezes = app.cases.not_me.would_freeze(&signed_in.person.seat, &event).await?;
    Ok(signed_in.visit.page(&NotMyChange { step, event: event.id.to_string(), at: event.at, freezes }))
}

/// The report.
pub(super) async fn submit(
    State(app): State<AppState>,
    mut signed_in: SignedIn,
    StrictForm(form): StrictForm<NotMeForm>,
) -> Result<Response, ErrorPage> {
    if !signed_in.matches(&app, FORM, &form.step) {
        return Ok(Redirect::to(paths::ACCOUNT_ACTIVITY).into_response());
    }
    if let Some(leads) = signed_in.password_first(&app, Destination::Activity) {
        return Ok(leads);
    }
    let Some(event) = event(&app, &signed_in, &form.event).await? else {
        return Ok(Redirect::to(paths::ACCOUNT_ACTIVITY).into_response());
    };
    let around = circumstances(&signed_in.visit);
    let Some(reported) = app.cases.not_me.report_signed_in(&around, &signed_in.person.seat, &event).await? else {
        return Ok(Redirect::to(paths::ACCOUNT).into_response());
    };
    signed_in.visit.continue_as(reported.correlation);
    signed_in.visit.signed_out();
    signed_in.visit.found_at(paths::SIGN_IN);
    let mut response = signed_in.visit.page(&NotMeDone { frozen: reported.frozen });
    response.headers_mut().append(header::SET_COOKIE, app.shell.cookies.clear(SessionCookie::Session));
    Ok(response)
}

/// The event of this person's account that is objected to.
async fn event(app: &AppState, signed_in: &SignedIn, id: &str) -> Result<Option<Activity>, ErrorPage> {
    let Ok(id) = id.parse::<ActivityId>() else { return Ok(None) };
    Ok(app.cases.accounts.objection(&signed_in.person.seat, id).await?)
}
