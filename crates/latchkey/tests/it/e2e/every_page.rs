//! Every page there is, as people come to it: in Spanish, whose words are long, and from right to left.

use anyhow::{Context, Result, ensure};
use latchkey_language::{Args, Languages};

use super::letter::code_in;
use super::look::Look;
use super::visitor::Visitor;
use crate::demo_process::Demo;

/// Everybody's password in the demo.
const OLD: &str = "Quiet-Lantern-2719";
const NEW: &str = "plum-Orbit7-window";

#[tokio::test(flavor = "multi_thread")]
async fn every_page_in_spanish() -> Result<()> {
    every_page("es", "ltr", false).await
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_from_right_to_left() -> Result<()> {
    every_page("ar-XB", "rtl", true).await
}

async fn every_page(language: &'static str, direction: &'static str, dark_phone: bool) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let demo = Demo::start(&folder.path().join("state"), &[]);
    let visitor = Visitor::arrive(&format!("http://{}", demo.host()), true).await?;
    let mut tour = Tour { demo: &demo, visitor: &visitor, look: Look::new(&visitor, language, direction, dark_phone) };
    // Asked for once, a language stays.
    tour.open(&format!("/signin?mkt={language}"), "#password", "sign-in").await?;
    tour.before_identification().await?;
    tour.refusals().await?;
    tour.ends_without_success().await?;
    tour.one_gate().await?;
    tour.account_and_notice().await?;
    tour.questions().await?;
    tour.registering(OLD).await?;
    tour.others_at_the_registration(OLD).await?;
    tour.strict().await?;
    tour.phones().await?;
    tour.concealed_phones().await?;
    tour.demo_pages().await?;
    ensure!(tour.look.count() >= 50, "only {} pages", tour.look.count());
    tour.look.judge()
}

/// Somebody who visits everything.
pub(super) struct Tour<'a> {
    pub(super) demo: &'a Demo,
    pub(super) visitor: &'a Visitor,
    pub(super) look: Look<'a>,
}

