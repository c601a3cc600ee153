//! An authenticator app to be set up, and the list of those that are.

use axum::extract::State;
use axum::response::Response;
use latchkey_domain::AuthenticatorName;
use latchkey_language::Args;
use latchkey_service::Code;
use latchkey_service::register::{AppAsked, AppSetup, Checked};
use serde::Deserialize;

use super::desk::{Desk, Instead, to};
use super::overview::listed;
use crate::form::{StrictForm, StrictQuery};
use crate::pages::register::{self, AppRow, Place};
use crate::render::{Message, QrCode};
use crate::{AppState, SignedIn, paths};

/// `?list=1` shows the apps while another one is being set up; `?done=` names what just happened.
#[derive(Deserialize)]
pub(super) struct Arrival {
    #[serde(default)]
    list: String,
    done: Option<Done>,
}

/// What just happened.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Done {
    Renamed,
    Removed,
}

/// What the form carries that begins.
#[derive(Deserialize)]
pub(super) struct Beginning {
    step: String,
}

/// What the form with the code carries.
#[derive(Deserialize)]
pub(super) struct Typed {
    step: String,
    code: Code,
    name: String,
}

/// What was typed before, and what was wrong with it.
#[derive(Default)]
pub(super) struct Wrong {
    name: Option<String>,
    code_error: Option<Message>,
    name_error: Option<Message>,
}

/// The page: that of the app which is being set up, if there is one.
pub(super) async fn show(
    State(app): State<AppState>,
    signed_in: SignedIn,
    StrictQuery(arrival): StrictQuery<Arrival>,
) -> Result<Response, Instead> {
    let desk = Desk::open(&app, signed_in)?;
    let notice = arrival.done.map(|done| match done {
        Done::Renamed => Message::new("register-app-renamed"),
        Done::Removed => Message::new("register-app-removed"),
    });
    let open = app.cases.register.app_setup(&desk.signed_in.person.seat).await?;
    match open.filter(|_| arrival.list.is_empty() && notice.is_none()) {
        Some(open) => Ok(setup_page(&desk, here(), open, Wrong::default())),
        None => list_page(desk, notice, None).await,
    }
}

/// Begins to set an app up.
pub(super) async fn begin(
    State(app): State<AppState>,
    signed_in: SignedIn,
    StrictForm(form): StrictForm<Beginning>,
) -> Result<Response, Instead> {
    let mut desk = Desk::open_form(&app, signed_in, paths::REGISTER_AUTHENTICATOR, &form.step)?;
    desk.found_at(paths::REGISTER_AUTHENTICATOR);
    match app.cases.register.begin_authenticator(&desk.around(), &desk.signed_in.person.seat).await? {
        AppAsked::Ready => Ok(to(paths::REGISTER_AUTHENTICATOR)),
        AppAsked::Full => list_page(desk, None, Some(Message::new("register-app-full"))).await,
        AppAsked::Locked { until } => {
            let error = Message::new("register-too-many").span("duration", until.since(desk.now()));
            list_page(desk, None, Some(error)).await
        }
        AppAsked::NotOffered | AppAsked::Refused(_) => {
            listed(desk, false, None, Some(Message::new("register-not-offered"))).await
        }
    }
}

/// The code that the new app shows.
pub(super) async fn submit(
    State(app): State<AppState>,
    signed_in: SignedIn,
    StrictForm(form): StrictForm<Typed>,
) -> Result<Response, Instead> {
    let mut desk = Desk::open(&app, signed_in)?;
    desk.found_at(paths::REGISTER_AUTHENTICATOR);
    let seat = &desk.signed_in.person.seat;
    let open = app.cases.register.app_setup(seat).await?;
    // A form that was made for another secret, or by nobody, leads to what there is now.
    let Some(open) = open.filter(|open| desk.matches(paths::REGISTER_AUTHENTICATOR_CODE, &open.mark, &form.step)) else {
        return Ok(to(paths::REGISTER_AUTHENTICATOR));
    };
    let (typed, name) = match named(&desk, &open, &form.name, &form.code) {
        Ok(named) => named,
        Err(wrong) => return Ok(setup_page(&desk, here(), open, wrong)),
    };
    let checked = app.cases.register.check_authenticator(&desk.around(), seat, &open.mark, &name, &form.code).await?;
    outcome(desk, open, typed, checked).await
}

