//! Accessibility faults, found by axe-core.

use std::fmt;
use std::path::Path;

use anyhow::{Context, Result, bail};
use fantoccini::Client;
use serde_json::Value;

/// Where `cargo xtask test` lets npm install axe-core.
const SOURCE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../target/node-tools/node_modules/axe-core/axe.min.js");

/// Calls back with the violations, or with the error's text.
const RUN: &str = "const done = arguments[arguments.length - 1];
    axe.run().then(result => done(result.violations), error => done(String(error)));";

/// One accessibility rule that a page breaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// axe-core's name of the rule, such as `label`.
    pub rule: String,
    /// `minor`, `moderate`, `serious` or `critical`.
    pub impact: String,
    /// The rule in words.
    pub help: String,
    /// CSS selectors of the elements that break it.
    pub elements: Vec<String>,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({}): {}; at {}", self.rule, self.impact, self.help, self.elements.join(", "))
    }
}

/// Runs axe-core with all its default rules on the page shown.
pub(crate) async fn analyze(client: &Client) -> Result<Vec<Violation>> {
    if client.execute("return typeof axe === 'undefined'", Vec::new()).await? == Value::Bool(true) {
        let source = tokio::fs::read_to_string(Path::new(SOURCE)).await.with_context(|| {
            format!("axe-core is not installed at {SOURCE}: run `cargo xtask test`, which installs it with npm")
        })?;
        client.execute(&source, Vec::new()).await.context("loading axe-core into the page")?;
    }
    match client.execute_async(RUN, Vec::new()).await.context("running axe-core")? {
        Value::Array(violations) => violations.iter().map(parse).collect(),
        other => bail!("axe-core failed: {other}"),
    }
}

fn parse(violation: &Value) -> Result<Violation> {
    let word = |name: &str| violation[name].as_str().unwrap_or_default().to_owned();
    let nodes = violation["nodes"].as_array().context("axe-core names no elements")?;
    let elements = nodes.iter().map(|node| selector(&node["target"])).collect();
    Ok(Violation { rule: word("id"), impact: word("impact"), help: word("help"), elements })
}

/// A target is a list of selectors, one per frame on the way to the element.
fn selector(target: &Value) -> String {
    let steps = target.as_array().map(Vec::as_slice).unwrap_or_default();
    let steps: Vec<String> = steps.iter().map(|step| step.as_str().map_or_else(|| step.to_string(), str::to_owned)).collect();
    steps.join(" > ")
}
