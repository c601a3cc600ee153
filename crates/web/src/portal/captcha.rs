//! The proof of work, on a request of its own: making it costs more than the page it guards.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use data_encoding::BASE64;
use http::header;
use latchkey_service::captcha::{Bound, CaptchaFailure, SolvedChallenge, TicketState};
use serde::Deserialize;

use super::present::circumstances;
use crate::cookie::SessionCookie;
use crate::form::StrictQuery;
use crate::{AppState, ErrorPage, Visit};

/// What the reset form is called in challenges.
const PURPOSE: &str = "reset";

/// The page's address says which domain it is for.
#[derive(Deserialize)]
pub(super) struct Place {
    #[serde(default)]
    whr: String,
}

/// A fresh challenge as JSON, for the visitor's cookie.
pub(super) async fn challenge(
    State(app): State<AppState>,
    visit: Visit,
    StrictQuery(place): StrictQuery<Place>,
) -> Result<Response, ErrorPage> {
    let visitor = visit.required_cookie(SessionCookie::Visitor)?;
    let organization = match place.whr.is_empty() {
        true => None,
        false => app.cases.looks.of_domain(&place.whr).await?.map(|organization| organization.id),
    };
    let bound = Bound { purpose: PURPOSE, place: &place.whr, session: visitor.as_bytes() };
    let challenge = app.cases.reset.challenges.issue(&bound, &circumstances(&visit).network(), organization);
    Ok(([(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-store")], challenge).into_response())
}

/// What a form brought instead of a captcha solved by a person.
pub(super) enum Proof {
    /// It may begin.
    Solved(SolvedChallenge),
    /// Nothing: the browser runs no scripts.
    Missing,
    /// The ticket is not due yet.
    TooEarly(u64),
    /// It is worthless, or too old.
    Failed,
}

/// Checks the proof of work or the ticket.
pub(super) fn check(app: &AppState, visitor: &str, whr: &str, proof: &str, ticket: &str) -> Proof {
    if !ticket.is_empty() {
        return match app.cases.reset.tickets.check(visitor.as_bytes(), ticket) {
            TicketState::Due(solved) => Proof::Solved(solved),
            TicketState::Waiting(seconds) => Proof::TooEarly(seconds),
            TicketState::Invalid => Proof::Failed,
        };
    }
    if proof.is_empty() {
        return Proof::Missing;
    }
    let bound = Bound { purpose: PURPOSE, place: whr, session: visitor.as_bytes() };
    let decoded = BASE64.decode(proof.as_bytes()).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    let checked = decoded.ok_or(CaptchaFailure::Invalid).and_then(|json| app.cases.reset.challenges.check(&bound, &json));
    checked.map_or(Proof::Failed, Proof::Solved)
}
