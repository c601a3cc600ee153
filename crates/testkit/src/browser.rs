//! A real browser: headless Chromium, driven through chromedriver.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result};
use fantoccini::elements::Element;
use fantoccini::wd::{Capabilities, WebDriverCompatibleCommand};
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use url::Url;

use crate::axe::{self, Violation};
use crate::directory::TestDirectory;
use crate::server::{Server, Start, blocking};

/// How long an element may take to appear.
const APPEAR_LIMIT: Duration = Duration::from_secs(10);
/// How often an element that went away with its page is looked for again.
const STALE_TRIES: u32 = 5;

const INSTALL: &str = "run `cargo xtask test`, which installs it, or `apt-get install chromium chromium-driver`";

/// Chromium's word for "never" in its content settings.
const BLOCK: u8 = 2;

/// How a browser is set up.
#[derive(Clone, Debug)]
pub struct BrowserOptions {
    /// Width and height of the page in CSS pixels.
    pub viewport: (u32, u32),
    /// Whether pages may run scripts.
    pub javascript: bool,
    /// Whether pages may set cookies.
    pub cookies: bool,
    /// Whether certificates of unknown authorities are accepted.
    pub accept_insecure_certs: bool,
    /// The Accept-Language header, such as `es,en`; the browser's own when absent.
    pub languages: Option<String>,
}

impl Default for BrowserOptions {
    fn default() -> Self {
        Self { viewport: (1280, 900), javascript: true, cookies: true, accept_insecure_certs: false, languages: None }
    }
}

/// A browser with a profile of its own; closed when dropped.
pub struct Browser {
    client: Client,
    javascript: bool,
    // The server is dropped before the directory it works in.
    _driver: Server,
    _directory: TestDirectory,
}

impl Browser {
    /// Opens a browser of this size, with or without JavaScript.
    pub async fn start(viewport: (u32, u32), javascript: bool) -> Result<Self> {
        Self::start_with(BrowserOptions { viewport, javascript, ..BrowserOptions::default() }).await
    }

    /// Opens a browser set up in detail.
    pub async fn start_with(options: BrowserOptions) -> Result<Self> {
        let (driver, directory, port) = blocking(start_driver).await?;
        let capabilities = capabilities(&options, directory.path())?;
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities)
            .connect(&format!("http://127.0.0.1:{port}"))
            .await
            .with_context(|| format!("starting Chromium; if it is not installed: {INSTALL}"))?;
        let browser = Self { client, javascript: options.javascript, _driver: driver, _directory: directory };
        let (width, height) = options.viewport;
        browser.set_viewport(width, height).await?;
        // One of several windows: without this the page of another one may have the cursor.
        browser.devtools("Emulation.setFocusEmulationEnabled", json!({ "enabled": true })).await?;
        Ok(browser)
    }

    /// The WebDriver client, for everything without a helper here.
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// Opens a page and waits until it is loaded.
    pub async fn goto(&self, url: &str) -> Result<()> {
        self.client.goto(url).await.with_context(|| format!("opening {url}"))
    }

    /// The address of the page shown.
    pub async fn url(&self) -> Result<Url> {
        Ok(self.client.current_url().await?)
    }

    /// The first element that matches, once there is one.
    pub async fn wait_for(&self, css: &str) -> Result<Element> {
        let found = self.client.wait().at_most(APPEAR_LIMIT).for_element(Locator::Css(css)).await;
        if let Ok(element) = found {
            return Ok(element);
        }
        let page = self.client.source().await.unwrap_or_default();
        found.with_context(|| format!("no {css} on this page:\n{page}"))
    }

    /// Whether an element matches now.
    pub async fn exists(&self, css: &str) -> Result<bool> {
        Ok(!self.client.find_all(Locator::Css(css)).await?.is_empty())
    }

    /// Replaces the content of a field by typing.
    pub async fn fill(&self, css: &str, text: &str) -> Result<()> {
        let field = self.wait_for(css).await?;
        field.clear().await.with_context(|| format!("clearing {css}"))?;
        if text.chars().any(|character| character > '\u{ffff}') {
            // Older chromedrivers refuse to type such characters; the browser can take them as if pasted.
            field.click().await.with_context(|| format!("focusing {css}"))?;
            return self.devtools("Input.insertText", json!({ "text": text })).await.map(drop);
        }
        field.send_keys(text).await.with_context(|| format!("typing into {css}"))
    }

    /// Clicks; fails when something else covers the element, as it would for a person.
    pub async fn click(&self, css: &str) -> Result<()> {
        self.wait_for(css).await?.click().await.with_context(|| format!("clicking {css}"))
    }

    /// The visible text of an element.
    pub async fn text(&self, css: &str) -> Result<String> {
        // The page may change between finding the element and reading it; then it is found again on the next one.
        for _ in 0..STALE_TRIES {
            if let Ok(text) = self.wait_for(css).await?.text().await {
                return Ok(text);
            }
        }
        self.wait_for(css).await?.text().await.with_context(|| format!("reading {css}"))
    }

    /// Runs a script's text as a function body and gives what it returns. Works without JavaScript too: it does not belong to the page.
    pub async fn evaluate(&self, script: &str) -> Result<Value> {
        self.client.execute(script, Vec::new()).await.context("running a script in the page")
    }

    /// Saves what is visible as a PNG file.
    pub async fn screenshot(&self, path: &Path) -> Result<()> {
        let png = self.client.screenshot().await.context("taking a screenshot")?;
        std::fs::write(path, png).with_context(|| format!("writing {}", path.display()))
    }

    /// Gives the page exactly this size in CSS pixels, narrower than a desktop window can be if need be.
    pub async fn set_viewport(&self, width: u32, height: u32) -> Result<()> {
        let size = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.devtools("Emulation.setDeviceMetricsOverride", size).await.map(drop)
    }

    /// Makes the processor this many times slower for the page; 1 is full speed.
    pub async fn throttle_cpu(&self, times: u32) -> Result<()> {
        self.devtools("Emulation.setCPUThrottlingRate", json!({ "rate": times })).await.map(drop)
    }

    /// Sends a command of the Chrome DevTools protocol.
    pub async fn devtools(&self, command: &str, parameters: Value) -> Result<Value> {
        let sent = Devtools { command: command.to_owned(), parameters };
        self.client.issue_cmd(sent).await.with_context(|| format!("devtools command {command}"))
    }

    /// What axe-core finds wrong with the page shown; empty is good.
    ///
    /// # Errors
    /// Without JavaScript, where axe cannot run, and when axe-core is not installed.
    pub async fn axe(&self) -> Result<Vec<Violation>> {
        anyhow::ensure!(self.javascript, "axe needs JavaScript: open the page in a browser that has it");
        axe::analyze(&self.client).await
    }
}

