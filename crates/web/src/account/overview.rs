//! The first page of the access panel.

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use latchkey_service::account::RegisteredItem;
use serde::Deserialize;

use crate::form::StrictQuery;
use crate::pages::account::{Account, Registered};
use crate::render::Message;
use crate::signed_in::SignedIn;
use crate::{AppState, Destination, ErrorPage};

/// What the address may carry: what was just done.
#[derive(Deserialize)]
pub(super) struct Arrival {
    #[serde(default)]
    done: String,
}

/// The page.
pub(super) async fn show(
    State(app): State<AppState>,
    signed_in: SignedIn,
    StrictQuery(arrival): StrictQuery<Arrival>,
) -> Result<Response, ErrorPage> {
    let SignedIn { visit, person, .. } = signed_in;
    let Some(overview) = app.cases.accounts.overview(&person.seat).await? else {
        return Ok(Redirect::to(&Destination::Account.sign_in()).into_response());
    };
    Ok(visit.page(&Account {
        notice: (arrival.done == super::password::DONE).then(|| Message::new("account-password-done")),
        display_name: person.user.display_name,
        user_name: person.user.user_name.as_str().to_owned(),
        organization: person.organization.name,
        password_changed: person.password_changed_at,
        open: overview.open,
        missing: overview.missing,
        registered: overview.items.into_iter().map(|item| registered(item, overview.questions)).collect(),
        authenticators: overview.authenticators,
        recovery_codes: overview.recovery_codes,
    }))
}

fn registered(item: RegisteredItem, questions: usize) -> Registered {
    let questions = if item.method == latchkey_domain::Method::SecurityQuestions { questions } else { 0 };
    Registered { method: item.method.key(), counts: item.counts, masked: item.masked, questions }
}
