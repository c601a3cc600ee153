//! What the first page costs when it is warm.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use axum::Router;
use axum::body::{Body, Bytes};
use axum::response::Response;
use axum::routing::get;
use http::Request;
use latchkey_domain::Preset;
use latchkey_web::protected;

use crate::cpu;
use crate::exchange::Answer;
use crate::in_process::{InProcess, answer, read, request};
use crate::installation::{DOMAIN, Installation, observe, place};
use crate::row::{Row, count};
use crate::statistics::median;
use crate::visitor::Visitor;

/// Requests timed together: reading the clock must not count.
const BATCH: usize = 100;
/// Batches of either kind, one after the other in turn.
const BATCHES: usize = 120;
/// Headers that the page's own handler sets; all others come from the layers.
const OWN_HEADERS: [&str; 2] = ["content-type", "set-cookie"];

pub(super) async fn measure() -> Result<Vec<Row>> {
    observe()?;
    let folder = tempfile::tempdir().context("a temporary folder")?;
    let installation = Installation::create_in(folder.path(), Preset::Classic.draft()).await?;
    let state = installation.state()?;
    let shell = state.shell.clone();
    let (server, place) = (InProcess::new(latchkey_web::app(state), &installation.deps.store), place());
    let visitor = Visitor::new(&server, &place, 1);
    let ask = visitor.ask("GET", &format!("/reset?whr={DOMAIN}"), String::new());
    let arrival = || request(ask.clone());
    let sample = read(answer(&server.router, arrival()?).await).await?;
    ensure!(sample.status == 200 && sample.text().contains("<form"), "the first page: {}", sample.text());
    let bare = protected(Router::new().route("/reset", get(same_bytes(&sample))), &shell);
    let same = read(answer(&bare, arrival()?).await).await?;
    ensure!(same.body == sample.body && same.headers.len() == sample.headers.len(), "{:?} {:?}", same.headers, sample.headers);
    let before = installation.deps.store.statements();
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..BATCHES {
        ours.push(batch(&server.router, arrival).await?);
        theirs.push(batch(&bare, arrival).await?);
    }
    let statements = installation.deps.store.statements() - before;
    eprintln!("  {:.1} µs against {:.1} µs a request", median(&ours), median(&theirs));
    Ok(vec![
        Row::exactly("first page, warm: statements", count(statements), 0.0, "statements"),
        Row::at_most("first page: processor time against the same bytes", median(&ours) / median(&theirs), 2.0, "times"),
    ])
}

/// A handler that gives what the page's own handler gave.
fn same_bytes(sample: &Answer) -> impl Fn() -> std::future::Ready<Response> + Clone + Send + Sync + 'static {
    let body = Bytes::from(sample.body.clone());
    let own: Vec<(String, String)> =
        sample.headers.iter().filter(|(name, _)| OWN_HEADERS.contains(&name.as_str())).cloned().collect();
    move || {
        let mut response = Response::builder();
        for (name, value) in &own {
            response = response.header(name, value);
        }
        // A copy, as a page is one; the headers were read from an answer, so they are good ones.
        let body = Body::from(body.to_vec());
        std::future::ready(response.body(body).unwrap_or_default())
    }
}

/// Microseconds of processor time of one request.
async fn batch(router: &Router, arrival: impl Fn() -> Result<Request<Body>>) -> Result<f64> {
    let requests = (0..BATCH).map(|_| arrival()).collect::<Result<Vec<_>>>()?;
    let mut answers = Vec::with_capacity(BATCH);
    let begun = cpu::process();
    for request in requests {
        answers.push(answer(router, request).await);
    }
    let took: Duration = cpu::process().saturating_sub(begun);
    ensure!(answers.iter().all(|answer| answer.status() == 200), "a page was refused");
    Ok(took.as_secs_f64() * 1e6 / f64::from(u32::try_from(BATCH)?))
}
