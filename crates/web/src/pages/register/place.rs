//! Where a form about a new second factor stands.

use serde::Serialize;

/// In the registration portal, or at a sign-in that waits for a second factor.
#[derive(Clone, Debug, Serialize)]
pub struct Place {
    /// Where the form goes.
    pub action: &'static str,
    /// The key of the destination of a sign-in.
    pub next: Option<&'static str>,
    /// Where the page is shown as it stands then.
    pub resume: String,
    /// The page before.
    pub back: String,
}
