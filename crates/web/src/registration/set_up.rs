//! The second factor that an administrator must set up before anything else is open: an app, or recovery codes.

use axum::extract::State;
use axum::response::Response;
use latchkey_domain::{Refusal, SessionPurpose, Timestamp};
use latchkey_service::Code;
use latchkey_service::register::{AppAsked, AppSetup, Checked, CodesAsked, CodesSetup, FirstFactor};
use serde::Deserialize;

use super::authenticator::{Wrong, named, setup_page, wrong};
use super::desk::{Desk, Instead, refused, to};
use super::recovery_codes::{codes_page, unlike};
use crate::entrance::with_new_session;
use crate::form::{StrictForm, StrictQuery};
use crate::onward::{place_of, remember_next};
use crate::pages::register::Place;
use crate::pages::signin::{FactorsUsedUp, SetUpFactor};
use crate::render::Message;
use crate::signed_in::ForSetUp;
use crate::{AppState, Destination, SignedIn, paths};

/// What is being set up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum With {
    App,
    RecoveryCodes,
}

/// What the address may carry.
#[derive(Deserialize)]
pub(super) struct Arrival {
    #[serde(default)]
    next: String,
    with: Option<With>,
}

/// What the forms carry that begin.
#[derive(Deserialize)]
pub(super) struct Beginning {
    step: String,
    #[serde(default)]
    next: String,
}

/// What the form with the code of an app carries.
#[derive(Deserialize)]
pub(super) struct TypedCode {
    step: String,
    #[serde(default)]
    next: String,
    code: Code,
    name: String,
}

/// What the form with one of the recovery codes carries.
#[derive(Deserialize)]
pub(super) struct TypedRecoveryCode {
    step: String,
    #[serde(default)]
    next: String,
    code: Code,
}

/// The page: why, and the choice of two; or what is being set up.
pub(super) async fn show(
    State(app): State<AppState>,
    ForSetUp(signed_in): ForSetUp,
    StrictQuery(arrival): StrictQuery<Arrival>,
) -> Result<Response, Instead> {
    let next = Destination::asked(&arrival.next);
    let desk = open(&app, signed_in, next)?;
    let (cases, seat) = (&app.cases.register, &desk.signed_in.person.seat);
    match arrival.with {
        Some(With::App) => match cases.app_setup(seat).await? {
            Some(open) => Ok(app_page(&desk, next, open, Wrong::default())),
            None => Ok(choice(&desk, next, None)),
        },
        Some(With::RecoveryCodes) => match cases.codes_setup(seat).await? {
            Some(open) => Ok(code_list(&desk, next, open, None)),
            None => Ok(choice(&desk, next, None)),
        },
        None => Ok(choice(&desk, next, None)),
    }
}

/// Begins to set an app up.
pub(super) async fn begin_app(
    State(app): State<AppState>,
    ForSetUp(signed_in): ForSetUp,
    StrictForm(form): StrictForm<Beginning>,
) -> Result<Response, Instead> {
    let next = Destination::asked(&form.next);
    let desk = open_form(&app, signed_in, next, (paths::SIGN_IN_SET_UP_APP, &form.step))?;
    match app.cases.register.begin_authenticator(&desk.around(), &desk.signed_in.person.seat).await? {
        AppAsked::Ready => Ok(to(&address(next, With::App))),
        AppAsked::Locked { until } => Ok(too_many(desk, next, until)),
        AppAsked::Refused(refusal) => Ok(not_offered(desk, next, Some(refusal))),
        AppAsked::NotOffered | AppAsked::Full => Ok(not_offered(desk, next, None)),
    }
}

/// The code that the new app shows.
pub(super) async fn keep_app(
    State(app): State<AppState>,
    ForSetUp(signed_in): ForSetUp,
    StrictForm(form): StrictForm<TypedCode>,
) -> Result<Response, Instead> {
    let next = Destination::asked(&form.next);
    let mut desk = open(&app, signed_in, next)?;
    desk.found_at(&address(next, With::App));
    let (cases, seat) = (&app.cases.register, &desk.signed_in.person.seat);
    // A form that was made for another secret, or by nobody, leads to what there is now.
    let Some(open) =
        cases.app_setup(seat).await?.filter(|open| desk.matches(paths::SIGN_IN_SET_UP_APP_CODE, &open.mark, &form.step))
    else {
        return Ok(to(&address(next, With::App)));
    };
    let (typed, name) = match named(&desk, &open, &form.name, &form.code) {
        Ok(named) => named,
        Err(wrong) => return Ok(app_page(&desk, next, open, wrong)),
    };
    let whose = (seat, desk.signed_in.cookie());
    match cases.first_authenticator(&desk.around(), whose, &open.mark, &name, &form.code).await? {
        FirstFactor::Refused(checked @ (Checked::Wrong { .. } | Checked::Locked { .. })) => {
            Ok(app_page(&desk, next, open, wrong(&desk, typed, checked)))
        }
        done => Ok(came_of(desk, (next, With::App), done)),
    }
}

/// Begins to make recovery codes.
pub(super) async fn begin_codes(
    State(app): State<AppState>,
    ForSetUp(signed_in): ForSetUp,
    StrictForm(form): StrictForm<Beginning>,
) -> Result<Response, Instead> {
    let next = Destination::asked(&form.next);
    let desk = open_form(&app, signed_in, next, (paths::SIGN_IN_SET_UP_CODES, &form.step))?;
    match app.cases.register.begin_recovery_codes(&desk.around(), &desk.signed_in.person.seat).await? {
        CodesAsked::Ready => Ok(to(&address(next, With::RecoveryCodes))),
        CodesAsked::Locked { until } => Ok(too_many(desk, next, until)),
        CodesAsked::Refused(refusal) => Ok(not_offered(desk, next, Some(refusal))),
        CodesAsked::NotOffered => Ok(not_offered(desk, next, None)),
    }
}

