//! The page goes on after a call: the person pressed the right keys.

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use latchkey_domain::Verification;
use latchkey_service::reset::{Checked, StepToken, View};
use serde::Deserialize;

use super::code::outcome;
use super::present::{circumstances, current, place, session};
use crate::form::StrictForm;
use crate::render::Message;
use crate::{AppState, ErrorPage, Visit, paths};

/// Which call is meant.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum CallWay {
    MobilePhoneCall,
    OfficePhone,
}

impl From<CallWay> for Verification {
    fn from(way: CallWay) -> Self {
        match way {
            CallWay::MobilePhoneCall => Self::MobileCall,
            CallWay::OfficePhone => Self::OfficeCall,
        }
    }
}

/// What the form carries.
#[derive(Deserialize)]
pub(super) struct Confirmed {
    step: String,
    method: CallWay,
}

/// Appends the proof, which a page must never do when it is only looked at.
pub(super) async fn submit(
    State(app): State<AppState>,
    mut visit: Visit,
    StrictForm(form): StrictForm<Confirmed>,
) -> Result<Response, ErrorPage> {
    let session = session(&visit)?;
    let (around, step) = (circumstances(&visit), StepToken::from_form(form.step));
    match app.cases.reset.confirm_call(&around, session, &step, form.method.into()).await? {
        Checked::Stale => {
            let page = current(&app, &mut visit).await?;
            // A page that goes on by itself must not be led back to itself for ever.
            let still = format!("{}?still=1", paths::RESET_VERIFY);
            let path = match page.as_ref().map(|page| &page.view) {
                Some(View::Verify { .. }) => &still,
                Some(view) => place(view),
                None => paths::RESET,
            };
            Ok(Redirect::to(path).into_response())
        }
        // Keys were compared before, when they were pressed: here nothing can be wrong but the step.
        confirmed => outcome(&app, visit, confirmed, |_| over(), over()).await,
    }
}

fn over() -> Message {
    Message::new("reset-call-over")
}
