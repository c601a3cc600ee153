//! The code that was sent.

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
}

impl From<CodeMethod> for Method {
    fn from(method: CodeMethod) -> Self {
        match method {
            CodeMethod::AlternateEmail => Self::AlternateEmail,
            CodeMethod::MobilePhone => Self::MobilePhone,
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
    if form.code.expose().trim().is_empty() {
        return once_more(&app, visit, Message::new("reset-code-missing")).await;
    }
    let typed = TypedCode { method: form.method.into(), code: form.code };
    let checked = app.cases.reset.check_code(&circumstances(&visit), session, &StepToken::from_form(form.step), typed).await?;
    let wrong = |left: Option<u32>| match left {
        Some(left) => Message::new("reset-code-wrong").number("left", left),
        None => Message::new("reset-code-wrong-unknown"),
    };
    outcome(&app, visit, checked, wrong, Message::new("reset-code-expired")).await
}

/// What follows a code or answers.
pub(super) async fn outcome(
    app: &AppState,
    mut visit: Visit,
    checked: Checked,
    wrong: impl FnOnce(Option<u32>) -> Message,
    expired: Message,
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
        Checked::Expired => expired,
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
