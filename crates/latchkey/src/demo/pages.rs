//! The demo's own pages: the start page and the inbox. Nothing outside the demo can make this router.

use std::sync::Arc;

use axum::Router;
use axum::extract::{FromRef, Path, Query, Request, State};
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::{Next, from_fn};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use latchkey_domain::OutboxId;
use latchkey_vault::Token;
use latchkey_web::{ErrorPage, Shell, Visit};
use serde::{Deserialize, Serialize};

use super::inbox::{Inbox, KEPT, ReceivedMail};
use super::places::Places;
use super::screens::{STYLE, Screen, Screens};
use super::start_page::StartPage;

/// Seconds between two looks for new mail. A header, not a script: the page works without JavaScript.
const REFRESH: HeaderValue = HeaderValue::from_static("5");
/// Characters of a mail that the list shows, enough for the code in it.
const BEGINNING: usize = 400;

/// Styles of its own and the mail in a frame, else nothing.
const PAGE_CSP: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; style-src 'self'; img-src 'self'; frame-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
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
    /// The mails.
    pub(super) inbox: Inbox,
    /// The templates.
    pub(super) screens: Screens,
}

#[derive(Clone)]
struct DemoState {
    pages: Arc<Pages>,
    shell: Arc<Shell>,
}

impl FromRef<DemoState> for Arc<Pages> {
    fn from_ref(state: &DemoState) -> Self {
        Self::clone(&state.pages)
    }
}

impl FromRef<DemoState> for Arc<Shell> {
    fn from_ref(state: &DemoState) -> Self {
        Self::clone(&state.shell)
    }
}

/// The demo's pages with the layers that all pages have.
pub(super) fn router(pages: Arc<Pages>, shell: &Arc<Shell>) -> Router {
    let own = Router::new()
        .route("/demo/{token}", get(start))
        .route("/demo/{token}/style.css", get(style))
        .route("/inbox/{token}", get(list))
        .route("/inbox/{token}/{mail}", get(mail))
        .route("/inbox/{token}/{mail}/html", get(mail_html))
        .with_state(DemoState { pages, shell: Arc::clone(shell) });
    // The strict headers of all pages forbid frames, which the inbox needs, so its own replace them last.
    latchkey_web::protected(own, shell).layer(from_fn(add_own_headers))
}

/// What a page wants in place of the usual content security policy.
#[derive(Clone)]
struct OwnPolicy(HeaderValue);

async fn add_own_headers(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    if let Some(OwnPolicy(policy)) = response.extensions().get::<OwnPolicy>().cloned() {
        let frames = if policy == MAIL_CSP { "SAMEORIGIN" } else { "DENY" };
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
        headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static(frames));
        // The token is in the path, so no page that a link leads to learns where the reader came from.
        headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    }
    response
}

impl Pages {
    /// A wrong token is answered like any page that does not exist.
    fn admit(&self, token: &str) -> Result<(), ErrorPage> {
        Token::parse(token).filter(|token| *token == self.token).map(drop).ok_or(ErrorPage::NotFound)
    }

    fn mail(&self, id: &str) -> Result<Arc<ReceivedMail>, ErrorPage> {
        let id: OutboxId = id.parse().map_err(|_| ErrorPage::NotFound)?;
        self.inbox.mail(id).ok_or(ErrorPage::NotFound)
    }

    fn show(&self, screen: Screen, visit: &Visit, page: &impl Serialize) -> Result<Response, ErrorPage> {
        let html = self.screens.render(screen, visit, page).map_err(|error| {
            tracing::error!(%error, ?screen, "a page of the demo was not rendered");
            ErrorPage::Internal
        })?;
        Ok(with_policy(Html(html), PAGE_CSP))
    }
}

fn with_policy(response: impl IntoResponse, policy: HeaderValue) -> Response {
    let mut response = response.into_response();
    response.extensions_mut().insert(OwnPolicy(policy));
    response
}

async fn start(State(pages): State<Arc<Pages>>, Path(token): Path<String>, visit: Visit) -> Result<Response, ErrorPage> {
    pages.admit(&token)?;
    pages.show(Screen::Start, &visit, &StartPage::new(&pages.places, &pages.state))
}

async fn style(State(pages): State<Arc<Pages>>, Path(token): Path<String>) -> Result<impl IntoResponse, ErrorPage> {
    pages.admit(&token)?;
    Ok(([(header::CONTENT_TYPE, "text/css; charset=utf-8")], STYLE))
}

#[derive(Serialize)]
struct MailEntry {
    address: String,
    subject: String,
    sender: String,
    to: String,
    /// Microseconds since 1970-01-01 UTC.
    at: i64,
    beginning: String,
}

impl MailEntry {
    fn new(places: &Places, received: &ReceivedMail) -> Self {
        let mail = &received.mail;
        let words: Vec<&str> = mail.text.split_whitespace().collect();
        Self {
            address: format!("{}/{}", places.inbox, mail.id),
            subject: mail.subject.to_string(),
            sender: mail.from_name.to_string(),
            to: String::from(mail.to.clone()),
            at: received.at.as_micros(),
            beginning: words.join(" ").chars().take(BEGINNING).collect(),
        }
    }
}

#[derive(Serialize)]
struct InboxPage<'a> {
    places: &'a Places,
    mails: Vec<MailEntry>,
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
    let mails = pages.inbox.mails().iter().map(|mail| MailEntry::new(&pages.places, mail)).collect();
    let page = InboxPage { places: &pages.places, mails, most: KEPT, refreshing };
    let mut response = pages.show(Screen::Inbox, &visit, &page)?;
    if refreshing {
        response.headers_mut().insert(HeaderName::from_static("refresh"), REFRESH);
    }
    Ok(response)
}

#[derive(Serialize)]
struct MailPage<'a> {
    places: &'a Places,
    mail: MailEntry,
    text: &'a str,
}

async fn mail(
    State(pages): State<Arc<Pages>>,
    Path((token, id)): Path<(String, String)>,
    visit: Visit,
) -> Result<Response, ErrorPage> {
    pages.admit(&token)?;
    let received = pages.mail(&id)?;
    let entry = MailEntry::new(&pages.places, &received);
    pages.show(Screen::Mail, &visit, &MailPage { places: &pages.places, mail: entry, text: &received.mail.text })
}

async fn mail_html(State(pages): State<Arc<Pages>>, Path((token, id)): Path<(String, String)>) -> Result<Response, ErrorPage> {
    pages.admit(&token)?;
    let received = pages.mail(&id)?;
    // Inside the frame a link could not be followed: the pages it leads to refuse to be framed.
    let html = received.mail.html.replacen("<head>", "<head><base target=\"_blank\">", 1);
    Ok(with_policy(Html(html), MAIL_CSP))
}
