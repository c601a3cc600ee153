//! The first administrator's invitation.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use latchkey_service::Password;
use latchkey_service::invitation::{Accepted, Invitation};
use serde::Deserialize;

use super::{remember, visitor};
use crate::cookie::SessionCookie;
use crate::form::StrictForm;
use crate::pages::reset::Refused;
use crate::pages::signin::{AcceptInvitation, InvitationDone};
use crate::pages::{Expiry, PasswordRequirements};
use crate::portal::{circumstances, dress, sentences};
use crate::render::Message;
use crate::{AppState, ErrorPage, Visit, paths};

/// The name of this form in its token.
const FORM: &str = "invitation";

/// What the form carries.
#[derive(Deserialize)]
pub(super) struct InvitationForm {
    step: String,
    token: String,
    new_password: Password,
    confirm_password: Password,
}

/// The page.
pub(super) async fn show(
    State(app): State<AppState>,
    mut visit: Visit,
    Path(token): Path<String>,
) -> Result<Response, ErrorPage> {
    let Some(invitation) = app.cases.invitations.invitation(&token).await? else {
        return Ok(visit.page(&Refused::invitation_gone()));
    };
    let (visitor, fresh) = visitor(&app, &visit);
    let mut response = page(&app, &mut visit, &visitor, token, invitation, Vec::new());
    remember(&app, &mut response, &visitor, fresh);
    Ok(response)
}

/// The new password.
pub(super) async fn submit(
    State(app): State<AppState>,
    mut visit: Visit,
    StrictForm(form): StrictForm<InvitationForm>,
) -> Result<Response, ErrorPage> {
    let visitor = visit.required_cookie(SessionCookie::Visitor)?.to_owned();
    if !app.cases.forms.matches(FORM, &visitor, &form.step) {
        return Ok(Redirect::to(paths::SIGN_IN).into_response());
    }
    let Some(invitation) = app.cases.invitations.invitation(&form.token).await? else {
        return Ok(visit.page(&Refused::invitation_gone()));
    };
    let around = circumstances(&visit);
    match app.cases.invitations.accept(&around, &form.token, &form.new_password, &form.confirm_password).await? {
        Accepted::Done => {
            dress(&app, &mut visit, &invitation.organization);
            Ok(visit.page(&InvitationDone { user_name: invitation.user_name }))
        }
        Accepted::Problem(problem) => Ok(page(&app, &mut visit, &visitor, form.token, invitation, sentences(problem))),
        Accepted::Gone => Ok(visit.page(&Refused::invitation_gone())),
    }
}

fn page(
    app: &AppState,
    visit: &mut Visit,
    visitor: &str,
    token: String,
    invitation: Invitation,
    errors: Vec<Message>,
) -> Response {
    dress(app, visit, &invitation.organization);
    visit.found_at(&format!("{}/{token}", paths::INVITATION));
    visit.page(&AcceptInvitation {
        step: app.cases.forms.token(FORM, visitor),
        token,
        requirements: PasswordRequirements::new(&invitation.rules, invitation.words, invitation.user_name.clone()),
        user_name: invitation.user_name,
        organization: invitation.organization.name,
        expiry: Expiry::new(invitation.expires_at, app.shell.clock.now()),
        errors,
    })
}
