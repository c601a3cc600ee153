//! The whole HTTP surface in this process, without sockets.

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use anyhow::Result;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::ConnectInfo;
use axum::response::Response;
use http::Request;
use latchkey_store::Store;
use tower::ServiceExt;

use crate::cpu;
use crate::exchange::{Answer, Ask, Server};
use crate::row::count;

/// The port that visitors seem to come from.
const PORT: u16 = 50_000;

/// A router that is asked directly.
pub(crate) struct InProcess {
    pub(crate) router: Router,
    store: Store,
    spent: Mutex<BTreeMap<String, Spent>>,
}

/// What requests of one kind took together.
#[derive(Default)]
struct Spent {
    /// Processor time of the whole process.
    time: Duration,
    statements: u64,
    requests: u32,
}

impl InProcess {
    /// A router over this store.
    pub(crate) fn new(router: Router, store: &Store) -> Self {
        Self { router, store: store.clone(), spent: Mutex::default() }
    }

    fn note(&self, what: String, time: Duration, statements: u64) {
        let mut spent = self.spent.lock().unwrap_or_else(PoisonError::into_inner);
        let entry = spent.entry(what).or_default();
        entry.time += time;
        entry.statements += statements;
        entry.requests += 1;
    }

    /// Says on the standard error what each kind of request took on average since this was said last.
    pub(crate) fn tell_spent(&self) {
        let spent = std::mem::take(&mut *self.spent.lock().unwrap_or_else(PoisonError::into_inner));
        for (what, Spent { time, statements, requests }) in spent {
            let time = time.as_secs_f64() * 1000.0 / f64::from(requests);
            eprintln!("    {what}: {time:.2} ms, {:.1} statements", count(statements) / f64::from(requests));
        }
    }
}

impl Server for InProcess {
    async fn ask(&self, ask: Ask) -> Result<Answer> {
        let path = ask.path.split('?').next().unwrap_or_default();
        let what = format!("{} {path}", ask.method);
        let request = request(ask)?;
        let (begun, statements) = (cpu::process(), self.store.statements());
        let response = answer(&self.router, request).await;
        let took = cpu::process().saturating_sub(begun);
        self.note(what, took, self.store.statements() - statements);
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
