//! The demo's own pages: the start page and the inbox. Nothing outside the demo can make this router.

use std::sync::Arc;

use axum::Router;
use axum::extract::{FromRef, Path, Query, Request, State};
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::{Next, from_fn};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{get, post};
use latchkey_domain::OutboxId;
use latchkey_messaging::Renderer;
use latchkey_service::UseCases;
use latchkey_vault::Token;
use latchkey_web::{AppState, ErrorPage, Shell, Visit};
use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};

use super::calls;
use super::entry::Entry;
use super::inbox::{Arrival, Inbox, KEPT, Received};
use super::places::Places;
use super::screens::{LISTEN, STYLE, Screen, Screens};
use super::start_page::StartPage;

/// Seconds between two looks for new messages. A header, not a script: the page works without JavaScript.
const REFRESH: HeaderValue = HeaderValue::from_static("5");
/// Styles of its own and the mail in a frame, else nothing.
const PAGE_CSP: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; style-src 'self'; img-src 'self'; frame-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
);
/// The same with the forms of a phone and its voice, without a frame. They are sent with the origin that they come from, which the referrer policy must not hide.
pub(super) const CALL_CSP: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'",
);
/// A mail brings its styles inline, as mails do; whatever else it holds does nothing, and its links open elsewhere.
const MAIL_CSP: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'self'; base-uri 'none'; \
     form-action 'none'; sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox",
);

/// What the handlers share.
pub(super) struct Pages {
    /// The token in every path here.
    pub(super) token: Token,
    /// Where the pages are.
    pub(super) places: Places,
    /// The folder that keeps everything, as text.
    pub(super) state: String,
    /// The messages.
    pub(super) inbox: Inbox,
    /// The templates.
    pub(super) screens: Screens,
    /// Knows what a voice says.
    pub(super) renderer: Arc<Renderer>,
}

/// The state of the router.
#[derive(Clone)]
pub(super) struct Shared {
    /// The demo's own.
    pub(super) pages: Arc<Pages>,
    /// What the portal's pages do, and a phone service's callbacks.
    pub(super) cases: Arc<UseCases>,
    shell: Arc<Shell>,
}

impl FromRef<Shared> for Arc<Pages> {
    fn from_ref(state: &Shared) -> Self {
        Self::clone(&state.pages)
    }
}

impl FromRef<Shared> for Arc<Shell> {
    fn from_ref(state: &Shared) -> Self {
        Self::clone(&state.shell)
    }
}

/// The demo's pages with the layers that all pages have.
pub(super) fn router(pages: Arc<Pages>, state: &AppState) -> Router {
    let own = Router::new()
        .route("/demo/{token}", get(start))
        .route("/demo/{token}/style.css", get(style))
        .route("/demo/{token}/listen.js", get(listen))
        .route("/inbox/{token}", get(list))
        .route("/inbox/{token}/{message}", get(message))
        .route("/inbox/{token}/{message}/html", get(mail_html))
        .route("/inbox/{token}/{message}/keys", post(calls::press))
        .route("/inbox/{token}/{message}/end", post(calls::end))
        .with_state(Shared { pages, cases: Arc::clone(&state.cases), shell: Arc::clone(&state.shell) });
    // The strict headers of all pages forbid frames, which the inbox needs, so its own replace them last.
    latchkey_web::protected(own, &state.shell).layer(from_fn(add_own_headers))
}

/// What a page wants in place of the usual content security policy.
#[derive(Clone)]
struct OwnPolicy(HeaderValue);

async fn add_own_headers(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    if let Some(OwnPolicy(policy)) = response.extensions().get::<OwnPolicy>().cloned() {
        let frames = if policy == MAIL_CSP { "SAMEORIGIN" } else { "DENY" };
        let headers = response.headers_mut();
        // The token is in the path, so no page that a link leads to learns where the reader came from.
        let referrer = if policy == CALL_CSP { "same-origin" } else { "no-referrer" };
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
        headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static(frames));
        headers.insert(header::REFERRER_POLICY, HeaderValue::from_static(referrer));
    }
    response
}

impl Pages {
    /// A wrong token is answered like any page that does not exist.
    pub(super) fn admit(&self, token: &str) -> Result<(), ErrorPage> {
        Token::parse(token).filter(|token| *token == self.token).map(drop).ok_or(ErrorPage::NotFound)
    }

