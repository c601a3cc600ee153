//! "This was not me", said of what happened to one's own account.

use latchkey_domain::Timestamp;
use serde::Serialize;

use crate::pages::parts::SAMPLE_NOW;
use crate::render::Page;

/// Says what a press will do; opening the page does nothing. Fields of its form: `step`, `event`.
#[derive(Clone, Debug, Serialize)]
pub struct NotMyChange {
    /// The one-use token of this step.
    pub step: String,
    /// Which event.
    pub event: String,
    /// When it happened.
    pub at: Timestamp,
    /// Whether recovery would be frozen.
    pub freezes: bool,
}

impl Page for NotMyChange {
    const TEMPLATE: &'static str = "account/not_me.html";
    const SIGNED_IN: bool = true;

    fn samples() -> Vec<Self> {
        let page = |freezes| Self {
            step: "c2FtcGxl".into(),
            event: "019b0000-0000-7000-8000-000000000001".into(),
            at: SAMPLE_NOW,
            freezes,
        };
        vec![page(true), page(false)]
    }
}
