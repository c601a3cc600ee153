//! What happened to one's own account.

use axum::extract::State;
use axum::response::Response;
use latchkey_domain::Activity;
use latchkey_service::Seat;
use latchkey_service::account::Accounts;
use serde::Deserialize;

use crate::form::StrictQuery;
use crate::pages::account::{Device, Happened, RecentActivity, words_of};
use crate::signed_in::SignedIn;
use crate::{AppState, ErrorPage};

/// What the address may carry.
#[derive(Deserialize)]
pub(super) struct Arrival {
    #[serde(default)]
    page: Option<u32>,
}

/// The page.
pub(super) async fn show(
    State(app): State<AppState>,
    signed_in: SignedIn,
    StrictQuery(arrival): StrictQuery<Arrival>,
) -> Result<Response, ErrorPage> {
    let found = app.cases.accounts.activity(&signed_in.person.seat, arrival.page.unwrap_or(1)).await?;
    Ok(signed_in.visit.page(&RecentActivity {
        events: found.events.iter().map(|event| happened(&signed_in.person.seat, event)).collect(),
        newer: (found.number > 1).then(|| found.number - 1),
        older: found.more.then(|| found.number + 1),
    }))
}

fn happened(seat: &Seat, event: &Activity) -> Happened {
    Happened {
        at: event.at,
        words: words_of(event.kind, event.outcome, event.reason),
        address: event.origin.address.map(|address| address.to_string()),
        device: event.origin.client.as_deref().map(Device::named),
        objection: Accounts::may_object(seat, event).then(|| event.id.to_string()),
    }
}
