//! "This was not me": what the link in a notice opens.

use latchkey_domain::Timestamp;
use serde::Serialize;

use crate::pages::parts::SAMPLE_NOW;
use crate::render::Page;

/// Says what a press will do; opening the page does nothing. Fields of its form: `step`, `token`.
#[derive(Clone, Debug, Serialize)]
pub struct NotMe {
    /// The one-use token of this step.
    pub step: String,
    /// The secret of the link.
    pub token: String,
    /// When that happened which the notice told of.
    pub at: Timestamp,
}

impl Page for NotMe {
    const TEMPLATE: &'static str = "signin/not_me.html";

    fn samples() -> Vec<Self> {
        vec![Self { step: "c2FtcGxl".into(), token: "c2FtcGxl".into(), at: SAMPLE_NOW }]
    }
}

/// Says what was done.
#[derive(Clone, Debug, Serialize)]
pub struct NotMeDone {
    /// Whether recovery is frozen; else a new password can be chosen at once.
    pub frozen: bool,
}

impl Page for NotMeDone {
    const TEMPLATE: &'static str = "signin/not_me_done.html";

    fn samples() -> Vec<Self> {
        vec![Self { frozen: true }, Self { frozen: false }]
    }
}
