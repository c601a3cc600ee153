//! A reset that the person gave up.

use serde::Serialize;

use crate::render::Page;

/// Says that nothing was changed.
#[derive(Clone, Debug, Serialize)]
pub struct Cancelled {}

impl Page for Cancelled {
    const TEMPLATE: &'static str = "reset/cancelled.html";

    fn samples() -> Vec<Self> {
        vec![Self {}]
    }
}