    /// The message of this name.
    pub(super) fn message(&self, id: &str) -> Result<Arc<Received>, ErrorPage> {
        let id: OutboxId = id.parse().map_err(|_| ErrorPage::NotFound)?;
        self.inbox.message(id).ok_or(ErrorPage::NotFound)
    }

    /// A page under this content security policy.
    pub(super) fn show(
        &self,
        screen: Screen,
        visit: &Visit,
        page: &impl Serialize,
        policy: HeaderValue,
    ) -> Result<Response, ErrorPage> {
        let html = self.screens.render(screen, visit, page).map_err(|error| {
            tracing::error!(%error, ?screen, "a page of the demo was not rendered");
            ErrorPage::Internal
        })?;
        Ok(with_policy(Html(html), policy))
    }
}

fn with_policy(response: impl IntoResponse, policy: HeaderValue) -> Response {
    let mut response = response.into_response();
    response.extensions_mut().insert(OwnPolicy(policy));
    response
}

async fn start(
    State(pages): State<Arc<Pages>>,
    State(shell): State<Arc<Shell>>,
    Path(token): Path<String>,
    visit: Visit,
) -> Result<Response, ErrorPage> {
    pages.admit(&token)?;
    pages.show(Screen::Start, &visit, &StartPage::new(&pages.places, &pages.state, shell.clock.now()), PAGE_CSP)
}

async fn style(State(pages): State<Arc<Pages>>, Path(token): Path<String>) -> Result<impl IntoResponse, ErrorPage> {
    pages.admit(&token)?;
    Ok(([(header::CONTENT_TYPE, "text/css; charset=utf-8")], STYLE))
}

async fn listen(State(pages): State<Arc<Pages>>, Path(token): Path<String>) -> Result<impl IntoResponse, ErrorPage> {
    pages.admit(&token)?;
    Ok(([(header::CONTENT_TYPE, "text/javascript; charset=utf-8")], LISTEN))
}

#[derive(Serialize)]
struct InboxPage<'a> {
    places: &'a Places,
    messages: Vec<Entry>,
    most: usize,
    refreshing: bool,
}

/// What may follow the inbox's address.
#[derive(Deserialize)]
struct InboxQuery {
    refresh: Option<String>,
}

async fn list(
    State(pages): State<Arc<Pages>>,
    Path(token): Path<String>,
    Query(query): Query<InboxQuery>,
    visit: Visit,
) -> Result<Response, ErrorPage> {
    pages.admit(&token)?;
    let refreshing = query.refresh.as_deref() != Some("off");
    let messages = pages.inbox.messages().iter().map(|received| Entry::new(&pages.places, received)).collect();
    let page = InboxPage { places: &pages.places, messages, most: KEPT, refreshing };
    let mut response = pages.show(Screen::Inbox, &visit, &page, PAGE_CSP)?;
    if refreshing {
        response.headers_mut().insert(HeaderName::from_static("refresh"), REFRESH);
    }
    Ok(response)
}

/// A mail or a text.
#[derive(Serialize)]
struct MessagePage<'a> {
    places: &'a Places,
    entry: Entry,
    text: &'a str,
}

async fn message(
    State(shared): State<Shared>,
    Path((token, id)): Path<(String, String)>,
    visit: Visit,
) -> Result<Response, ErrorPage> {
    let pages = &shared.pages;
    pages.admit(&token)?;
    let received = pages.message(&id)?;
    let page = |text| MessagePage { places: &pages.places, entry: Entry::new(&pages.places, &received), text };
    match &received.what {
        Arrival::Mail(mail) => pages.show(Screen::Mail, &visit, &page(mail.text.as_str()), PAGE_CSP),
        Arrival::Text { text, .. } => pages.show(Screen::Text, &visit, &page(text.expose_secret()), PAGE_CSP),
        Arrival::Call(call) => calls::page(&shared, &visit, &received, call, false),
    }
}

async fn mail_html(State(pages): State<Arc<Pages>>, Path((token, id)): Path<(String, String)>) -> Result<Response, ErrorPage> {
    pages.admit(&token)?;
    let received = pages.message(&id)?;
    let Arrival::Mail(mail) = &received.what else { return Err(ErrorPage::NotFound) };
    // Inside the frame a link could not be followed: the pages it leads to refuse to be framed.
    let html = mail.html.replacen("<head>", "<head><base target=\"_blank\">", 1);
    Ok(with_policy(Html(html), MAIL_CSP))
}
