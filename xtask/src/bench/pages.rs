//! Lighthouse's marks for the portal's pages, in a demo that stands at each of them.

use std::io::{BufRead, BufReader};
use std::process::Stdio;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use super::row::Row;
use super::subject::Subject;
use crate::lighthouse::{self, Judged};
use crate::node_tools;

/// Judges every page that `latchkey-bench pages` shows.
pub(super) fn judge(subject: &Subject) -> Result<Vec<Row>> {
    node_tools::prepare(&node_tools::LIGHTHOUSE)?;
    let mut child = subject.bench("pages")?.stdin(Stdio::piped()).spawn().context("starting latchkey-bench")?;
    let output = BufReader::new(child.stdout.take().context("no output")?);
    let rows = shown(output).and_then(|pages| {
        let mut rows = Vec::new();
        for page in pages {
            eprintln!("  {}", page.name);
            rows.extend(lighthouse::judge(&page)?);
        }
        Ok(rows)
    });
    // The demo runs until its standard input ends.
    drop(child.stdin.take());
    child.wait()?;
    rows
}

/// The pages, once all of them stand.
fn shown(output: impl BufRead) -> Result<Vec<Judged>> {
    let mut pages = Vec::new();
    for line in output.lines() {
        let line: Value = serde_json::from_str(&line?)?;
        if line["ready"] == true {
            return Ok(pages);
        }
        let text = |name: &str| line[name].as_str().map(str::to_owned).with_context(|| format!("no {name} in {line}"));
        pages.push(Judged { name: text("name")?, address: text("address")?, cookies: text("cookies")? });
    }
    bail!("the demo ended after {} pages", pages.len())
}
