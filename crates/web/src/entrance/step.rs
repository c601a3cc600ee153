//! The second step of an administrator's sign-in.

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use latchkey_service::Code;
use latchkey_service::signin::{FactorRefused, Stepped, TypedFactor};
use serde::Deserialize;

use super::sign_in::{ended_by_codes, with_new_session};
use crate::cookie::SessionCookie;
use crate::form::{StrictForm, StrictQuery};
use crate::onward::{place_of, remember_next};
use crate::pages::signin::SecondStep;
use crate::portal::circumstances;
use crate::render::Message;
use crate::signed_in::{ForStep, SignedIn};
use crate::{AppState, Destination, ErrorPage, paths};

/// The name of this form in its token.
const FORM: &str = "sign-in-step";

/// Which code is asked for; either is taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum With {
    #[default]
    App,
    RecoveryCode,
}

/// What the address may carry.
#[derive(Deserialize)]
pub(super) struct Arrival {
    #[serde(default)]
    next: String,
    #[serde(default)]
    with: With,
}

/// What the form carries.
#[derive(Deserialize)]
pub(super) struct StepForm {
    step: String,
    #[serde(default)]
    next: String,
    #[serde(default)]
    with: With,
    code: Code,
}

/// The page.
pub(super) async fn show(
    State(app): State<AppState>,
    ForStep(signed_in): ForStep,
    StrictQuery(arrival): StrictQuery<Arrival>,
) -> Response {
    page(&app, &signed_in, (Destination::asked(&arrival.next), arrival.with), None)
}

/// The check.
pub(super) async fn submit(
    State(app): State<AppState>,
    ForStep(mut signed_in): ForStep,
    StrictForm(form): StrictForm<StepForm>,
) -> Result<Response, ErrorPage> {
    let next = Destination::asked(&form.next);
    if !signed_in.matches(&app, FORM, &form.step) {
        return Ok(Redirect::to(&next.step()).into_response());
    }
    let asked = (next, form.with);
    signed_in.visit.found_at(&address(next, form.with));
    let typed = match read(&form.code) {
        Ok(typed) => typed,
        Err(problem) => return Ok(page(&app, &signed_in, asked, Some(problem))),
    };
    let (around, known) = (circumstances(&signed_in.visit), signed_in.visit.cookie(SessionCookie::Device));
    match app.cases.sign_in.second_step(&around, signed_in.cookie(), known, typed).await? {
        Stepped::Welcome { request, session, purpose } => {
            let (place, request) = place_of(purpose, request, next);
            let mut response = with_new_session(&app, &place, &session);
            remember_next(&app, &signed_in.visit, &mut response, request, next);
            Ok(response)
        }
        Stepped::Refused(FactorRefused::Ended) => Ok(ended_by_codes(&app)),
        Stepped::Refused(refused) => Ok(page(&app, &signed_in, asked, Some(told(&app, refused)))),
        // Another tab was quicker, and this browser has its cookie by now; or the session ended, and sign-in is next.
        Stepped::Over => Ok(Redirect::to(next.path()).into_response()),
    }
}

/// What was typed, or what is said of it.
pub(super) fn read(code: &Code) -> Result<TypedFactor, Message> {
    if code.expose().trim().is_empty() {
        return Err(Message::new("signin-step-missing"));
    }
    TypedFactor::parse(code).ok_or_else(|| Message::new("signin-step-malformed"))
}

/// What is said of a code that was not taken.
pub(super) fn told(app: &AppState, refused: FactorRefused) -> Message {
    match refused {
        FactorRefused::Wrong => Message::new("signin-step-wrong"),
        FactorRefused::Locked { until } => {
            Message::new("signin-step-locked").span("duration", until.since(app.shell.clock.now()))
        }
        FactorRefused::Ended => Message::new("signin-step-ended"),
    }
}

fn page(app: &AppState, signed_in: &SignedIn, (next, with): (Destination, With), error: Option<Message>) -> Response {
    let factors = signed_in.person.user.factors;
    let (app_there, codes_there) = (factors.authenticators > 0, factors.recovery_codes > 0);
    let with = match with {
        With::RecoveryCode if codes_there => With::RecoveryCode,
        _ if app_there => With::App,
        _ => With::RecoveryCode,
    };
    let (other, there) = match with {
        With::App => (With::RecoveryCode, codes_there),
        With::RecoveryCode => (With::App, app_there),
    };
    signed_in.visit.page(&SecondStep {
        step: signed_in.token(app, FORM),
        next: next.key(),
        user_name: signed_in.person.user.user_name.as_str().to_owned(),
        recovery: with == With::RecoveryCode,
        other: there.then(|| address(next, other)),
        error,
    })
}

/// The page that asks for this code.
fn address(next: Destination, with: With) -> String {
    match with {
        With::App => next.step(),
        With::RecoveryCode => format!("{}?next={}&with=recovery-code", paths::SIGN_IN_STEP, next.key()),
    }
}
