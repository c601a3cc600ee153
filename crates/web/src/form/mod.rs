//! Strict reading of forms and queries: every parameter once, known, and plain text.

mod decode;
mod deserialize;

use axum::body::Body;
use axum::extract::{FromRequest, FromRequestParts, Request};
use http::{HeaderMap, header, request::Parts};
use serde::de::DeserializeOwned;

use crate::error_page::ErrorPage;

/// Largest form, in bytes: a new password of ten thousand characters, typed twice, is still told that it is too long.
pub const FORM_LIMIT: usize = 64 * 1024;

/// The query parameter for the language, which every page takes besides its own.
pub(crate) const LANGUAGE_PARAMETER: &str = "mkt";

/// Why a form or query is refused; for logs, never shown, and without anything the client sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FormError {
    /// A percent sign without two hexadecimal digits after it.
    #[error("broken percent-encoding")]
    Encoding,
    /// Bytes that are not UTF-8.
    #[error("not UTF-8")]
    Text,
    /// NUL or another control character.
    #[error("a control character")]
    Control,
    /// A name that is empty, long or written like an array.
    #[error("a parameter name that is not ours")]
    Name,
    /// A name that stands there twice.
    #[error("a repeated parameter")]
    Repeated,
    /// More parameters than any form has.
    #[error("too many parameters")]
    TooMany,
    /// A parameter that the page does not have.
    #[error("an unknown parameter")]
    Unknown,
    /// A parameter is missing or not of its kind.
    #[error("a parameter missing or not of its kind")]
    Value,
}

impl From<FormError> for ErrorPage {
    fn from(error: FormError) -> Self {
        tracing::debug!(%error, "request refused");
        Self::BadRequest
    }
}

/// The body of a form: `application/x-www-form-urlencoded` and nothing else, at most 64 KB. `T` is a plain struct of strings, numbers,
/// booleans, unit enums, newtypes and options of these; its fields are the only parameters allowed.
pub struct StrictForm<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for StrictForm<T> {
    type Rejection = ErrorPage;

    async fn from_request(request: Request<Body>, _: &S) -> Result<Self, ErrorPage> {
        if !is_urlencoded(request.headers()) {
            return Err(ErrorPage::UnsupportedMediaType);
        }
        let bytes = axum::body::to_bytes(request.into_body(), FORM_LIMIT).await.map_err(|error| body_error(&error))?;
        Ok(Self(deserialize::from_pairs(decode::pairs(&bytes)?)?))
    }
}

/// The query of an address, as strict as [`StrictForm`]. `mkt` is allowed everywhere and is no field of `T`.
pub struct StrictQuery<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for StrictQuery<T> {
    type Rejection = ErrorPage;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ErrorPage> {
        let mut pairs = decode::pairs(parts.uri.query().unwrap_or_default().as_bytes())?;
        pairs.retain(|(name, _)| name != LANGUAGE_PARAMETER);
        Ok(Self(deserialize::from_pairs(pairs)?))
    }
}

/// The value of one query parameter, when the whole query is clean.
pub(crate) fn query_value(query: &str, name: &str) -> Option<String> {
    let pairs = decode::pairs(query.as_bytes()).ok()?;
    pairs.into_iter().find(|(found, _)| found == name).map(|(_, value)| value)
}

fn is_urlencoded(headers: &HeaderMap) -> bool {
    let mut lines = headers.get_all(header::CONTENT_TYPE).iter();
    let one = lines.next().and_then(|line| line.to_str().ok()).filter(|_| lines.next().is_none());
    let Some((kind, parameters)) = one.map(|line| line.split_once(';').unwrap_or((line, ""))) else { return false };
    let utf8 = ["", "charset=utf-8", "charset=\"utf-8\""].contains(&parameters.trim().to_ascii_lowercase().as_str());
    utf8 && kind.trim().eq_ignore_ascii_case("application/x-www-form-urlencoded")
}

/// Too long, or broken off by the client.
fn body_error(error: &axum::Error) -> ErrorPage {
    let mut cause: Option<&dyn std::error::Error> = Some(error);
    while let Some(error) = cause {
        if error.to_string().contains("length limit") {
            return ErrorPage::PayloadTooLarge;
        }
        cause = error.source();
    }
    ErrorPage::BadRequest
}

#[cfg(test)]
mod tests {
    use axum::response::IntoResponse;
    use http::StatusCode;
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize, PartialEq)]
    struct Sample {
        step: String,
        user_name: Option<String>,
    }

    async fn read(content_type: &str, body: impl Into<Body>) -> Result<Sample, StatusCode> {
        let request = Request::post("/").header("content-type", content_type).body(body.into()).unwrap();
        let form = StrictForm::<Sample>::from_request(request, &()).await;
        form.map(|form| form.0).map_err(|error| error.into_response().status())
    }

    const FORM: &str = "application/x-www-form-urlencoded";

    #[tokio::test]
    async fn a_plain_form_is_read() {
        let read = read("Application/X-WWW-form-urlencoded; charset=UTF-8", "step=a&user_name=Zo%C3%AB+B").await;
        assert_eq!(read.unwrap(), Sample { step: "a".into(), user_name: Some("Zoë B".into()) });
    }

    #[tokio::test]
    async fn other_content_types_are_refused() {
        for kind in [
            "",
            "application/json",
            "multipart/form-data; boundary=x",
            "text/plain",
            "application/x-www-form-urlencoded; charset=utf-7",
        ] {
            assert_eq!(read(kind, "step=a").await, Err(StatusCode::UNSUPPORTED_MEDIA_TYPE), "{kind}");
        }
    }

    #[tokio::test]
    async fn a_form_over_the_limit_is_refused_and_one_at_the_limit_is_not() {
        let step = |length: usize| format!("step={}", "a".repeat(length - "step=".len()));
        assert!(read(FORM, step(FORM_LIMIT)).await.is_ok());
        assert_eq!(read(FORM, step(FORM_LIMIT + 1)).await, Err(StatusCode::PAYLOAD_TOO_LARGE));
    }

    #[tokio::test]
    async fn everything_unclean_is_a_bad_request() {
        let wrong = [
            "",
            "user_name=a",
            "step=a&step=b",
            "step=a&step%5B%5D=b",
            "step[]=a",
            "step=a&other=b",
            "step=%00",
            "step=a%0d%0ab",
            "step=%ff",
            "step=%",
            "step=%g1",
            "step=a&=b",
            "step=a%7f",
            "step=%C2%85",
        ];
        for body in wrong {
            assert_eq!(read(FORM, body).await, Err(StatusCode::BAD_REQUEST), "{body}");
        }
    }

    #[tokio::test]
    async fn a_query_takes_the_language_and_nothing_unknown() {
        async fn read(uri: &str) -> Option<Sample> {
            let (mut parts, ()) = Request::get(uri).body(()).unwrap().into_parts();
            StrictQuery::<Sample>::from_request_parts(&mut parts, &()).await.ok().map(|query| query.0)
        }
        assert!(read("/?step=a&mkt=es").await.is_some());
        for uri in ["/", "/?step=a&mkt=es&mkt=en", "/?step=a&step=a", "/?step=a&utm=b", "/?step=a%00"] {
            assert_eq!(read(uri).await, None, "{uri}");
        }
    }
}
