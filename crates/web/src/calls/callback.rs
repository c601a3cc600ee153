//! One request of a phone service, checked.

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Path, Request};
use axum::response::IntoResponse;
use http::{HeaderMap, StatusCode, header};
use latchkey_domain::OutboxId;
use url::form_urlencoded;

use crate::{AppState, ErrorPage};

/// The header with the signature.
const SIGNATURE: &str = "x-twilio-signature";
const FORM: &str = "application/x-www-form-urlencoded";
/// More fields than any service sends.
const MOST: usize = 100;

/// What a phone service told about one call. Whoever holds it knows that the service said so.
pub(super) struct Callback {
    /// The reference of the call.
    pub(super) call: OutboxId,
    fields: Vec<(String, String)>,
}

impl Callback {
    /// The value of a field; empty when it was not sent.
    pub(super) fn field(&self, name: &str) -> &str {
        value(&self.fields, name).unwrap_or_default()
    }
}

fn value<'a>(fields: &'a [(String, String)], name: &str) -> Option<&'a str> {
    fields.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str())
}

/// The one value of a header line; none when it stands there twice.
fn single<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let mut lines = headers.get_all(name).iter();
    let line = lines.next()?.to_str().ok()?;
    lines.next().is_none().then_some(line)
}

impl FromRequest<AppState> for Callback {
    type Rejection = ErrorPage;

    async fn from_request(request: Request, app: &AppState) -> Result<Self, ErrorPage> {
        if !app.call_accounts.any() {
            return Err(ErrorPage::NotFound);
        }
        let (mut parts, body) = request.into_parts();
        let Path(call) = Path::<String>::from_request_parts(&mut parts, app).await.map_err(|_| ErrorPage::NotFound)?;
        let kind = single(&parts.headers, header::CONTENT_TYPE.as_str()).unwrap_or_default();
        if !kind.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case(FORM)) {
            return Err(ErrorPage::UnsupportedMediaType);
        }
        let signature = single(&parts.headers, SIGNATURE).unwrap_or_default().to_owned();
        // As it came: the service signs what it asked for.
        let asked = parts.uri.path_and_query().map_or_else(|| parts.uri.path().to_owned(), ToString::to_string);
        let body = Bytes::from_request(Request::from_parts(parts, body), app).await.map_err(|rejection| {
            match rejection.into_response().status() {
                StatusCode::PAYLOAD_TOO_LARGE => ErrorPage::PayloadTooLarge,
                _ => ErrorPage::BadRequest,
            }
        })?;
        let fields: Vec<(String, String)> = form_urlencoded::parse(&body).into_owned().take(MOST + 1).collect();
        let account = value(&fields, "AccountSid").unwrap_or_default();
        if fields.len() > MOST || !app.call_accounts.signed(&app.shell.origin, &asked, &fields, account, &signature) {
            tracing::warn!("somebody pretends to be the phone service, or its token or the public origin is not right");
            metrics::counter!("latchkey_call_backs_total", "outcome" => "forged").increment(1);
            return Err(ErrorPage::Forbidden);
        }
        metrics::counter!("latchkey_call_backs_total", "outcome" => "signed").increment(1);
        Ok(Self { call: call.parse().map_err(|_| ErrorPage::NotFound)?, fields })
    }
}
