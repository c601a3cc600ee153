//! The end of a reset, whatever it was.

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use latchkey_domain::{End, Timestamp};
use latchkey_service::reset::{Page, View};

use super::present::{current, place};
use crate::pages::reset::{Cancelled, ContactSent, Refused, ResetDone};
use crate::{AppState, ErrorPage, Visit, paths};

/// The page.
pub(super) async fn show(State(app): State<AppState>, mut visit: Visit) -> Result<Response, ErrorPage> {
    let Some(page) = current(&app, &mut visit).await? else { return Ok(Redirect::to(paths::RESET).into_response()) };
    Ok(match page.view {
        View::Ended(end) => ended(&visit, &page, end, app.shell.clock.now()),
        View::Submitting => visit.page(&Refused::unknown_outcome()),
        ref view => Redirect::to(place(view)).into_response(),
    })
}

fn ended(visit: &Visit, page: &Page, end: End, now: Timestamp) -> Response {
    match end {
        End::Completed => visit.page(&ResetDone { user_name: page.user_name.clone().unwrap_or_default(), told: page.told }),
        End::Unknown => visit.page(&Refused::unknown_outcome()),
        End::Abandoned => visit.page(&Refused::expired(page.session)),
        End::TooManySteps => visit.page(&Refused::too_many_steps()),
        End::Cancelled => visit.page(&Cancelled {}),
        End::Blocked => {
            let left = page.resets_open_at.map_or(page.resets.lock, |until| until.since(now));
            visit.page(&Refused::account_locked(page.resets.window, left))
        }
        End::ContactedAdministrator => visit.page(&ContactSent {}),
        End::Refused(refusal) => visit.page(&Refused::because(refusal)),
        End::Superseded => visit.page(&Refused::out_of_date()),
    }
}
