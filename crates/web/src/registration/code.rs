//! The code that was sent.

use std::time::Duration;

use axum::extract::State;
use axum::response::Response;
use latchkey_domain::{EnrolmentKind, Timestamp};
use latchkey_service::Code;
use latchkey_service::register::{Checked, Enrolling};
use serde::Deserialize;

use super::desk::{Desk, Instead, to};
use super::overview::listed;
use super::{email, phone};
use crate::form::StrictForm;
use crate::pages::reset::Later;
use crate::render::Message;
use crate::{AppState, SignedIn, paths};

/// What the form carries.
#[derive(Deserialize)]
pub(super) struct Typed {
    step: String,
    code: Code,
}

/// The code that came by mail.
pub(super) async fn submit_email(
    State(app): State<AppState>,
    signed_in: SignedIn,
    StrictForm(form): StrictForm<Typed>,
) -> Result<Response, Instead> {
    submit(&app, signed_in, EnrolmentKind::Email, form).await
}

/// The code that came by text.
pub(super) async fn submit_phone(
    State(app): State<AppState>,
    signed_in: SignedIn,
    StrictForm(form): StrictForm<Typed>,
) -> Result<Response, Instead> {
    submit(&app, signed_in, EnrolmentKind::Phone, form).await
}

async fn submit(app: &AppState, signed_in: SignedIn, kind: EnrolmentKind, form: Typed) -> Result<Response, Instead> {
    let mut desk = Desk::open(app, signed_in)?;
    desk.found_at(page_of(kind));
    let seat = &desk.signed_in.person.seat;
    let open = app.cases.register.enrolling(seat, kind).await?;
    // A form that was made for another code, or by nobody, leads to what is being proven now.
    let Some(open) = open.filter(|open| desk.matches(code_path(kind), &open.mark, &form.step)) else {
        return Ok(to(page_of(kind)));
    };
    if form.code.expose().trim().is_empty() {
        return once_more(desk, kind, Problem::code(Message::new("register-code-missing"))).await;
    }
    let checked = app.cases.register.check_code(&desk.around(), seat, kind, &open.mark, &form.code).await?;
    outcome(desk, kind, checked).await
}

/// What follows a code or a call.
pub(super) async fn outcome(desk: Desk<'_>, kind: EnrolmentKind, checked: Checked) -> Result<Response, Instead> {
    let left = |until: Timestamp| until.since(desk.now());
    let error = match checked {
        Checked::Registered { .. } => return Ok(to(&format!("{}?done={}", paths::REGISTER, done(kind)))),
        Checked::Stale | Checked::Full => return Ok(to(page_of(kind))),
        Checked::NotOffered | Checked::Refused(_) => {
            return listed(desk, false, None, Some(Message::new("register-not-offered"))).await;
        }
        Checked::Wrong { left } => {
            let wrong = Message::new("register-code-wrong").number("left", left);
            return once_more(desk, kind, Problem::code(wrong)).await;
        }
        Checked::Expired => Message::new("register-code-expired"),
        Checked::Locked { until } => Message::new("register-code-locked").span("duration", left(until)),
    };
    once_more(desk, kind, Problem::other(error)).await
}

/// What is told on a code's page.
pub(super) struct Problem {
    pub(super) text: Message,
    /// Whether the field of the code is what was wrong.
    pub(super) in_code: bool,
}

impl Problem {
    fn code(text: Message) -> Self {
        Self { text, in_code: true }
    }

    pub(super) fn other(text: Message) -> Self {
        Self { text, in_code: false }
    }
}

/// When "Nothing arrived?" helps, and when another code or call can be asked for.
pub(super) fn later(desk: &Desk<'_>, open: &Enrolling) -> Later {
    Later::new(Duration::ZERO, open.again_at.since(desk.now()))
}

async fn once_more(desk: Desk<'_>, kind: EnrolmentKind, error: Problem) -> Result<Response, Instead> {
    match kind {
        EnrolmentKind::Email => email::again(desk, error).await,
        EnrolmentKind::Phone | EnrolmentKind::Authenticator | EnrolmentKind::RecoveryCodes => phone::again(desk, error).await,
    }
}

/// Where the form with the code is sent.
const fn code_path(kind: EnrolmentKind) -> &'static str {
    match kind {
        EnrolmentKind::Email => paths::REGISTER_EMAIL_CODE,
        EnrolmentKind::Phone | EnrolmentKind::Authenticator | EnrolmentKind::RecoveryCodes => paths::REGISTER_PHONE_CODE,
    }
}

const fn page_of(kind: EnrolmentKind) -> &'static str {
    match kind {
        EnrolmentKind::Email => paths::REGISTER_EMAIL,
        EnrolmentKind::Phone | EnrolmentKind::Authenticator | EnrolmentKind::RecoveryCodes => paths::REGISTER_PHONE,
    }
}

/// The word of the list for what was just registered.
const fn done(kind: EnrolmentKind) -> &'static str {
    match kind {
        EnrolmentKind::Email => "alternate-email",
        EnrolmentKind::Phone | EnrolmentKind::Authenticator | EnrolmentKind::RecoveryCodes => "mobile-phone",
    }
}
