//! The signed-in person's page.

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};

use crate::cookie::SessionCookie;
use crate::pages::signin::Account;
use crate::portal::dress;
use crate::render::Person;
use crate::{AppState, ErrorPage, Visit, paths};

/// The name of the sign-out form in its token.
pub(super) const SIGN_OUT_FORM: &str = "sign-out";

/// The page; whoever is not signed in is led to sign-in.
pub(super) async fn show(State(app): State<AppState>, mut visit: Visit) -> Result<Response, ErrorPage> {
    let Some(cookie) = visit.cookie(SessionCookie::Session).map(str::to_owned) else {
        return Ok(Redirect::to(paths::SIGN_IN).into_response());
    };
    let Some(person) = app.cases.sign_in.person(&cookie).await? else {
        return Ok(Redirect::to(paths::SIGN_IN).into_response());
    };
    dress(&app, &mut visit, &person.organization);
    let (display_name, user_name) = (person.user.display_name, person.user.user_name.as_str().to_owned());
    visit.signed_in(Person { display_name: display_name.clone(), user_name: user_name.clone() });
    Ok(visit.page(&Account {
        step: app.cases.forms.token(SIGN_OUT_FORM, &cookie),
        display_name,
        user_name,
        organization: person.organization.name,
        password_changed: person.password_changed_at,
    }))
}
