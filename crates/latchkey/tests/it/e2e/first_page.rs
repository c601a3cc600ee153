//! What the first page costs a telephone.

use std::time::Duration;

use anyhow::{Result, ensure};
use latchkey_testkit::{BrowserOptions, free_port};

use super::proxy::Proxy;
use super::stage::{Stage, user_name};
use super::visitor::Visitor;

/// The goal of the project, heads included.
const BYTES: u64 = 30_000;
const REQUESTS: usize = 4;

#[tokio::test(flavor = "multi_thread")]
async fn the_first_page_is_light() -> Result<()> {
    let port = free_port();
    let proxy = Proxy::to(port).await?;
    let stage = Stage::reached_at(port, proxy.port, &["sofia"]).await?;
    for path in ["/reset", "/reset?whr=wingtip.example&mkt=es"] {
        let phone = BrowserOptions { viewport: (390, 844), ..BrowserOptions::default() };
        let sofia = Visitor::arrive_with(&stage.origin, phone).await?;
        let (requests, bytes) = (proxy.requests().len(), proxy.received());
        sofia.open(path).await?;
        sofia.finds("#user_name").await?;
        // The icon comes after everything else.
        tokio::time::sleep(Duration::from_secs(1)).await;
        let loaded = proxy.requests().split_off(requests);
        let weight = proxy.received() - bytes;
        ensure!(loaded.len() <= REQUESTS, "{path} takes {} requests: {loaded:#?}", loaded.len());
        ensure!(weight <= BYTES, "{path} takes {weight} bytes: {loaded:#?}");
        works_within_the_same_weight(&proxy, &sofia, (requests, bytes)).await?;
    }
    Ok(())
}

/// The proof of work adds its question, and no second copy of the script.
async fn works_within_the_same_weight(proxy: &Proxy, sofia: &Visitor, before: (usize, u64)) -> Result<()> {
    sofia.fill("#user_name", &user_name("sofia")).await?;
    sofia.finds(".proof[data-state='ready']").await?;
    let all = proxy.requests().split_off(before.0);
    let weight = proxy.received() - before.1;
    ensure!(all.len() <= REQUESTS + 1, "with the proof of work it takes {} requests: {all:#?}", all.len());
    ensure!(weight <= BYTES, "with the proof of work it takes {weight} bytes");
    Ok(())
}
