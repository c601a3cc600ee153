//! Signed-in pages: who is signed in, and the way to sign-in for everybody else.

use axum::extract::FromRequestParts;
use axum::response::{IntoResponse, Redirect, Response};
use http::Method;
use http::request::Parts;
use latchkey_domain::{SessionPurpose, StepUp, Timestamp};
use latchkey_service::{ServiceError, signin};

use crate::cookie::SessionCookie;
use crate::portal::dress;
use crate::render::{Ending, Person};
use crate::{AppState, Destination, ErrorPage, Visit};

/// The name of the sign-out form in its token; it is in the menu of every signed-in page.
pub(crate) const SIGN_OUT_FORM: &str = "sign-out";

/// A request of somebody who is signed in. Take it as an extractor in place of [`Visit`]: its visit has the organization's look and
/// shows who is signed in. Everybody else is led to sign-in, and from there to where they were going. An administrator has given a
/// second factor in this very session.
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
    /// there to `destination`. `None` when it was given less than ten minutes ago. Of administrators a second factor is asked too.
    pub fn password_first(&self, app: &AppState, destination: Destination) -> Option<Response> {
        let stale = self.person.seat.stale(app.shell.clock.now());
        stale.map(|_| Redirect::to(&destination.again()).into_response())
    }

    /// The same where the password is typed anyway: only whoever gives a second factor is led, to both.
    pub fn factor_first(&self, app: &AppState, destination: Destination) -> Option<Response> {
        self.password_first(app, destination).filter(|_| self.person.seat.gives_factors)
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
    /// The second step comes before anything else.
    Step(Destination),
    /// A second factor must be set up before anything else.
    SetUp(Destination),
    /// There is nothing to give here.
    Done,
}

impl NotSignedIn {
    /// Where a session leads that is open for no page but one.
    fn led(person: &signin::Person, now: Timestamp, destination: Destination) -> Option<Self> {
        match person.seat.purpose {
            SessionPurpose::Full => None,
            SessionPurpose::Password => Some(Self::NewPassword(destination)),
            SessionPurpose::SetUp | SessionPurpose::UsedUp => Some(Self::SetUp(destination)),
            // A password of long ago opens no second step.
            SessionPurpose::Factor if person.seat.stale(now) == Some(StepUp::Password) => Some(Self::SignIn(destination)),
            SessionPurpose::Factor => Some(Self::Step(destination)),
        }
    }
}

impl IntoResponse for NotSignedIn {
    fn into_response(self) -> Response {
        match self {
            Self::Page(page) => page.into_response(),
            Self::SignIn(destination) => Redirect::to(&destination.sign_in()).into_response(),
            Self::NewPassword(destination) => Redirect::to(&destination.new_password()).into_response(),
            Self::Step(destination) => Redirect::to(&destination.step()).into_response(),
            Self::SetUp(destination) => Redirect::to(&destination.set_up()).into_response(),
            Self::Done => Redirect::to(Destination::default().path()).into_response(),
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
        let signed_in = found(parts, app).await?;
        let led = NotSignedIn::led(&signed_in.person, app.shell.clock.now(), Destination::of_path(parts.uri.path()));
        led.map_or(Ok(signed_in), Err)
    }
}

/// The same, also of somebody who must change the password before anything else is open.
pub(crate) struct ForPassword(pub(crate) SignedIn);

impl FromRequestParts<AppState> for ForPassword {
    type Rejection = NotSignedIn;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, NotSignedIn> {
        let signed_in = found(parts, app).await?;
        match NotSignedIn::led(&signed_in.person, app.shell.clock.now(), Destination::of_path(parts.uri.path())) {
            None | Some(NotSignedIn::NewPassword(_)) => Ok(Self(signed_in)),
            Some(led) => Err(led),
        }
    }
}

/// Somebody who has yet to give the second step, and nobody else.
pub(crate) struct ForStep(pub(crate) SignedIn);

impl FromRequestParts<AppState> for ForStep {
    type Rejection = NotSignedIn;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, NotSignedIn> {
        let signed_in = found(parts, app).await?;
        match NotSignedIn::led(&signed_in.person, app.shell.clock.now(), Destination::default()) {
            Some(NotSignedIn::Step(_)) => Ok(Self(signed_in)),
            Some(led) => Err(led),
            // It was given already, in another tab.
            None => Err(NotSignedIn::Done),
        }
    }
}

/// An administrator who has yet to set a second factor up, or has used the last recovery code up, and nobody else.
pub(crate) struct ForSetUp(pub(crate) SignedIn);

impl FromRequestParts<AppState> for ForSetUp {
    type Rejection = NotSignedIn;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, NotSignedIn> {
        let signed_in = found(parts, app).await?;
        match NotSignedIn::led(&signed_in.person, app.shell.clock.now(), Destination::default()) {
            Some(NotSignedIn::SetUp(_)) => Ok(Self(signed_in)),
            Some(led) => Err(led),
            // It was set up already, in another tab.
            None => Err(NotSignedIn::Done),
        }
    }
}

/// Somebody who gives the password once more: with everything open, or while a second factor is being set up, which may take long.
pub(crate) struct ForAgain(pub(crate) SignedIn);

impl FromRequestParts<AppState> for ForAgain {
    type Rejection = NotSignedIn;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, NotSignedIn> {
        let signed_in = found(parts, app).await?;
        let setting_up = signed_in.person.seat.purpose == SessionPurpose::SetUp;
        match NotSignedIn::led(&signed_in.person, app.shell.clock.now(), Destination::of_path(parts.uri.path())) {
            Some(led) if !setting_up => Err(led),
            _ => Ok(Self(signed_in)),
        }
    }
}

/// Whose session the request brings, whatever it is open for.
async fn found(parts: &mut Parts, app: &AppState) -> Result<SignedIn, NotSignedIn> {
    let mut visit = Visit::from_request_parts(parts, app).await?;
    let destination = Destination::of_path(parts.uri.path());
    let Some(cookie) = visit.cookie(SessionCookie::Session).map(str::to_owned) else {
        // A form without any cookie is what a browser sends that keeps none; others were signed out in another tab.
        return Err(match parts.method {
            Method::POST if !visit.keeps_cookies() => NotSignedIn::Page(ErrorPage::CookiesOff),
            _ => NotSignedIn::SignIn(destination),
        });
    };
    let Some(person) = app.cases.sign_in.person(&cookie).await? else { return Err(NotSignedIn::SignIn(destination)) };
    dress(app, &mut visit, &person.organization);
    visit.signed_in(Person {
        display_name: person.user.display_name.clone(),
        user_name: person.user.user_name.as_str().to_owned(),
        sign_out: app.cases.forms.token(SIGN_OUT_FORM, &cookie),
        full: person.seat.purpose == SessionPurpose::Full,
        codes_left: person.codes_run_out(),
        password_ending: person.password_ending.map(|ending| Ending { days: ending.days, at: ending.at }),
    });
    Ok(SignedIn { visit, person, cookie })
}
