//! Taking a call in the inbox: what is pressed here goes the way that a phone service's callback goes.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use latchkey_domain::{CallEnd, CallKeys};
use latchkey_service::Code;
use latchkey_web::{ErrorPage, StrictForm, Visit};
use serde::{Deserialize, Serialize};

use super::entry::Entry;
use super::inbox::{Arrival, CallOutcome, Received, ReceivedCall};
use super::pages::{CALL_CSP, Shared};
use super::places::Places;
use super::screens::Screen;

/// What the page of a call shows.
#[derive(Serialize)]
struct CallPage<'a> {
    places: &'a Places,
    entry: Entry,
    /// BCP 47 tag of what is said.
    language: &'a str,
    prompt: &'a str,
    /// What the voice said after the keys.
    heard: Option<&'a str>,
    /// The word of how it ended without keys.
    ended: Option<&'static str>,
    /// `digits`, `hash`, or nothing when no keys are listened for.
    keys: Option<&'static str>,
    /// Whether keys came without the one that ends them.
    unfinished: bool,
}

/// The page of a call.
pub(super) fn page(
    shared: &Shared,
    visit: &Visit,
    received: &Received,
    call: &ReceivedCall,
    unfinished: bool,
) -> Result<Response, ErrorPage> {
    let (heard, ended) = match call.outcome.get() {
        Some(CallOutcome::Answered(words)) => (Some(words.as_str()), None),
        Some(CallOutcome::Ended(end)) => (None, Some(end.key())),
        None => (None, None),
    };
    let page = CallPage {
        places: &shared.pages.places,
        entry: Entry::new(&shared.pages.places, received),
        language: &call.script.language,
        prompt: &call.script.prompt,
        heard,
        ended,
        keys: call.script.keys.map(CallKeys::key),
        unfinished,
    };
    shared.pages.show(Screen::Call, visit, &page, CALL_CSP)
}

/// The keys that were pressed.
#[derive(Deserialize)]
pub(super) struct Pressed {
    keys: Code,
}

/// Hands the keys on to whoever waits for them, and keeps what the voice says then.
pub(super) async fn press(
    State(shared): State<Shared>,
    Path((token, id)): Path<(String, String)>,
    visit: Visit,
    StrictForm(form): StrictForm<Pressed>,
) -> Result<Response, ErrorPage> {
    shared.pages.admit(&token)?;
    let received = shared.pages.message(&id)?;
    let Arrival::Call(call) = &received.what else { return Err(ErrorPage::NotFound) };
    // The voice listens until this key, and longer than anybody waits on this page.
    if !form.keys.expose().trim_end().ends_with('#') {
        return page(&shared, &visit, &received, call, true);
    }
    if call.outcome.get().is_none() {
        let heard = shared.cases.key_pressed(received.id, &form.keys).await?;
        let words = shared.pages.renderer.call_reply(&heard.language, heard.reply);
        // Whoever pressed first was heard.
        let _ = call.outcome.set(CallOutcome::Answered(words));
    }
    Ok(back(&shared, &received))
}

/// How the call ended.
#[derive(Deserialize)]
pub(super) struct Ended {
    end: String,
}

/// Tells whoever waits for the call that it ended without keys.
pub(super) async fn end(
    State(shared): State<Shared>,
    Path((token, id)): Path<(String, String)>,
    StrictForm(form): StrictForm<Ended>,
) -> Result<Response, ErrorPage> {
    shared.pages.admit(&token)?;
    let received = shared.pages.message(&id)?;
    let Arrival::Call(call) = &received.what else { return Err(ErrorPage::NotFound) };
    let end = CallEnd::from_key(&form.end).ok_or(ErrorPage::BadRequest)?;
    if call.outcome.set(CallOutcome::Ended(end)).is_ok() {
        shared.cases.call_ended(received.id, end).await?;
    }
    Ok(back(&shared, &received))
}

fn back(shared: &Shared, received: &Received) -> Response {
    Redirect::to(&format!("{}/{}", shared.pages.places.inbox, received.id)).into_response()
}
