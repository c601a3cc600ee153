//! From the first sign-in to the forgotten password, with months in between: registered, asked again after half a year, and back in with
//! what was registered.

use anyhow::{Context, Result, ensure};
use latchkey_language::{Args, Language, Languages};
use latchkey_testkit::BrowserOptions;

use super::clocked::Clocked;
use super::stage::{NEW, OLD, user_name};
use super::visitor::Visitor;
use crate::installation::Installation;

const DAY: u64 = 24 * 60;
const NOVA: &str = "nova";
const MAILBOX: &str = "nova@mailbox.example";

#[tokio::test(flavor = "multi_thread")]
async fn months_later_one_confirms_and_gets_back_in() -> Result<()> {
    Walk::new("en", true).await?.whole().await
}

#[tokio::test(flavor = "multi_thread")]
async fn months_later_without_scripts() -> Result<()> {
    Walk::new("en", false).await?.whole().await
}

#[tokio::test(flavor = "multi_thread")]
async fn months_later_in_spanish() -> Result<()> {
    Walk::new("es", true).await?.whole().await
}

#[tokio::test(flavor = "multi_thread")]
async fn months_later_in_spanish_without_scripts() -> Result<()> {
    Walk::new("es", false).await?.whole().await
}

/// A newcomer in a browser of this language.
struct Walk {
    server: Clocked,
    nova: Visitor,
    languages: Languages,
    language: Language,
    javascript: bool,
}

/// Somebody without any contact data, in an organization that asks for registration and asks again after half a year.
fn prepare(installation: &Installation) {
    let add = ["user", "add", &user_name(NOVA), "--password-stdin"];
    installation.run_with(&add, &[], &format!("{OLD}\n")).done();
    let asked = ["policy", "set", "--organization", "wingtip.example", "require-registration=true", "reconfirm-days=180"];
    installation.run(&asked).done();
}

impl Walk {
    async fn new(tag: &str, javascript: bool) -> Result<Self> {
        let server = Clocked::prepared(&[], prepare).await?;
        let options = BrowserOptions { javascript, languages: Some(tag.to_owned()), ..BrowserOptions::default() };
        let nova = Visitor::arrive_with(&server.origin, options).await?;
        let languages = Languages::embedded()?;
        let language = languages.get(tag).context("a language")?;
        Ok(Self { server, nova, languages, language, javascript })
    }

    fn words(&self, id: &str) -> String {
        self.languages.text(&self.language, id, &Args::new())
    }

    /// Waits for the page with this title.
    async fn reads(&self, id: &str) -> Result<()> {
        self.nova.reads(&self.words(id)).await
    }

    async fn signs_in(&self, password: &str, title: &str) -> Result<()> {
        self.nova.sign_in(&user_name(NOVA), password).await?;
        self.reads(title).await
    }

    async fn whole(self) -> Result<()> {
        self.signs_in(OLD, "register-asked-title").await?;
        self.registers().await?;
        self.server.pass(179 * DAY);
        self.signs_in(OLD, "account-title").await?;
        self.server.pass(2 * DAY);
        self.signs_in(OLD, "register-reconfirm-title").await?;
        self.nova.next().await?;
        self.nova.is_told(&self.words("register-confirmed")).await?;
        self.signs_in(OLD, "account-title").await?;
        self.server.pass(30 * DAY);
        self.gets_back_in().await?;
        self.signs_in(NEW, "account-title").await?;
        self.nova.sign_in(&user_name(NOVA), OLD).await?;
        self.reads("signin-title").await
    }

    async fn registers(&self) -> Result<()> {
        self.nova.click("main a[href='/register/email']").await?;
        self.reads("register-email-title").await?;
        self.nova.fill("#address", MAILBOX).await?;
        self.nova.next().await?;
        self.reads("register-code-title").await?;
        let code = self.server.code(MAILBOX).await?;
        self.nova.fill("#code", &code).await?;
        self.nova.next().await?;
        self.nova.is_told(&self.words("register-kept-alternate-email")).await?;
        self.nova.next().await?;
        self.reads("account-title").await
    }

    async fn gets_back_in(&self) -> Result<()> {
        self.nova.open("/reset").await?;
        self.reads("reset-who-title").await?;
        self.nova.fill("#user_name", &user_name(NOVA)).await?;
        self.nova.next().await?;
        if !self.javascript {
            self.reads("reset-wait-title").await?;
            // What a browser without scripts waits for is time.
            self.server.pass(1);
            self.reads("reset-who-title").await?;
            self.nova.next().await?;
        }
        self.reads("reset-method-title").await?;
        self.nova.is_not_told(MAILBOX).await?;
        self.nova.next().await?;
        self.reads("reset-code-title").await?;
        let code = self.server.code(MAILBOX).await?;
        ensure!(code.len() == 6, "{code}");
        self.nova.fill("#code", &code).await?;
        self.nova.next().await?;
        self.reads("reset-password-title").await?;
        self.nova.choose_password(NEW).await?;
        self.reads("reset-done-title").await
    }
}
