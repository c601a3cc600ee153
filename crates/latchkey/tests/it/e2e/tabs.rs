//! Back, double clicks, two tabs and two browsers.

use anyhow::{Result, ensure};
use serde_json::{Value, json};

use super::look::Look;
use super::stage::{NEW, Stage, home, user_name};
use super::visitor::Visitor;

#[tokio::test(flavor = "multi_thread")]
async fn a_reset_is_one_whatever_the_browser_does() -> Result<()> {
    let stage = Stage::of(&["sofia", "tim"]).await?;
    let sofia = Visitor::arrive(&stage.origin, true).await?;
    two_tabs_are_one_reset(&stage, &sofia).await?;
    finishing_twice_and_going_back(&stage, &sofia).await?;
    the_first_proof_ends_other_resets(&stage, &sofia).await
}

async fn two_tabs_are_one_reset(stage: &Stage, sofia: &Visitor) -> Result<()> {
    let client = sofia.browser.client();
    sofia.identify(&user_name("sofia")).await?;
    let first = client.window().await?;
    let second = client.new_window(true).await?.handle;
    client.switch_to_window(second.clone()).await?;
    sofia.open("/reset/verify").await?;
    sofia.reads("Show that it is you").await?;
    sofia.next().await?;
    sofia.reads("Enter your code").await?;
    // The first tab is a step behind: its button leads to where the reset stands, and sends no second code.
    client.switch_to_window(first.clone()).await?;
    sofia.next().await?;
    sofia.reads("Enter your code").await?;
    let code = stage.letter(&home("sofia"), 1).await?.code()?;
    sofia.fill("#code", &code).await?;
    sofia.next().await?;
    sofia.reads("Choose a new password").await?;
    client.switch_to_window(second).await?;
    sofia.fill("#code", &code).await?;
    sofia.next().await?;
    sofia.reads("Choose a new password").await?;
    client.close_window().await?;
    client.switch_to_window(first).await?;
    sofia.browser.devtools("Page.bringToFront", json!({})).await?;
    ensure!(stage.count(&home("sofia"))? == 1, "one code was asked for");
    Ok(())
}

async fn finishing_twice_and_going_back(stage: &Stage, sofia: &Visitor) -> Result<()> {
    sofia.fill("#new_password", NEW).await?;
    sofia.fill("#confirm_password", NEW).await?;
    double_click(sofia, "main .actions button:not(.quiet)").await?;
    sofia.reads("Your password has been reset").await?;
    stage.letter(&user_name("sofia"), 1).await?;
    sofia.browser.client().back().await?;
    sofia.reads("Your password has been reset").await?;
    sofia.open("/reset/password").await?;
    sofia.reads("Your password has been reset").await?;
    sofia.open("/reset/verify").await?;
    sofia.reads("Your password has been reset").await?;
    ensure!(stage.count(&user_name("sofia"))? == 1, "one reset, one notice");
    Ok(())
}

/// Both clicks of a real mouse, one right after the other.
async fn double_click(visitor: &Visitor, css: &str) -> Result<()> {
    let place = "(e => { e.scrollIntoView({ block: 'center' }); const b = e.getBoundingClientRect();
        return [b.x + b.width / 2, b.y + b.height / 2] })";
    let place = visitor.browser.evaluate(&format!("return {place}(document.querySelector({}))", json!(css))).await?;
    for (kind, count) in [("mousePressed", 1), ("mouseReleased", 1), ("mousePressed", 2), ("mouseReleased", 2)] {
        let event = json!({ "type": kind, "x": place[0], "y": place[1], "button": "left", "clickCount": count });
        visitor.browser.devtools("Input.dispatchMouseEvent", event).await?;
    }
    Ok(())
}

async fn the_first_proof_ends_other_resets(stage: &Stage, visitor: &Visitor) -> Result<()> {
    visitor.identify(&user_name("tim")).await?;
    visitor.next().await?;
    visitor.reads("Enter your code").await?;
    let thief = cookies(visitor).await?;
    // The same person in another browser.
    visitor.browser.devtools("Network.clearBrowserCookies", json!({})).await?;
    visitor.identify(&user_name("tim")).await?;
    visitor.next().await?;
    visitor.reads("Enter your code").await?;
    let code = stage.letter(&home("tim"), 2).await?.code()?;
    visitor.fill("#code", &code).await?;
    visitor.next().await?;
    visitor.reads("Choose a new password").await?;
    visitor.browser.devtools("Network.clearBrowserCookies", json!({})).await?;
    visitor.browser.devtools("Network.setCookies", json!({ "cookies": thief })).await?;
    visitor.open("/reset/verify").await?;
    visitor.reads("This page is out of date").await?;
    let mut look = Look::new(visitor, "en", "ltr", false);
    look.at("out-of-date").await?;
    look.judge()
}

async fn cookies(visitor: &Visitor) -> Result<Value> {
    let all = visitor.browser.devtools("Network.getCookies", json!({ "urls": [visitor.origin] })).await?;
    ensure!(all["cookies"].as_array().is_some_and(|cookies| !cookies.is_empty()), "{all}");
    let all = all["cookies"].as_array().into_iter().flatten();
    let kept = all.map(|one| json!({ "name": one["name"], "value": one["value"], "url": visitor.origin, "httpOnly": true }));
    Ok(kept.collect())
}
