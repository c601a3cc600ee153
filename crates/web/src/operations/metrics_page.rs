//! Metrics, for this machine or for a bearer of the token.

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, header};
use metrics_exporter_prometheus::PrometheusHandle;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::error_page::ErrorPage;
use crate::security::is_forwarded;
use crate::state::Shell;
use crate::visit::Visit;

/// The measurements and who may see them.
pub struct MetricsAccess {
    handle: PrometheusHandle,
    token: Option<[u8; 32]>,
}

impl MetricsAccess {
    /// Shows `handle` to this machine, and to whoever sends `token` as a bearer token.
    pub fn new(handle: PrometheusHandle, token: Option<&str>) -> Self {
        Self { handle, token: token.filter(|token| !token.is_empty()).map(digest) }
    }

    fn knows(&self, headers: &HeaderMap) -> bool {
        let sent = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        let token = sent.and_then(|value| value.strip_prefix("Bearer "));
        // Digests have one length, so that comparing them tells nothing.
        self.token.zip(token).is_some_and(|(own, token)| own.ct_eq(&digest(token)).into())
    }
}

fn digest(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

/// Whether the request names this machine itself. A proxy beside the server passes the public name on, whatever else it leaves out.
fn asks_this_machine(headers: &HeaderMap) -> bool {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let authority = host.parse::<http::uri::Authority>();
    authority.is_ok_and(|authority| {
        let name = authority.host().trim_start_matches('[').trim_end_matches(']');
        name == "localhost" || name.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
    })
}

/// `GET /metrics`, in the text format of Prometheus. A request that a proxy on this machine passed on does not come from this machine.
pub(super) async fn metrics(State(shell): State<Arc<Shell>>, visit: Visit, headers: HeaderMap) -> Result<Response, ErrorPage> {
    let access = shell.metrics.as_ref().ok_or(ErrorPage::NotFound)?;
    let local = visit.client().address().is_loopback() && !is_forwarded(&headers) && asks_this_machine(&headers);
    if !local && !access.knows(&headers) {
        return Err(ErrorPage::NotFound);
    }
    let text = access.handle.render();
    Ok(([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text).into_response())
}