impl Tour<'_> {
    /// Opens a page, which has this element, and looks at it.
    async fn open(&mut self, path: &str, element: &str, name: &str) -> Result<()> {
        self.visitor.open(path).await?;
        self.at(element, name).await
    }

    /// Looks at the page once it has this element.
    pub(super) async fn at(&mut self, element: &str, name: &str) -> Result<()> {
        self.visitor.finds(element).await.with_context(|| name.to_owned())?;
        self.look.at(name).await.with_context(|| name.to_owned())
    }

    /// Looks at the page once it has the heading with this text id: what other pages have too proves nothing.
    pub(super) async fn headed(&mut self, heading: &str, name: &str) -> Result<()> {
        let languages = Languages::embedded()?;
        let language = languages.get(self.look.language()).context("a language")?;
        let heading = languages.text(&language, heading, &Args::new());
        self.visitor.reads(&heading).await.with_context(|| name.to_owned())?;
        self.look.at(name).await.with_context(|| name.to_owned())
    }

    async fn before_identification(&mut self) -> Result<()> {
        self.visitor.sign_in("nora.quinn@harborpine.example", "not the password").await?;
        self.at("#problem", "sign-in-wrong").await?;
        self.open("/reset", "#user_name", "who").await?;
        self.open("/reset?whr=harborpine.example", "header img[alt='Harbor & Pine']", "who-branded").await?;
        self.visitor.fill("#user_name", "nobody@harborpine.example").await?;
        self.visitor.next().await?;
        self.at("main .actions a.button[href='/reset']", "unrecognized").await?;
        self.open("/no-such-page", "main .actions", "nothing-here").await?;
        self.open("/signout", "main .actions", "not-like-that").await?;
        self.open("/reset?whr=a&whr=b", "main .actions", "not-understood").await?;
        self.open("/not-me/unknown", "main .actions", "link-gone").await?;
        self.open("/invitation/unknown", "main .actions", "invitation-gone").await?;
        // What a browser without scripts does.
        self.visitor.open("/reset").await?;
        self.visitor.fill("#user_name", "nora.quinn@harborpine.example").await?;
        self.visitor.browser.evaluate("document.querySelector('[name=proof]').value = ''; document.forms[0].submit()").await?;
        self.at("main a[href*='ticket=']", "wait").await
    }

    async fn refusals(&mut self) -> Result<()> {
        let people = [
            ("ben.hale", "SSPR_0012"),
            ("max.stone", "SSPR_0013"),
            ("leo.park", "SSPR_0014"),
            ("ida.moss", "SSPR_0014"),
            ("eva.roth", "SSPR_0030"),
            ("kim.vega", ""),
        ];
        for (person, code) in people {
            self.visitor.identify(&format!("{person}@harborpine.example")).await?;
            self.visitor.is_told(code).await?;
            self.at("main a[href='/reset/contact']", &format!("refused-{person}")).await?;
        }
        self.visitor.click("main a[href^='/help/']").await?;
        self.at("main h2", "learn-more").await?;
        Ok(())
    }

    async fn ends_without_success(&mut self) -> Result<()> {
        self.visitor.identify("nora.quinn@harborpine.example").await?;
        self.at("input[name='method']", "method-only").await?;
        self.visitor.click("main a[href='/reset/contact']").await?;
        self.at("form[action='/reset/contact']", "contact").await?;
        self.visitor.next().await?;
        self.at(".sign", "contact-sent").await?;
        self.visitor.identify("nora.quinn@harborpine.example").await?;
        self.visitor.click("main .actions button.quiet").await?;
        self.at("main .actions a[href='/reset']", "cancelled").await?;
        self.visitor.identify("nora.quinn@harborpine.example").await?;
        self.visitor.next().await?;
        self.visitor.finds("#code").await?;
        self.five_wrong_codes().await?;
        self.headed("reset-no-way-left-title", "no-way-left").await
    }

    pub(super) async fn five_wrong_codes(&self) -> Result<()> {
        for number in 1..=5 {
            self.visitor.fill("#code", "12345").await?;
            self.visitor.next_page().await?;
            let told = if number < 5 { "document.querySelector('#problem')" } else { "!document.querySelector('#code')" };
            self.visitor.until(told).await?;
        }
        Ok(())
    }

    async fn one_gate(&mut self) -> Result<()> {
        self.visitor.identify("mia.larsen@harborpine.example").await?;
        self.at("#security-questions", "method").await?;
        self.visitor.next().await?;
        self.at("#code", "code").await?;
        self.visitor.until("getComputedStyle(document.querySelector('.later')).visibility === 'visible'").await?;
        self.look.at("code-help").await?;
        self.visitor.fill("#code", "12345").await?;
        self.visitor.next().await?;
        self.at("#problem", "code-wrong").await?;
        let code = self.newest_code().await?;
        self.visitor.fill("#code", &code).await?;
        self.visitor.next().await?;
        self.password().await
    }

    async fn questions(&mut self) -> Result<()> {
        self.visitor.identify("tom.okafor@harborpine.example").await?;
        self.visitor.finds("input[value='security-questions']").await?;
        self.visitor.next().await?;
        self.at("#answer_1", "questions").await?;
        for number in 1..=3 {
            self.visitor.fill(&format!("#answer_{number}"), "perhaps").await?;
        }
        self.visitor.next().await?;
        self.at("#problem", "questions-wrong").await
    }

    async fn password(&mut self) -> Result<()> {
        self.at("#new_password", "password").await?;
        self.visitor.choose_password("mialarsen").await?;
        self.at("#problem", "password-refused").await?;
        self.visitor.fill("#new_password", NEW).await?;
        self.visitor.until("document.querySelector('.verdict').textContent").await?;
        let stale = "!document.getElementById('problem').hidden || document.querySelector('[aria-invalid]')";
        ensure!(self.visitor.value(&format!("Boolean({stale})")).await? == "false", "the old password's faults are still told");
        self.visitor.fill("#confirm_password", NEW).await?;
        self.look.at("password-typed").await?;
        self.visitor.next().await?;
        self.at(".sign", "done").await
    }

    async fn account_and_notice(&mut self) -> Result<()> {
        self.visitor.sign_in("mia.larsen@harborpine.example", NEW).await?;
        self.access_panel().await?;
        self.visitor.sign_out().await?;
        self.at(".note.good", "signed-out").await?;
        self.visitor.open(&self.demo.path("/inbox/")).await?;
        self.visitor.click(".mails a").await?;
        let text = self.visitor.browser.text("pre").await?;
        let link = text.split_whitespace().find(|word| word.contains("/not-me/")).context("a link in the notice")?;
        self.visitor.browser.goto(link).await?;
        self.at("button.danger", "not-me").await?;
        self.visitor.next().await?;
        self.at(".sign", "not-me-done").await
    }

    async fn access_panel(&mut self) -> Result<()> {
        self.at("form[action='/signout']", "account").await?;
        self.visitor.click(".profile summary").await?;
        self.at(".profile[open]", "account-menu").await?;
        self.open("/account/password", "#current_password", "account-password").await?;
        self.visitor.fill("#current_password", "not the password").await?;
        self.visitor.choose_password("plum-Orbit8-window").await?;
        self.at("#problem", "account-password-wrong").await?;
        self.open("/account/sessions", "form[action='/account/sessions/all']", "account-sessions").await?;
        self.open("/signin/again?next=password", "#password", "sign-in-again").await?;
        self.open("/account/activity", ".events a", "account-activity").await?;
        self.visitor.click(".events a").await?;
        self.at("button.danger", "account-not-me").await?;
        self.visitor.open("/account").await
    }

    async fn strict(&mut self) -> Result<()> {
        self.visitor.identify("lucia.ferrer@mirador.example").await?;
        self.at("#address", "method-concealed").await?;
        self.visitor.next().await?;
        self.at("#problem", "method-no-address").await?;
        self.visitor.fill("#address", "somebody@correo.example").await?;
        self.visitor.next().await?;
        self.at("#code", "code-concealed").await?;
        ensure!(!self.visitor.words().await?.contains("lucia"), "nothing is told about the account");
        Ok(())
    }

    async fn demo_pages(&mut self) -> Result<()> {
        let (start, inbox) = (self.demo.path("/demo/"), self.demo.path("/inbox/"));
        self.open(&start, "table", "demo-start").await?;
        self.visitor.is_told(OLD).await?;
        self.open(&format!("{inbox}?refresh=off"), ".mails", "demo-inbox").await?;
        self.visitor.click(".mails .mail a").await?;
        self.at("iframe", "demo-mail").await?;
        self.visitor.open(&format!("{inbox}?refresh=off")).await?;
        self.visitor.click(".mails .text a").await?;
        self.at("pre", "demo-text").await
    }

    /// The code in the newest mail; the page shown stays.
    pub(super) async fn newest_code(&self) -> Result<String> {
        let client = self.visitor.browser.client();
        let portal = client.window().await?;
        let tab = client.new_window(true).await?.handle;
        client.switch_to_window(tab).await?;
        self.visitor.open(&self.demo.path("/inbox/")).await?;
        self.visitor.finds(".mails .mail a").await?;
        self.visitor.click(".mails .mail a").await?;
        let text = self.visitor.browser.text("pre").await?;
        client.close_window().await?;
        client.switch_to_window(portal).await?;
        code_in(&text).with_context(|| format!("no code in {text}"))
    }
}
