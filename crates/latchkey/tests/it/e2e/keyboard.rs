//! The whole way back with nothing but a keyboard.

use anyhow::{Result, ensure};
use latchkey_testkit::Browser;
use serde_json::{Value, json};

use super::letter::another;
use super::stage::{NEW, Stage, home, user_name};
use super::visitor::Visitor;

#[tokio::test(flavor = "multi_thread")]
async fn the_keyboard_reaches_everything_and_enter_goes_on() -> Result<()> {
    let stage = Stage::of(&["sofia"]).await?;
    let sofia = Visitor::arrive(&stage.origin, true).await?;
    sofia.open("/signin").await?;
    let around = tour(&sofia).await?;
    ensure!(around.iter().any(|stop| stop == "Can't access your account?"), "{around:?}");
    sofia.open("/reset").await?;
    tour(&sofia).await?;
    // A fresh page puts the cursor where typing begins.
    sofia.open("/reset").await?;
    types(&sofia, "user_name", &user_name("sofia")).await?;
    press(&sofia.browser, Key::ENTER).await?;
    sofia.reads("Show that it is you").await?;
    tour(&sofia).await?;
    reaches(&sofia, "Next").await?;
    press(&sofia.browser, Key::ENTER).await?;
    enters_the_code(&stage, &sofia).await?;
    chooses_a_password(&sofia).await?;
    reaches(&sofia, "Go to sign-in").await?;
    press(&sofia.browser, Key::ENTER).await?;
    sofia.reads("Sign in").await?;
    types(&sofia, "user_name", &user_name("sofia")).await?;
    press(&sofia.browser, Key::TAB).await?;
    types(&sofia, "password", NEW).await?;
    press(&sofia.browser, Key::ENTER).await?;
    sofia.reads("Your account").await?;
    tour(&sofia).await.map(drop)
}

async fn enters_the_code(stage: &Stage, sofia: &Visitor) -> Result<()> {
    sofia.reads("Enter your code").await?;
    let code = stage.letter(&home("sofia"), 1).await?.code()?;
    types(sofia, "code", &another(&code)).await?;
    press(&sofia.browser, Key::ENTER).await?;
    sofia.finds("#problem").await?;
    // Whoever cannot see the red frame is told by title, alert and field.
    ensure!(sofia.value("document.title").await?.starts_with("Problem: "), "{}", sofia.value("document.title").await?);
    ensure!(sofia.value("document.querySelector('#problem').role").await? == "alert");
    // The cursor is where the cure is, as soon as the page was drawn.
    sofia.finds("#code:focus").await?;
    ensure!(sofia.value("document.activeElement.ariaInvalid").await? == "true");
    let described = sofia.value("document.activeElement.getAttribute('aria-describedby')").await?;
    ensure!(described.split(' ').any(|id| id == "problem"), "{described}");
    tour(sofia).await?;
    sofia.browser.evaluate("document.getElementById('code').focus()").await?;
    types(sofia, "code", &code).await?;
    press(&sofia.browser, Key::ENTER).await?;
    sofia.reads("Choose a new password").await
}

async fn chooses_a_password(sofia: &Visitor) -> Result<()> {
    let around = tour(sofia).await?;
    ensure!(around.iter().filter(|stop| *stop == "Show").count() == 2, "both can be shown: {around:?}");
    sofia.browser.evaluate("document.getElementById('new_password').focus()").await?;
    types(sofia, "new_password", NEW).await?;
    press(&sofia.browser, Key::TAB).await?;
    press(&sofia.browser, Key::SPACE).await?;
    ensure!(sofia.value("document.getElementById('new_password').type").await? == "text", "the space bar shows it");
    press(&sofia.browser, Key::TAB).await?;
    types(sofia, "confirm_password", NEW).await?;
    press(&sofia.browser, Key::ENTER).await?;
    sofia.reads("Your password has been reset").await
}

