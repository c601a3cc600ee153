//! What the first page takes of the network, in a browser that was never here.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use latchkey_testkit::Browser;

use crate::exchange::Server;
use crate::process::Demo;
use crate::row::{Row, count};
use crate::socket::Socket;
use crate::visitor::{Place, Visitor};
use crate::walk::files_of;

/// The neutral page, and one with an organization's logo and colour.
const PAGES: [(&str, &str); 2] = [("neutral", "/reset"), ("with an organization's look", "/reset?whr=harborpine.example")];

pub(super) async fn measure(program: &Path) -> Result<Vec<Row>> {
    let demo = Demo::start(program)?;
    let mut rows = Vec::new();
    for (look, page) in PAGES {
        let files = requested(&demo, page).await?;
        let bytes = bytes_of(&demo, &files).await?;
        eprintln!("  {page}: {bytes} bytes for {files:?}");
        rows.push(Row::at_most(format!("first page, {look}: requests"), count(u64::try_from(files.len())?), 4.0, "requests"));
        rows.push(Row::at_most(format!("first page, {look}: bytes on the wire"), count(bytes) / 1000.0, 30.0, "KB"));
    }
    Ok(rows)
}

/// What a browser asks for, and the icon, which one without a window leaves out.
async fn requested(demo: &Demo, page: &str) -> Result<BTreeSet<String>> {
    let browser = Browser::start((1280, 900), true).await?;
    let origin = format!("http://{}", demo.host);
    browser.goto(&format!("{origin}{page}")).await?;
    let names = browser.evaluate("return performance.getEntriesByType('resource').map((entry) => entry.name)").await?;
    let names = names.as_array().context("a list of names")?.iter().filter_map(|name| name.as_str());
    let mut files = BTreeSet::from([page.to_owned()]);
    for name in names {
        files.insert(name.strip_prefix(&origin).with_context(|| format!("{name} is from elsewhere"))?.to_owned());
    }
    files.extend(files_of(&browser.client().source().await?));
    Ok(files)
}

/// Bytes of all answers, as a browser gets them that takes gzip.
async fn bytes_of(demo: &Demo, files: &BTreeSet<String>) -> Result<u64> {
    let socket = Socket::new(demo.host.parse()?);
    let place = Place { host: demo.host.clone(), origin: format!("http://{}", demo.host) };
    let mut bytes = 0;
    for file in files {
        let ask = Visitor::new(&socket, &place, 1).ask("GET", file, String::new());
        let answer = socket.ask(ask).await?;
        ensure!(answer.status == 200, "{file} was answered {}", answer.status);
        bytes += u64::try_from(answer.bytes)?;
    }
    Ok(bytes)
}
