//! "This was not me": opening the link does nothing, pressing the button does.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::{remember, visitor};
use crate::cookie::SessionCookie;
use crate::form::StrictForm;
use crate::pages::reset::Refused;
use crate::pages::signin::{NotMe, NotMeDone};
use crate::portal::{circumstances, dress};
use crate::{AppState, ErrorPage, Visit, paths};

/// The name of this form in its token.
const FORM: &str = "not-me";

/// What the form carries.
#[derive(Deserialize)]
pub(super) struct NotMeForm {
    step: String,
    token: String,
}

/// The page.
pub(super) async fn show(
    State(app): State<AppState>,
    mut visit: Visit,
    Path(token): Path<String>,
) -> Result<Response, ErrorPage> {
    let Some(notice) = app.cases.not_me.notice(&token).await? else { return Ok(visit.page(&Refused::link_gone())) };
    dress(&app, &mut visit, &notice.organization);
    let (visitor, fresh) = visitor(&app, &visit);
    let step = app.cases.forms.token(FORM, &visitor);
    let mut response = visit.page(&NotMe { step, token, at: notice.at });
    remember(&app, &mut response, &visitor, fresh);
    Ok(response)
}

/// The report.
pub(super) async fn submit(
    State(app): State<AppState>,
    mut visit: Visit,
    StrictForm(form): StrictForm<NotMeForm>,
) -> Result<Response, ErrorPage> {
    let visitor = visit.required_cookie(SessionCookie::Visitor)?;
    if !app.cases.forms.matches(FORM, visitor, &form.step) {
        return Ok(Redirect::to(paths::SIGN_IN).into_response());
    }
    if let Some(notice) = app.cases.not_me.notice(&form.token).await? {
        dress(&app, &mut visit, &notice.organization);
    }
    let Some(reported) = app.cases.not_me.report(&circumstances(&visit), &form.token).await? else {
        return Ok(visit.page(&Refused::link_gone()));
    };
    visit.continue_as(reported.correlation);
    // The link is used up, so the other languages lead to where this page leads.
    visit.found_at(paths::SIGN_IN);
    Ok(visit.page(&NotMeDone { frozen: reported.frozen }))
}
