//! A password that somebody else chose is replaced at the sign-in, before anything else is open.

use anyhow::{Result, ensure};
use latchkey_language::Args;

use super::look::Look;
use super::visitor::Visitor;
use crate::demo_process::Demo;

const AMY: &str = "amy.frost@harborpine.example";
/// Everybody's password in the demo; an administrator chose hers.
const GIVEN: &str = "Quiet-Lantern-2719";
const CHOSEN: &str = "maple-Ferry6-candle";

#[tokio::test(flavor = "multi_thread")]
async fn a_password_of_somebody_else_is_replaced_at_the_sign_in() -> Result<()> {
    walk(true).await
}

#[tokio::test(flavor = "multi_thread")]
async fn so_it_is_without_scripts() -> Result<()> {
    walk(false).await
}

async fn walk(javascript: bool) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let demo = Demo::start(&folder.path().join("state"), &[]);
    let amy = Visitor::arrive(&format!("http://{}", demo.host()), javascript).await?;
    amy.sign_in(AMY, GIVEN).await?;
    amy.comes_to("account-password-title").await?;
    amy.is_told_text("account-password-demanded", &Args::new()).await?;
    if javascript {
        let mut look = Look::new(&amy, "en", "ltr", false);
        look.at("account-password-demanded").await?;
        look.judge()?;
    }
    for path in ["/account", "/account/sessions", "/register", "/register/phone", "/signin/again"] {
        amy.open(path).await?;
        amy.comes_to("account-password-title").await?;
    }
    ensure!(!amy.browser.exists(".profile a, main .actions a").await?, "nothing else is offered");
    amy.fill("#current_password", GIVEN).await?;
    amy.choose_password(GIVEN).await?;
    amy.is_told_text("password-error-used", &Args::new()).await?;
    amy.fill("#current_password", GIVEN).await?;
    amy.choose_password(CHOSEN).await?;
    // What she wanted is open now: the last page that she asked for needs a password of a moment ago, which this is.
    amy.until("location.pathname !== '/account/password'").await?;
    amy.open("/account").await?;
    amy.comes_to("account-title").await?;
    amy.sign_out().await?;
    amy.sign_in(AMY, GIVEN).await?;
    amy.is_told_text("signin-wrong", &Args::new()).await?;
    amy.sign_in(AMY, CHOSEN).await?;
    amy.until("document.readyState === 'complete' && document.querySelector('.profile')").await?;
    amy.open("/account").await?;
    amy.comes_to("account-title").await
}
