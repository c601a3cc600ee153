//! Sign-in.

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use http::header;
use latchkey_service::signin::{Credentials, SignedIn};
use latchkey_service::{Password, Token};
use serde::Deserialize;

use super::{remember, visitor};
use crate::cookie::SessionCookie;
use crate::form::{StrictForm, StrictQuery};
use crate::onward::{place_of, remember_next};
use crate::pages::signin::SignIn;
use crate::portal::{circumstances, wear};
use crate::render::Message;
use crate::{AppState, Destination, ErrorPage, Visit, paths};

/// No policy lets anybody choose a longer password, so a longer one is wrong without any work.
const LONGEST_PASSWORD: usize = 256;
/// The name of this form in its token.
const FORM: &str = "sign-in";

/// What the address says when too many wrong codes ended the session.
const OUT_BY_CODES: &str = "codes";

/// What the address may carry.
#[derive(Deserialize)]
pub(super) struct Arrival {
    #[serde(default)]
    whr: String,
    #[serde(default)]
    username: String,
    #[serde(default)]
    out: String,
    #[serde(default)]
    next: String,
}

/// What the form carries.
#[derive(Deserialize)]
pub(super) struct SignInForm {
    step: String,
    #[serde(default)]
    next: String,
    user_name: String,
    password: Password,
}

/// The page.
pub(super) async fn show(
    State(app): State<AppState>,
    mut visit: Visit,
    StrictQuery(arrival): StrictQuery<Arrival>,
) -> Result<Response, ErrorPage> {
    wear(&app, &mut visit, &arrival.whr).await?;
    let (visitor, fresh) = visitor(&app, &visit);
    let next = Destination::asked(&arrival.next);
    let ended = arrival.out == OUT_BY_CODES;
    let notice = (!ended && !arrival.out.is_empty()).then(|| Message::new("signin-signed-out"));
    let error = ended.then(|| Message::new("signin-step-ended"));
    let page = SignIn { notice, ..page(&app, &visitor, next, arrival.username, error) };
    let mut response = visit.page(&page);
    remember(&app, &mut response, &visitor, fresh);
    Ok(response)
}

/// The check.
pub(super) async fn submit(
    State(app): State<AppState>,
    mut visit: Visit,
    StrictForm(form): StrictForm<SignInForm>,
) -> Result<Response, ErrorPage> {
    let visitor = visit.required_cookie(SessionCookie::Visitor)?.to_owned();
    if !app.cases.forms.matches(FORM, &visitor, &form.step) {
        return Ok(Redirect::to(&Destination::asked(&form.next).sign_in()).into_response());
    }
    let next = Destination::asked(&form.next);
    visit.found_at(&next.sign_in());
    let failed = |error| Ok(visit.page(&page(&app, &visitor, next, form.user_name.clone(), Some(error))));
    if form.user_name.trim().is_empty() || form.password.expose().is_empty() {
        return failed(Message::new("signin-missing"));
    }
    if typed_in_vain(&form.password) {
        return failed(Message::new("signin-wrong"));
    }
    let device = visit.cookie(SessionCookie::Device).map(str::to_owned);
    let replaces = visit.cookie(SessionCookie::Session).map(str::to_owned);
    let typed = Credentials { user_name: form.user_name.clone(), password: form.password, device, replaces };
    match app.cases.sign_in.sign_in(&circumstances(&visit), typed).await? {
        SignedIn::Welcome { request, session, device, purpose } => {
            let (place, request) = place_of(purpose, request, next);
            let mut response = with_session(&app, &place, &session, &device);
            remember_next(&app, &visit, &mut response, request, next);
            Ok(response)
        }
        refused => Ok(visit.page(&page(&app, &visitor, next, form.user_name.clone(), problem(&app, &refused, "signin-wrong")))),
    }
}

/// Whether nobody can have such a password.
pub(crate) fn typed_in_vain(password: &Password) -> bool {
    password.expose().chars().nth(LONGEST_PASSWORD).is_some()
}

/// Leads to one of our own pages, with the cookies of the session and of the device.
pub(crate) fn with_session(app: &AppState, place: &str, session: &Token, device: &str) -> Response {
    let mut response = with_new_session(app, place, session);
    if let Some(cookie) = app.shell.cookies.set(SessionCookie::Device, device) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

/// The same with the cookie of the session alone.
pub(crate) fn with_new_session(app: &AppState, place: &str, session: &Token) -> Response {
    let mut response = Redirect::to(place).into_response();
    if let Some(cookie) = app.shell.cookies.set(SessionCookie::Session, &session.expose()) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

/// Leads to sign-in after too many wrong codes ended the session.
pub(super) fn ended_by_codes(app: &AppState) -> Response {
    let mut response = Redirect::to(&format!("{}?out={OUT_BY_CODES}", paths::SIGN_IN)).into_response();
    response.headers_mut().append(header::SET_COOKIE, app.shell.cookies.clear(SessionCookie::Session));
    response
}

/// What was wrong; `wrong` is the text for a password that is not right.
pub(crate) fn problem(app: &AppState, refused: &SignedIn, wrong: &str) -> Option<Message> {
    match refused {
        SignedIn::Welcome { .. } => None,
        SignedIn::Wrong => Some(Message::new(wrong)),
        SignedIn::Locked { until } => Some(Message::new("signin-locked").span("duration", until.since(app.shell.clock.now()))),
    }
}

fn page(app: &AppState, visitor: &str, next: Destination, user_name: String, error: Option<Message>) -> SignIn {
    let next = if next == Destination::default() { "" } else { next.key() };
    SignIn { step: app.cases.forms.token(FORM, visitor), next, user_name, notice: None, error }
}
