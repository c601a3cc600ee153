//! Where the demo's own pages are.

use latchkey_vault::Token;
use latchkey_web::paths;
use serde::Serialize;

/// Paths of the demo's pages; those with a token are known to whoever reads the terminal.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Places {
    /// Whom to try.
    pub(super) start: String,
    /// The messages.
    pub(super) inbox: String,
    style: String,
    listen: String,
    reset: &'static str,
    sign_in: &'static str,
}

impl Places {
    /// The paths that hold this token.
    pub(super) fn new(token: &Token) -> Self {
        let token = token.expose();
        let start = format!("/demo/{}", token.as_str());
        Self {
            style: format!("{start}/style.css"),
            listen: format!("{start}/listen.js"),
            start,
            inbox: format!("/inbox/{}", token.as_str()),
            reset: paths::RESET,
            sign_in: paths::SIGN_IN,
        }
    }
}
