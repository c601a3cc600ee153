//! What a page is.

use serde::Serialize;

/// A page: what its template shows. The template sees it as `page` and what all pages share as `context`.
pub trait Page: Serialize {
    /// The template's path under `templates/web`.
    const TEMPLATE: &'static str;

    /// Whether only signed-in people see it, with their menu at its top.
    const SIGNED_IN: bool = false;

    /// One of each kind that the page can show. A test renders all of them in every language, and the gallery draws them.
    fn samples() -> Vec<Self>
    where
        Self: Sized;
}
