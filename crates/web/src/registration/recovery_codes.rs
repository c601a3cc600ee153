//! Recovery codes: how they stand, a new set, and taking them back.

use axum::extract::State;
use axum::response::Response;
use latchkey_domain::Timestamp;
use latchkey_service::Code;
use latchkey_service::register::{Checked, CodesAsked, CodesMade, CodesSetup, FactorRemoved};
use serde::Deserialize;

use super::desk::{Desk, Instead, to};
use super::overview::listed;
use crate::form::{StrictForm, StrictQuery};
use crate::pages::register::{self, ConfirmFactorRemoval, NewRecoveryCodes, Place, ProveCodes};
use crate::render::Message;
use crate::{AppState, SignedIn, paths};

/// `?shown=1`: a page that showed codes was asked for again; `?new=1` shows those that wait for one of them.
#[derive(Deserialize)]
pub(super) struct Arrival {
    #[serde(default)]
    shown: String,
    #[serde(default)]
    new: String,
}

/// Where a form leads that was made for another set than there is now.
const SHOWN: &str = "/register/recovery-codes?shown=1";
/// Where a set is shown that waits for one of its codes.
const NEW: &str = "/register/recovery-codes?new=1";

/// What the forms carry.
#[derive(Deserialize)]
pub(super) struct Asking {
    step: String,
}

/// What the form with one of the codes carries.
#[derive(Deserialize)]
pub(super) struct Typed {
    step: String,
    code: Code,
}

/// The page.
pub(super) async fn show(
    State(app): State<AppState>,
    signed_in: SignedIn,
    StrictQuery(arrival): StrictQuery<Arrival>,
) -> Result<Response, Instead> {
    let desk = Desk::open(&app, signed_in)?;
    if !arrival.new.is_empty() {
        let open = app.cases.register.codes_setup(&desk.signed_in.person.seat).await?;
        if let Some(open) = open {
            return Ok(codes_page(&desk, here(), open, None));
        }
    }
    let there = app.cases.register.recovery_codes(&desk.signed_in.person.seat).await?.set.is_some();
    let error = (there && !arrival.shown.is_empty()).then(|| Message::new("register-codes-stale"));
    state_page(desk, error).await
}

/// Makes a set, and shows it in the answer: there is no page that shows it again.
pub(super) async fn make(
    State(app): State<AppState>,
    signed_in: SignedIn,
    StrictForm(form): StrictForm<Asking>,
) -> Result<Response, Instead> {
    let desk = Desk::open(&app, signed_in)?;
    let (cases, person) = (&app.cases.register, &desk.signed_in.person);
    let before = cases.recovery_codes(&person.seat).await?;
    let replaces = before.set.map(|set| set.made_at);
    // The form was made for the set that there was: a page that is asked for again makes no other one.
    if !desk.matches(paths::REGISTER_RECOVERY_CODES, &mark(replaces), &form.step) {
        return Ok(to(SHOWN));
    }
    match cases.make_recovery_codes(&desk.around(), &person.seat, replaces).await? {
        CodesMade::Made(new) => Ok(desk.signed_in.visit.page(&NewRecoveryCodes {
            organization: new.organization.name,
            user_name: person.user.user_name.as_str().to_owned(),
            made_at: new.made_at,
            codes: new.codes.into_iter().map(Into::into).collect(),
            administrator: before.administrator,
            replaced: replaces.is_some(),
            prove: None,
        })),
        CodesMade::OnlyProven => begin(desk).await,
        CodesMade::Stale => Ok(to(SHOWN)),
        CodesMade::Locked { until } => too_many(desk, until).await,
        CodesMade::NotOffered | CodesMade::Refused(_) => {
            listed(desk, false, None, Some(Message::new("register-not-offered"))).await
        }
    }
}

/// Makes a set that counts once one of its codes was typed.
async fn begin(desk: Desk<'_>) -> Result<Response, Instead> {
    match desk.app.cases.register.begin_recovery_codes(&desk.around(), &desk.signed_in.person.seat).await? {
        CodesAsked::Ready => Ok(to(NEW)),
        CodesAsked::Locked { until } => too_many(desk, until).await,
        CodesAsked::NotOffered | CodesAsked::Refused(_) => {
            listed(desk, false, None, Some(Message::new("register-not-offered"))).await
        }
    }
}

