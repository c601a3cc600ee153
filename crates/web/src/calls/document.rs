//! The person took the call: what is said to them.

use axum::extract::State;
use axum::response::Response;
use latchkey_domain::CallKeys;
use latchkey_language::Args;

use super::address;
use super::callback::Callback;
use super::twiml::{self, Question};
use crate::{AppState, ErrorPage, paths};

/// Asks for the keys that the page shows, as long as a reset or a registration waits for this call.
pub(super) async fn answer(State(app): State<AppState>, callback: Callback) -> Result<Response, ErrorPage> {
    let languages = &app.shell.languages;
    let question = match app.cases.reset.call_question(callback.call).await? {
        Some(question) => Some(question),
        None => app.cases.register.call_question(callback.call).await?,
    };
    let Some(question) = question else {
        // Nothing is known of the call, not even its language.
        let language = languages.fallback();
        return Ok(twiml::tell(language.spoken_tag(), &languages.text(&language, "phone-call-too-late", &Args::new())));
    };
    let language = languages.negotiate(Some(&question.language), None, None);
    let id = match (question.registers, question.keys) {
        (false, CallKeys::Digits) => "phone-call-digits",
        (false, CallKeys::Hash) => "phone-call-hash",
        (true, CallKeys::Digits) => "phone-call-register-digits",
        (true, CallKeys::Hash) => "phone-call-register-hash",
    };
    Ok(twiml::ask(&Question {
        language: language.spoken_tag(),
        prompt: &languages.text(&language, id, &Args::new().set("organization", question.organization)),
        goodbye: &languages.text(&language, "phone-call-nothing", &Args::new()),
        keys: question.keys,
        action: &address(&app.shell.origin, paths::CALL_KEYS, &callback.call.to_string()),
    }))
}
