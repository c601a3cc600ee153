//! A new employee, from the first sign-in to a password forgotten half a year later: asked to register; a phone, a mailbox, questions, an
//! app and recovery codes set up; the password changed in the access panel; asked again after months; and back in with each of what was
//! registered. All of it in the demo itself: its inbox is the phone and the mailbox, and its clock is moved from outside.

use std::collections::HashSet;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use latchkey_language::Args;
use latchkey_testkit::{AuthenticatorApp, BrowserOptions, MovedClock};
use tokio::sync::Mutex;

use super::letter::{another, code_in};
use super::visitor::{PATIENCE, Visitor};
use crate::demo_process::Demo;

pub(super) const IVY: &str = "ivy.cole@harborpine.example";
/// Everybody's password in the demo.
const GIVEN: &str = "Quiet-Lantern-2719";
/// What she chooses in the access panel.
const CHOSEN: &str = "maple-Ferry6-candle";
/// What she chooses after she forgot that one.
pub(super) const NEW: &str = "plum-Orbit7-window";
const MAILBOX: &str = "ivy@home.example";
pub(super) const PHONE: &str = "(425) 555-0197";
const ANSWERS: [&str; 5] = ["Lagos", "Portland", "Whitaker", "Emeka", "Jollof rice"];
const DAY: Duration = Duration::from_secs(24 * 3600);

#[tokio::test(flavor = "multi_thread")]
async fn from_the_first_sign_in_to_the_way_back() -> Result<()> {
    Walk::new("en", true).await?.whole().await
}

#[tokio::test(flavor = "multi_thread")]
async fn from_the_first_sign_in_to_the_way_back_without_scripts() -> Result<()> {
    Walk::new("en", false).await?.whole().await
}

#[tokio::test(flavor = "multi_thread")]
async fn from_the_first_sign_in_to_the_way_back_in_spanish() -> Result<()> {
    Walk::new("es", true).await?.whole().await
}

#[tokio::test(flavor = "multi_thread")]
async fn from_the_first_sign_in_to_the_way_back_in_spanish_without_scripts() -> Result<()> {
    Walk::new("es", false).await?.whole().await
}

/// Ivy in a browser of her language, and her phone and mailbox in another one.
pub(super) struct Walk {
    pub(super) ivy: Visitor,
    pub(super) javascript: bool,
    pub(super) clock: MovedClock,
    inbox: Visitor,
    /// Addresses of messages that were read.
    read: Mutex<HashSet<String>>,
    demo: Demo,
    _state: tempfile::TempDir,
}

impl Walk {
    async fn new(language: &str, javascript: bool) -> Result<Self> {
        let (clock, state) = (MovedClock::new()?, tempfile::tempdir()?);
        let demo = Demo::under(&clock, &state.path().join("state"));
        let origin = format!("http://{}", demo.host());
        let languages = Some(language.to_owned());
        let ivy = Visitor::arrive_with(&origin, BrowserOptions { javascript, languages, ..BrowserOptions::default() }).await?;
        let inbox = Visitor::arrive(&origin, true).await?;
        Ok(Self { ivy, javascript, clock, inbox, read: Mutex::default(), demo, _state: state })
    }

    async fn whole(self) -> Result<()> {
        self.puts_it_off_and_is_asked_again().await?;
        self.registers_a_phone().await?;
        self.registers_a_mailbox().await?;
        self.answers_questions().await?;
        let app = self.ivy.registers_an_app().await?;
        let codes = self.ivy.makes_recovery_codes(self.javascript).await?;
        self.reaches_the_access_panel().await?;
        self.changes_the_password().await?;
        self.months_pass().await?;
        self.forgets_it_and_gets_back_in(&app, &codes).await
    }

