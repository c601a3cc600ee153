//! "Contact your administrator".

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use latchkey_domain::ContactLink;
use latchkey_service::reset::{Contacted, StepToken, View};

use super::method::Bare;
use super::present::{circumstances, current, session, to_present_step};
use crate::form::StrictForm;
use crate::pages::reset::{ContactAdministrator, ContactSent, Refused};
use crate::{AppState, ErrorPage, Visit, paths};

/// What will be sent to whom. Who asks is known from the reset; without one it begins there.
pub(super) async fn show(State(app): State<AppState>, mut visit: Visit) -> Result<Response, ErrorPage> {
    let Some(page) = current(&app, &mut visit).await? else { return Ok(Redirect::to(paths::RESET).into_response()) };
    let custom = match &page.contact {
        ContactLink::Administrators => None,
        ContactLink::Email(address) => Some(format!("mailto:{}", address.as_str())),
        ContactLink::Url(address) => Some(address.clone()),
    };
    let step = page.step.as_str().to_owned();
    let new_tab = matches!(page.contact, ContactLink::Url(_));
    Ok(visit.page(&ContactAdministrator { step, user_name: page.user_name.clone(), custom, new_tab, error: None }))
}

/// Sends it.
pub(super) async fn submit(
    State(app): State<AppState>,
    mut visit: Visit,
    StrictForm(form): StrictForm<Bare>,
) -> Result<Response, ErrorPage> {
    let session = session(&visit)?;
    let step = StepToken::from_form(form.step);
    match app.cases.reset.contact_administrator(&circumstances(&visit), session, &step).await? {
        Contacted::Told | Contacted::AlreadyTold => {
            current(&app, &mut visit).await?;
            Ok(visit.page(&ContactSent {}))
        }
        Contacted::Nobody => {
            let page = current(&app, &mut visit).await?;
            let goes_on = page.filter(|page| matches!(page.view, View::Verify { .. }));
            Ok(visit.page(&Refused::nobody_to_contact(goes_on.map(|page| page.step.as_str().to_owned()))))
        }
        Contacted::Elsewhere => Ok(Redirect::to(paths::RESET_CONTACT).into_response()),
        Contacted::Stale => to_present_step(&app, &mut visit).await,
    }
}
