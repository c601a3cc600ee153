//! What every page must keep, whatever it says: nothing for axe-core to find, nothing over the edge, the right direction.

use std::collections::BTreeSet;
use std::path::PathBuf;

use anyhow::{Result, ensure};
use serde_json::json;

use super::visitor::Visitor;

/// Where pictures of the pages go, for people to look at.
const PICTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../target/screenshots");

const PHONE: (u32, u32) = (390, 844);
const DESK: (u32, u32) = (1280, 900);

/// Sizes at which nothing may run over the edge: the narrowest, a telephone, a desk, and that desk at 400 % (WCAG 2.2, 1.4.10).
const SIZES: [(u32, u32, u32); 4] = [(320, 640, 1), (320, 256, 4), (PHONE.0, PHONE.1, 1), (DESK.0, DESK.1, 1)];

/// Phone numbers, masked or whole, that stand on more than one line.
const BROKEN_NUMBERS: &str = r"(() => {
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), broken = [];
    for (let text; (text = walk.nextNode());) {
        for (const found of text.data.matchAll(/\+\d[\d\u2022 \u00a0]{6,}[\d\u2022]/g)) {
            const range = document.createRange();
            range.setStart(text, found.index);
            range.setEnd(text, found.index + found[0].length);
            if (new Set(Array.from(range.getClientRects(), (line) => Math.round(line.top))).size > 1) broken.push(found[0]);
        }
    }
    return broken.join(', ');
})()";

/// Looks at pages in one language, and gathers what is wrong with them.
pub(crate) struct Look<'a> {
    visitor: &'a Visitor,
    language: &'static str,
    direction: &'static str,
    /// Whether the telephone is in dark mode and the desk in light mode, or the other way round.
    dark_phone: bool,
    seen: BTreeSet<String>,
    faults: Vec<String>,
}

impl<'a> Look<'a> {
    pub(crate) fn new(visitor: &'a Visitor, language: &'static str, direction: &'static str, dark_phone: bool) -> Self {
        Self { visitor, language, direction, dark_phone, seen: BTreeSet::new(), faults: Vec::new() }
    }

    /// Looks at the page shown, which is called `name` in pictures and faults.
    pub(crate) async fn at(&mut self, name: &str) -> Result<()> {
        ensure!(self.seen.insert(name.to_owned()), "{name} was looked at already");
        let html = self.visitor.value("document.documentElement.lang + ' ' + document.documentElement.dir").await?;
        if html != format!("{} {}", self.language, self.direction) {
            self.faults.push(format!("{name} is in {html}"));
        }
        for (width, height, zoom) in SIZES {
            self.resize(width, height, zoom).await?;
            let wide = self.visitor.browser.evaluate("return document.documentElement.scrollWidth").await?;
            if wide.as_u64().is_none_or(|wide| wide > u64::from(width)) {
                self.faults.push(format!("{name} is {wide} pixels wide on a screen of {width}"));
            }
            let broken = self.visitor.value(BROKEN_NUMBERS).await?;
            if !broken.is_empty() {
                self.faults.push(format!("{name} breaks {broken} over two lines on a screen of {width}"));
            }
        }
        for (screen, dark) in [(PHONE, self.dark_phone), (DESK, !self.dark_phone)] {
            self.resize(screen.0, screen.1, 1).await?;
            self.colours(dark).await?;
            self.picture(&format!("{name}-{}-{}-{}", self.language, screen.0, if dark { "dark" } else { "light" })).await?;
            let found = self.visitor.browser.axe().await?;
            let said = found.iter().map(|fault| format!("{name} at {} pixels, dark: {dark}: {fault}", screen.0));
            self.faults.extend(said);
        }
        Ok(())
    }

    /// The language that pages must be in.
    pub(crate) fn language(&self) -> &'static str {
        self.language
    }

    /// How many pages were looked at.
    pub(crate) fn count(&self) -> usize {
        self.seen.len()
    }

    /// Fails with everything that was wrong.
    pub(crate) fn judge(self) -> Result<()> {
        ensure!(self.faults.is_empty(), "{} faults:\n{}", self.faults.len(), self.faults.join("\n"));
        Ok(())
    }

    async fn resize(&self, width: u32, height: u32, zoom: u32) -> Result<()> {
        let size = json!({ "width": width, "height": height, "deviceScaleFactor": zoom, "mobile": false });
        self.visitor.browser.devtools("Emulation.setDeviceMetricsOverride", size).await.map(drop)
    }

    async fn colours(&self, dark: bool) -> Result<()> {
        let scheme = if dark { "dark" } else { "light" };
        let features = json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme }] });
        self.visitor.browser.devtools("Emulation.setEmulatedMedia", features).await.map(drop)
    }

    async fn picture(&self, name: &str) -> Result<()> {
        let folder = PathBuf::from(PICTURES);
        std::fs::create_dir_all(&folder)?;
        self.visitor.browser.screenshot(&folder.join(format!("{name}.png"))).await
    }
}
