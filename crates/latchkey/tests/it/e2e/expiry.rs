//! A visit that lasts too long.

use anyhow::{Result, ensure};

use super::clocked::Clocked;
use super::look::Look;
use super::stage::user_name;
use super::visitor::Visitor;

/// What the classic figures grant.
const SESSION_MINUTES: u64 = 105;

#[tokio::test(flavor = "multi_thread")]
async fn the_end_of_a_visit_is_announced_and_explained() -> Result<()> {
    let server = Clocked::of(&["sofia"]).await?;
    let sofia = Visitor::arrive(&server.origin, true).await?;
    sofia.identify(&user_name("sofia")).await?;
    sofia.is_told("For your safety you have 105 minutes to finish").await?;
    ensure!(sofia.value("document.querySelector('[data-expiry-note]').hidden").await? == "true", "there is time");

    server.pass(SESSION_MINUTES - 1);
    sofia.open("/reset/verify").await?;
    sofia.is_told("You have less than 2 minutes left.").await?;
    ensure!(sofia.value("document.querySelector('[data-expiry-note]').role").await? == "status", "it is read aloud");

    let mut look = Look::new(&sofia, "en", "ltr", false);
    look.at("expires-soon").await?;

    server.pass(1);
    sofia.next().await?;
    sofia.reads("Your time ran out").await?;
    look.at("expired").await?;
    sofia.is_told("a password reset has to be finished within 105 minutes. Nothing has been changed.").await?;
    sofia.open("/reset/password").await?;
    sofia.reads("Your time ran out").await?;
    sofia.click("main .actions a.button").await?;
    sofia.reads("Get back into your account").await?;
    sofia.identify_here(&user_name("sofia")).await?;
    sofia.reads("Show that it is you").await?;
    look.judge()
}
