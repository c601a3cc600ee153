//! A page with nothing but a keyboard.

use anyhow::{Result, ensure};
use serde_json::{Value, json};

use crate::browser::Browser;

/// A key as the browser's protocol names it.
#[derive(Clone, Copy, Debug)]
pub struct Key {
    name: &'static str,
    code: u32,
    text: &'static str,
}

impl Key {
    /// Goes on to the next thing that can be used.
    pub const TAB: Self = Self { name: "Tab", code: 9, text: "" };
    /// Sends a form, follows a link, presses a button.
    pub const ENTER: Self = Self { name: "Enter", code: 13, text: "\r" };
    /// Presses a button, chooses an option.
    pub const SPACE: Self = Self { name: " ", code: 32, text: " " };
}

impl Browser {
    /// Presses a key and lets it go.
    ///
    /// # Errors
    /// When the browser does not answer.
    pub async fn press(&self, key: Key) -> Result<()> {
        for kind in ["keyDown", "keyUp"] {
            let mut event = json!({ "type": kind, "key": key.name, "code": key.name, "windowsVirtualKeyCode": key.code });
            if kind == "keyDown" && !key.text.is_empty() {
                event["text"] = key.text.into();
            }
            self.devtools("Input.dispatchKeyEvent", event).await?;
        }
        Ok(())
    }

    /// What has the focus, by its text or its label.
    ///
    /// # Errors
    /// When the browser does not answer.
    pub async fn focused(&self) -> Result<String> {
        Ok(self.evaluate(NAME).await?.as_str().unwrap_or_default().to_owned())
    }

    /// Goes once around the page with Tab: everything that can be used is reached in the order it is read, is in sight, and shows it.
    /// Gives the names of the stops.
    ///
    /// # Errors
    /// When something is not reached, not seen or out of order, with its name.
    pub async fn tab_around(&self) -> Result<Vec<String>> {
        let count = self.evaluate(STOPS).await?.as_u64().unwrap_or_default();
        let place = self.url().await?;
        ensure!(count > 2, "{place}: a page has more than {count} things to use");
        let mut stops = Vec::new();
        let mut names = Vec::new();
        // What appears meanwhile, such as advice after ten seconds, takes presses too.
        for _ in 0..2 * count + 4 {
            if stops.len() as u64 == count {
                break;
            }
            self.press(Key::TAB).await?;
            let stop = self.evaluate(STOP).await?;
            if let (Some(number), false) = (stop["number"].as_u64(), stops.contains(&stop["number"].as_u64())) {
                let name = stop["name"].as_str().unwrap_or_default();
                ensure!(!name.is_empty(), "{place}: stop {number} of {names:?} has no name");
                ensure!(stop["ring"] == Value::Bool(true), "{place}: the focus is not to be seen on {name}");
                ensure!(stop["uncovered"] == Value::Bool(true), "{place}: {name} is out of sight");
                stops.push(Some(number));
                names.push(name.to_owned());
            }
        }
        ensure!(stops.len() as u64 == count, "{place}: {} of {count} stops: {names:?}", stops.len());
        // The tour may begin in the middle; from there on it runs in order, and starts over once.
        let falls = stops.windows(2).filter(|pair| pair[0] > pair[1]).count();
        ensure!(falls <= 1, "{place}: out of order: {names:?}");
        Ok(names)
    }
}

/// What has the focus, by its text or its label.
const NAME: &str =
    "return (e => e.innerText || (e.labels && e.labels[0] || e).innerText || e.ariaLabel || '')(document.activeElement).trim()";

/// Numbers everything that Tab should reach, in reading order; of radio buttons of one name only the chosen one counts, or the first
/// where none is chosen.
const STOPS: &str = "let number = 0;
    const groups = new Set();
    for (const e of document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex=\"0\"]')) {
        const shown = e.checkVisibility({ visibilityProperty: true }) && e.type !== 'hidden' && !e.disabled && e.tabIndex >= 0;
        if (!shown) continue;
        if (e.type === 'radio') {
            const chosen = e.form && Array.from(e.form.elements).some((one) => one.type === 'radio' && one.name === e.name && one.checked);
            if (chosen ? !e.checked : groups.has(e.name)) continue;
            groups.add(e.name);
        }
        e.dataset.stop = number++;
    }
    return number;";

/// Which of them has the focus, what it is called, whether it has a ring, and whether its middle is in sight.
const STOP: &str = "const e = document.activeElement, style = getComputedStyle(e), box = e.getBoundingClientRect();
    const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
    return {
        number: e.dataset.stop === undefined ? null : Number(e.dataset.stop),
        name: (e.innerText || (e.labels && e.labels[0] || e).innerText || e.ariaLabel || '').trim(),
        ring: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
        uncovered: Boolean(top) && (e === top || e.contains(top) || top.contains(e)),
    };";
