//! Another name for an authenticator app, and taking one back.

use axum::extract::State;
use axum::response::Response;
use latchkey_domain::{AuthenticatorId, AuthenticatorName};
use latchkey_service::register::{FactorRemoved, Renamed};
use serde::Deserialize;

use super::authenticator::list_page;
use super::desk::{Desk, Instead, to};
use crate::form::{StrictForm, StrictQuery};
use crate::pages::register::{AppName, ConfirmFactorRemoval};
use crate::render::Message;
use crate::{AppState, SignedIn, paths};

/// `?app=` is the id of the app.
#[derive(Deserialize)]
pub(super) struct Wish {
    #[serde(default)]
    app: String,
}

/// What the form with the name carries.
#[derive(Deserialize)]
pub(super) struct Naming {
    step: String,
    app: String,
    name: String,
}

/// What the form carries that removes.
#[derive(Deserialize)]
pub(super) struct Removal {
    step: String,
    app: String,
}

/// Asks for another name.
pub(super) async fn ask_name(
    State(app): State<AppState>,
    signed_in: SignedIn,
    StrictQuery(wish): StrictQuery<Wish>,
) -> Result<Response, Instead> {
    let desk = Desk::open(&app, signed_in)?;
    let Ok(id) = wish.app.parse::<AuthenticatorId>() else { return Ok(to(LIST)) };
    let Some(found) = app.cases.register.app(&desk.signed_in.person.seat, id).await? else { return Ok(to(LIST)) };
    let page =
        AppName { step: desk.step(paths::REGISTER_AUTHENTICATOR_NAME), app: id.to_string(), name: found.name, error: None };
    Ok(desk.signed_in.visit.page(&page))
}

/// The list, also while another app is being set up.
const LIST: &str = "/register/authenticator?list=1";

/// Gives the app that name.
pub(super) async fn rename(
    State(app): State<AppState>,
    signed_in: SignedIn,
    StrictForm(form): StrictForm<Naming>,
) -> Result<Response, Instead> {
    let mut desk = Desk::open_form(&app, signed_in, paths::REGISTER_AUTHENTICATOR_NAME, &form.step)?;
    let Ok(id) = form.app.parse::<AuthenticatorId>() else { return Ok(to(LIST)) };
    let Some(name) = AuthenticatorName::parse(&form.name) else {
        desk.found_at(&format!("{}?app={id}", paths::REGISTER_AUTHENTICATOR_NAME));
        let error = Some(Message::new("register-app-name-wrong"));
        let page = AppName { step: desk.step(paths::REGISTER_AUTHENTICATOR_NAME), app: id.to_string(), name: form.name, error };
        return Ok(desk.signed_in.visit.page(&page));
    };
    match app.cases.register.rename_app(&desk.around(), &desk.signed_in.person.seat, id, &name).await? {
        Renamed::Done => Ok(to(&format!("{}?done=renamed", paths::REGISTER_AUTHENTICATOR))),
        Renamed::Nothing => Ok(to(LIST)),
        Renamed::Locked { until } => {
            let error = Message::new("register-too-many").span("duration", until.since(desk.now()));
            list_page(desk, None, Some(error)).await
        }
    }
}

/// Says what a removal means.
pub(super) async fn ask_removal(
    State(app): State<AppState>,
    signed_in: SignedIn,
    StrictQuery(wish): StrictQuery<Wish>,
) -> Result<Response, Instead> {
    let desk = Desk::open(&app, signed_in)?;
    let Ok(id) = wish.app.parse::<AuthenticatorId>() else { return Ok(to(LIST)) };
    let preview = app.cases.register.before_app_removal(&desk.signed_in.person.seat, id).await?;
    let Some(preview) = preview else { return Ok(to(LIST)) };
    Ok(desk.signed_in.visit.page(&ConfirmFactorRemoval {
        step: desk.step(paths::REGISTER_AUTHENTICATOR_REMOVE),
        action: paths::REGISTER_AUTHENTICATOR_REMOVE,
        back: LIST,
        app: Some(id.to_string()),
        name: preview.name,
        leaves_unable: preview.leaves_unable,
        needed: preview.needed,
    }))
}

/// Takes the app back.
pub(super) async fn remove(
    State(app): State<AppState>,
    signed_in: SignedIn,
    StrictForm(form): StrictForm<Removal>,
) -> Result<Response, Instead> {
    let desk = Desk::open_form(&app, signed_in, paths::REGISTER_AUTHENTICATOR_REMOVE, &form.step)?;
    let Ok(id) = form.app.parse::<AuthenticatorId>() else { return Ok(to(LIST)) };
    match app.cases.register.remove_app(&desk.around(), &desk.signed_in.person.seat, id).await? {
        FactorRemoved::Gone => Ok(to(&format!("{}?done=removed", paths::REGISTER_AUTHENTICATOR))),
        FactorRemoved::Nothing => Ok(to(LIST)),
        FactorRemoved::Needed => list_page(desk, None, Some(Message::new("register-factor-needed"))).await,
    }
}
