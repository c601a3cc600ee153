//! What signed-in people see of their own account: what is registered, what happened, where they are signed in.

mod activity;
mod overview;
mod sessions;

pub use activity::{ActivityPage, PAGE};
pub use overview::{Overview, RegisteredItem};

use crate::Deps;

/// The use cases of the access panel.
pub struct Accounts {
    deps: Deps,
}

impl Accounts {
    /// The use cases over these parts.
    pub fn new(deps: Deps) -> Self {
        Self { deps }
    }
}
