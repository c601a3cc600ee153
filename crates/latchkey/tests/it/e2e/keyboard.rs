//! The whole way back with nothing but a keyboard.

use anyhow::{Result, ensure};
use latchkey_testkit::Key;
use serde_json::json;

use super::letter::another;
use super::stage::{NEW, Stage, home, user_name};
use super::visitor::Visitor;

#[tokio::test(flavor = "multi_thread")]
async fn the_keyboard_reaches_everything_and_enter_goes_on() -> Result<()> {
    let stage = Stage::of(&["sofia"]).await?;
    let sofia = Visitor::arrive(&stage.origin, true).await?;
    sofia.open("/signin").await?;
    let around = sofia.browser.tab_around().await?;
    ensure!(around.iter().any(|stop| stop == "Can't access your account?"), "{around:?}");
    sofia.open("/reset").await?;
    sofia.browser.tab_around().await?;
    // A fresh page puts the cursor where typing begins.
    sofia.open("/reset").await?;
    types(&sofia, "user_name", &user_name("sofia")).await?;
    sofia.browser.press(Key::ENTER).await?;
    sofia.reads("Show that it is you").await?;
    sofia.browser.tab_around().await?;
    reaches(&sofia, "Next").await?;
    sofia.browser.press(Key::ENTER).await?;
    enters_the_code(&stage, &sofia).await?;
    chooses_a_password(&sofia).await?;
    reaches(&sofia, "Go to sign-in").await?;
    sofia.browser.press(Key::ENTER).await?;
    sofia.reads("Sign in").await?;
    types(&sofia, "user_name", &user_name("sofia")).await?;
    sofia.browser.press(Key::TAB).await?;
    types(&sofia, "password", NEW).await?;
    sofia.browser.press(Key::ENTER).await?;
    sofia.reads("Your account").await?;
    sofia.browser.tab_around().await.map(drop)
}

async fn enters_the_code(stage: &Stage, sofia: &Visitor) -> Result<()> {
    sofia.reads("Enter your code").await?;
    let code = stage.letter(&home("sofia"), 1).await?.code()?;
    types(sofia, "code", &another(&code)).await?;
    sofia.browser.press(Key::ENTER).await?;
    sofia.finds("#problem").await?;
    // Whoever cannot see the red frame is told by title, alert and field.
    ensure!(sofia.value("document.title").await?.starts_with("Problem: "), "{}", sofia.value("document.title").await?);
    ensure!(sofia.value("document.querySelector('#problem').role").await? == "alert");
    // The cursor is where the cure is, as soon as the page was drawn.
    sofia.until("document.activeElement.id === 'code'").await?;
    ensure!(sofia.value("document.activeElement.ariaInvalid").await? == "true");
    let described = sofia.value("document.activeElement.getAttribute('aria-describedby')").await?;
    ensure!(described.split(' ').any(|id| id == "problem"), "{described}");
    sofia.browser.tab_around().await?;
    sofia.browser.evaluate("document.getElementById('code').focus()").await?;
    types(sofia, "code", &code).await?;
    sofia.browser.press(Key::ENTER).await?;
    sofia.reads("Choose a new password").await
}

async fn chooses_a_password(sofia: &Visitor) -> Result<()> {
    let around = sofia.browser.tab_around().await?;
    ensure!(around.iter().filter(|stop| *stop == "Show").count() == 2, "both can be shown: {around:?}");
    sofia.browser.evaluate("document.getElementById('new_password').focus()").await?;
    types(sofia, "new_password", NEW).await?;
    sofia.browser.press(Key::TAB).await?;
    sofia.browser.press(Key::SPACE).await?;
    ensure!(sofia.value("document.getElementById('new_password').type").await? == "text", "the space bar shows it");
    sofia.browser.press(Key::TAB).await?;
    types(sofia, "confirm_password", NEW).await?;
    sofia.browser.press(Key::ENTER).await?;
    sofia.reads("Your password has been reset").await
}

/// Types into the field that has the focus, which must be this one.
async fn types(visitor: &Visitor, id: &str, text: &str) -> Result<()> {
    visitor.until(&format!("document.activeElement.id === {}", json!(id))).await?;
    visitor.browser.devtools("Input.insertText", json!({ "text": text })).await.map(drop)
}

/// Presses Tab until the focus is on what is called this.
async fn reaches(visitor: &Visitor, name: &str) -> Result<()> {
    for _ in 0..30 {
        if visitor.browser.focused().await? == name {
            return Ok(());
        }
        visitor.browser.press(Key::TAB).await?;
    }
    anyhow::bail!("Tab never reaches {name}")
}
