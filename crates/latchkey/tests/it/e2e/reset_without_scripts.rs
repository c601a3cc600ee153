//! The same way back in a browser without JavaScript.

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};

use super::letter::another;
use super::stage::{NEW, OLD, Stage, home, user_name};
use super::visitor::Visitor;

#[tokio::test(flavor = "multi_thread")]
async fn everything_works_without_scripts_after_a_short_wait() -> Result<()> {
    let stage = Stage::of(&["sofia"]).await?;
    let sofia = Visitor::arrive(&stage.origin, false).await?;
    let arrived = Instant::now();
    sofia.open("/signin").await?;
    sofia.click("main a[href='/reset']").await?;
    sofia.reads("Get back into your account").await?;
    sofia.is_told("JavaScript is off in your browser, so you will wait about 20 seconds").await?;
    sofia.fill("#user_name", &user_name("sofia")).await?;
    sofia.next().await?;
    waits(&sofia, arrived).await?;
    ensure!(sofia.value("document.querySelector('#user_name').value").await? == user_name("sofia"), "the name is typed once");
    sofia.next().await?;
    sofia.reads("Show that it is you").await?;
    sofia.next().await?;
    sofia.reads("Enter your code").await?;
    sofia.is_told("Try again: send a new code").await?;
    let code = stage.letter(&home("sofia"), 1).await?.code()?;
    sofia.fill("#code", &another(&code)).await?;
    sofia.next().await?;
    sofia.is_told("That code is not right. You can try 4 more times.").await?;
    sofia.fill("#code", &code).await?;
    sofia.next().await?;
    sofia.reads("Choose a new password").await?;
    chooses_a_password(&sofia).await?;
    sofia.sign_in(&user_name("sofia"), OLD).await?;
    sofia.is_told("The user name or the password is not right.").await?;
    sofia.sign_in(&user_name("sofia"), NEW).await?;
    sofia.reads("Your account").await?;
    sofia.sign_out().await?;
    sofia.is_told("You are signed out.").await?;
    stage.letter(&home("sofia"), 2).await?;
    tokio::time::sleep(Duration::from_secs(1)).await;
    ensure!(stage.count(&home("sofia"))? == 2, "Finish was pressed twice and the password was set once");
    Ok(())
}

/// The page goes on by itself when the time has come, and not before: that is 20 seconds after it was opened, later than `arrived`.
async fn waits(sofia: &Visitor, arrived: Instant) -> Result<()> {
    sofia.reads("One moment, please").await?;
    sofia.is_told("This page goes on by itself in 2").await?;
    // Going on too early leads back here.
    sofia.click("main .actions a").await?;
    sofia.next().await?;
    sofia.reads("One moment, please").await?;
    sofia.reads("Get back into your account").await?;
    ensure!(arrived.elapsed() >= Duration::from_secs(20), "it went on after {:?}", arrived.elapsed());
    Ok(())
}

async fn chooses_a_password(sofia: &Visitor) -> Result<()> {
    ensure!(sofia.value("document.querySelectorAll('[data-show]:not([hidden])').length").await? == "0", "these need scripts");
    sofia.choose_password("wingtip1").await?;
    sofia.is_told("The new password contains the name of your organization.").await?;
    sofia.fill("#new_password", NEW).await?;
    sofia.fill("#confirm_password", OLD).await?;
    sofia.next().await?;
    sofia.is_told("The two passwords are not the same.").await?;
    sofia.fill("#new_password", NEW).await?;
    sofia.fill("#confirm_password", NEW).await?;
    // Twice, as impatient people do.
    let twice = "const finish = document.querySelector('main .actions button:not(.quiet)'); finish.click(); finish.click();";
    sofia.browser.evaluate(twice).await?;
    sofia.reads("Your password has been reset").await
}
