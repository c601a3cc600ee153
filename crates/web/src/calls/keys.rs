//! The keys that were pressed.

use axum::extract::State;
use axum::response::Response;
use latchkey_language::Args;
use latchkey_service::Code;
use latchkey_service::reset::CallReply;

use super::callback::Callback;
use super::twiml;
use crate::{AppState, ErrorPage};

/// Hands the keys on, and has the person hear what came of it.
pub(super) async fn answer(State(app): State<AppState>, callback: Callback) -> Result<Response, ErrorPage> {
    let keys = Code::new(callback.field("Digits").to_owned());
    let heard = app.cases.key_pressed(callback.call, &keys).await?;
    let languages = &app.shell.languages;
    let language = languages.negotiate(Some(&heard.language), None, None);
    let id = match heard.reply {
        CallReply::Confirmed => "phone-call-confirmed",
        CallReply::Wrong => "phone-call-wrong",
        CallReply::TooLate => "phone-call-too-late",
    };
    Ok(twiml::tell(language.spoken_tag(), &languages.text(&language, id, &Args::new())))
}
