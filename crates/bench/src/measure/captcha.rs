//! How long the proof of work takes in a browser on a processor that is four times slower than this one.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use latchkey_testkit::Browser;

use crate::process::Demo;
use crate::row::Row;
use crate::socket::Socket;
use crate::statistics::{median, percentile};
use crate::visitor::{Place, Visitor};

/// Proofs that are timed.
const RUNS: usize = 30;
/// How many times slower the processor is to be.
const SLOWER: u32 = 4;
/// Pairs of samples that tell how much slower a worker gets.
const SAMPLES: usize = 9;
const PATIENCE: Duration = Duration::from_secs(60);
/// The domain of the demo's organization that conceals who exists, so that names which mean nobody can be guessed at.
const GUESSED_AT: &str = "mirador.example";
/// Wrong codes of one organization within an hour that make the work dearer there, and how many times.
const GUESSES: u32 = 100;
const DEARER: u32 = 4;
/// Seconds that the work may take, at either price.
const GOAL: f64 = 4.0;

/// Notes when the form is first touched and when its proof is ready.
const WATCH: &str = "
    const box = document.querySelector('.proof'), form = box.closest('form');
    let begun = 0;
    window.proofTook = 0;
    form.addEventListener('input', () => { begun = begun || performance.now(); }, true);
    new MutationObserver(() => {
      if (box.dataset.state === 'ready' && !window.proofTook) window.proofTook = performance.now() - begun;
      if (box.dataset.state === 'failed') window.proofTook = -1;
    }).observe(box, { attributes: true, attributeFilter: ['data-state'] });";

/// Has the page's own worker derive one key at a fixed cost.
const SAMPLE: &str = "
    window.sampleTook = 0;
    const worker = new Worker(document.querySelector('script[src]').src);
    const parameters = { algorithm: 'PBKDF2/SHA-256', cost: 200000, keyLength: 32, keyPrefix: '', salt: '00'.repeat(16), nonce: '00'.repeat(16) };
    let begun = 0;
    worker.onmessage = ({ data }) => {
      if (begun) { window.sampleTook = performance.now() - begun; worker.terminate(); return; }
      // The first answer only tells that the worker runs.
      begun = performance.now();
      worker.postMessage({ parameters, first: 1, stride: 1 });
    };
    worker.postMessage({ parameters: { ...parameters, cost: 1 }, first: 1, stride: 1 });";

pub(super) async fn measure(program: &Path) -> Result<Vec<Row>> {
    let demo = Demo::start(program)?;
    let browser = Browser::start((390, 844), true).await?;
    let page = format!("http://{}/reset", demo.host);
    browser.goto(&page).await?;
    let slowdown = slowdown(&browser).await?;
    eprintln!("  the browser's throttle makes a worker {slowdown:.2} times slower; the rest is multiplied");
    browser.throttle_cpu(SLOWER).await?;
    let rest = f64::from(SLOWER) / slowdown.clamp(1.0, f64::from(SLOWER));
    let name = format!("proof of work on a processor {SLOWER} times slower, p95 of {RUNS}");
    let first = Row::at_most(name, slowest(&browser, &page).await? * rest, GOAL, "s");
    guess_everywhere(&demo).await?;
    let name = format!("the same {DEARER} times dearer, while somebody guesses across an organization, p95 of {RUNS}");
    let dearer = slowest(&browser, &format!("{page}?whr={GUESSED_AT}")).await? * rest;
    Ok(vec![first, Row::at_most(name, dearer, GOAL, "s")])
}

/// The 95th percentile of the seconds from the first touch of the form to its proof, as the throttle has it.
async fn slowest(browser: &Browser, page: &str) -> Result<f64> {
    let mut times = Vec::new();
    for _ in 0..RUNS {
        browser.goto(page).await?;
        browser.evaluate(WATCH).await?;
        browser.fill("#user_name", "alex").await?;
        times.push(when_set(browser, "window.proofTook").await?);
    }
    eprintln!("  as measured: median {:.0} ms, p95 {:.0} ms", median(&times), percentile(&times, 0.95));
    Ok(percentile(&times, 0.95) / 1000.0)
}

/// Types a wrong code in as many resets of as many names, each from a network of its own, as make the work dearer for everybody.
async fn guess_everywhere(demo: &Demo) -> Result<()> {
    let server = Socket::new(demo.host.parse().context("an address of the demo")?);
    let place = Place { host: demo.host.clone(), origin: format!("http://{}", demo.host) };
    let usual = asked(&mut Visitor::new(&server, &place, GUESSES)).await?;
    for number in 0..GUESSES {
        let mut visitor = Visitor::new(&server, &place, number);
        let page = visitor.identify(&format!("nobody{number}@{GUESSED_AT}"), GUESSED_AT).await?;
        let page = visitor.ask_mail(&page, &format!("nobody{number}@home.example")).await?;
        visitor.type_code(&page, "000000").await?;
    }
    let now = asked(&mut Visitor::new(&server, &place, GUESSES)).await?;
    ensure!(now == usual * u64::from(DEARER), "{GUESSES} wrong codes make the work take {now} guesses instead of {usual}");
    Ok(())
}

/// The fewest guesses that the work takes for somebody who came for this organization.
async fn asked(visitor: &mut Visitor<'_, Socket>) -> Result<u64> {
    visitor.get(&format!("/reset?whr={GUESSED_AT}")).await?;
    let challenge = visitor.get(&format!("/reset/captcha?whr={GUESSED_AT}")).await?;
    let challenge: serde_json::Value = serde_json::from_slice(&challenge.body).context("reading a proof of work")?;
    challenge["parameters"]["data"]["guesses"].as_u64().with_context(|| format!("no guesses in {challenge}"))
}

/// How many times slower the throttle makes a worker: some browsers slow down the page's own thread only.
async fn slowdown(browser: &Browser) -> Result<f64> {
    let (mut fast, mut slow) = (Vec::new(), Vec::new());
    for _ in 0..SAMPLES {
        for (times, sample) in [(1, &mut fast), (SLOWER, &mut slow)] {
            browser.throttle_cpu(times).await?;
            browser.evaluate(SAMPLE).await?;
            sample.push(when_set(browser, "window.sampleTook").await?);
        }
    }
    Ok(median(&slow) / median(&fast))
}

/// The value of a variable of the page, once it is not zero.
async fn when_set(browser: &Browser, variable: &str) -> Result<f64> {
    let begun = Instant::now();
    loop {
        let value = browser.evaluate(&format!("return {variable}")).await?.as_f64().context("no number")?;
        ensure!(value >= 0.0, "the page could not do the work");
        if value > 0.0 {
            return Ok(value);
        }
        ensure!(begun.elapsed() < PATIENCE, "{variable} was not set");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
