//! The browser opens pages, its switches work and axe finds faults.

use latchkey_testkit::{Browser, BrowserOptions};
use serde_json::json;

use crate::http_server::serve;

const PAGE: &str = r#"<!doctype html><html lang="en"><head><title>Lamp</title></head><body><main><h1>Lamp</h1>
<p id="lamp">off</p><noscript><p id="dark">no script</p></noscript>
<label>Name <input id="name" value="old"></label><button id="go" type="button">Go</button>
<pre id="request">{request}</pre></main>
<script nonce="a">
document.getElementById('lamp').textContent = 'on';
document.getElementById('go').onclick = () => setTimeout(() => {
  const hello = document.createElement('p');
  hello.id = 'hello';
  hello.textContent = 'Hello ' + document.getElementById('name').value;
  document.querySelector('main').append(hello);
}, 300);
</script></body></html>"#;

const FAULTY: &str = r#"<!doctype html><html lang="en"><head><title>Faulty</title></head>
<body><main><h1>Faulty</h1><input id="nameless"><img src="data:,"></main></body></html>"#;

#[tokio::test]
async fn scripts_run_only_when_allowed() {
    let address = serve(PAGE).await;
    let with = Browser::start((1280, 900), true).await.unwrap();
    with.goto(&address).await.unwrap();
    assert_eq!(with.text("#lamp").await.unwrap(), "on");
    assert!(!with.exists("#dark").await.unwrap());

    let without = Browser::start((1280, 900), false).await.unwrap();
    without.goto(&address).await.unwrap();
    assert_eq!(without.text("#lamp").await.unwrap(), "off");
    assert_eq!(without.text("#dark").await.unwrap(), "no script");
    without.fill("#name", "typed").await.unwrap();
    assert_eq!(without.evaluate("return document.getElementById('name').value").await.unwrap(), json!("typed"));
    assert!(without.axe().await.unwrap_err().to_string().contains("JavaScript"));
}

#[tokio::test]
async fn typing_clicking_waiting_and_sizes() {
    let address = serve(PAGE).await;
    let browser = Browser::start((390, 844), true).await.unwrap();
    browser.goto(&address).await.unwrap();
    browser.fill("#name", "Ana 🗝 \u{5d0}").await.unwrap();
    browser.click("#go").await.unwrap();
    assert_eq!(browser.text("#hello").await.unwrap(), "Hello Ana 🗝 \u{5d0}");
    assert_eq!(browser.url().await.unwrap().as_str(), address);

    let size = "return [innerWidth, innerHeight]";
    assert_eq!(browser.evaluate(size).await.unwrap(), json!([390, 844]));
    browser.set_viewport(320, 640).await.unwrap();
    assert_eq!(browser.evaluate(size).await.unwrap(), json!([320, 640]));

    let picture = std::env::temp_dir().join(format!("latchkey-picture-{}.png", std::process::id()));
    browser.screenshot(&picture).await.unwrap();
    let png = std::fs::read(&picture).unwrap();
    std::fs::remove_file(&picture).unwrap();
    assert!(png.starts_with(b"\x89PNG") && png[16..24] == [0, 0, 1, 64, 0, 0, 2, 128], "not a 320 x 640 picture");
}

#[tokio::test]
async fn a_throttled_processor_is_slower() {
    let address = serve(PAGE).await;
    let browser = Browser::start((1280, 900), true).await.unwrap();
    browser.goto(&address).await.unwrap();
    let full = times_of_work(&browser).await[0];
    browser.throttle_cpu(8).await.unwrap();
    // The throttle interrupts from a thread of its own, which on a busy machine misses a sample now and then.
    let slow = times_of_work(&browser).await;
    let median = slow[slow.len() / 2];
    assert!(median > 2.0 * full, "{full} ms at full speed at best, throttled {slow:?}");
}

/// Milliseconds that a fixed amount of work takes, many times, the least first.
async fn times_of_work(browser: &Browser) -> Vec<f64> {
    let work = "const begun = performance.now(); let sum = 0;
        for (let i = 0; i < 2e7; i++) sum += i % 7;
        return performance.now() - begun + sum * 0";
    let mut times = Vec::new();
    for _ in 0..21 {
        times.push(browser.evaluate(work).await.unwrap().as_f64().unwrap());
    }
    times.sort_by(f64::total_cmp);
    times
}

#[tokio::test]
async fn languages_and_cookies_follow_the_options() {
    let address = serve(PAGE).await;
    let options = BrowserOptions { languages: Some("es".into()), ..BrowserOptions::default() };
    let spanish = Browser::start_with(options).await.unwrap();
    spanish.goto(&address).await.unwrap();
    spanish.goto(&address).await.unwrap();
    let request = spanish.text("#request").await.unwrap();
    assert!(request.contains("Accept-Language: es") && request.contains("Cookie: seen=yes"), "{request}");

    let options = BrowserOptions { cookies: false, ..BrowserOptions::default() };
    let forgetful = Browser::start_with(options).await.unwrap();
    forgetful.goto(&address).await.unwrap();
    forgetful.goto(&address).await.unwrap();
    let request = forgetful.text("#request").await.unwrap();
    assert!(request.contains("Accept-Language: en") && !request.contains("Cookie:"), "{request}");
}

#[tokio::test]
async fn axe_finds_planted_faults_and_nothing_on_a_good_page() {
    let browser = Browser::start((1280, 900), true).await.unwrap();
    browser.goto(&serve(FAULTY).await).await.unwrap();
    let violations = browser.axe().await.unwrap();
    let rules: Vec<&str> = violations.iter().map(|violation| violation.rule.as_str()).collect();
    assert_eq!(rules, ["image-alt", "label"], "{violations:?}");
    assert_eq!(violations[1].elements, ["#nameless"]);
    assert!(violations[1].to_string().starts_with("label (critical): "), "{}", violations[1]);

    browser.goto(&serve(PAGE).await).await.unwrap();
    assert_eq!(browser.axe().await.unwrap(), []);
}
