//! The HTTP surface: portals, pages and static files.
//!
//! # For those who write handlers
//!
//! A handler parses, calls one use case and renders:
//!
//! ```no_run
//! use axum::extract::State;
//! use axum::response::{Redirect, Response};
//! use latchkey_web::{AppState, ErrorPage, StrictForm, Visit, paths};
//! # use latchkey_web::{Page, SessionCookie};
//! # #[derive(serde::Serialize)] struct EnterCode;
//! # impl Page for EnterCode { const TEMPLATE: &'static str = ""; fn samples() -> Vec<Self> { Vec::new() } }
//!
//! #[derive(serde::Deserialize)]
//! struct CodeForm {
//!     step: String,
//!     code: String,
//! }
//!
//! async fn show(visit: Visit) -> Response {
//!     visit.page(&EnterCode)
//! }
//!
//! async fn submit(State(app): State<AppState>, visit: Visit, StrictForm(form): StrictForm<CodeForm>) -> Result<Redirect, ErrorPage> {
//!     let cookie = visit.required_cookie(SessionCookie::Reset)?;
//!     // ... one use case of `app` with `cookie`, `form.step` and `form.code` ...
//!     Ok(Redirect::to(paths::RESET_PASSWORD))
//! }
//! ```
//!
//! - [`AppState`] carries the [`Shell`] (`app.shell`: clock, random source, languages, origin, cookies) and the use cases (`app.cases`).
//! - [`Visit`] knows language, client address, user agent and cookies. Tell it the organization ([`Visit::of_organization`]), the
//!   correlation id ([`Visit::continue_as`]) and who is signed in ([`Visit::signed_in`]) before it renders a page.
//! - A page is a struct in [`pages`] with a template under `templates/web`; texts are ids in `locales/<tag>/*.ftl`, and a sentence chosen
//!   by a handler is a [`Message`]. Add the page to [`pages::samples`] and look at it in the gallery (`cargo run -p latchkey-web --example gallery`).
//! - Every form field is named once in [`StrictForm`]'s struct; hidden ones (`step`) too. [`ErrorPage`] is the error of handlers.
//! - A page of signed-in people takes `SignedIn` in place of [`Visit`]; before a sensitive act it asks `SignedIn::password_first`. Where it
//!   can be on somebody's way through sign-in, it is a [`Destination`].
//! - Cookies are read by [`Visit::cookie`] and written with [`Cookies::set`] (`app.shell.cookies`).
//! - Routes are listed in [`pages::routes`], paths in [`paths`].
//!
//! Host, origin, forwarded headers, security headers, timeouts, error pages, logging and metrics are layers of [`app`].

mod account;
mod assets;
mod brand_stylesheet;
mod call_events;
mod calls;
mod cookie;
mod destination;
mod entrance;
mod error_page;
mod form;
mod observe;
mod onward;
mod operations;
mod origin;
pub mod pages;
pub mod paths;
mod portal;
mod registration;
mod render;
mod security;
mod server;
mod signed_in;
mod state;
mod visit;

use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, FromRef};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::get;

pub use assets::{Asset, AssetError, Assets, MARK, SCRIPT, STYLE};
pub use brand_stylesheet::BrandStylesheets;
pub use calls::{CallAccount, call_addresses};
pub use cookie::{Cookies, SessionCookie};
pub use destination::Destination;
pub use error_page::{ErrorPage, ErrorText};
pub use form::{FORM_LIMIT, FormError, StrictForm, StrictQuery};
pub use operations::{MetricsAccess, NotReady, Readiness};
pub use origin::{PublicOrigin, PublicOriginError};
pub use render::{Brand, Message, Page, PageContext, Person, QrCode, Shown, TemplateError, Templates};
pub use security::{AllowedHosts, TrustedProxies, TrustedProxiesError};
pub use server::{Limits, ServeError, TlsFiles, serve, serve_with};
pub use signed_in::{NotSignedIn, SignedIn};
pub use state::{AppState, Shell, ShellError, ShellSettings};
pub use visit::Visit;

/// The whole HTTP surface.
pub fn app(state: AppState) -> Router {
    let shell = Arc::clone(&state.shell);
    protected(shell_routes().merge(pages::routes()).with_state(state), &shell)
}

/// What needs no use case: static files, health, metrics.
pub fn shell_routes<S: Clone + Send + Sync + 'static>() -> Router<S>
where
    Arc<Shell>: FromRef<S>,
{
    operations::routes()
        .route("/assets/{file}", get(assets::asset))
        .route("/brand/{file}", get(brand_stylesheet::stylesheet))
        .route("/favicon.ico", get(assets::favicon))
}

/// Puts the layers around a router; the first listed is the innermost.
pub fn protected(router: Router, shell: &Arc<Shell>) -> Router {
    let shell = || Arc::clone(shell);
    router
        .fallback(|| async { ErrorPage::NotFound })
        .layer(DefaultBodyLimit::max(FORM_LIMIT))
        .layer(from_fn(security::limit_time))
        .layer(from_fn_with_state(shell(), security::check_origin))
        .layer(from_fn_with_state(shell(), security::check_host))
        .layer(from_fn(observe::observe))
        .layer(from_fn_with_state(shell(), error_page::render_errors))
        .layer(from_fn_with_state(shell(), visit::begin))
        .layer(from_fn_with_state(shell(), security::add_security_headers))
}
