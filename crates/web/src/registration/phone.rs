//! A number to be proven.

use axum::extract::State;
use axum::response::Response;
use latchkey_domain::{CountryCode, EnrolmentKind, Method, PhoneWay};
use latchkey_service::register::{Asked, Enrolling, PhoneAsked, PhoneTarget};
use latchkey_service::reset::CallState;
use serde::Deserialize;

use super::code::{Problem, later};
use super::desk::{Desk, Instead, to};
use super::email::Which;
use super::overview::listed;
use crate::form::{StrictForm, StrictQuery};
use crate::pages::register::{CodeForm, CountryOption, PhoneForm, TakeCall};
use crate::render::Message;
use crate::{AppState, SignedIn, paths};

/// `?other=1` asks for another number than the one that is being proven; `?still=1` waits for a call without looking by itself.
#[derive(Deserialize)]
pub(super) struct Arrival {
    #[serde(default)]
    other: String,
    #[serde(default)]
    still: String,
}

/// By text or by call.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Way {
    Text,
    Call,
}

impl From<Way> for PhoneWay {
    fn from(way: Way) -> Self {
        match way {
            Way::Text => Self::Text,
            Way::Call => Self::Call,
        }
    }
}

/// What the form carries.
#[derive(Deserialize)]
pub(super) struct Asking {
    step: String,
    which: Which,
    #[serde(default)]
    country: String,
    #[serde(default)]
    number: String,
    way: Option<Way>,
}

/// What was chosen before.
#[derive(Default)]
struct Typed {
    country: String,
    number: String,
    way: Option<PhoneWay>,
}

/// The page: the code's or the call's, while one is expected.
pub(super) async fn show(
    State(app): State<AppState>,
    signed_in: SignedIn,
    StrictQuery(arrival): StrictQuery<Arrival>,
) -> Result<Response, Instead> {
    let desk = Desk::open(&app, signed_in)?;
    let open = app.cases.register.enrolling(&desk.signed_in.person.seat, EnrolmentKind::Phone).await?;
    match open.filter(|_| arrival.other.is_empty()) {
        Some(open) => Ok(proof_page(&desk, &open, !arrival.still.is_empty(), None)),
        None => form_page(desk, Typed::default(), None).await,
    }
}

/// Sends a text or makes a call.
pub(super) async fn submit(
    State(app): State<AppState>,
    signed_in: SignedIn,
    StrictForm(form): StrictForm<Asking>,
) -> Result<Response, Instead> {
    let mut desk = Desk::open_form(&app, signed_in, paths::REGISTER_PHONE, &form.step)?;
    desk.found_at(paths::REGISTER_PHONE);
    let way = PhoneWay::from(form.way.unwrap_or(if app.cases.register.texts() { Way::Text } else { Way::Call }));
    let target = match form.which {
        Which::Typed => PhoneTarget::Typed { number: form.number.clone(), country: CountryCode::parse(&form.country).ok() },
        Which::Supplied => PhoneTarget::Supplied,
        Which::Again => PhoneTarget::Again,
    };
    let asked = app.cases.register.begin_phone(&desk.around(), &desk.signed_in.person.seat, PhoneAsked { target, way }).await?;
    match (desk.problem(asked, "register-phone-malformed"), asked) {
        (None, Asked::OnItsWay) => Ok(to(paths::REGISTER_PHONE)),
        (None, _) => listed(desk, false, None, Some(Message::new("register-not-offered"))).await,
        (Some(error), _) if matches!(form.which, Which::Again) => again(desk, Problem::other(error)).await,
        (Some(error), _) => {
            let typed = Typed { country: form.country, number: form.number, way: Some(way) };
            form_page(desk, typed, Some(error)).await
        }
    }
}

/// The code's or the call's page once more, or the form when nothing is expected any more.
pub(super) async fn again(desk: Desk<'_>, error: Problem) -> Result<Response, Instead> {
    let open = desk.app.cases.register.enrolling(&desk.signed_in.person.seat, EnrolmentKind::Phone).await?;
    match open {
        Some(open) => Ok(proof_page(&desk, &open, true, Some(error))),
        None => form_page(desk, Typed::default(), Some(error.text)).await,
    }
}

fn proof_page(desk: &Desk<'_>, open: &Enrolling, still: bool, error: Option<Problem>) -> Response {
    let (again_step, value) = (desk.step(paths::REGISTER_PHONE), open.value.clone());
    if open.way == Some(PhoneWay::Call) {
        let (digits, state) = open.call.clone().unwrap_or((None, CallState::Over));
        return desk.signed_in.visit.page(&TakeCall {
            step: desk.step_of(paths::REGISTER_PHONE_CALL, &open.mark),
            again_step,
            value,
            digits,
            state: state.key(),
            still,
            later: later(desk, open),
            error: error.map(|error| error.text),
        });
    }
    desk.signed_in.visit.page(&CodeForm {
        step: desk.step_of(paths::REGISTER_PHONE_CODE, &open.mark),
        again_step,
        kind: "phone",
        action: paths::REGISTER_PHONE_CODE,
        back: paths::REGISTER_PHONE,
        value,
        lifetime: open.expires_at.since(desk.now()).as_secs(),
        later: later(desk, open),
        wrong: error.as_ref().is_some_and(|error| error.in_code),
        error: error.map(|error| error.text),
    })
}

async fn form_page(desk: Desk<'_>, typed: Typed, error: Option<Message>) -> Result<Response, Instead> {
    let (cases, seat) = (&desk.app.cases.register, &desk.signed_in.person.seat);
    let overview = cases.overview(seat).await?;
    let listing = overview.listing.as_ref().ok();
    let item = listing.and_then(|listing| listing.items.iter().find(|item| item.method == Method::MobilePhone && item.editable));
    let (Some(listing), Some(item)) = (listing, item) else {
        return listed(desk, false, None, Some(Message::new("register-not-offered"))).await;
    };
    // What an administrator entered is displaced too, when another one is typed.
    let replaces = item.value.clone();
    let supplied = replaces.clone().filter(|_| !item.own && item.problem.is_none());
    let rests = replaces.is_some() || listing.added_rests;
    let countries: Vec<CountryOption> = cases.phone_countries(seat).await?.into_iter().filter_map(CountryOption::of).collect();
    let first = countries.first().map(|country| country.code.clone()).unwrap_or_default();
    let (texts, calls) = (cases.texts(), cases.calls());
    Ok(desk.signed_in.visit.page(&PhoneForm {
        step: desk.step(paths::REGISTER_PHONE),
        country: if typed.country.is_empty() { first } else { typed.country },
        countries,
        number: typed.number,
        texts,
        calls,
        way: typed.way.unwrap_or(if texts { PhoneWay::Text } else { PhoneWay::Call }).key(),
        supplied,
        replaces,
        rests,
        error,
    }))
}
