//! The end of a reset.

use serde::Serialize;

use crate::render::Page;

/// Says that the password is new, and leads to sign-in.
#[derive(Clone, Debug, Serialize)]
pub struct ResetDone {
    /// What the person signs in with.
    pub user_name: String,
    /// Whether the person hears of it by mail.
    pub told: bool,
}

impl Page for ResetDone {
    const TEMPLATE: &'static str = "reset/done.html";

    fn samples() -> Vec<Self> {
        [true, false].map(|told| Self { user_name: "alexandra@riverside.example".into(), told }).to_vec()
    }
}
