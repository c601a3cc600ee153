//! `cargo xtask pages`: Lighthouse's judgement of pages.

use std::process::{Command, ExitCode};

use anyhow::{Context, Result};
use serde_json::Value;

use crate::bench::{Row, print_json, table};
use crate::shell::{find_program, output};
use crate::{components, node_tools};

/// What is judged, each to be 100.
const CATEGORIES: [&str; 2] = ["accessibility", "best-practices"];

/// Judges each page and prints its marks; fails when one is below 100.
pub(crate) fn run(json: bool, addresses: &[String]) -> Result<ExitCode> {
    components::prepare()?;
    node_tools::prepare(&node_tools::LIGHTHOUSE)?;
    let mut rows = Vec::new();
    for address in addresses {
        eprintln!("judging {address}");
        let judged = judge(&Judged { name: address.clone(), address: address.clone(), cookies: String::new() })?;
        print_json(json, &judged);
        rows.extend(judged);
    }
    if !json {
        println!("{}", table(&rows));
    }
    Ok(if rows.iter().any(Row::fails) { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// A page to judge.
pub(crate) struct Judged {
    /// What it is called in rows.
    pub(crate) name: String,
    pub(crate) address: String,
    /// The Cookie header that brings the page into its state; may be empty.
    pub(crate) cookies: String,
}

/// One row for each category.
pub(crate) fn judge(page: &Judged) -> Result<Vec<Row>> {
    let (name, address) = (&page.name, page.address.as_str());
    let mut command = Command::new(node_tools::directory().join("node_modules/.bin/lighthouse"));
    command
        .args([address, "--output=json", "--output-path=stdout", "--quiet"])
        .arg(format!("--only-categories={}", CATEGORIES.join(",")))
        // Neither category depends on a slow network, and waiting for one takes most of the time.
        .args(["--throttling-method=provided", "--disable-full-page-screenshot"])
        .arg("--chrome-flags=--headless=new --no-sandbox --disable-dev-shm-usage --ignore-certificate-errors")
        .env("CHROME_PATH", find_program("chromium").context("Chromium is not installed")?);
    if !page.cookies.is_empty() {
        command.arg(format!("--extra-headers={}", serde_json::json!({ "Cookie": page.cookies })));
    }
    let report = output(&mut command)?;
    let report: Value = serde_json::from_str(&report).context("reading Lighthouse's report")?;
    CATEGORIES
        .iter()
        .map(|category| {
            let mark = report["categories"][category]["score"].as_f64();
            let mark = mark.with_context(|| format!("Lighthouse gave no mark for {category} of {name}"))?;
            for fault in faults(&report, category) {
                eprintln!("{name}: {category}: {fault}");
            }
            Ok(Row::exactly(format!("lighthouse {category}: {name}"), (mark * 100.0).round(), 100.0, "points"))
        })
        .collect()
}

/// The titles of the audits that cost marks.
fn faults(report: &Value, category: &str) -> Vec<String> {
    let audits = report["categories"][category]["auditRefs"].as_array().into_iter().flatten();
    let counted = audits.filter(|audit| audit["weight"].as_f64().is_some_and(|weight| weight > 0.0));
    counted
        .filter_map(|audit| audit["id"].as_str().map(|id| &report["audits"][id]))
        .filter(|audit| audit["score"].as_f64().is_some_and(|score| score < 1.0))
        .filter_map(|audit| audit["title"].as_str().map(str::to_owned))
        .collect()
}
