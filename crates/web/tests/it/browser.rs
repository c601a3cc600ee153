//! Pages in a real browser: what the scripts do, and what axe-core finds.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use axum::extract::Path;
use axum::response::Html;
use axum::routing::get;
use latchkey_testkit::Browser;
use latchkey_web::pages::samples;
use latchkey_web::{Brand, ErrorPage, Shell, Visit};
use serde_json::Value;

use crate::support::{Running, running};

/// The samples under `/sample/<name>`.
async fn gallery() -> Running {
    running("127.0.0.1", |shell: &Arc<Shell>| {
        let shell = Arc::clone(shell);
        let show = move |visit: Visit, Path(name): Path<String>| async move {
            let mut all = samples(&shell, visit.language(), Brand::default()).into_iter();
            all.find(|sample| sample.name == name).and_then(|sample| sample.html.ok()).map(Html).ok_or(ErrorPage::NotFound)
        };
        axum::Router::new().route("/sample/{*name}", get(show))
    })
    .await
}

/// Waits until the script's expression is true.
async fn until(browser: &Browser, expression: &str) -> Result<()> {
    for _ in 0..100 {
        if browser.evaluate(&format!("return Boolean({expression})")).await? == Value::Bool(true) {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    anyhow::bail!("never true: {expression}")
}

#[tokio::test(flavor = "multi_thread")]
async fn axe_finds_nothing_on_any_page() -> Result<()> {
    let gallery = gallery().await;
    let browser = Browser::start((1280, 900), true).await?;
    let names: Vec<String> = samples(&gallery.shell, &gallery.shell.languages.fallback(), Brand::default())
        .into_iter()
        .map(|sample| sample.name)
        .collect();
    let mut found = Vec::new();
    for name in names {
        // What direction changes is the same for every sample of a page.
        let languages: &[&str] = if name.ends_with("-0") { &["en", "ar-XB"] } else { &["en"] };
        for language in languages {
            browser.goto(&format!("{}/sample/{name}?mkt={language}", gallery.origin)).await?;
            browser.wait_for("h1").await?;
            found.extend(browser.axe().await?.into_iter().map(|violation| format!("{name} in {language}: {violation}")));
        }
    }
    ensure!(found.is_empty(), "{}", found.join("\n"));
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_runs_over_the_edge_of_a_narrow_screen() -> Result<()> {
    let gallery = gallery().await;
    let browser = Browser::start((320, 640), true).await?;
    for sample in samples(&gallery.shell, &gallery.shell.languages.fallback(), Brand::default()) {
        for language in ["es", "ar-XB"].into_iter().take(if sample.name.ends_with("-0") { 2 } else { 1 }) {
            browser.goto(&format!("{}/sample/{}?mkt={language}", gallery.origin, sample.name)).await?;
            let width = browser.evaluate("return document.documentElement.scrollWidth").await?;
            ensure!(width.as_i64().is_some_and(|width| width <= 320), "{} in {language} is {width} pixels wide", sample.name);
        }
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn rules_are_ticked_while_the_password_is_typed() -> Result<()> {
    let gallery = gallery().await;
    let browser = Browser::start((1280, 900), true).await?;
    browser.goto(&format!("{}/sample/reset/new_password-0", gallery.origin)).await?;
    let met = "return Array.from(document.querySelectorAll('.rules .met'), rule => rule.dataset.rule).join()";
    browser.fill("#new_password", "Riverside1").await?;
    ensure!(browser.evaluate(met).await? == "length,kinds", "{}", browser.evaluate(met).await?);
    until(&browser, "document.querySelector('.verdict').textContent === 'Very easy to guess'").await?;
    browser.fill("#new_password", "plum-Orbit7-lantern").await?;
    ensure!(browser.evaluate(met).await? == "length,kinds,words,guessable", "{}", browser.evaluate(met).await?);
    until(&browser, "document.querySelector('.verdict').textContent === 'Strong'").await?;
    browser.fill("#confirm_password", "plum-Orbit7-lantern").await?;
    until(&browser, "document.getElementById('same').textContent === 'Both are the same.'").await?;
    browser.fill("#confirm_password", "plum-Orbit7-lanterN").await?;
    until(&browser, "document.getElementById('same').textContent.includes('not the same')").await?;
    let sent = browser.evaluate("return performance.getEntriesByType('resource').filter(e => e.initiatorType === 'fetch' || e.initiatorType === 'xmlhttprequest').length").await?;
    ensure!(sent == 0, "something was sent while typing");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_is_shown_and_hidden() -> Result<()> {
    let gallery = gallery().await;
    let browser = Browser::start((1280, 900), true).await?;
    browser.goto(&format!("{}/sample/signin/sign_in-0", gallery.origin)).await?;
    let kind = "return document.getElementById('password').type + ' ' + document.querySelector('.show').textContent";
    ensure!(browser.evaluate(kind).await? == "password Show");
    browser.click(".show").await?;
    ensure!(browser.evaluate(kind).await? == "text Hide");
    browser.click(".show").await?;
    ensure!(browser.evaluate(kind).await? == "password Show");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn help_appears_after_ten_seconds_and_at_once_without_scripts() -> Result<()> {
    const SEEN: &str = "return getComputedStyle(document.querySelector('.later')).visibility";
    let gallery = gallery().await;
    let address = format!("{}/sample/reset/enter_code-0", gallery.origin);
    let plain = Browser::start((390, 844), false).await?;
    plain.goto(&address).await?;
    ensure!(plain.evaluate(SEEN).await? == "visible", "without scripts it must simply be there");
    let browser = Browser::start((390, 844), true).await?;
    browser.goto(&address).await?;
    ensure!(browser.evaluate(SEEN).await? == "hidden", "it must wait ten seconds");
    tokio::time::sleep(Duration::from_secs(11)).await;
    ensure!(browser.evaluate(SEEN).await? == "visible", "it must be there after ten seconds");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_loads_with_four_requests_and_less_than_thirty_kilobytes() -> Result<()> {
    let gallery = gallery().await;
    let browser = Browser::start((1280, 900), true).await?;
    browser.goto(&format!("{}/sample/reset/who_are_you-0", gallery.origin)).await?;
    until(&browser, "document.readyState === 'complete'").await?;
    tokio::time::sleep(Duration::from_millis(500)).await;
    let script = "return performance.getEntriesByType('navigation').concat(performance.getEntriesByType('resource'))\
        .filter(e => e.transferSize > 0).map(e => [e.name, e.transferSize])";
    let loaded = browser.evaluate(script).await?;
    let loaded = loaded.as_array().context("a list")?;
    let bytes: i64 = loaded.iter().filter_map(|one| one[1].as_i64()).sum();
    ensure!(loaded.len() <= 4, "{} requests: {loaded:?}", loaded.len());
    ensure!(bytes <= 30_000, "{bytes} bytes: {loaded:?}");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn no_page_breaks_its_own_policy() -> Result<()> {
    let gallery = gallery().await;
    let browser = Browser::start((1280, 900), true).await?;
    let names = samples(&gallery.shell, &gallery.shell.languages.fallback(), Brand::default());
    for sample in names {
        browser.goto(&format!("{}/sample/{}", gallery.origin, sample.name)).await?;
        // The observer also sees what was refused before it was made.
        let script = "const done = arguments[arguments.length - 1];\
            new ReportingObserver(reports => done(JSON.stringify(reports.map(r => r.body))), \
            { types: ['csp-violation'], buffered: true }).observe(); setTimeout(() => done(''), 150);";
        let refused = browser.client().execute_async(script, Vec::new()).await?;
        ensure!(refused == "", "{}: {refused}", sample.name);
    }
    Ok(())
}
