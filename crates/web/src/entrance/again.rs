//! The password once more, before a sensitive act; of administrators a second factor too.

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use latchkey_domain::SessionPurpose;
use latchkey_service::signin::{Again, FactorRefused, Retyped};
use latchkey_service::{Code, Password};
use serde::Deserialize;

use super::sign_in::{ended_by_codes, problem, typed_in_vain, with_session};
use super::step::{read, told};
use crate::cookie::SessionCookie;
use crate::form::{StrictForm, StrictQuery};
use crate::pages::signin::SignInAgain;
use crate::portal::circumstances;
use crate::render::Message;
use crate::signed_in::{ForAgain, SignedIn};
use crate::{AppState, Destination, ErrorPage};

/// The name of this form in its token.
const FORM: &str = "sign-in-again";

/// What the address may carry.
#[derive(Deserialize)]
pub(super) struct Arrival {
    #[serde(default)]
    next: String,
}

/// What the form carries.
#[derive(Deserialize)]
pub(super) struct AgainForm {
    step: String,
    #[serde(default)]
    next: String,
    password: Password,
    /// Of whoever gives a second factor.
    #[serde(default)]
    code: Option<Code>,
}

/// The page.
pub(super) async fn show(
    State(app): State<AppState>,
    ForAgain(signed_in): ForAgain,
    StrictQuery(arrival): StrictQuery<Arrival>,
) -> Response {
    page(&app, &signed_in, Destination::asked(&arrival.next), None)
}

/// The check.
pub(super) async fn submit(
    State(app): State<AppState>,
    ForAgain(mut signed_in): ForAgain,
    StrictForm(form): StrictForm<AgainForm>,
) -> Result<Response, ErrorPage> {
    let next = Destination::asked(&form.next);
    if !signed_in.matches(&app, FORM, &form.step) {
        return Ok(Redirect::to(&next.again()).into_response());
    }
    signed_in.visit.found_at(&next.again());
    if form.password.expose().is_empty() {
        return Ok(page(&app, &signed_in, next, Some(Message::new("signin-again-missing"))));
    }
    if typed_in_vain(&form.password) {
        return Ok(page(&app, &signed_in, next, Some(Message::new("signin-again-wrong"))));
    }
    let factor = match signed_in.person.seat.gives_factors {
        false => None,
        true => match read(&form.code.unwrap_or_else(|| Code::new(String::new()))) {
            Ok(typed) => Some(typed),
            Err(problem) => return Ok(page(&app, &signed_in, next, Some(problem))),
        },
    };
    let device = signed_in.visit.cookie(SessionCookie::Device).map(str::to_owned);
    let typed = Retyped { cookie: signed_in.cookie(), password: form.password, device, factor };
    match app.cases.sign_in.again(&circumstances(&signed_in.visit), typed).await? {
        Again::Renewed { session, device, purpose } => {
            let place = match purpose {
                SessionPurpose::Password => next.new_password(),
                SessionPurpose::SetUp => next.set_up(),
                _ => next.path().to_owned(),
            };
            Ok(with_session(&app, &place, &session, &device))
        }
        Again::Refused(refused) => Ok(page(&app, &signed_in, next, problem(&app, &refused, "signin-again-wrong"))),
        Again::Factor(FactorRefused::Ended) => Ok(ended_by_codes(&app)),
        Again::Factor(refused) => Ok(page(&app, &signed_in, next, Some(told(&app, refused)))),
        // Another tab was quicker, and this browser has its cookie by now; or the session ended, and sign-in is next.
        Again::Over => Ok(Redirect::to(next.path()).into_response()),
    }
}

fn page(app: &AppState, signed_in: &SignedIn, next: Destination, error: Option<Message>) -> Response {
    signed_in.visit.page(&SignInAgain {
        step: signed_in.token(app, FORM),
        next: next.key(),
        user_name: signed_in.person.user.user_name.as_str().to_owned(),
        factor: signed_in.person.seat.gives_factors,
        error,
    })
}