/// One command of the Chrome DevTools protocol, carried by chromedriver.
#[derive(Debug)]
struct Devtools {
    command: String,
    parameters: Value,
}

impl WebDriverCompatibleCommand for Devtools {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, url::ParseError> {
        base.join(&format!("session/{}/goog/cdp/execute", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &Url) -> (http::Method, Option<String>) {
        let body = json!({ "cmd": self.command, "params": self.parameters });
        (http::Method::POST, Some(body.to_string()))
    }
}

fn start_driver() -> Result<(Server, TestDirectory, u16)> {
    let program = find_program("chromedriver")?;
    let directory = TestDirectory::new("browser")?;
    let mut driver = Server::start(Start {
        name: "chromedriver",
        command: vec![program.display().to_string(), "--port=0".into()],
        // Nothing in the profile is worth a slow goodbye.
        stop_signal: "KILL",
        log: directory.path().join("chromedriver.log"),
    })?;
    let port = driver.wait_until(|log| {
        let (_, rest) = log.split_once("started successfully on port ")?;
        rest.split_once('.')?.0.parse().ok()
    })?;
    Ok((driver, directory, port))
}

fn capabilities(options: &BrowserOptions, directory: &Path) -> Result<Capabilities> {
    let (width, height) = options.viewport;
    let profile = format!("--user-data-dir={}", directory.join("profile").display());
    let size = format!("--window-size={width},{height}");
    let quiet = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run"];
    let offline = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-breakpad"];
    let arguments: Vec<&str> = quiet.into_iter().chain(offline).chain([profile.as_str(), size.as_str()]).collect();
    let mut preferences = serde_json::Map::new();
    if !options.javascript {
        preferences.insert("profile.managed_default_content_settings.javascript".into(), BLOCK.into());
    }
    if !options.cookies {
        preferences.insert("profile.managed_default_content_settings.cookies".into(), BLOCK.into());
    }
    if let Some(languages) = &options.languages {
        preferences.insert("intl.accept_languages".into(), languages.as_str().into());
    }
    let wanted = json!({
        "browserName": "chrome",
        "acceptInsecureCerts": options.accept_insecure_certs,
        "goog:chromeOptions": { "binary": find_program("chromium")?, "args": arguments, "prefs": preferences },
    });
    wanted.as_object().cloned().context("capabilities are an object")
}

fn find_program(name: &str) -> Result<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .map(|directory| directory.join(name))
        .find(|program| program.exists())
        .with_context(|| format!("{name} is not installed: {INSTALL}"))
}
