//! Signed-in pages: who is signed in, and the way to sign-in for everybody else.

use axum::extract::FromRequestParts;
use axum::response::{IntoResponse, Redirect, Response};
use http::Method;
use http::request::Parts;
use latchkey_domain::SessionPurpose;
use latchkey_service::{ServiceError, signin};

use crate::cookie::SessionCookie;
use crate::portal::dress;
use crate::render::Person;
use crate::{AppState, Destination, ErrorPage, Visit};

/// The name of the sign-out form in its token; it is in the menu of every signed-in page.
pub(crate) const SIGN_OUT_FORM: &str = "sign-out";

/// A request of somebody who is signed in. Take it as an extractor in place of [`Visit`]: its visit has the organization's look and
/// shows who is signed in. Everybody else is led to sign-in, and from there to where they were going.
pub struct SignedIn {
    /// The visit.
    pub visit: Visit,
    /// The person, the organization and the session (`person.seat`).
    pub person: signin::Person,
    cookie: String,
}

impl SignedIn {
    /// The cookie of the session.
    pub fn cookie(&self) -> &str {
        &self.cookie
    }

    /// The token of a form of this session; it ends with the session's cookie.
    pub fn token(&self, app: &AppState, form: &str) -> String {
        app.cases.forms.token(form, &self.cookie)
    }

    /// Whether a form brought its token.
    pub fn matches(&self, app: &AppState, form: &str, step: &str) -> bool {
        app.cases.forms.matches(form, &self.cookie, step)
    }

    /// Where somebody is led whose password was given too long ago for what they are about to do: to give it once more, and from
    /// there to `destination`. `None` when it was given less than ten minutes ago.
    pub fn password_first(&self, app: &AppState, destination: Destination) -> Option<Response> {
        let stale = self.person.seat.is_stale(app.shell.clock.now());
        stale.then(|| Redirect::to(&destination.again()).into_response())
    }
}

/// Why somebody does not see a signed-in page.
pub enum NotSignedIn {
    /// Something is wrong with the request, or with us.
    Page(ErrorPage),
    /// There is no session that counts.
    SignIn(Destination),
    /// The password must be changed before anything else.
    NewPassword(Destination),
}

impl IntoResponse for NotSignedIn {
    fn into_response(self) -> Response {
        match self {
            Self::Page(page) => page.into_response(),
            Self::SignIn(destination) => Redirect::to(&destination.sign_in()).into_response(),
            Self::NewPassword(destination) => Redirect::to(&destination.new_password()).into_response(),
        }
    }
}

impl From<ErrorPage> for NotSignedIn {
    fn from(page: ErrorPage) -> Self {
        Self::Page(page)
    }
}

impl From<ServiceError> for NotSignedIn {
    fn from(error: ServiceError) -> Self {
        Self::Page(error.into())
    }
}

impl FromRequestParts<AppState> for SignedIn {
    type Rejection = NotSignedIn;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, NotSignedIn> {
        let AnySession(signed_in) = AnySession::from_request_parts(parts, app).await?;
        match signed_in.person.seat.purpose {
            SessionPurpose::Full => Ok(signed_in),
            _ => Err(NotSignedIn::NewPassword(Destination::of_path(parts.uri.path()))),
        }
    }
}

/// The same, also of somebody who must change the password before anything else is open.
pub(crate) struct AnySession(pub(crate) SignedIn);

impl FromRequestParts<AppState> for AnySession {
    type Rejection = NotSignedIn;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, NotSignedIn> {
        let mut visit = Visit::from_request_parts(parts, app).await?;
        let destination = Destination::of_path(parts.uri.path());
        let Some(cookie) = visit.cookie(SessionCookie::Session).map(str::to_owned) else {
            // A form without any cookie is what a browser sends that keeps none.
            return Err(match parts.method {
                Method::POST => NotSignedIn::Page(ErrorPage::CookiesOff),
                _ => NotSignedIn::SignIn(destination),
            });
        };
        let person = app.cases.sign_in.person(&cookie).await?;
        // Nobody can give a second step yet, so a session that waits for one is none.
        let Some(person) = person.filter(|person| person.seat.purpose != SessionPurpose::Factor) else {
            return Err(NotSignedIn::SignIn(destination));
        };
        dress(app, &mut visit, &person.organization);
        visit.signed_in(Person {
            display_name: person.user.display_name.clone(),
            user_name: person.user.user_name.as_str().to_owned(),
            sign_out: app.cases.forms.token(SIGN_OUT_FORM, &cookie),
            full: person.seat.purpose == SessionPurpose::Full,
        });
        Ok(Self(SignedIn { visit, person, cookie }))
    }
}