    async fn puts_it_off_and_is_asked_again(&self) -> Result<()> {
        let ivy = &self.ivy;
        self.signs_in(GIVEN, "register-asked-title").await?;
        ivy.is_told_text("register-missing", &Args::new().set_number("count", 1).set_number("required", 1)).await?;
        ivy.click("main .actions button.quiet").await?;
        ivy.comes_to("account-title").await?;
        self.signs_in(GIVEN, "register-asked-title").await?;
        // Enough is not there yet, and the page says so.
        ivy.next().await?;
        ivy.is_told_text("register-not-enough", &Args::new().set_number("count", 1)).await
    }

    async fn registers_a_phone(&self) -> Result<()> {
        let ivy = &self.ivy;
        ivy.click("main a[href='/register/phone']").await?;
        ivy.comes_to("register-phone-title").await?;
        ivy.fill("#number", PHONE).await?;
        ivy.next().await?;
        ivy.comes_to("register-code-title").await?;
        ivy.is_told_text("register-code-sent", &Args::new().set("value", "+1 425-555-0197")).await?;
        ivy.fill("#code", &self.texted_code().await?).await?;
        ivy.next().await?;
        self.is_told("register-kept-mobile-phone").await?;
        ivy.is_told_text("register-enough", &Args::new().set_number("required", 1)).await
    }

    async fn registers_a_mailbox(&self) -> Result<()> {
        let ivy = &self.ivy;
        ivy.click("main a[href='/register/email']").await?;
        ivy.comes_to("register-email-title").await?;
        ivy.fill("#address", IVY).await?;
        ivy.next().await?;
        self.is_told("register-email-own-mailbox").await?;
        ivy.fill("#address", MAILBOX).await?;
        ivy.next().await?;
        ivy.comes_to("register-code-title").await?;
        let code = self.mailed_code().await?;
        ivy.fill("#code", &another(&code)).await?;
        ivy.next().await?;
        ivy.is_told_text("register-code-wrong", &Args::new().set_number("left", 4)).await?;
        ivy.fill("#code", &code).await?;
        ivy.next().await?;
        self.is_told("register-kept-alternate-email").await
    }

    async fn answers_questions(&self) -> Result<()> {
        let ivy = &self.ivy;
        ivy.click("main a[href='/register/questions']").await?;
        ivy.comes_to("register-questions-title").await?;
        for (place, answer) in ANSWERS.iter().enumerate() {
            ivy.fill(&format!("#answer_{}", place + 1), if place == 4 { " LAGOS" } else { answer }).await?;
        }
        ivy.next().await?;
        ivy.is_told_text("register-answer-twice", &Args::new().set_number("number", 5)).await?;
        for (place, answer) in ANSWERS.iter().enumerate() {
            ivy.fill(&format!("#answer_{}", place + 1), answer).await?;
        }
        ivy.next().await?;
        self.is_told("register-kept-security-questions").await
    }

    async fn reaches_the_access_panel(&self) -> Result<()> {
        self.ivy.next().await?;
        self.ivy.comes_to("account-title").await?;
        self.ivy.is_told_text("account-questions", &Args::new().set_number("count", 5)).await?;
        self.ivy.is_told_text("account-authenticators", &Args::new().set_number("count", 1)).await?;
        self.ivy.is_told_text("account-recovery-codes", &Args::new().set_number("count", 10)).await
    }

    async fn changes_the_password(&self) -> Result<()> {
        let ivy = &self.ivy;
        ivy.click("main a[href='/account/password']").await?;
        ivy.comes_to("account-password-title").await?;
        ivy.fill("#current_password", "not the password").await?;
        ivy.choose_password(CHOSEN).await?;
        self.is_told("account-password-current-wrong").await?;
        ivy.fill("#current_password", GIVEN).await?;
        ivy.choose_password(GIVEN).await?;
        self.is_told("password-error-used").await?;
        ivy.fill("#current_password", GIVEN).await?;
        ivy.choose_password(CHOSEN).await?;
        ivy.comes_to("account-title").await?;
        self.is_told("account-password-done").await?;
        // Mails are in the language of the organization.
        let notice = self.inbox.text("mail-password-changed-subject", &Args::new().set("organization", "Harbor & Pine"))?;
        self.inbox.open(&self.demo.path("/inbox/")).await?;
        self.inbox.is_told(&notice).await?;
        self.signs_in(GIVEN, "signin-title").await?;
        self.is_told("signin-wrong").await?;
        self.signs_in(CHOSEN, "account-title").await
    }

