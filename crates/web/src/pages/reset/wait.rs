//! Waiting instead of a proof of work, for visitors without scripts.

use serde::Serialize;

use crate::render::Page;

/// Says how long to wait; the answer that carries it has a `Refresh` header (see `Visit::page_refreshing`).
#[derive(Clone, Debug, Serialize)]
pub struct Wait {
    /// Seconds until the page goes on.
    pub seconds: u64,
    /// Where it goes on.
    pub next: String,
}

impl Page for Wait {
    const TEMPLATE: &'static str = "reset/wait.html";

    fn samples() -> Vec<Self> {
        vec![Self { seconds: 20, next: crate::paths::RESET.into() }]
    }
}
