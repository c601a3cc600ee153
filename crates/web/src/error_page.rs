//! What goes wrong before or instead of a page.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use serde::Serialize;

use crate::render::Page;
use crate::state::Shell;
use crate::visit::Visit;

/// An answer without a page of its own. Handlers return it as an error; the page is rendered in the visitor's language on the way out,
/// and it never repeats anything that was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorPage {
    /// 400: the request is malformed.
    BadRequest,
    /// 400: the Host header names a host that is not ours.
    UnknownHost,
    /// 400: a form came without the cookie that its page had set.
    CookiesOff,
    /// 403: the request may come from another site, or the person may not do this.
    Forbidden,
    /// 404.
    NotFound,
    /// 405.
    MethodNotAllowed,
    /// 413: a form larger than 64 KB.
    PayloadTooLarge,
    /// 415: a form of another content type.
    UnsupportedMediaType,
    /// 429: too many requests from one network.
    TooManyRequests,
    /// 500: a fault on our side.
    Internal,
    /// 503: something we need is out of reach, or took too long.
    Unavailable,
    /// 503 with `Retry-After`: too many people at once; nothing was counted.
    Busy,
}

impl ErrorPage {
    /// Every kind.
    pub const ALL: [Self; 12] = [
        Self::BadRequest,
        Self::UnknownHost,
        Self::CookiesOff,
        Self::Forbidden,
        Self::NotFound,
        Self::MethodNotAllowed,
        Self::PayloadTooLarge,
        Self::UnsupportedMediaType,
        Self::TooManyRequests,
        Self::Internal,
        Self::Unavailable,
        Self::Busy,
    ];

    /// The status of the answer.
    pub const fn status(self) -> StatusCode {
        match self {
            Self::BadRequest | Self::UnknownHost | Self::CookiesOff => StatusCode::BAD_REQUEST,
            Self::Forbidden => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::PayloadTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::UnsupportedMediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::TooManyRequests => StatusCode::TOO_MANY_REQUESTS,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Unavailable | Self::Busy => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    /// Seconds after which asking again may help.
    const fn retry_after(self) -> Option<&'static str> {
        match self {
            Self::Unavailable => Some("5"),
            Self::Busy => Some("10"),
            Self::TooManyRequests => Some("3600"),
            _ => None,
        }
    }

    /// The beginning of its text ids; `-title`, `-body` and `-todo` follow.
    const fn text(self) -> &'static str {
        match self {
            Self::BadRequest => "error-400",
            Self::UnknownHost => "error-host",
            Self::CookiesOff => "refusal-cookies",
            Self::Forbidden => "error-403",
            Self::NotFound => "error-404",
            Self::MethodNotAllowed => "error-405",
            Self::PayloadTooLarge => "error-413",
            Self::UnsupportedMediaType => "error-415",
            Self::TooManyRequests => "error-429",
            Self::Internal => "refusal-error",
            Self::Unavailable => "error-503",
            Self::Busy => "refusal-busy",
        }
    }
}

impl IntoResponse for ErrorPage {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(self);
        if let Some(seconds) = self.retry_after() {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static(seconds));
        }
        response
    }
}

/// What the template shows.
#[derive(Debug, Serialize)]
pub struct ErrorText {
    text: &'static str,
    restart: bool,
}

impl From<ErrorPage> for ErrorText {
    fn from(error: ErrorPage) -> Self {
        Self { text: error.text(), restart: error != ErrorPage::UnknownHost }
    }
}

impl Page for ErrorText {
    const TEMPLATE: &'static str = "error.html";

    fn samples() -> Vec<Self> {
        ErrorPage::ALL.into_iter().map(Self::from).collect()
    }
}

/// Gives every error without a body its page: those of handlers and layers, and the router's own 404 and 405.
pub(crate) async fn render_errors(State(shell): State<Arc<Shell>>, visit: Visit, request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    let Some(error) = error_of(&response) else { return response };
    if error == ErrorPage::Internal {
        tracing::error!(support_code = %visit.support_code(), "a request failed");
    }
    let page = shell.templates.render(visit.context(), &ErrorText::from(error));
    // A page that cannot be rendered still answers, in the plainest way.
    let (mut parts, _) = response.into_parts();
    parts.headers.remove(header::CONTENT_LENGTH);
    parts.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    Response::from_parts(parts, page.unwrap_or_default().into())
}

fn error_of(response: &Response) -> Option<ErrorPage> {
    let bare = !response.headers().contains_key(header::CONTENT_TYPE);
    let named = response.extensions().get::<ErrorPage>().copied();
    named.or_else(|| ErrorPage::ALL.into_iter().find(|error| bare && error.status() == response.status()))
}
