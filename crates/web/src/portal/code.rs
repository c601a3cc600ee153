//! The code that was sent, that an authenticator app shows, or that stands on paper.

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use http::header;
use latchkey_domain::Method;
use latchkey_service::Code;
use latchkey_service::reset::{Checked, StepToken, TypedCode};
use serde::Deserialize;

use super::present::{circumstances, current, session, to_present_step};
use super::verify::{Shown, gate, locked};
use crate::cookie::SessionCookie;
use crate::form::StrictForm;
use crate::render::Message;
use crate::{AppState, ErrorPage, Visit, paths};

/// What a code came by.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum CodeMethod {
    AlternateEmail,
    MobilePhone,
    Authenticator,
    RecoveryCode,
}

impl From<CodeMethod> for Method {
    fn from(method: CodeMethod) -> Self {
        match method {
            CodeMethod::AlternateEmail => Self::AlternateEmail,
            CodeMethod::MobilePhone => Self::MobilePhone,
            CodeMethod::Authenticator => Self::Authenticator,
            CodeMethod::RecoveryCode => Self::RecoveryCode,
        }
    }
}

/// What the form carries.
#[derive(Deserialize)]
pub(super) struct CodeForm {
    step: String,
    method: CodeMethod,
    code: Code,
}

/// The check.
pub(super) async fn submit(
    State(app): State<AppState>,
    visit: Visit,
    StrictForm(form): StrictForm<CodeForm>,
) -> Result<Response, ErrorPage> {
    let session = session(&visit)?;
    let method = Method::from(form.method);
    let missing = if method == Method::RecoveryCode { "reset-recovery-code-missing" } else { "reset-code-missing" };
    if form.code.expose().trim().is_empty() {
        return once_more(&app, visit, Message::new(missing)).await;
    }
    let (typed, step) = (TypedCode { method, code: form.code }, StepToken::from_form(form.step));
    let (reset, around) = (&app.cases.reset, circumstances(&visit));
    let checked = match method.is_factor() {
        true => reset.check_factor(&around, session, &step, typed).await?,
        false => reset.check_code(&around, session, &step, typed).await?,
    };
    let wrong = |left: Option<u32>| match left {
        Some(left) => Message::new("reset-code-wrong").number("left", left),
        None => Message::new("reset-code-wrong-unknown"),
    };
    let not_compared = match (&checked, method) {
        (Checked::Malformed, Method::RecoveryCode) => "reset-recovery-code-malformed",
        (Checked::Malformed, _) => "reset-app-code-malformed",
        // A factor is out of date only where it was not asked for.
        (_, Method::Authenticator | Method::RecoveryCode) => "reset-method-missing",
        _ => "reset-code-expired",
    };
    outcome(&app, visit, checked, wrong, Message::new(not_compared)).await
}

/// What follows a code or answers.
pub(super) async fn outcome(
    app: &AppState,
    mut visit: Visit,
    checked: Checked,
    wrong: impl FnOnce(Option<u32>) -> Message,
    not_compared: Message,
) -> Result<Response, ErrorPage> {
    let error = match checked {
        Checked::Right(token) => {
            let mut response = Redirect::to(paths::RESET_VERIFY).into_response();
            if let Some(cookie) = app.shell.cookies.set(SessionCookie::Reset, &token.expose()) {
                response.headers_mut().append(header::SET_COOKIE, cookie);
            }
            return Ok(response);
        }
        Checked::Stale => return to_present_step(app, &mut visit).await,
        Checked::Wrong { left } => wrong(left),
        Checked::Expired | Checked::Malformed => not_compared,
        Checked::Locked { until } => {
            let page = current(app, &mut visit).await?;
            return Ok(page.map_or_else(start, |page| locked(app, &visit, &page, None, Some(until))));
        }
    };
    once_more(app, visit, error).await
}

/// The same page once more, with what was wrong; what was left empty was not a try.
pub(super) async fn once_more(app: &AppState, mut visit: Visit, error: Message) -> Result<Response, ErrorPage> {
    let page = current(app, &mut visit).await?;
    let shown = Shown { error: Some(error), ..Shown::default() };
    Ok(page.map_or_else(start, |page| gate(app, &visit, &page, &shown)))
}

fn start() -> Response {
    Redirect::to(paths::RESET).into_response()
}
