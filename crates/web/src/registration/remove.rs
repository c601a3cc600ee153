//! Taking data back: the page asks, the form does.

use axum::extract::State;
use axum::response::Response;
use latchkey_domain::Method;
use latchkey_service::register::Removed;
use serde::Deserialize;

use super::desk::{Desk, Instead, to};
use super::overview::listed;
use crate::form::{StrictForm, StrictQuery};
use crate::pages::register::{ConfirmRemoval, ConfirmWithdrawal};
use crate::render::Message;
use crate::{AppState, SignedIn, paths};

/// Which datum is meant.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Datum {
    AlternateEmail,
    MobilePhone,
    SecurityQuestions,
}

impl From<Datum> for Method {
    fn from(datum: Datum) -> Self {
        match datum {
            Datum::AlternateEmail => Self::AlternateEmail,
            Datum::MobilePhone => Self::MobilePhone,
            Datum::SecurityQuestions => Self::SecurityQuestions,
        }
    }
}

/// `?method=` names the datum.
#[derive(Deserialize)]
pub(super) struct Wish {
    method: Option<Datum>,
}

/// What the form carries.
#[derive(Deserialize)]
pub(super) struct Removal {
    step: String,
    method: Datum,
}

/// What the form for everything carries.
#[derive(Deserialize)]
pub(super) struct Withdrawal {
    step: String,
}

/// Says what a removal means.
pub(super) async fn ask(
    State(app): State<AppState>,
    signed_in: SignedIn,
    StrictQuery(wish): StrictQuery<Wish>,
) -> Result<Response, Instead> {
    let desk = Desk::open(&app, signed_in)?;
    let Some(method) = wish.method.map(Method::from) else { return Ok(to(paths::REGISTER)) };
    let Some(preview) = app.cases.register.before_removal(&desk.signed_in.person.seat, method).await? else {
        return Ok(to(paths::REGISTER));
    };
    let (leaves_unable, leaves_supplied) = (preview.leaves_unable, preview.leaves_supplied);
    Ok(desk.signed_in.visit.page(&ConfirmRemoval {
        step: desk.step(paths::REGISTER_REMOVE),
        method: method.key(),
        leaves_unable,
        leaves_supplied,
    }))
}

/// Takes one datum back.
pub(super) async fn submit(
    State(app): State<AppState>,
    signed_in: SignedIn,
    StrictForm(form): StrictForm<Removal>,
) -> Result<Response, Instead> {
    let desk = Desk::open_form(&app, signed_in, paths::REGISTER_REMOVE, &form.step)?;
    match app.cases.register.remove(&desk.around(), &desk.signed_in.person.seat, form.method.into()).await? {
        Removed::Gone | Removed::Nothing => Ok(to(&format!("{}?done=removed", paths::REGISTER))),
        Removed::Changed => changed(desk).await,
    }
}

/// Says what taking everything back means.
pub(super) async fn ask_all(State(app): State<AppState>, signed_in: SignedIn) -> Result<Response, Instead> {
    let desk = Desk::open(&app, signed_in)?;
    let preview = app.cases.register.before_withdrawal(&desk.signed_in.person.seat).await?;
    Ok(desk.signed_in.visit.page(&ConfirmWithdrawal {
        step: desk.step(paths::REGISTER_WITHDRAW),
        administrator: desk.signed_in.person.user.is_administrator(),
        leaves_unable: preview.leaves_unable,
        leaves_supplied: preview.leaves_supplied,
    }))
}

/// Takes everything back.
pub(super) async fn submit_all(
    State(app): State<AppState>,
    signed_in: SignedIn,
    StrictForm(form): StrictForm<Withdrawal>,
) -> Result<Response, Instead> {
    let desk = Desk::open_form(&app, signed_in, paths::REGISTER_WITHDRAW, &form.step)?;
    match app.cases.register.withdraw(&desk.around(), &desk.signed_in.person.seat).await? {
        Removed::Gone | Removed::Nothing => Ok(to(&format!("{}?done=withdrawn", paths::REGISTER))),
        Removed::Changed => changed(desk).await,
    }
}

/// The list with what is there still.
async fn changed(desk: Desk<'_>) -> Result<Response, Instead> {
    listed(desk, false, None, Some(Message::new("register-removed-not"))).await
}
