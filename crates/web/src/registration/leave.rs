//! "Finish", "cancel" and "looks good".

use axum::extract::State;
use axum::response::Response;
use latchkey_service::register::Looked;
use serde::Deserialize;

use super::desk::{Desk, Instead, to};
use super::overview::listed;
use crate::form::StrictForm;
use crate::render::Message;
use crate::{AppState, SignedIn, paths};

/// What the forms carry.
#[derive(Deserialize)]
pub(super) struct Leaving {
    step: String,
}

/// Goes on when enough is registered, else says how much is missing.
pub(super) async fn finish(
    State(app): State<AppState>,
    signed_in: SignedIn,
    StrictForm(form): StrictForm<Leaving>,
) -> Result<Response, Instead> {
    let desk = Desk::open_form(&app, signed_in, paths::REGISTER_FINISH, &form.step)?;
    let overview = app.cases.register.overview(&desk.signed_in.person.seat).await?;
    match overview.listing.map_or(0, |listing| listing.missing) {
        0 => Ok(desk.onward(paths::ACCOUNT)),
        missing => listed(desk, false, None, Some(Message::new("register-not-enough").number("count", missing))).await,
    }
}

/// Goes on; whoever is asked to register is asked again at the next sign-in. It needs no fresh password: nothing is told or changed.
pub(super) async fn cancel(
    State(app): State<AppState>,
    signed_in: SignedIn,
    StrictForm(form): StrictForm<Leaving>,
) -> Result<Response, Instead> {
    let desk = Desk { app: &app, signed_in };
    if desk.may(paths::REGISTER_CANCEL, &form.step) {
        app.cases.register.cancel(&desk.around(), &desk.signed_in.person.seat).await?;
    }
    Ok(desk.onward(paths::ACCOUNT))
}

/// Keeps that everything is right, and goes on.
pub(super) async fn looks_good(
    State(app): State<AppState>,
    signed_in: SignedIn,
    StrictForm(form): StrictForm<Leaving>,
) -> Result<Response, Instead> {
    let desk = Desk::open_form(&app, signed_in, paths::REGISTER_CONFIRM, &form.step)?;
    match app.cases.register.looks_good(&desk.around(), &desk.signed_in.person.seat).await? {
        Looked::Confirmed => Ok(desk.onward(&format!("{}?done=confirmed", paths::REGISTER))),
        Looked::Unproven => listed(desk, false, None, Some(Message::new("register-unproven"))).await,
        Looked::Nothing => Ok(to(paths::REGISTER)),
    }
}
