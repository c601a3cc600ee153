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
use serde_json::{Value, json};

use crate::support::{Running, running};

const DESK: (u32, u32) = (1280, 900);
const PHONE: (u32, u32) = (390, 844);
const NARROW: (u32, u32) = (320, 640);
const ZOOMED: (u32, u32) = (320, 256);

/// The samples under `/sample/<name>`.
async fn gallery() -> Running {
    running("127.0.0.1", |shell: &Arc<Shell>| {
        let shell = Arc::clone(shell);
        let show = move |visit: Visit, Path(name): Path<String>| async move {
            let mut all = samples(&shell, visit.language(), Brand::default()).into_iter();
            all.find(|sample| sample.name == name).and_then(|sample| sample.html.ok()).map(Html).ok_or(ErrorPage::NotFound)
        };
        let inline = || async { Html("<!doctype html><title>-</title><h1>-</h1><script>document.title = 'inline'</script>") };
        axum::Router::new().route("/sample/{*name}", get(show)).route("/inline-script", get(inline))
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

/// All samples, by name.
fn names(gallery: &Running) -> Vec<String> {
    let all = samples(&gallery.shell, &gallery.shell.languages.fallback(), Brand::default());
    all.into_iter().map(|sample| sample.name).collect()
}

/// Whether a sample stands for its page where every sample would be too much.
fn stands_for_its_page(name: &str) -> bool {
    name.ends_with("-0") || name.starts_with("account/banner")
}

/// This many CSS pixels, on a screen that shows each as `zoom` of its own.
async fn resize(browser: &Browser, (width, height): (u32, u32), zoom: u32) -> Result<()> {
    let size = json!({ "width": width, "height": height, "deviceScaleFactor": zoom, "mobile": false });
    browser.devtools("Emulation.setDeviceMetricsOverride", size).await.map(drop)
}

#[tokio::test(flavor = "multi_thread")]
async fn axe_finds_nothing_on_any_page() -> Result<()> {
    let gallery = gallery().await;
    let browser = Browser::start(DESK, true).await?;
    let mut found = Vec::new();
    for (language, screen, scheme) in [("en", DESK, "light"), ("ar-XB", PHONE, "dark")] {
        resize(&browser, screen, 1).await?;
        let features = json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme }] });
        browser.devtools("Emulation.setEmulatedMedia", features).await?;
        // What direction and colours change is the same for every sample of a page.
        for name in names(&gallery).into_iter().filter(|name| language == "en" || stands_for_its_page(name)) {
            browser.goto(&format!("{}/sample/{name}?mkt={language}", gallery.origin)).await?;
            browser.wait_for("h1").await?;
            found.extend(browser.axe().await?.into_iter().map(|violation| format!("{name} in {language}: {violation}")));
        }
    }
    ensure!(found.is_empty(), "{}", found.join("\n"));
    Ok(())
}

/// The narrowest screen, and a desk of 1280 pixels at 400 % (WCAG 2.2, 1.4.10).
#[tokio::test(flavor = "multi_thread")]
async fn nothing_runs_over_the_edge_of_a_narrow_screen() -> Result<()> {
    let gallery = gallery().await;
    let browser = Browser::start(NARROW, true).await?;
    let mut wide = Vec::new();
    for name in names(&gallery) {
        for language in ["es", "ar-XB"].into_iter().take(if stands_for_its_page(&name) { 2 } else { 1 }) {
            browser.goto(&format!("{}/sample/{name}?mkt={language}", gallery.origin)).await?;
            for (screen, zoom) in [(NARROW, 1), (ZOOMED, 4)] {
                resize(&browser, screen, zoom).await?;
                let width = browser.evaluate("return document.documentElement.scrollWidth").await?;
                if width.as_u64().is_none_or(|width| width > u64::from(screen.0)) {
                    wide.push(format!("{name} in {language} is {width} pixels wide at zoom {zoom}"));
                }
            }
        }
    }
    ensure!(wide.is_empty(), "{}", wide.join("\n"));
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_keyboard_reaches_everything_on_every_page() -> Result<()> {
    let gallery = gallery().await;
    let browser = Browser::start(NARROW, true).await?;
    let mut faults = Vec::new();
    // Where least is in sight, most can be covered.
    resize(&browser, ZOOMED, 4).await?;
    for name in names(&gallery).into_iter().filter(|name| stands_for_its_page(name)) {
        browser.goto(&format!("{}/sample/{name}?mkt=es", gallery.origin)).await?;
        browser.wait_for("h1").await?;
        if let Err(fault) = browser.tab_around().await {
            faults.push(format!("{fault:#}"));
        }
    }
    ensure!(faults.is_empty(), "{}", faults.join("\n"));
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
    // The time of its own clock is set, so that no slow machine is early or late.
    for (milliseconds, seen) in [(9_900, "hidden"), (10_100, "visible")] {
        let moved = format!(
            "const all = document.querySelector('.later').getAnimations(); \
             all.forEach(one => {{ one.pause(); one.currentTime = {milliseconds}; }}); return all.length"
        );
        ensure!(browser.evaluate(&moved).await? == 1, "one delay and no other");
        ensure!(browser.evaluate(SEEN).await? == seen, "{seen} after {milliseconds} milliseconds");
    }
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
    // What is looked for is found where it is.
    browser.goto(&format!("{}/inline-script", gallery.origin)).await?;
    let refused = refused(&browser).await?;
    ensure!(
        refused.as_str().is_some_and(|reports| reports.contains("script-src")),
        "an inline script was not refused: {refused}"
    );
    for name in names(&gallery) {
        browser.goto(&format!("{}/sample/{name}", gallery.origin)).await?;
        let refused = self::refused(&browser).await?;
        ensure!(refused == "", "{name}: {refused}");
    }
    Ok(())
}

/// What the policy of the page shown refused, within a moment; empty when nothing was.
async fn refused(browser: &Browser) -> Result<Value> {
    // The observer also sees what was refused before it was made.
    let script = "const done = arguments[arguments.length - 1];\
        new ReportingObserver(reports => done(JSON.stringify(reports.map(r => r.body))), \
        { types: ['csp-violation'], buffered: true }).observe(); setTimeout(() => done(''), 150);";
    Ok(browser.client().execute_async(script, Vec::new()).await?)
}
