//! A newcomer sets up an authenticator app and makes recovery codes. The app is one of its own, which reads what the page shows.

use anyhow::{Context, Result, ensure};
use latchkey_domain::Timestamp;
use latchkey_language::Args;
use latchkey_testkit::AuthenticatorApp;
use serde_json::json;

use super::visitor::Visitor;

impl Visitor {
    /// The present, as the browser's own clock has it.
    pub(super) async fn now(&self) -> Result<Timestamp> {
        let millis: i64 = self.value("Date.now()").await?.parse()?;
        Ok(Timestamp::from_micros(millis * 1000))
    }

    /// The app of the key that the page shows, which must be the one that a phone would open.
    pub(super) async fn scans(&self) -> Result<AuthenticatorApp> {
        self.finds("svg.qr path").await?;
        let typed = AuthenticatorApp::typed(&self.value("document.querySelector('#key').textContent").await?)?;
        let opened = AuthenticatorApp::opened(&self.value("document.querySelector('a[href^=\"otpauth:\"]').href").await?)?;
        let now = self.now().await?;
        ensure!(typed.code_at(now) == opened.code_at(now), "the key and the link are of two accounts");
        Ok(typed)
    }

    /// Sets an app up, from the list to the list.
    pub(super) async fn registers_an_app(&self) -> Result<AuthenticatorApp> {
        self.click("main a[href='/register/authenticator']").await?;
        self.comes_to("register-app-title").await?;
        self.next().await?;
        self.comes_to("register-app-setup-title").await?;
        let app = self.scans().await?;
        self.fill("#name", "Ivy's phone").await?;
        self.fill("#code", &app.wrong_code_at(self.now().await?)).await?;
        self.next().await?;
        self.is_told_text("register-app-code-wrong", &Args::new().set_number("left", 4)).await?;
        ensure!(self.value("document.querySelector('#name').value").await? == "Ivy's phone", "what was typed is kept");
        self.fill("#code", &app.code_at(self.now().await?)).await?;
        self.next().await?;
        self.is_told_text("register-kept-authenticator", &Args::new()).await?;
        self.click("main a[href='/register/authenticator']").await?;
        self.is_told("Ivy's phone").await?;
        ensure!(self.value("document.querySelectorAll('svg.qr, #key').length").await? == "0", "the secret is shown again");
        self.click("main a[href^='/register/authenticator/name']").await?;
        self.fill("#name", "Old phone").await?;
        self.next().await?;
        self.is_told_text("register-app-renamed", &Args::new()).await?;
        self.is_told("Old phone").await?;
        self.open("/register").await?;
        Ok(app)
    }

    /// How many recovery codes are left of ten.
    pub(super) async fn is_told_codes(&self, left: i64) -> Result<()> {
        // When they were made comes after it.
        let args = Args::new().set_number("left", left).set_number("made", 10).set("time", "~");
        let told = self.text("register-codes-left", &args)?;
        self.is_told(told.split_once('~').context("a time")?.0).await
    }

    /// On paper there are the codes with whose they are and what they are for, and nothing to press.
    async fn prints_the_codes_alone(&self) -> Result<()> {
        self.browser.devtools("Emulation.setEmulatedMedia", json!({ "media": "print" })).await?;
        let shown = "Array.from(document.querySelectorAll('button, .profile, .unprinted, .actions a')).filter((one) => one.offsetHeight).length";
        let pressed = self.value(shown).await?;
        let words = self.words().await?;
        let picture = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/screenshots");
        std::fs::create_dir_all(&picture)?;
        self.browser.screenshot(&picture.join("register-codes-printed.png")).await?;
        self.browser.devtools("Emulation.setEmulatedMedia", json!({ "media": "" })).await?;
        ensure!(pressed == "0", "{pressed} things to press are printed");
        let mut parts = vec!["Harbor & Pine".to_owned(), "ivy.cole@harborpine.example".to_owned()];
        for id in ["register-codes-made-title", "register-codes-made-at", "register-codes-what"] {
            parts.push(self.text(id, &Args::new())?);
        }
        for part in parts {
            ensure!(words.contains(&part), "{part} is not printed:\n{words}");
        }
        Ok(())
    }

    /// Makes recovery codes, from the list to the list; none is seen again by a refresh or by going back.
    pub(super) async fn makes_recovery_codes(&self, javascript: bool) -> Result<Vec<String>> {
        self.click("main a[href='/register/recovery-codes']").await?;
        self.comes_to("register-codes-title").await?;
        self.next().await?;
        self.comes_to("register-codes-made-title").await?;
        let codes =
            self.value("Array.from(document.querySelectorAll('.codes li code'), (code) => code.textContent).join(' ')").await?;
        let codes: Vec<String> = codes.split(' ').map(str::to_owned).collect();
        ensure!(codes.len() == 10 && codes.iter().all(|code| code.len() == 11), "{codes:?}");
        let hidden = self.value("document.querySelectorAll('main .actions button[hidden]').length").await?;
        ensure!(hidden == if javascript { "0" } else { "3" }, "{hidden} buttons are hidden");
        self.prints_the_codes_alone().await?;
        if javascript {
            let saved = self.value("plainLines(document.querySelector('#codes'))").await?;
            ensure!(codes.iter().all(|code| saved.contains(code)) && saved.contains("Harbor & Pine"), "{saved}");
            self.browser.evaluate("location.reload()").await?;
            self.comes_to("register-codes-title").await?;
            self.is_told_codes(10).await?;
            self.is_not_told(&codes[0]).await?;
        } else {
            self.click("main .actions a.button").await?;
            self.is_told_codes(10).await?;
            self.browser.evaluate("history.back()").await?;
            let gone = serde_json::to_string(&codes[0]).context("a code")?;
            self.until(&format!("document.readyState === 'complete' && !document.body.innerText.includes({gone})")).await?;
        }
        self.open("/register").await?;
        self.is_told_codes(10).await?;
        self.is_not_told(&codes[0]).await?;
        Ok(codes)
    }
}
