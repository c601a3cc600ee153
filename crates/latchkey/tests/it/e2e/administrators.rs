//! The first administrator: from the link of `latchkey bootstrap` to a second factor, which every sign-in asks for from then on.

use anyhow::{Context, Result, ensure};
use latchkey_domain::Clock as _;

use super::clocked::Clocked;
use super::look::Look;
use super::stage::{NEW, user_name};
use super::visitor::Visitor;
use crate::installation::Installation;

/// Takes the link of an administrator up to the second factor that comes first.
async fn arrives(javascript: bool) -> Result<(Clocked, Visitor)> {
    let mut told = String::new();
    let bootstrap = |installation: &Installation| {
        // There is one already, so the command breaks the glass; the link is the same.
        let command = ["bootstrap", "--organization", "wingtip.example", "--user", &user_name("max"), "--break-glass"];
        told = installation.run(&command).done();
    };
    let server = Clocked::prepared(&[], bootstrap).await?;
    let path = told.split_whitespace().find_map(|word| word.split_once("/invitation/")).context("a link")?.1;
    let max = Visitor::arrive(&server.origin, javascript).await?;
    max.open(&format!("/invitation/{path}")).await?;
    max.reads("Welcome. Choose a password").await?;
    max.choose_password(NEW).await?;
    max.is_told("a second step").await?;
    signs_in(&max, "Set up your second step").await?;
    for path in ["/account", "/register", "/account/password", "/signin/step"] {
        max.open(path).await?;
        max.reads("Set up your second step").await?;
    }
    Ok((server, max))
}

async fn signs_in(max: &Visitor, title: &str) -> Result<()> {
    max.sign_in(&user_name("max"), NEW).await?;
    max.reads(title).await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_administrator_must_set_up_an_app_and_signs_in_with_it() -> Result<()> {
    let (server, max) = arrives(true).await?;
    let mut look = Look::new(&max, "en", "ltr", false);
    look.at("administrator-set-up").await?;
    max.click("form[action='/signin/setup/app'] button").await?;
    max.reads("Set up an authenticator app").await?;
    look.at("administrator-set-up-app").await?;
    let app = max.scans().await?;
    max.fill("#code", &app.code_at(server.clock.now())).await?;
    max.next().await?;
    max.reads("Your account").await?;
    max.sign_out().await?;
    max.reads("Sign in").await?;
    server.pass(1);
    signs_in(&max, "Show that it is you, once more").await?;
    look.at("administrator-step").await?;
    max.fill("#code", &app.code_at(server.clock.now())).await?;
    max.next().await?;
    max.reads("Your account").await?;
    // What touches safety asks for both again, ten minutes later.
    server.pass(11);
    max.open("/register").await?;
    max.reads("Your password, once more").await?;
    look.at("administrator-again").await?;
    max.fill("#password", NEW).await?;
    max.fill("#code", &app.code_at(server.clock.now())).await?;
    max.next().await?;
    max.finds("main a[href='/register/recovery-codes']").await?;
    max.click("main a[href='/register/recovery-codes']").await?;
    max.reads("Recovery codes").await?;
    max.next().await?;
    max.reads("Your recovery codes").await?;
    look.at("administrator-codes").await?;
    max.fill("#code", &codes(&max).await?[6]).await?;
    max.click("form[action='/register/recovery-codes/kept'] button").await?;
    max.is_told("10 of 10 left").await?;
    look.judge()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_administrator_without_scripts_and_without_a_phone_keeps_recovery_codes() -> Result<()> {
    let (server, max) = arrives(false).await?;
    max.click("form[action='/signin/setup/recovery-codes'] button").await?;
    max.reads("Your recovery codes").await?;
    let shown = codes(&max).await?;
    ensure!(shown.len() == 10, "{shown:?}");
    // Whoever goes away without typing one has none, and sees the same ones when they come back.
    max.open("/account").await?;
    max.reads("Set up your second step").await?;
    max.click("form[action='/signin/setup/recovery-codes'] button").await?;
    max.reads("Your recovery codes").await?;
    ensure!(codes(&max).await? == shown, "other codes");
    max.fill("#code", "7K2QD-M40XA").await?;
    max.click("form[action='/signin/setup/recovery-codes/kept'] button").await?;
    max.is_told("That is none of the codes on this page.").await?;
    max.fill("#code", &shown[0].to_lowercase()).await?;
    max.click("form[action='/signin/setup/recovery-codes/kept'] button").await?;
    max.reads("Your account").await?;
    max.sign_out().await?;
    max.reads("Sign in").await?;
    server.pass(1);
    signs_in(&max, "Show that it is you, once more").await?;
    max.fill("#code", &shown[0]).await?;
    max.next().await?;
    max.reads("Your account").await
}

/// The codes on the page.
async fn codes(max: &Visitor) -> Result<Vec<String>> {
    let shown = "Array.from(document.querySelectorAll('.codes li code'), (code) => code.textContent).join(' ')";
    Ok(max.value(shown).await?.split(' ').map(str::to_owned).collect())
}
