//! The chosen method: a code is sent, a phone is called, or questions are put.

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use latchkey_domain::{Disclosure, Method, Verification};
use latchkey_service::reset::{Asked, AskedPhone, Page, Sent, Session, StepToken, View};
use serde::Deserialize;

use super::present::{circumstances, current, session, to_present_step};
use super::verify::{Shown, gate, locked, used_up};
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
    let way = Verification::from_key(&form.method);
    let by_phone = way.and_then(Verification::phone).is_some();
    let typed = Some(if by_phone { form.number } else { form.address }).filter(|text| !text.trim().is_empty());
    go(&app, visit, StepToken::from_form(form.step), way, typed, false).await
}

/// Another code, or another call, for what was chosen before.
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
    let way = match &page.view {
        View::Verify { open, .. } => open.iter().max_by_key(|challenge| challenge.issued_at).map(|challenge| challenge.way),
        _ => None,
    };
    go(&app, visit, StepToken::from_form(form.step), way, None, true).await
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
    way: Option<Verification>,
    typed: Option<String>,
    again: bool,
) -> Result<Response, ErrorPage> {
    let session = session(&visit)?;
    let Some(way) = way else {
        let error = Some(Message::new("reset-method-missing"));
        return show(app, visit, Shown { choose: true, error, ..Shown::default() }).await;
    };
    // What is sent is in the language of the page, which may be the organization's.
    current(app, &mut visit).await?;
    let sent = ask(app, &visit, session, &step, way, typed.clone()).await?;
    let shown = Shown { chosen: Some(way), typed, again, ..Shown::default() };
    let wrong = |error: Message| Shown { choose: true, error: Some(error), ..shown.clone() };
    match sent {
        Sent::OnItsWay => show(app, visit, shown).await,
        Sent::TooSoon { after } => {
            let error = Message::new(if way.is_call() { "reset-call-too-soon" } else { "reset-code-too-soon" });
            let error = Some(error.span("duration", after.since(app.shell.clock.now())));
            show(app, visit, Shown { error, again_at: Some(after), ..shown }).await
        }
        Sent::Malformed if way == Verification::Email => show(app, visit, wrong(Message::new("reset-address-missing"))).await,
        Sent::Malformed => show(app, visit, wrong(Message::new("reset-number-missing"))).await,
        Sent::WrongNumber { left } => show(app, visit, wrong(Message::new("reset-number-wrong").number("left", left))).await,
        Sent::Locked { until } => with_page(app, visit, |visit, page| locked(app, visit, page, Some(way), Some(until))).await,
        Sent::UsedUp { until, everywhere } => {
            with_page(app, visit, |visit, page| used_up(app, visit, page, (way, everywhere), until)).await
        }
        // Nothing that was typed is wrong.
        Sent::Unavailable => {
            let error = Some(Message::new("reset-phones-unavailable"));
            show(app, visit, Shown { choose: true, error, ..Shown::default() }).await
        }
        Sent::Stale => to_present_step(app, &mut visit).await,
    }
}

async fn ask(
    app: &AppState,
    visit: &Visit,
    session: Session,
    step: &StepToken,
    way: Verification,
    typed: Option<String>,
) -> Result<Sent, ErrorPage> {
    let (reset, around) = (&app.cases.reset, circumstances(visit));
    Ok(match way {
        Verification::Authenticator | Verification::RecoveryCode => {
            reset.ask_factor(&around, session, step, way.method()).await?
        }
        Verification::Questions => reset.put_questions(&around, session, step).await?,
        Verification::Email => reset.send_code(&around, session, step, Asked { method: Method::AlternateEmail, typed }).await?,
        Verification::MobileText | Verification::MobileCall | Verification::OfficeCall => {
            reset.reach_phone(&around, session, step, &AskedPhone { way, number: typed }).await?
        }
    })
}

async fn show(app: &AppState, visit: Visit, shown: Shown) -> Result<Response, ErrorPage> {
    with_page(app, visit, |visit, page| gate(app, visit, page, &shown)).await
}

async fn with_page(
    app: &AppState,
    mut visit: Visit,
    answer: impl FnOnce(&Visit, &Page) -> Response,
) -> Result<Response, ErrorPage> {
    let page = current(app, &mut visit).await?;
    Ok(page.map_or_else(|| Redirect::to(paths::RESET).into_response(), |page| answer(&visit, &page)))
}
