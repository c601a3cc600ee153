//! The whole HTTP surface in this process, without sockets.

use std::net::{IpAddr, SocketAddr};

use anyhow::Result;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::ConnectInfo;
use axum::response::Response;
use http::Request;
use tower::ServiceExt;

use crate::exchange::{Answer, Ask, Server};

/// The port that visitors seem to come from.
const PORT: u16 = 50_000;

/// A router that is asked directly.
pub(crate) struct InProcess(pub(crate) Router);

impl Server for InProcess {
    async fn ask(&self, ask: Ask) -> Result<Answer> {
        let response = answer(&self.0, request(ask)?).await;
        read(response).await
    }
}

/// The request as the router gets it from a connection.
pub(crate) fn request(ask: Ask) -> Result<Request<Body>> {
    let mut request = Request::builder().method(ask.method).uri(ask.path);
    for (name, value) in &ask.headers {
        request = request.header(*name, value);
    }
    if !ask.body.is_empty() {
        request = request.header("content-length", ask.body.len());
    }
    let mut request = request.body(Body::from(ask.body))?;
    request.extensions_mut().insert(ConnectInfo(SocketAddr::new(IpAddr::V4(ask.peer), PORT)));
    Ok(request)
}

/// The router's answer, its body not yet read.
pub(crate) async fn answer(router: &Router, request: Request<Body>) -> Response {
    match router.clone().oneshot(request).await {
        Ok(response) => response,
        Err(never) => match never {},
    }
}

/// Reads the body.
pub(crate) async fn read(response: Response) -> Result<Answer> {
    let (parts, body) = response.into_parts();
    let body = to_bytes(body, usize::MAX).await?.to_vec();
    let headers: Vec<(String, String)> = parts
        .headers
        .iter()
        .map(|(name, value)| (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
        .collect();
    // "HTTP/1.1 200 OK", then "name: value" lines and an empty one, each with its line break.
    let head: usize = 17 + 2 + headers.iter().map(|(name, value)| name.len() + value.len() + 4).sum::<usize>();
    Ok(Answer { status: parts.status.as_u16(), headers, bytes: head + body.len(), body })
}
