//! Somebody forgot a password and gets back in by a code, with JavaScript.

use anyhow::{Result, ensure};
use latchkey_testkit::Browser;
use serde_json::json;

use super::letter::another;
use super::stage::{NEW, OLD, Stage, home, user_name};
use super::visitor::Visitor;

#[tokio::test(flavor = "multi_thread")]
async fn a_forgotten_password_is_replaced_with_a_code_by_mail() -> Result<()> {
    let stage = Stage::of(&["sofia"]).await?;
    let sofia = Visitor::arrive(&stage.origin, true).await?;
    identifies(&sofia).await?;
    proves_the_address(&stage, &sofia).await?;
    chooses_a_password(&sofia).await?;
    signs_in_with_the_new_one_only(&sofia).await?;
    everybody_concerned_was_told(&stage, &sofia).await
}

async fn identifies(sofia: &Visitor) -> Result<()> {
    sofia.open("/signin").await?;
    sofia.reads("Sign in").await?;
    sofia.browser.click("main a[href='/reset']").await?;
    sofia.reads("Get back into your account").await?;
    sofia.fill("#user_name", &user_name("sofia")).await?;
    // Typing is enough: the page works by itself, and says so.
    sofia.finds(".proof[data-state='ready']").await?;
    sofia.is_told("Check done.").await?;
    sofia.next().await?;
    sofia.reads("Show that it is you").await
}

async fn proves_the_address(stage: &Stage, sofia: &Visitor) -> Result<()> {
    sofia.is_told("Wingtip Toys").await?;
    sofia.is_told("so*****@h*****.example").await?;
    sofia.is_not_told("sofia@home.example").await?;
    sofia.next().await?;
    sofia.reads("Enter your code").await?;
    sofia.is_told("Look in the folder for junk mail").await?;
    let letter = stage.letter(&home("sofia"), 1).await?;
    ensure!(letter.subject == "Wingtip Toys account email verification code", "{}", letter.subject);
    let code = letter.code()?;
    sofia.fill("#code", &another(&code)).await?;
    sofia.next().await?;
    sofia.is_told("That code is not right. You can try 4 more times.").await?;
    sofia.fill("#code", &format!("{} {}", &code[..3], &code[3..])).await?;
    sofia.next().await?;
    sofia.reads("Choose a new password").await
}

async fn chooses_a_password(sofia: &Visitor) -> Result<()> {
    const KEPT: &str = "Array.from(document.querySelectorAll('.rules .met'), rule => rule.dataset.rule)";
    ensure!(sofia.value(KEPT).await?.is_empty(), "nothing is typed yet");
    sofia.fill("#new_password", "Sofia-2024").await?;
    ensure!(sofia.value(KEPT).await? == "length,kinds", "{}", sofia.value(KEPT).await?);
    sofia.until("document.querySelector('.verdict').textContent").await?;
    sofia.fill("#confirm_password", "Sofia-2024").await?;
    sofia.next().await?;
    sofia.is_told("The new password contains your name.").await?;

    sofia.fill("#new_password", NEW).await?;
    ensure!(sofia.value(KEPT).await? == "length,kinds,words,guessable", "{}", sofia.value(KEPT).await?);
    sofia.until("document.querySelector('.verdict').textContent === 'Strong'").await?;
    sofia.click("[data-show='new_password']").await?;
    ensure!(sofia.value("document.getElementById('new_password').type").await? == "text");
    copies_and_pastes(&sofia.browser).await?;
    ensure!(sofia.value("document.getElementById('confirm_password').value").await? == NEW, "pasting is allowed");
    sofia.is_told("Both are the same.").await?;
    sofia.next().await?;
    sofia.reads("Your password has been reset").await?;
    sofia.is_told("You can sign in as sofia@wingtip.example with your new password now.").await
}

/// Copies the new password, which is shown, and pastes it into the other field, with the browser's own commands.
async fn copies_and_pastes(browser: &Browser) -> Result<()> {
    for (field, commands) in [("#new_password", &["selectAll", "copy"][..]), ("#confirm_password", &["paste"])] {
        browser.click(field).await?;
        for command in commands {
            let pressed = json!({ "type": "keyDown", "key": "x", "modifiers": 2, "commands": [command] });
            browser.devtools("Input.dispatchKeyEvent", pressed).await?;
        }
    }
    Ok(())
}

async fn signs_in_with_the_new_one_only(sofia: &Visitor) -> Result<()> {
    sofia.click("main .actions a.button").await?;
    sofia.reads("Sign in").await?;
    sofia.sign_in(&user_name("sofia"), OLD).await?;
    sofia.is_told("The user name or the password is not right.").await?;
    sofia.sign_in(&user_name("sofia"), NEW).await?;
    sofia.reads("Your account").await?;
    sofia.is_told("sofia Moreno").await?;
    sofia.sign_out().await?;
    sofia.is_told("You are signed out.").await?;
    sofia.open("/account").await?;
    sofia.reads("Sign in").await
}

async fn everybody_concerned_was_told(stage: &Stage, sofia: &Visitor) -> Result<()> {
    let primary = stage.letter(&user_name("sofia"), 1).await?;
    let alternate = stage.letter(&home("sofia"), 2).await?;
    for letter in [&primary, &alternate] {
        ensure!(letter.subject == "Your Wingtip Toys password was reset", "{}", letter.subject);
        ensure!(letter.text.contains("sofia@wingtip.example") && !letter.text.contains(NEW), "{}", letter.text);
    }
    ensure!(stage.count(super::stage::ADMINISTRATOR)? == 0, "it is nobody else's business");
    sofia.sign_in(&user_name("sofia"), NEW).await?;
    sofia.reads("Your account").await?;
    let link = primary.link(&format!("{}/not-me/", stage.origin))?;
    for _ in 0..2 {
        // Mail programs follow links by themselves; that must do nothing.
        sofia.browser.goto(&link).await?;
        sofia.reads("Was this not you?").await?;
        sofia.open("/account").await?;
        sofia.reads("Your account").await?;
    }
    sofia.browser.goto(&link).await?;
    sofia.next().await?;
    sofia.reads("Your account is safe").await?;
    sofia.open("/account").await?;
    sofia.reads("Sign in").await?;
    sofia.sign_in(&user_name("sofia"), NEW).await?;
    sofia.is_told("The user name or the password is not right.").await?;
    sofia.browser.goto(&link).await?;
    sofia.reads("This link no longer works").await?;
    stage.letter(super::stage::ADMINISTRATOR, 1).await.map(drop)
}
