//! A new password of somebody who knows the old one.

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use latchkey_domain::SessionPurpose;
use latchkey_service::Password;
use latchkey_service::signin::{ChangeTerms, Changed, PasswordChange};
use serde::Deserialize;

use crate::cookie::SessionCookie;
use crate::entrance::{problem, typed_in_vain, with_session};
use crate::form::{StrictForm, StrictQuery};
use crate::onward::{asked_first, remember_next};
use crate::pages::PasswordRequirements;
use crate::pages::account::{ChangePassword, ChangedElsewhere};
use crate::portal::{circumstances, sentences};
use crate::render::Message;
use crate::signed_in::{ForPassword, SignedIn};
use crate::{AppState, Destination, ErrorPage, paths};

/// The name of this form in its token.
const FORM: &str = "account-password";
/// What the account's page is told afterwards.
pub(super) const DONE: &str = "password";

/// What the address may carry.
#[derive(Deserialize)]
pub(super) struct Arrival {
    #[serde(default)]
    next: String,
}

/// What the form carries.
#[derive(Deserialize)]
pub(super) struct PasswordForm {
    step: String,
    #[serde(default)]
    next: String,
    current_password: Password,
    new_password: Password,
    confirm_password: Password,
}

/// What was wrong.
#[derive(Default)]
struct Wrong {
    current: Option<Message>,
    new: Vec<Message>,
}

/// The page.
pub(super) async fn show(
    State(app): State<AppState>,
    ForPassword(signed_in): ForPassword,
    StrictQuery(arrival): StrictQuery<Arrival>,
) -> Result<Response, ErrorPage> {
    if let Some(leads) = factor_first(&app, &signed_in) {
        return Ok(leads);
    }
    page(&app, &signed_in, Destination::asked(&arrival.next), Wrong::default()).await
}

/// The change.
pub(super) async fn submit(
    State(app): State<AppState>,
    ForPassword(mut signed_in): ForPassword,
    StrictForm(form): StrictForm<PasswordForm>,
) -> Result<Response, ErrorPage> {
    let next = Destination::asked(&form.next);
    if !signed_in.matches(&app, FORM, &form.step) {
        return Ok(Redirect::to(paths::ACCOUNT_PASSWORD).into_response());
    }
    if let Some(leads) = factor_first(&app, &signed_in) {
        return Ok(leads);
    }
    signed_in.visit.found_at(&next.new_password());
    let current = |id| Wrong { current: Some(Message::new(id)), ..Wrong::default() };
    if form.current_password.expose().is_empty() {
        return page(&app, &signed_in, next, current("account-password-current-missing")).await;
    }
    if typed_in_vain(&form.current_password) {
        return page(&app, &signed_in, next, current("account-password-current-wrong")).await;
    }
    let typed = PasswordChange {
        cookie: signed_in.cookie(),
        device: signed_in.visit.cookie(SessionCookie::Device).map(str::to_owned),
        current: form.current_password,
        password: form.new_password,
        repeated: form.confirm_password,
    };
    let wrong = match app.cases.sign_in.change_password(&circumstances(&signed_in.visit), typed).await? {
        Changed::Done { request, session, device } => {
            let place = match next {
                Destination::Account => format!("{}?done={DONE}", paths::ACCOUNT),
                next => next.path().to_owned(),
            };
            let mut response = with_session(&app, &asked_first(request, place), &session, &device);
            remember_next(&app, &signed_in.visit, &mut response, request, next);
            return Ok(response);
        }
        // Another tab was quicker, and this browser has its cookie by now; or the session ended, and sign-in is next.
        Changed::Over => return Ok(Redirect::to(paths::ACCOUNT).into_response()),
        Changed::Problem(found) => Wrong { current: None, new: sentences(found) },
        Changed::Refused(refused) => {
            Wrong { current: problem(&app, &refused, "account-password-current-wrong"), new: Vec::new() }
        }
        Changed::OnPremises => Wrong::default(),
    };
    page(&app, &signed_in, next, wrong).await
}

/// The present password is typed here, so that ordinary people are asked for nothing else; a change that sign-in demands follows the
/// second step.
fn factor_first(app: &AppState, signed_in: &SignedIn) -> Option<Response> {
    let chosen = signed_in.person.seat.purpose == SessionPurpose::Full;
    chosen.then(|| signed_in.factor_first(app, Destination::Password)).flatten()
}

async fn page(app: &AppState, signed_in: &SignedIn, next: Destination, wrong: Wrong) -> Result<Response, ErrorPage> {
    let SignedIn { visit, person, .. } = signed_in;
    let Some(ChangeTerms { rules, words }) = app.cases.sign_in.change_terms(person).await? else {
        return Ok(visit.page(&ChangedElsewhere {}));
    };
    Ok(visit.page(&ChangePassword {
        step: signed_in.token(app, FORM),
        next: if next == Destination::default() { "" } else { next.key() },
        demanded: person.seat.purpose == SessionPurpose::Password,
        requirements: PasswordRequirements::new(&rules, words, person.user.user_name.as_str()),
        error: wrong.current,
        errors: wrong.new,
    }))
}
