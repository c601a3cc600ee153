//! The signed-in person's page.

use axum::extract::State;
use axum::response::Response;

use crate::AppState;
use crate::pages::signin::Account;
use crate::signed_in::SignedIn;

/// The name of the sign-out form in its token.
pub(super) const SIGN_OUT_FORM: &str = "sign-out";

/// The page; whoever is not signed in is led to sign-in.
pub(super) async fn show(State(app): State<AppState>, signed_in: SignedIn) -> Response {
    let step = signed_in.token(&app, SIGN_OUT_FORM);
    let SignedIn { visit, person, .. } = signed_in;
    visit.page(&Account {
        step,
        display_name: person.user.display_name,
        user_name: person.user.user_name.as_str().to_owned(),
        organization: person.organization.name,
        password_changed: person.password_changed_at,
    })
}
