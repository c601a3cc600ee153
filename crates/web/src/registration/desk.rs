//! What every page of the portal needs: somebody who gave the password a moment ago, and the tokens of forms.

use axum::response::{IntoResponse, Redirect, Response};
use latchkey_domain::{Refusal, Timestamp};
use latchkey_service::ServiceError;
use latchkey_service::register::Asked;

use crate::onward::onward;
use crate::portal::circumstances;
use crate::render::Message;
use crate::{AppState, Destination, ErrorPage, SignedIn, paths};

/// What is answered in place of the page that was asked for.
pub(super) enum Instead {
    /// The person is led elsewhere first.
    Lead(Box<Response>),
    /// Something is wrong.
    Page(ErrorPage),
}

impl IntoResponse for Instead {
    fn into_response(self) -> Response {
        match self {
            Self::Lead(response) => *response,
            Self::Page(page) => page.into_response(),
        }
    }
}

impl From<ServiceError> for Instead {
    fn from(error: ServiceError) -> Self {
        match error {
            // It ended in another tab, or for another reason: giving the password leads back here.
            ServiceError::SessionOver => Self::Lead(Box::new(to(&Destination::Register.sign_in()))),
            error => Self::Page(error.into()),
        }
    }
}

/// A signed-in person at the portal.
pub(super) struct Desk<'a> {
    pub(super) app: &'a AppState,
    pub(super) signed_in: SignedIn,
}

impl<'a> Desk<'a> {
    /// Lets somebody in who gave the password within ten minutes; everybody else gives it once more first.
    pub(super) fn open(app: &'a AppState, signed_in: SignedIn) -> Result<Self, Instead> {
        Self::open_on_the_way(app, signed_in, Destination::Register)
    }

    /// The same for somebody who goes on to `next`.
    pub(super) fn open_on_the_way(app: &'a AppState, mut signed_in: SignedIn, next: Destination) -> Result<Self, Instead> {
        signed_in.visit.continue_as(signed_in.person.seat.correlation());
        match signed_in.password_first(app, next) {
            Some(first) => Err(Instead::Lead(Box::new(first))),
            None => Ok(Self { app, signed_in }),
        }
    }

    /// The same for the form that is sent to this path, which must bring its token.
    pub(super) fn open_form(app: &'a AppState, signed_in: SignedIn, path: &str, step: &str) -> Result<Self, Instead> {
        let desk = Self::open(app, signed_in)?;
        match desk.may(path, step) {
            true => Ok(desk),
            false => Err(Instead::Lead(Box::new(to(paths::REGISTER)))),
        }
    }

    /// Whether a form of this session that was sent to this path brought its token.
    pub(super) fn may(&self, path: &str, step: &str) -> bool {
        self.signed_in.matches(self.app, path, step)
    }

    /// The token of the form that is sent to this path; it opens no other.
    pub(super) fn step(&self, path: &str) -> String {
        self.signed_in.token(self.app, path)
    }

    /// The token of the form that is sent to this path for one code, one call or one set.
    pub(super) fn step_of(&self, path: &str, mark: &str) -> String {
        self.step(&format!("{path} {mark}"))
    }

    /// Whether a form brought the token for this code, this call or this set.
    pub(super) fn matches(&self, path: &str, mark: &str, step: &str) -> bool {
        self.may(&format!("{path} {mark}"), step)
    }

    /// The circumstances of the request, as use cases know them.
    pub(super) fn around(&self) -> latchkey_service::Visit {
        circumstances(&self.signed_in.visit)
    }

    pub(super) fn now(&self) -> Timestamp {
        self.app.shell.clock.now()
    }

    /// Leads on to where the person was going before a sign-in asked for this, else to `otherwise`.
    pub(super) fn onward(&self, otherwise: &str) -> Response {
        onward(self.app, &self.signed_in.visit, otherwise)
    }

    /// Where a page that answers a form can be asked for in another language.
    pub(super) fn found_at(&mut self, path: &str) {
        self.signed_in.visit.found_at(path);
    }

    /// What the person is told when nothing was sent; `None` when it was, or when the list tells it.
    pub(super) fn problem(&self, asked: Asked, malformed: &str) -> Option<Message> {
        let left = |until: Timestamp| until.since(self.now());
        Some(match asked {
            Asked::OnItsWay | Asked::NotOffered | Asked::Refused(_) => return None,
            Asked::TooSoon { after } => Message::new("register-too-soon").span("duration", left(after)),
            Asked::Locked { until } => Message::new("register-too-many").span("duration", left(until)),
            Asked::Unavailable => Message::new("register-phone-unavailable"),
            Asked::Malformed | Asked::Nothing => Message::new(malformed),
            Asked::OwnMailbox => Message::new("register-email-own-mailbox"),
            Asked::NotReached => Message::new("register-phone-not-reached"),
            Asked::NotTexted => Message::new("register-phone-not-texted"),
        })
    }
}

/// Leads on.
pub(super) fn to(path: &str) -> Response {
    Redirect::to(path).into_response()
}

/// The text id of a refusal.
pub(super) fn refused(refusal: Refusal) -> Message {
    Message::new(format!("register-refused-{}", refusal.key()))
}
