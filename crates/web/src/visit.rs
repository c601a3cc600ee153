//! One request as pages see it: who asks, in which language, under which support code.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;

use axum::extract::{ConnectInfo, FromRef, FromRequestParts, Request, State};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Response};
use http::request::Parts;
use http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use latchkey_domain::{CorrelationId, NetworkAddress};
use latchkey_language::Language;

use crate::cookie::SessionCookie;
use crate::error_page::ErrorPage;
use crate::form::{LANGUAGE_PARAMETER, query_value};
use crate::paths;
use crate::render::{Brand, Page, PageContext, Person};
use crate::state::Shell;

/// Characters of a User-Agent that are worth keeping.
const LONGEST_USER_AGENT: usize = 200;

/// A visit. Take it as an extractor, tell it what the use case found out, and let it render the page.
#[derive(Clone)]
pub struct Visit {
    shell: Arc<Shell>,
    context: PageContext,
    language: Language,
    client: NetworkAddress,
    headers: Arc<HeaderMap>,
    query: String,
    correlation: CorrelationId,
    /// The page answers a form.
    posted: bool,
}

impl Visit {
    fn new(shell: &Arc<Shell>, request: &Request) -> Self {
        let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
        // Without a peer (only in tests) there is nobody to trust.
        let client = shell.proxies.client(peer.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED)), request.headers());
        let query = request.uri().query().unwrap_or_default().to_owned();
        let language = negotiate(shell, &query, request.headers(), None);
        let correlation = CorrelationId::generate(&*shell.clock, &*shell.random);
        let mut context = PageContext::new(shell, &language, correlation, request.uri());
        let posted = request.method() == Method::POST;
        // Another language is asked for by GET, and not every form has a page at its own path.
        if posted && !paths::FORMS_WITH_PAGE.contains(&request.uri().path()) {
            context.languages.clear();
        }
        let headers = Arc::new(request.headers().clone());
        Self { shell: Arc::clone(shell), context, language, client, headers, query, correlation, posted }
    }

    /// The language of the page.
    pub fn language(&self) -> &Language {
        &self.language
    }

    /// Who asks: the peer, or who a trusted proxy says it is.
    pub fn client(&self) -> NetworkAddress {
        self.client
    }

    /// The browser's name for itself, shortened.
    pub fn user_agent(&self) -> Option<String> {
        let text = self.headers.get(header::USER_AGENT)?.to_str().ok()?;
        Some(text.chars().filter(|c| !c.is_control()).take(LONGEST_USER_AGENT).collect())
    }

    /// The value of one of our cookies.
    pub fn cookie(&self, cookie: SessionCookie) -> Option<&str> {
        self.shell.cookies.read(&self.headers, cookie)
    }

    /// Whether the browser brought any cookie of ours that outlives a session: then cookies are on, whatever else is missing.
    pub(crate) fn keeps_cookies(&self) -> bool {
        [SessionCookie::Device, SessionCookie::Visitor, SessionCookie::Language]
            .into_iter()
            .any(|kind| self.cookie(kind).is_some())
    }

    /// The value of a cookie that the page with the form had set.
    ///
    /// # Errors
    /// The "cookies are turned off" page when the browser did not bring it.
    pub fn required_cookie(&self, cookie: SessionCookie) -> Result<&str, ErrorPage> {
        self.cookie(cookie).ok_or_else(|| {
            metrics::counter!("latchkey_cookies_off_total").increment(1);
            ErrorPage::CookiesOff
        })
    }

    /// What joins the events of this visit; one of its own until [`Visit::continue_as`].
    pub fn support_code(&self) -> CorrelationId {
        self.correlation
    }

    /// Takes the correlation id of a session or transaction.
    pub fn continue_as(&mut self, correlation: CorrelationId) {
        self.correlation = correlation;
        self.context.support_code = correlation.to_string();
    }

    /// Shows the organization's name, colour and logo, and uses its language when the person asked for none.
    pub fn of_organization(&mut self, brand: Brand, language: Option<&str>) {
        self.language = negotiate(&self.shell, &self.query, &self.headers, language);
        self.context.speak(&self.language);
        self.context.brand = brand;
    }

    /// Where a page that answers a form can be asked for in another language; the answer to a GET is where it is.
    pub fn found_at(&mut self, address: &str) {
        if self.posted {
            let uri = address.parse::<Uri>().unwrap_or_default();
            self.context.link_languages(&self.shell, |tag| format!("{}{}", uri.path(), address_in(&uri, tag)));
            self.context.speak(&self.language);
        }
    }

    /// Shows who is signed in.
    pub fn signed_in(&mut self, person: Person) {
        self.context.person = Some(person);
    }

    /// Shows that nobody is signed in any more.
    pub fn signed_out(&mut self) {
        self.context.person = None;
    }

    /// What all pages share, as the templates see it.
    pub fn context(&self) -> &PageContext {
        &self.context
    }

    /// The page with status 200.
    pub fn page<P: Page>(&self, page: &P) -> Response {
        self.page_with(StatusCode::OK, page)
    }

    /// The page with status 200, after which the browser goes on to the path `next` by itself in so many seconds.
    pub fn page_refreshing<P: Page>(&self, page: &P, seconds: u64, next: &str) -> Response {
        let mut response = self.page(page);
        if let Ok(value) = HeaderValue::try_from(format!("{seconds}; url={next}")) {
            response.headers_mut().insert(header::REFRESH, value);
        }
        response
    }

    /// The page as text; `None`, with an event in the log, when it cannot be drawn.
    pub(crate) fn text_of<P: Page>(&self, page: &P) -> Option<String> {
        let text = self.shell.templates.render(&self.context, page);
        text.inspect_err(|error| tracing::error!(%error, template = P::TEMPLATE, "a page was not rendered")).ok()
    }

    /// The query of the address, as it came.
    pub(crate) fn query(&self) -> &str {
        &self.query
    }

    /// The page with another status.
    pub fn page_with<P: Page>(&self, status: StatusCode, page: &P) -> Response {
        match self.text_of(page) {
            Some(text) => (status, Html(text)).into_response(),
            None => ErrorPage::Internal.into_response(),
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Visit
where
    Arc<Shell>: FromRef<S>,
{
    type Rejection = ErrorPage;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ErrorPage> {
        parts.extensions.get::<Self>().cloned().ok_or(ErrorPage::Internal)
    }
}

/// Makes the visit, and keeps a language that was asked for in the address.
pub(crate) async fn begin(State(shell): State<Arc<Shell>>, mut request: Request, next: Next) -> Response {
    let visit = Visit::new(&shell, &request);
    let asked = query_value(&visit.query, LANGUAGE_PARAMETER).and_then(|tag| shell.languages.get(&tag));
    request.extensions_mut().insert(visit);
    let mut response = next.run(request).await;
    let kept = asked.and_then(|language| shell.cookies.set(SessionCookie::Language, language.tag()));
    if let Some(value) = kept {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
    response
}

/// `mkt`, else what was picked earlier, else the browser's, else the organization's, else English.
fn negotiate(shell: &Shell, query: &str, headers: &HeaderMap, organization: Option<&str>) -> Language {
    let asked = query_value(query, LANGUAGE_PARAMETER);
    let picked = shell.cookies.read(headers, SessionCookie::Language);
    let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    shell.languages.negotiate(asked.as_deref().or(picked), accepted, organization)
}

/// The address of the same page in another language. It is a query alone: a path such as `//other.example/` could lead elsewhere.
pub(crate) fn address_in(uri: &Uri, tag: &str) -> String {
    let rest = uri.query().unwrap_or_default().split('&').filter(|pair| !pair.is_empty() && !pair.starts_with("mkt="));
    let pairs: Vec<String> = rest.map(str::to_owned).chain([format!("mkt={tag}")]).collect();
    format!("?{}", pairs.join("&"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_language_keeps_the_rest_of_the_query() {
        let address = |uri: &'static str| address_in(&Uri::from_static(uri), "es");
        assert_eq!(address("/reset"), "?mkt=es");
        assert_eq!(address("/reset?whr=riverside.example&mkt=en&username=a%20b"), "?whr=riverside.example&username=a%20b&mkt=es");
        assert_eq!(address("//other.example/?mkt=en"), "?mkt=es");
    }
}