/// One of the codes: whoever types it has them.
pub(super) async fn keep(
    State(app): State<AppState>,
    signed_in: SignedIn,
    StrictForm(form): StrictForm<Typed>,
) -> Result<Response, Instead> {
    let mut desk = Desk::open(&app, signed_in)?;
    desk.found_at(NEW);
    let (cases, seat) = (&app.cases.register, &desk.signed_in.person.seat);
    let Some(open) =
        cases.codes_setup(seat).await?.filter(|open| desk.matches(paths::REGISTER_RECOVERY_CODES_KEPT, &open.mark, &form.step))
    else {
        return Ok(to(NEW));
    };
    match cases.keep_recovery_codes(&desk.around(), seat, &open.mark, &form.code).await? {
        Checked::Registered { .. } => Ok(to(&format!("{}?done=recovery-codes", paths::REGISTER))),
        Checked::Wrong { .. } => Ok(codes_page(&desk, here(), open, Some(unlike(&form.code)))),
        Checked::NotOffered | Checked::Refused(_) => listed(desk, false, None, Some(Message::new("register-not-offered"))).await,
        _ => state_page(desk, Some(Message::new("register-codes-over"))).await,
    }
}

/// What is said of a code that is none of those on the page.
pub(super) fn unlike(code: &Code) -> Message {
    Message::new(if code.expose().trim().is_empty() { "signin-step-missing" } else { "register-codes-unlike" })
}

/// In the portal.
fn here() -> Place {
    let (action, back) = (paths::REGISTER_RECOVERY_CODES_KEPT, paths::REGISTER_RECOVERY_CODES.to_owned());
    Place { action, next: None, resume: NEW.to_owned(), back }
}

/// The page that shows a set and asks for one of its codes.
pub(super) fn codes_page(desk: &Desk<'_>, place: Place, open: CodesSetup, error: Option<Message>) -> Response {
    desk.signed_in.visit.page(&NewRecoveryCodes {
        organization: open.organization.name,
        user_name: desk.signed_in.person.user.user_name.as_str().to_owned(),
        made_at: open.made_at,
        codes: open.codes.into_iter().map(Into::into).collect(),
        administrator: true,
        replaced: open.replaces,
        prove: Some(ProveCodes { step: desk.step_of(place.action, &open.mark), place, error }),
    })
}

async fn too_many(desk: Desk<'_>, until: Timestamp) -> Result<Response, Instead> {
    let error = Message::new("register-too-many").span("duration", until.since(desk.now()));
    state_page(desk, Some(error)).await
}

/// Says what a removal means.
pub(super) async fn ask_removal(State(app): State<AppState>, signed_in: SignedIn) -> Result<Response, Instead> {
    let desk = Desk::open(&app, signed_in)?;
    let preview = app.cases.register.before_codes_removal(&desk.signed_in.person.seat).await?;
    let Some(preview) = preview else { return Ok(to(paths::REGISTER_RECOVERY_CODES)) };
    Ok(desk.signed_in.visit.page(&ConfirmFactorRemoval {
        step: desk.step(paths::REGISTER_RECOVERY_CODES_REMOVE),
        action: paths::REGISTER_RECOVERY_CODES_REMOVE,
        back: paths::REGISTER_RECOVERY_CODES,
        app: None,
        name: None,
        leaves_unable: preview.leaves_unable,
        needed: preview.needed,
    }))
}

/// Takes all of them back.
pub(super) async fn remove(
    State(app): State<AppState>,
    signed_in: SignedIn,
    StrictForm(form): StrictForm<Asking>,
) -> Result<Response, Instead> {
    let desk = Desk::open_form(&app, signed_in, paths::REGISTER_RECOVERY_CODES_REMOVE, &form.step)?;
    match app.cases.register.remove_recovery_codes(&desk.around(), &desk.signed_in.person.seat).await? {
        FactorRemoved::Gone => Ok(to(&format!("{}?done=removed", paths::REGISTER))),
        FactorRemoved::Nothing => Ok(to(paths::REGISTER_RECOVERY_CODES)),
        FactorRemoved::Needed => state_page(desk, Some(Message::new("register-factor-needed"))).await,
    }
}

async fn state_page(mut desk: Desk<'_>, error: Option<Message>) -> Result<Response, Instead> {
    let found = desk.app.cases.register.recovery_codes(&desk.signed_in.person.seat).await?;
    desk.found_at(paths::REGISTER_RECOVERY_CODES);
    let step = desk.step_of(paths::REGISTER_RECOVERY_CODES, &mark(found.set.map(|set| set.made_at)));
    Ok(desk.signed_in.visit.page(&register::RecoveryCodes {
        step,
        made_at: found.set.map(|set| set.made_at),
        made: found.set.map_or(0, |set| set.made),
        left: found.set.map_or(0, |set| set.left),
        offered: found.offered.is_ok(),
        rests: found.rests,
        administrator: found.administrator,
        error,
    }))
}

/// Names the set that there is, for the form that makes another one.
fn mark(made_at: Option<Timestamp>) -> String {
    match made_at {
        Some(at) => at.as_micros().to_string(),
        None => "none".to_owned(),
    }
}
