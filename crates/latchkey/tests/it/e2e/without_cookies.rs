//! A browser that keeps no cookies.

use anyhow::Result;
use latchkey_testkit::BrowserOptions;

use super::look::Look;
use super::stage::{OLD, Stage, user_name};
use super::visitor::Visitor;

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_without_cookies_is_told_so() -> Result<()> {
    let stage = Stage::of(&["sofia"]).await?;
    let options = BrowserOptions { cookies: false, ..BrowserOptions::default() };
    let sofia = Visitor::arrive_with(&stage.origin, options).await?;
    sofia.sign_in(&user_name("sofia"), OLD).await?;
    says_what_to_do(&sofia).await?;
    sofia.open("/reset").await?;
    sofia.fill("#user_name", &user_name("sofia")).await?;
    // The proof of work needs the cookie too; the page must not wait for it for ever.
    sofia.finds(".proof[data-state='failed']").await?;
    sofia.next().await?;
    says_what_to_do(&sofia).await?;
    let mut look = Look::new(&sofia, "en", "ltr", false);
    look.at("cookies-off").await?;
    look.judge()
}

async fn says_what_to_do(visitor: &Visitor) -> Result<()> {
    visitor.reads("Cookies are turned off").await?;
    visitor.is_told("Allow cookies for this site in your browser, then start again.").await?;
    visitor.finds("main a[href='/signin']").await?;
    visitor.finds("main a[href='/reset']").await
}
