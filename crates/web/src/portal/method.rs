//! The chosen method: a code is sent, or questions are put.

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use latchkey_domain::{Disclosure, Method};
use latchkey_service::reset::{Asked, Sent, StepToken, View};
use serde::Deserialize;

use super::present::{circumstances, current, session, to_present_step};
use super::verify::{Shown, gate, locked};
use crate::form::StrictForm;
use crate::render::Message;
use crate::{AppState, ErrorPage, Visit, paths};

/// What the form carries.
#[derive(Deserialize)]
pub(super) struct Chosen {
    step: String,
    #[serde(default)]
    method: String,
    #[serde(default)]
    address: String,
    #[serde(default)]
    number: String,
}

/// A form with nothing but its token.
#[derive(Deserialize)]
pub(super) struct Bare {
    pub(super) step: String,
}

/// The choice.
pub(super) async fn submit(
    State(app): State<AppState>,
    visit: Visit,
    StrictForm(form): StrictForm<Chosen>,
) -> Result<Response, ErrorPage> {
    let method = Method::from_key(&form.method);
    let typed = [form.address, form.number].into_iter().find(|text| !text.trim().is_empty());
    go(&app, visit, StepToken::from_form(form.step), method, typed, false).await
}

/// Another code for what was chosen before.
pub(super) async fn again(
    State(app): State<AppState>,
    mut visit: Visit,
    StrictForm(form): StrictForm<Bare>,
) -> Result<Response, ErrorPage> {
    session(&visit)?;
    let Some(page) = current(&app, &mut visit).await? else { return Ok(Redirect::to(paths::RESET).into_response()) };
    if page.disclosure == Disclosure::Conceal {
        // What was typed was not kept, so it is typed again.
        return Ok(choice());
    }
    let method = match &page.view {
        View::Verify { open, .. } => {
            open.iter().max_by_key(|challenge| challenge.issued_at).map(|challenge| challenge.way.method())
        }
        _ => None,
    };
    go(&app, visit, StepToken::from_form(form.step), method, None, true).await
}

/// Back to the choice.
pub(super) async fn other(visit: Visit, StrictForm(_): StrictForm<Bare>) -> Result<Response, ErrorPage> {
    session(&visit)?;
    Ok(choice())
}

fn choice() -> Response {
    Redirect::to(&format!("{}?choose=1", paths::RESET_VERIFY)).into_response()
}

async fn go(
    app: &AppState,
    mut visit: Visit,
    step: StepToken,
    method: Option<Method>,
    typed: Option<String>,
    again: bool,
) -> Result<Response, ErrorPage> {
    let session = session(&visit)?;
    let around = circumstances(&visit);
    let sent = match method {
        Some(Method::SecurityQuestions) => app.cases.reset.put_questions(&around, session, &step).await?,
        Some(method) => app.cases.reset.send_code(&around, session, &step, Asked { method, typed: typed.clone() }).await?,
        None => {
            return show(
                app,
                visit,
                Shown { choose: true, error: Some(Message::new("reset-method-missing")), ..Shown::default() },
            )
            .await;
        }
    };
    match sent {
        Sent::OnItsWay => show(app, visit, Shown { typed, again, ..Shown::default() }).await,
        Sent::TooSoon { after } => {
            let error = Message::new("reset-code-too-soon").span("duration", after.since(app.shell.clock.now()));
            show(app, visit, Shown { error: Some(error), typed, again, ..Shown::default() }).await
        }
        Sent::Malformed | Sent::WrongNumber { .. } => {
            let missing = if method == Some(Method::AlternateEmail) { "reset-address-missing" } else { "reset-number-missing" };
            show(app, visit, Shown { choose: true, error: Some(Message::new(missing)), ..Shown::default() }).await
        }
        Sent::Locked { until } => {
            let page = current(app, &mut visit).await?;
            Ok(page.map_or_else(|| Redirect::to(paths::RESET).into_response(), |page| locked(app, &visit, &page, Some(until))))
        }
        Sent::Stale => to_present_step(app, &mut visit).await,
    }
}

async fn show(app: &AppState, mut visit: Visit, shown: Shown) -> Result<Response, ErrorPage> {
    let page = current(app, &mut visit).await?;
    Ok(page.map_or_else(|| Redirect::to(paths::RESET).into_response(), |page| gate(app, &visit, &page, &shown)))
}