/// One of the new recovery codes: whoever types it has them.
pub(super) async fn keep_codes(
    State(app): State<AppState>,
    ForSetUp(signed_in): ForSetUp,
    StrictForm(form): StrictForm<TypedRecoveryCode>,
) -> Result<Response, Instead> {
    let next = Destination::asked(&form.next);
    let mut desk = open(&app, signed_in, next)?;
    desk.found_at(&address(next, With::RecoveryCodes));
    let (cases, seat) = (&app.cases.register, &desk.signed_in.person.seat);
    let Some(open) =
        cases.codes_setup(seat).await?.filter(|open| desk.matches(paths::SIGN_IN_SET_UP_CODES_KEPT, &open.mark, &form.step))
    else {
        return Ok(to(&address(next, With::RecoveryCodes)));
    };
    let whose = (seat, desk.signed_in.cookie());
    match cases.first_recovery_codes(&desk.around(), whose, &open.mark, &form.code).await? {
        FirstFactor::Refused(Checked::Wrong { .. }) => Ok(code_list(&desk, next, open, Some(unlike(&form.code)))),
        done => Ok(came_of(desk, (next, With::RecoveryCodes), done)),
    }
}

/// What is answered when a code was typed, but for what is said on its own page.
fn came_of(desk: Desk<'_>, (next, with): (Destination, With), done: FirstFactor) -> Response {
    match done {
        FirstFactor::Welcome { request, session, purpose } => {
            let (place, request) = place_of(purpose, request, next);
            let mut response = with_new_session(desk.app, &place, &session);
            remember_next(desk.app, &desk.signed_in.visit, &mut response, request, next);
            response
        }
        FirstFactor::Refused(Checked::Expired) => {
            let over = if with == With::App { "register-app-over" } else { "register-codes-over" };
            choice(&desk, next, Some(Message::new(over)))
        }
        FirstFactor::Refused(Checked::Refused(refusal)) => not_offered(desk, next, Some(refusal)),
        FirstFactor::Refused(Checked::NotOffered | Checked::Full) => not_offered(desk, next, None),
        // Another tab was quicker: the way on is known where the session is looked at anew.
        FirstFactor::Refused(_) => to(&address(next, with)),
    }
}

/// Lets somebody in who gave the password within ten minutes. Whoever has used the last code up reads what to do, and nothing else.
fn open(app: &AppState, mut signed_in: SignedIn, next: Destination) -> Result<Desk<'_>, Instead> {
    let person = &signed_in.person;
    if person.seat.purpose == SessionPurpose::UsedUp {
        signed_in.visit.found_at(&next.set_up());
        let page = FactorsUsedUp { user_name: person.user.user_name.as_str().to_owned() };
        return Err(Instead::Lead(Box::new(signed_in.visit.page(&page))));
    }
    Desk::open_on_the_way(app, signed_in, next)
}

/// The same for a form that begins, which must bring its token.
fn open_form<'a>(
    app: &'a AppState,
    signed_in: SignedIn,
    next: Destination,
    (path, step): (&str, &str),
) -> Result<Desk<'a>, Instead> {
    let desk = open(app, signed_in, next)?;
    match desk.may(path, step) {
        true => Ok(desk),
        false => Err(Instead::Lead(Box::new(to(&next.set_up())))),
    }
}

fn choice(desk: &Desk<'_>, next: Destination, error: Option<Message>) -> Response {
    desk.signed_in.visit.page(&SetUpFactor {
        step_app: desk.step(paths::SIGN_IN_SET_UP_APP),
        step_codes: desk.step(paths::SIGN_IN_SET_UP_CODES),
        next: next.key(),
        again: desk.signed_in.person.seat.factor_at.is_some(),
        error,
    })
}

fn too_many(mut desk: Desk<'_>, next: Destination, until: Timestamp) -> Response {
    desk.found_at(&next.set_up());
    choice(&desk, next, Some(Message::new("register-too-many").span("duration", until.since(desk.now()))))
}

fn not_offered(mut desk: Desk<'_>, next: Destination, refusal: Option<Refusal>) -> Response {
    desk.found_at(&next.set_up());
    choice(&desk, next, Some(refusal.map_or_else(|| Message::new("register-not-offered"), refused)))
}

fn app_page(desk: &Desk<'_>, next: Destination, open: AppSetup, wrong: Wrong) -> Response {
    setup_page(desk, place(paths::SIGN_IN_SET_UP_APP_CODE, next, With::App), open, wrong)
}

fn code_list(desk: &Desk<'_>, next: Destination, open: CodesSetup, error: Option<Message>) -> Response {
    codes_page(desk, place(paths::SIGN_IN_SET_UP_CODES_KEPT, next, With::RecoveryCodes), open, error)
}

fn place(action: &'static str, next: Destination, with: With) -> Place {
    Place { action, next: Some(next.key()), resume: address(next, with), back: next.set_up() }
}

/// The page that shows what is being set up.
fn address(next: Destination, with: With) -> String {
    let with = if with == With::App { "app" } else { "recovery-codes" };
    format!("{}?next={}&with={with}", paths::SIGN_IN_SET_UP, next.key())
}
