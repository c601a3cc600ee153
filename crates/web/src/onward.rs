//! The way on: what a sign-in asks for first, and where it leads afterwards.

use axum::response::{IntoResponse, Redirect, Response};
use http::header;
use latchkey_domain::{SessionPurpose, SignInRequest};

use crate::cookie::SessionCookie;
use crate::{AppState, Destination, Visit, paths};

/// Where a sign-in leads on: to what the session is open for, then to what it asks for, then to where somebody was going; and what is
/// asked for there.
pub(crate) fn place_of(purpose: SessionPurpose, request: SignInRequest, next: Destination) -> (String, SignInRequest) {
    match purpose {
        SessionPurpose::Factor => (next.step(), SignInRequest::Nothing),
        SessionPurpose::SetUp | SessionPurpose::UsedUp => (next.set_up(), SignInRequest::Nothing),
        SessionPurpose::Password => (next.new_password(), SignInRequest::Nothing),
        SessionPurpose::Full => (asked_first(request, next.path().to_owned()), request),
    }
}

/// To what is asked for, else to `place`: after a sign-in, or the change of a password that it demanded.
pub(crate) fn asked_first(request: SignInRequest, place: String) -> String {
    match request {
        SignInRequest::Nothing => place,
        // Whoever puts it off goes on from there; a session that lives is not dropped for it ("Customize", 2016).
        _ => format!("{}?asked=1", paths::REGISTER),
    }
}

/// Remembers where the person is going, while something is asked for on the way; forgets what an earlier sign-in remembered.
pub(crate) fn remember_next(app: &AppState, visit: &Visit, response: &mut Response, request: SignInRequest, next: Destination) {
    let cookies = app.shell.cookies;
    // These two are where the request leads anyway.
    let plain = matches!(next, Destination::Account | Destination::Register);
    let line = match request {
        SignInRequest::Nothing => None,
        _ => cookies.set(SessionCookie::Next, next.key()).filter(|_| !plain),
    };
    let old = || visit.cookie(SessionCookie::Next).map(|_| cookies.clear(SessionCookie::Next));
    if let Some(line) = line.or_else(old) {
        response.headers_mut().append(header::SET_COOKIE, line);
    }
}

/// Leads on to where the person was going, else to `otherwise`.
pub(crate) fn onward(app: &AppState, visit: &Visit, otherwise: &str) -> Response {
    let Some(key) = visit.cookie(SessionCookie::Next) else { return Redirect::to(otherwise).into_response() };
    // Whatever is no key leads to the account.
    let mut response = Redirect::to(Destination::asked(key).path()).into_response();
    response.headers_mut().append(header::SET_COOKIE, app.shell.cookies.clear(SessionCookie::Next));
    response
}