/// The name as it was typed, or the one of whoever gives none, and as it is kept; or what is wrong with it, or with the code.
pub(super) fn named(desk: &Desk<'_>, open: &AppSetup, name: &str, code: &Code) -> Result<(String, AuthenticatorName), Wrong> {
    let typed = if name.trim().is_empty() { default_name(desk, open.before) } else { name.to_owned() };
    let Some(name) = AuthenticatorName::parse(&typed) else {
        let name_error = Some(Message::new("register-app-name-wrong"));
        return Err(Wrong { name: Some(name.to_owned()), name_error, code_error: None });
    };
    match code.expose().trim().is_empty() {
        true => Err(Wrong { name: Some(typed), code_error: Some(Message::new("register-code-missing")), name_error: None }),
        false => Ok((typed, name)),
    }
}

/// What is said of a code that was not right, or came too late.
pub(super) fn wrong(desk: &Desk<'_>, name: String, checked: Checked) -> Wrong {
    let error = match checked {
        Checked::Wrong { left } => Message::new("register-app-code-wrong").number("left", left),
        Checked::Locked { until } => Message::new("register-code-locked").span("duration", until.since(desk.now())),
        _ => Message::new("register-app-over"),
    };
    Wrong { name: Some(name), code_error: Some(error), name_error: None }
}

/// In the portal.
fn here() -> Place {
    Place {
        action: paths::REGISTER_AUTHENTICATOR_CODE,
        next: None,
        resume: paths::REGISTER_AUTHENTICATOR.to_owned(),
        back: paths::REGISTER.to_owned(),
    }
}

async fn outcome(desk: Desk<'_>, open: AppSetup, name: String, checked: Checked) -> Result<Response, Instead> {
    match checked {
        Checked::Registered { .. } => Ok(to(&format!("{}?done=authenticator", paths::REGISTER))),
        Checked::Stale => Ok(to(paths::REGISTER_AUTHENTICATOR)),
        Checked::Wrong { .. } | Checked::Locked { .. } => {
            let wrong = wrong(&desk, name, checked);
            Ok(setup_page(&desk, here(), open, wrong))
        }
        Checked::Expired => list_page(desk, None, Some(Message::new("register-app-over"))).await,
        Checked::Full => list_page(desk, None, Some(Message::new("register-app-full"))).await,
        Checked::NotOffered | Checked::Refused(_) => listed(desk, false, None, Some(Message::new("register-not-offered"))).await,
    }
}

/// The page that shows the secret and asks for a code.
pub(super) fn setup_page(desk: &Desk<'_>, place: Place, open: AppSetup, wrong: Wrong) -> Response {
    let name = wrong.name.unwrap_or_else(|| default_name(desk, open.before));
    desk.signed_in.visit.page(&register::AppSetup {
        step: desk.step_of(place.action, &open.mark),
        place,
        qr: QrCode::of(&open.uri),
        uri: open.uri.into(),
        key: open.key.into(),
        name,
        lifetime: open.expires_at.since(desk.now()).as_secs(),
        rests: open.rests,
        error: wrong.code_error,
        name_error: wrong.name_error,
    })
}

/// What an app is called whose owner gives it no name.
fn default_name(desk: &Desk<'_>, before: u32) -> String {
    let (languages, language) = (&desk.app.shell.languages, desk.signed_in.visit.language());
    match before {
        0 => languages.text(language, "register-app-default", &Args::new()),
        before => {
            languages.text(language, "register-app-default-number", &Args::new().set_number("number", i64::from(before) + 1))
        }
    }
}

/// The list, with what happened or what was wrong.
pub(super) async fn list_page(mut desk: Desk<'_>, notice: Option<Message>, error: Option<Message>) -> Result<Response, Instead> {
    let apps = desk.app.cases.register.apps(&desk.signed_in.person.seat).await?;
    desk.found_at(paths::REGISTER_AUTHENTICATOR);
    let row = |app: latchkey_service::register::App| AppRow { id: app.id.to_string(), name: app.name, set_up_at: app.created_at };
    Ok(desk.signed_in.visit.page(&register::Apps {
        step: desk.step(paths::REGISTER_AUTHENTICATOR),
        apps: apps.list.into_iter().map(row).collect(),
        offered: apps.offered.is_ok(),
        full: apps.full,
        administrator: apps.administrator,
        notice,
        error,
    }))
}
