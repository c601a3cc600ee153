//! An address to be proven.

use axum::extract::State;
use axum::response::Response;
use latchkey_domain::{EnrolmentKind, Method};
use latchkey_service::register::{Asked, EmailTarget, Enrolling};
use serde::Deserialize;

use super::code::{Problem, later};
use super::desk::{Desk, Instead, to};
use super::overview::listed;
use crate::form::{StrictForm, StrictQuery};
use crate::pages::register::{CodeForm, EmailForm};
use crate::render::Message;
use crate::{AppState, SignedIn, paths};

/// `?other=1` asks for another address than the one that waits for its code.
#[derive(Deserialize)]
pub(super) struct Arrival {
    #[serde(default)]
    other: String,
}

/// Which address is meant.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Which {
    Typed,
    Supplied,
    Again,
}

/// What the form carries.
#[derive(Deserialize)]
pub(super) struct Asking {
    step: String,
    which: Which,
    #[serde(default)]
    address: String,
}

/// The page: the code's, while one is expected.
pub(super) async fn show(
    State(app): State<AppState>,
    signed_in: SignedIn,
    StrictQuery(arrival): StrictQuery<Arrival>,
) -> Result<Response, Instead> {
    let desk = Desk::open(&app, signed_in)?;
    let open = app.cases.register.enrolling(&desk.signed_in.person.seat, EnrolmentKind::Email).await?;
    match open.filter(|_| arrival.other.is_empty()) {
        Some(open) => Ok(code_page(&desk, &open, None)),
        None => form_page(desk, String::new(), None).await,
    }
}

/// Sends a code.
pub(super) async fn submit(
    State(app): State<AppState>,
    signed_in: SignedIn,
    StrictForm(form): StrictForm<Asking>,
) -> Result<Response, Instead> {
    let mut desk = Desk::open_form(&app, signed_in, paths::REGISTER_EMAIL, &form.step)?;
    desk.found_at(paths::REGISTER_EMAIL);
    let target = match form.which {
        Which::Typed => EmailTarget::Typed(form.address.clone()),
        Which::Supplied => EmailTarget::Supplied,
        Which::Again => EmailTarget::Again,
    };
    let asked = app.cases.register.begin_email(&desk.around(), &desk.signed_in.person.seat, target).await?;
    match (desk.problem(asked, "register-email-malformed"), asked) {
        (None, Asked::OnItsWay) => Ok(to(paths::REGISTER_EMAIL)),
        (None, _) => listed(desk, false, None, Some(Message::new("register-not-offered"))).await,
        (Some(error), _) if matches!(form.which, Which::Again) => again(desk, Problem::other(error)).await,
        (Some(error), _) => form_page(desk, form.address, Some(error)).await,
    }
}

/// The code's page once more, or the form when no code is expected any more.
pub(super) async fn again(desk: Desk<'_>, error: Problem) -> Result<Response, Instead> {
    let open = desk.app.cases.register.enrolling(&desk.signed_in.person.seat, EnrolmentKind::Email).await?;
    match open {
        Some(open) => Ok(code_page(&desk, &open, Some(error))),
        None => form_page(desk, String::new(), Some(error.text)).await,
    }
}

fn code_page(desk: &Desk<'_>, open: &Enrolling, error: Option<Problem>) -> Response {
    desk.signed_in.visit.page(&CodeForm {
        step: desk.step_of(paths::REGISTER_EMAIL_CODE, &open.mark),
        again_step: desk.step(paths::REGISTER_EMAIL),
        kind: "email",
        action: paths::REGISTER_EMAIL_CODE,
        back: paths::REGISTER_EMAIL,
        value: open.value.clone(),
        lifetime: open.expires_at.since(desk.now()).as_secs(),
        later: later(desk, open),
        wrong: error.as_ref().is_some_and(|error| error.in_code),
        error: error.map(|error| error.text),
    })
}

async fn form_page(desk: Desk<'_>, address: String, error: Option<Message>) -> Result<Response, Instead> {
    let overview = desk.app.cases.register.overview(&desk.signed_in.person.seat).await?;
    let listing = overview.listing.as_ref().ok();
    let item =
        listing.and_then(|listing| listing.items.iter().find(|item| item.method == Method::AlternateEmail && item.editable));
    let (Some(listing), Some(item)) = (listing, item) else {
        return listed(desk, false, None, Some(Message::new("register-not-offered"))).await;
    };
    // What an administrator entered is displaced too, when another one is typed.
    let replaces = item.value.clone();
    let supplied = replaces.clone().filter(|_| !item.own && item.problem.is_none());
    let rests = replaces.is_some() || listing.added_rests;
    let step = desk.step(paths::REGISTER_EMAIL);
    Ok(desk.signed_in.visit.page(&EmailForm { step, address, supplied, replaces, rests, error }))
}