    /// Half a year: nothing is asked before, everything is asked then, and "Looks good" is enough.
    async fn months_pass(&self) -> Result<()> {
        self.clock.advance(179 * DAY)?;
        self.signs_in(CHOSEN, "account-title").await?;
        self.clock.advance(2 * DAY)?;
        self.signs_in(CHOSEN, "register-reconfirm-title").await?;
        let looks_good = self.ivy.value("document.querySelector('main .actions button:not(.quiet)').textContent").await?;
        ensure!(looks_good == self.ivy.text("register-looks-good", &Args::new())?, "{looks_good}");
        self.ivy.next().await?;
        self.is_told("register-confirmed").await?;
        self.signs_in(CHOSEN, "account-title").await?;
        self.clock.advance(30 * DAY)
    }

    async fn forgets_it_and_gets_back_in(&self, app: &AuthenticatorApp, codes: &[String]) -> Result<()> {
        self.by_mail().await?;
        self.signs_in(CHOSEN, "signin-title").await?;
        self.signs_in(NEW, "account-title").await?;
        self.by_text().await?;
        // The phone and the mailbox are out of reach: a recovery code helps, and so does an app on another device.
        let typed = codes.first().context("a code")?.to_lowercase().replace('-', " ");
        self.by_recovery_code(&typed).await?;
        self.by_app(app).await?;
        self.signs_in(NEW, "account-title").await?;
        self.ivy.is_told_text("account-recovery-codes", &Args::new().set_number("count", 9)).await
    }

    /// Signs in with this password, and comes to the page with this title.
    pub(super) async fn signs_in(&self, password: &str, title: &str) -> Result<()> {
        self.ivy.sign_in(IVY, password).await?;
        self.ivy.comes_to(title).await
    }

    pub(super) async fn is_told(&self, id: &str) -> Result<()> {
        self.ivy.is_told_text(id, &Args::new()).await
    }

    /// The code in a mail that was not read yet.
    pub(super) async fn mailed_code(&self) -> Result<String> {
        self.unread_code("mail", code_in).await
    }

    /// The code in a text that was not read yet.
    pub(super) async fn texted_code(&self) -> Result<String> {
        let leading =
            |text: &str| Some(text.chars().take_while(char::is_ascii_digit).collect()).filter(|code: &String| code.len() == 6);
        self.unread_code("text", leading).await
    }

    /// Reads messages of a kind, each once and the newest first, until one has a code: it may take a moment to come, and notices come
    /// beside it.
    async fn unread_code(&self, kind: &str, code_in: impl Fn(&str) -> Option<String>) -> Result<String> {
        let list = format!("{}?refresh=off", self.demo.path("/inbox/"));
        let links =
            format!("Array.from(document.querySelectorAll('.mails .{kind} a'), link => link.getAttribute('href')).join(' ')");
        let begun = Instant::now();
        while begun.elapsed() < PATIENCE {
            self.inbox.open(&list).await?;
            for link in self.inbox.value(&links).await?.split_whitespace() {
                if !self.read.lock().await.insert(link.to_owned()) {
                    continue;
                }
                self.inbox.open(link).await?;
                self.inbox.finds("pre").await?;
                if let Some(code) = code_in(&self.inbox.browser.text("pre").await?) {
                    return Ok(code);
                }
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        anyhow::bail!("no {kind} with a code came; the inbox shows:\n{}", self.inbox.words().await?)
    }
}
