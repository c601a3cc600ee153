//! What every page of a reset needs: the reset of this browser, its look, and where it stands.

use axum::response::{IntoResponse, Redirect, Response};
use latchkey_domain::Organization;
use latchkey_service::ServiceError;
use latchkey_service::reset::{Page, Session, View};

use crate::cookie::SessionCookie;
use crate::pages::{Expiry, Progress};
use crate::render::Brand;
use crate::{AppState, ErrorPage, Visit, paths};

/// The circumstances of a request, as use cases know them.
pub(crate) fn circumstances(visit: &Visit) -> latchkey_service::Visit {
    latchkey_service::Visit {
        origin: latchkey_domain::Origin { address: Some(visit.client().address()), client: visit.user_agent() },
        language: visit.language().tag().to_owned(),
    }
}

impl From<ServiceError> for ErrorPage {
    fn from(error: ServiceError) -> Self {
        match error {
            ServiceError::Busy { .. } => Self::Busy,
            ServiceError::SessionOver => Self::Forbidden,
            ServiceError::Store(error) => {
                tracing::error!(%error, "the store did not answer");
                Self::Unavailable
            }
            ServiceError::BreachList(error) => {
                tracing::error!(%error, "the breach list could not be asked");
                Self::Unavailable
            }
            error => {
                tracing::error!(%error, "a use case failed");
                Self::Internal
            }
        }
    }
}

/// Gives the page an organization's look.
pub(crate) fn dress(app: &AppState, visit: &mut Visit, organization: &Organization) {
    let logo = organization.branding.logo.as_ref().map(|logo| format!("/logo/{}/{}", organization.id, logo.digest));
    let brand = Brand::new(&app.shell, &organization.name, &organization.branding, logo);
    visit.of_organization(brand, organization.language.as_deref());
}

/// The session in the cookie of a form that must have one.
pub(super) fn session(visit: &Visit) -> Result<Session, ErrorPage> {
    Session::parse(visit.required_cookie(SessionCookie::Reset)?).ok_or(ErrorPage::CookiesOff)
}

/// The reset of this browser; the visit then has its look and its support code. `None` sends the person to the start.
pub(super) async fn current(app: &AppState, visit: &mut Visit) -> Result<Option<Page>, ErrorPage> {
    let Some(session) = visit.cookie(SessionCookie::Reset).and_then(Session::parse) else { return Ok(None) };
    let page = app.cases.reset.page(session).await?;
    if let Some(page) = &page {
        dress(app, visit, &page.organization);
        visit.continue_as(page.correlation);
        visit.found_at(place(&page.view));
    }
    Ok(page)
}

/// Where a reset goes on.
pub(super) fn place(view: &View) -> &'static str {
    match view {
        View::Verify { .. } => paths::RESET_VERIFY,
        View::NewPassword { .. } => paths::RESET_PASSWORD,
        View::Submitting | View::Ended(_) => paths::RESET_DONE,
    }
}

/// Sends a browser whose form was out of date to where its reset really stands: a double click ends up at the next step.
pub(super) async fn to_present_step(app: &AppState, visit: &mut Visit) -> Result<Response, ErrorPage> {
    let page = current(app, visit).await?;
    let path = page.as_ref().map_or(paths::RESET, |page| place(&page.view));
    Ok(Redirect::to(path).into_response())
}

/// The step indicator.
pub(super) fn progress(view: &View) -> Progress {
    match view {
        View::Verify { gate, gates, .. } => Progress::at_gate(gate.saturating_sub(1), *gates),
        _ => Progress::at_password(1),
    }
}

/// When the reset ends by itself.
pub(super) fn expiry(app: &AppState, page: &Page) -> Expiry {
    Expiry::new(page.expires_at, app.shell.clock.now())
}
