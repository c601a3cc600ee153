//! Somebody in front of a browser.

use std::sync::LazyLock;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use latchkey_language::{Args, Language, Languages};
use latchkey_testkit::{Browser, BrowserOptions};
use serde_json::{Value, json};

/// How long a page may take; the proof of work is part of it, on a machine that does other things too.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// Every text, read once.
static LANGUAGES: LazyLock<Result<Languages>> = LazyLock::new(|| Ok(Languages::embedded()?));

/// A browser and the site it visits.
pub(crate) struct Visitor {
    pub(crate) browser: Browser,
    pub(crate) origin: String,
    language: Language,
}

impl Visitor {
    /// A desktop browser, in English, with or without JavaScript.
    pub(crate) async fn arrive(origin: &str, javascript: bool) -> Result<Self> {
        Self::arrive_with(origin, BrowserOptions { javascript, ..BrowserOptions::default() }).await
    }

    /// A browser set up in detail; its language is English unless the options say another.
    pub(crate) async fn arrive_with(origin: &str, options: BrowserOptions) -> Result<Self> {
        let languages = options.languages.clone().or_else(|| Some("en".to_owned()));
        let language = all_texts()?.negotiate(None, languages.as_deref(), None);
        let browser = Browser::start_with(BrowserOptions { languages, ..options }).await?;
        Ok(Self { browser, origin: origin.to_owned(), language })
    }

    /// The text with this id in the visitor's language.
    pub(crate) fn text(&self, id: &str, args: &Args<'_>) -> Result<String> {
        Ok(plain(&all_texts()?.text(&self.language, id, args)))
    }

    /// Waits until the page whose heading has this text id is there.
    pub(crate) async fn comes_to(&self, id: &str) -> Result<()> {
        self.reads(&self.text(id, &Args::new())?).await.with_context(|| id.to_owned())
    }

    /// Waits until the page says the text with this id somewhere.
    pub(crate) async fn is_told_text(&self, id: &str, args: &Args<'_>) -> Result<()> {
        self.is_told(&self.text(id, args)?).await.with_context(|| id.to_owned())
    }

    /// Opens a path of the site.
    pub(crate) async fn open(&self, path: &str) -> Result<()> {
        self.browser.goto(&format!("{}{path}", self.origin)).await
    }

    /// The path of the page shown.
    pub(crate) async fn path(&self) -> Result<String> {
        Ok(self.browser.url().await?.path().to_owned())
    }

    /// What the page says, without the invisible marks around inserted values.
    pub(crate) async fn words(&self) -> Result<String> {
        let words = self.browser.evaluate("return document.body.innerText").await?;
        Ok(plain(words.as_str().unwrap_or_default()))
    }

    /// Waits until this expression of JavaScript is true of the page.
    pub(crate) async fn until(&self, expression: &str) -> Result<()> {
        let begun = Instant::now();
        let script = format!("return Boolean({expression})");
        // While a page is replaced by the next one there is nothing to ask.
        while self.browser.evaluate(&script).await.ok() != Some(Value::Bool(true)) {
            if begun.elapsed() > PATIENCE {
                bail!("never true: {expression}; at {} with the words:\n{}", self.path().await?, self.words().await?);
            }
            tokio::time::sleep(Duration::from_millis(30)).await;
        }
        Ok(())
    }

    /// Waits until the page has this heading and is loaded.
    pub(crate) async fn reads(&self, heading: &str) -> Result<()> {
        let heading = json!(heading);
        let title = "(document.querySelector('h1') || document.body).textContent.trim()";
        self.until(&format!("document.readyState === 'complete' && {title} === {heading}")).await
    }

    /// Waits until something matches.
    pub(crate) async fn finds(&self, css: &str) -> Result<()> {
        self.until(&format!("document.readyState === 'complete' && document.querySelector({})", json!(css))).await
    }

    /// Waits until the page says this somewhere.
    pub(crate) async fn is_told(&self, words: &str) -> Result<()> {
        let begun = Instant::now();
        loop {
            let said = self.words().await.unwrap_or_default();
            if said.contains(words) {
                return Ok(());
            }
            ensure!(begun.elapsed() < PATIENCE, "“{words}” is not in:\n{said}");
            tokio::time::sleep(Duration::from_millis(30)).await;
        }
    }

    /// Fails when the page says this.
    pub(crate) async fn is_not_told(&self, words: &str) -> Result<()> {
        let said = self.words().await?;
        ensure!(!said.contains(words), "“{words}” is in:\n{said}");
        Ok(())
    }

    pub(crate) async fn fill(&self, css: &str, text: &str) -> Result<()> {
        self.browser.fill(css, text).await
    }

    pub(crate) async fn click(&self, css: &str) -> Result<()> {
        self.browser.click(css).await
    }

    /// Presses the page's one main button.
    pub(crate) async fn next(&self) -> Result<()> {
        self.click("main .actions button:not(.quiet)").await
    }

    /// Presses it, and waits for the page that comes, which may look as this one does.
    pub(crate) async fn next_page(&self) -> Result<()> {
        self.browser.evaluate("document.documentElement.dataset.left = 'yes'").await?;
        self.next().await?;
        self.until("document.readyState === 'complete' && !document.documentElement.dataset.left").await
    }

    /// Identifies as this person, up to the first gate or a refusal.
    pub(crate) async fn identify(&self, user_name: &str) -> Result<()> {
        self.open("/reset").await?;
        self.identify_here(user_name).await
    }

    /// The same on a "Who are you?" that is open already.
    pub(crate) async fn identify_here(&self, user_name: &str) -> Result<()> {
        self.fill("#user_name", user_name).await?;
        self.next().await?;
        self.until("location.pathname !== '/reset'").await.with_context(|| format!("identifying as {user_name}"))
    }

    /// Signs in, whatever comes of it.
    pub(crate) async fn sign_in(&self, user_name: &str, password: &str) -> Result<()> {
        self.open("/signin").await?;
        self.fill("#user_name", user_name).await?;
        self.fill("#password", password).await?;
        self.next().await
    }

    /// Signs out by the menu at the top.
    pub(crate) async fn sign_out(&self) -> Result<()> {
        self.click(".profile summary").await?;
        self.click(".profile form[action='/signout'] button").await
    }

    /// Types a new password twice and finishes.
    pub(crate) async fn choose_password(&self, password: &str) -> Result<()> {
        self.fill("#new_password", password).await?;
        self.fill("#confirm_password", password).await?;
        self.next().await
    }

    /// What this expression of JavaScript gives, as text.
    pub(crate) async fn value(&self, expression: &str) -> Result<String> {
        let value = self.browser.evaluate(&format!("return String({expression})")).await?;
        Ok(plain(value.as_str().unwrap_or_default()))
    }
}

fn all_texts() -> Result<&'static Languages> {
    LANGUAGES.as_ref().map_err(|error| anyhow::anyhow!("the texts cannot be read: {error:#}"))
}

/// Without the marks that keep values of another direction apart (U+2066 to U+2069).
fn plain(text: &str) -> String {
    text.replace(['\u{2066}', '\u{2067}', '\u{2068}', '\u{2069}'], "")
}
