//! Recovery codes: how they stand, a new set, and taking them back.

use axum::extract::State;
use axum::response::Response;
use latchkey_service::register::{CodesMade, FactorRemoved};
use serde::Deserialize;

use super::desk::{Desk, Instead, to};
use super::overview::listed;
use crate::form::{StrictForm, StrictQuery};
use crate::pages::register::{self, ConfirmFactorRemoval, NewRecoveryCodes};
use crate::render::Message;
use crate::{AppState, SignedIn, paths};

/// `?shown=1`: a page that showed codes was asked for again.
#[derive(Deserialize)]
pub(super) struct Arrival {
    #[serde(default)]
    shown: String,
}

/// Where a form leads that was made for another set than there is now.
const SHOWN: &str = "/register/recovery-codes?shown=1";

/// What the forms carry.
#[derive(Deserialize)]
pub(super) struct Asking {
    step: String,
}

/// The page.
pub(super) async fn show(
    State(app): State<AppState>,
    signed_in: SignedIn,
    StrictQuery(arrival): StrictQuery<Arrival>,
) -> Result<Response, Instead> {
    let desk = Desk::open(&app, signed_in)?;
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
        })),
        CodesMade::Stale => Ok(to(SHOWN)),
        CodesMade::Locked { until } => {
            let error = Message::new("register-too-many").span("duration", until.since(desk.now()));
            state_page(desk, Some(error)).await
        }
        CodesMade::NotOffered | CodesMade::Refused(_) => {
            listed(desk, false, None, Some(Message::new("register-not-offered"))).await
        }
    }
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
        administrator: found.administrator,
        error,
    }))
}

/// Names the set that there is, for the form that makes another one.
fn mark(made_at: Option<latchkey_domain::Timestamp>) -> String {
    match made_at {
        Some(at) => at.as_micros().to_string(),
        None => "none".to_owned(),
    }
}
