//! The proof of work in a real browser, checked by the crate that the server checks it with.

use std::sync::Arc;

use altcha::{CreateChallengeOptions, Payload, VerifySolutionOptions, create_challenge, verify_solution};
use anyhow::{Context, Result, ensure};
use axum::Json;
use axum::routing::get;
use data_encoding::BASE64;
use latchkey_testkit::Browser;
use latchkey_web::pages::reset::WhoAreYou;
use latchkey_web::{Page, Shell, StrictForm, Visit, paths};

use crate::support::{Running, running};

const SECRET: &str = "only-for-this-test";

#[derive(serde::Deserialize)]
struct Identification {
    step: String,
    whr: String,
    user_name: String,
    proof: String,
}

/// The real page, a challenge, and a form that checks the solution and says so.
async fn portal(host: &str) -> Running {
    running(host, |_: &Arc<Shell>| {
        let page = |visit: Visit| async move { visit.page(&WhoAreYou::samples().swap_remove(0)) };
        let challenge = || async {
            let options = CreateChallengeOptions {
                cost: 1000,
                counter: Some(150),
                hmac_signature_secret: Some(SECRET.into()),
                ..CreateChallengeOptions::default()
            };
            Json(create_challenge(options).expect("a challenge"))
        };
        let submit = |StrictForm(form): StrictForm<Identification>| async move {
            assert!(!form.step.is_empty() && form.whr.is_empty());
            format!("{} {}", form.user_name, verdict(&form.proof))
        };
        axum::Router::new().route(paths::RESET, get(page).post(submit)).route(paths::RESET_CAPTCHA, get(challenge))
    })
    .await
}

fn verdict(proof: &str) -> &'static str {
    let payload = BASE64.decode(proof.as_bytes()).ok().and_then(|json| serde_json::from_slice::<Payload>(&json).ok());
    let Some(payload) = payload else { return "no proof" };
    let options = VerifySolutionOptions::new(&payload.challenge, &payload.solution, SECRET);
    if verify_solution(options).is_ok_and(|result| result.verified) { "is a person" } else { "wrong" }
}

async fn walk(host: &str, secure: bool) -> Result<()> {
    let portal = portal(host).await;
    let browser = Browser::start((390, 844), true).await?;
    browser.goto(&format!("{}{}", portal.origin, paths::RESET)).await?;
    let context = browser.evaluate("return isSecureContext").await?;
    ensure!(context == secure, "crypto.subtle is offered here: {context}");
    browser.fill("#user_name", "alex").await?;
    // Pressed at once: the page waits for the proof and then goes on by itself.
    browser.click("button[type=submit]").await?;
    let mut seen = String::new();
    for _ in 0..200 {
        seen = browser.text("body").await?;
        if seen.starts_with("alex ") {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    ensure!(seen == "alex is a person", "{seen}");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_browser_solves_it_with_its_own_cryptography() -> Result<()> {
    walk("127.0.0.1", true).await
}

#[tokio::test(flavor = "multi_thread")]
async fn and_without_it_as_over_plain_http_from_another_machine() -> Result<()> {
    // The address that means every interface is no secure context, like that of another machine.
    walk("0.0.0.0", false).await
}

#[tokio::test(flavor = "multi_thread")]
async fn progress_is_told_and_looking_costs_nothing() -> Result<()> {
    let portal = portal("127.0.0.1").await;
    let browser = Browser::start((390, 844), true).await?;
    browser.goto(&format!("{}{}", portal.origin, paths::RESET)).await?;
    let fetched = "return performance.getEntriesByName(location.origin + '/reset/captcha').length";
    ensure!(browser.evaluate(fetched).await? == 0, "no challenge before the form is touched");
    browser.fill("#user_name", "alex").await?;
    browser.wait_for(".proof[data-state=ready]").await.context("the proof")?;
    ensure!(browser.text(".proof-state").await? == "Check done.");
    ensure!(browser.evaluate(fetched).await? == 1, "one challenge");
    Ok(())
}
