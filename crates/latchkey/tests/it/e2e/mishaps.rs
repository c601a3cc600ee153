//! What goes wrong on the way, and what the portal says then.

use anyhow::{Result, ensure};

use super::letter::another;
use super::look::Look;
use super::stage::{ADMINISTRATOR, NEW, Stage, home, user_name};
use super::visitor::Visitor;

#[tokio::test(flavor = "multi_thread")]
async fn wrong_codes_cancelling_and_asking_for_help() -> Result<()> {
    let stage = Stage::of(&["sofia", "tim", "eva"]).await?;
    let somebody = Visitor::arrive(&stage.origin, true).await?;
    five_wrong_codes_close_the_method(&stage, &somebody).await?;
    cancelling_changes_nothing(&somebody).await?;
    the_administrator_is_asked_once(&stage, &somebody).await?;
    a_stranger_is_told_so(&somebody).await?;
    a_second_code_replaces_the_first(&stage, &somebody).await
}

async fn five_wrong_codes_close_the_method(stage: &Stage, sofia: &Visitor) -> Result<()> {
    sofia.identify(&user_name("sofia")).await?;
    sofia.next().await?;
    sofia.reads("Enter your code").await?;
    let code = stage.letter(&home("sofia"), 1).await?.code()?;
    for left in ["4 more times", "3 more times", "2 more times", "1 more time."] {
        sofia.fill("#code", &another(&code)).await?;
        sofia.next().await?;
        sofia.is_told(&format!("That code is not right. You can try {left}")).await?;
    }
    sofia.fill("#code", &another(&code)).await?;
    sofia.next().await?;
    sofia.reads("There is no other way left").await?;
    let mut look = Look::new(sofia, "en", "ltr", false);
    look.at("no-way-left").await?;
    look.judge()?;
    sofia.is_told("There were too many tries within 1 hour").await?;
    sofia.is_told("Wait 24 hours and try again.").await?;
    sofia.open("/reset/verify").await?;
    sofia.reads("There is no other way left").await?;
    sofia.identify(&user_name("sofia")).await?;
    sofia.reads("There is no other way left").await?;
    sofia.finds("main a[href='/reset/contact']").await
}

async fn cancelling_changes_nothing(tim: &Visitor) -> Result<()> {
    tim.identify(&user_name("tim")).await?;
    tim.click("main .actions button.quiet").await?;
    tim.reads("You have cancelled").await?;
    tim.is_told("Your old password stays as it is.").await?;
    tim.open("/reset/verify").await?;
    tim.reads("You have cancelled").await?;
    tim.click("main .actions a.quiet").await?;
    tim.reads("Get back into your account").await
}

async fn the_administrator_is_asked_once(stage: &Stage, tim: &Visitor) -> Result<()> {
    for _ in 0..2 {
        tim.identify(&user_name("tim")).await?;
        tim.click("main a[href='/reset/contact']").await?;
        tim.reads("Contact your administrator").await?;
        tim.is_told("You are asking for tim@wingtip.example.").await?;
        tim.next().await?;
        tim.reads("Your request is on its way").await?;
    }
    let letter = stage.letter(ADMINISTRATOR, 1).await?;
    ensure!(letter.text.contains("tim@wingtip.example"), "{}", letter.text);
    // A later mail has arrived, so an earlier one would have too.
    tim.identify(&user_name("tim")).await?;
    tim.next().await?;
    stage.letter(&home("tim"), 1).await?;
    ensure!(stage.count(ADMINISTRATOR)? == 1, "twice within the hour is once");
    Ok(())
}

async fn a_stranger_is_told_so(stranger: &Visitor) -> Result<()> {
    for nobody in ["nobody@wingtip.example", "nobody@elsewhere.example", "nobody"] {
        stranger.open("/reset").await?;
        stranger.fill("#user_name", nobody).await?;
        stranger.next().await?;
        stranger.reads("We could not find that user name").await?;
        stranger.click("main .actions a.button").await?;
        stranger.reads("Get back into your account").await?;
    }
    Ok(())
}

async fn a_second_code_replaces_the_first(stage: &Stage, eva: &Visitor) -> Result<()> {
    eva.identify(&user_name("eva")).await?;
    eva.next().await?;
    eva.reads("Enter your code").await?;
    let first = stage.letter(&home("eva"), 1).await?.code()?;
    ensure!(!eva.browser.wait_for("#nothing").await?.is_displayed().await?, "help comes after ten seconds");
    eva.until("getComputedStyle(document.getElementById('nothing')).visibility === 'visible'").await?;
    eva.click("button[form='again']").await?;
    eva.is_told("We sent a new code of 6 digits").await?;
    let second = stage.letter(&home("eva"), 2).await?.code()?;
    eva.fill("#code", &first).await?;
    eva.next().await?;
    eva.is_told("That code is not right.").await?;
    eva.fill("#code", &second).await?;
    eva.next().await?;
    eva.reads("Choose a new password").await?;
    eva.choose_password(NEW).await?;
    eva.reads("Your password has been reset").await
}
