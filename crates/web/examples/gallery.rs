//! Every page with sample data, to look at while working on templates and style:
//!
//! ```text
//! cargo run -p latchkey-web --example gallery -- 127.0.0.1:7070
//! ```
//!
//! Add `?mkt=es` or `?mkt=ar-XB` for another language, and take `/riverside/…` instead of `/neutral/…` for an organization's look.

use std::sync::Arc;

use anyhow::Context;
use axum::Router;
use axum::extract::{Path, State};
use axum::response::Html;
use axum::routing::get;
use latchkey_language::Languages;
use latchkey_testkit::{ManualClock, SeededRandom};
use latchkey_web::pages::{Sample, samples};
use latchkey_web::{Brand, ErrorPage, Readiness, Shell, ShellSettings, TrustedProxies, Visit, protected, serve, shell_routes};

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let address = std::env::args().nth(1).unwrap_or_else(|| "127.0.0.1:7070".to_owned());
    let shell = Shell::new(ShellSettings {
        origin: format!("http://{address}").parse()?,
        hosts: Vec::new(),
        proxies: TrustedProxies::default(),
        languages: Arc::new(Languages::embedded()?),
        clock: Arc::new(ManualClock::default()),
        random: Arc::new(SeededRandom::new(1)),
        readiness: Readiness::new(|| Box::pin(async { Ok(()) })),
        metrics: None,
    })?;
    let routes = shell_routes::<Arc<Shell>>().route("/", get(index)).route("/{look}/{*name}", get(page));
    let router: Router = protected(routes.with_state(Arc::clone(&shell)), &shell);
    let listener = tokio::net::TcpListener::bind(&address).await.with_context(|| format!("listening on {address}"))?;
    println!("http://{address}/");
    serve(listener, None, router, std::future::pending()).await?;
    Ok(())
}

async fn index(State(shell): State<Arc<Shell>>) -> Html<String> {
    let names = samples(&shell, &shell.languages.fallback(), Brand::default());
    let row = |Sample { name, .. }| {
        format!("<li>{name} <a href=\"/neutral/{name}\">neutral</a> <a href=\"/riverside/{name}\">riverside</a>")
    };
    Html(names.into_iter().map(row).collect())
}

async fn page(
    State(shell): State<Arc<Shell>>,
    visit: Visit,
    Path((look, name)): Path<(String, String)>,
) -> Result<Html<String>, ErrorPage> {
    let branding = latchkey_domain::Branding { color: "#f2a900".parse().ok(), logo: None };
    let brand = match look.as_str() {
        "neutral" => Brand::default(),
        _ => Brand::new(&shell, "Riverside", &branding, None),
    };
    let found = samples(&shell, visit.language(), brand).into_iter().find(|sample| sample.name == name);
    let html = found.ok_or(ErrorPage::NotFound)?.html.map_err(|error| {
        eprintln!("{name}: {error}");
        ErrorPage::Internal
    })?;
    Ok(Html(html))
}