/// Types into the field that has the focus, which must be this one.
async fn types(visitor: &Visitor, id: &str, text: &str) -> Result<()> {
    visitor.until(&format!("document.activeElement.id === {}", json!(id))).await?;
    visitor.browser.devtools("Input.insertText", json!({ "text": text })).await.map(drop)
}

/// Presses Tab until the focus is on what is called this.
async fn reaches(visitor: &Visitor, name: &str) -> Result<()> {
    for _ in 0..30 {
        if visitor.value(NAME).await? == name {
            return Ok(());
        }
        press(&visitor.browser, Key::TAB).await?;
    }
    anyhow::bail!("Tab never reaches {name}")
}

/// What has the focus, by its text or its label.
const NAME: &str = "(e => e.innerText || (e.labels && e.labels[0] || e).innerText || '')(document.activeElement).trim()";

/// Goes once around the page with Tab: everything that can be used is reached in the order it is read, is in sight, and shows it.
/// Gives the names of the stops.
pub(super) async fn tour(visitor: &Visitor) -> Result<Vec<String>> {
    let browser = &visitor.browser;
    let count = browser.evaluate(STOPS).await?.as_u64().unwrap_or_default();
    ensure!(count > 2, "a page has more than {count} things to use");
    let mut stops = Vec::new();
    let mut names = Vec::new();
    for _ in 0..count + 2 {
        press(browser, Key::TAB).await?;
        let stop = browser.evaluate(STOP).await?;
        if let (Some(number), false) = (stop["number"].as_u64(), stops.contains(&stop["number"].as_u64())) {
            ensure!(stop["ring"] == Value::Bool(true), "the focus is not to be seen on {}", visitor.value(NAME).await?);
            ensure!(stop["uncovered"] == Value::Bool(true), "{} is out of sight", visitor.value(NAME).await?);
            stops.push(Some(number));
            names.push(visitor.value(NAME).await?);
        }
    }
    ensure!(stops.len() as u64 == count, "{} of {count} stops at {}: {names:?}", stops.len(), visitor.path().await?);
    // The tour may begin in the middle; from there on it runs in order, and starts over once.
    let falls = stops.windows(2).filter(|pair| pair[0] > pair[1]).count();
    ensure!(falls <= 1, "out of order: {names:?}");
    Ok(names)
}

/// Numbers everything that Tab should reach, in reading order; of radio buttons of one name only the chosen one counts.
const STOPS: &str = "let number = 0;
    for (const e of document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex=\"0\"]')) {
        const shown = e.checkVisibility({ visibilityProperty: true }) && e.type !== 'hidden' && !e.disabled && e.tabIndex >= 0;
        if (shown && !(e.type === 'radio' && !e.checked)) e.dataset.stop = number++;
    }
    return number;";

/// Which of them has the focus, whether it has a ring, and whether its middle is in sight.
const STOP: &str = "const e = document.activeElement, style = getComputedStyle(e), box = e.getBoundingClientRect();
    const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
    return {
        number: e.dataset.stop === undefined ? null : Number(e.dataset.stop),
        ring: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
        uncovered: Boolean(top) && (e === top || e.contains(top) || top.contains(e)),
    };";

/// A key as the browser's protocol names it.
struct Key {
    name: &'static str,
    code: u32,
    text: &'static str,
}

impl Key {
    const TAB: Self = Self { name: "Tab", code: 9, text: "" };
    const ENTER: Self = Self { name: "Enter", code: 13, text: "\r" };
    const SPACE: Self = Self { name: " ", code: 32, text: " " };
}

async fn press(browser: &Browser, key: Key) -> Result<()> {
    for kind in ["keyDown", "keyUp"] {
        let mut event = json!({ "type": kind, "key": key.name, "code": key.name, "windowsVirtualKeyCode": key.code });
        if kind == "keyDown" && !key.text.is_empty() {
            event["text"] = key.text.into();
        }
        browser.devtools("Input.dispatchKeyEvent", event).await?;
    }
    Ok(())
}
