//! Host and forwarded headers of strangers reach no link, no mail and no counter.

use axum::body::Body;
use http::StatusCode;
use latchkey_web::paths;

use super::browser::location;
use super::site::{NEW, Site, classic};
use crate::support::ORIGIN;

const EVIL: &str = "evil.example";

/// What a stranger adds in the hope that a link is built from it.
fn lies() -> Vec<(&'static str, String)> {
    vec![
        ("x-forwarded-host", EVIL.into()),
        ("x-forwarded-server", EVIL.into()),
        ("x-forwarded-proto", "http".into()),
        ("x-forwarded-port", "8443".into()),
        ("x-forwarded-for", "198.51.100.66".into()),
        ("x-forwarded-prefix", format!("//{EVIL}")),
        ("x-real-ip", "198.51.100.66".into()),
        ("x-client-ip", "198.51.100.66".into()),
        ("x-original-url", format!("https://{EVIL}/")),
        ("x-rewrite-url", format!("https://{EVIL}/")),
        ("x-http-method-override", "DELETE".into()),
        ("forwarded", format!("for=198.51.100.66;host={EVIL};proto=http")),
        ("referer", format!("https://{EVIL}/reset")),
        ("user-agent", format!("Mozilla/5.0 (https://{EVIL}/)")),
    ]
}

#[tokio::test]
async fn another_host_gets_nothing_wherever_it_asks() {
    let site = Site::new(classic()).await;
    site.person("ada", |_| {}).await;
    for path in [paths::RESET, paths::SIGN_IN, paths::ACCOUNT, "/not-me/x", "/robots.txt", "/nowhere"] {
        for host in
            [EVIL, "reset.example.com.evil.example", "reset.example.com@evil.example", "reset.example.com:81", "127.0.0.1", ""]
        {
            let answer = site.browser().send("GET", path, &[("host", host)], Body::empty()).await;
            assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{path} {host}");
            assert!(!answer.text().contains("evil") && location(&answer).is_none(), "{path} {host}");
            assert!(answer.headers.get("set-cookie").is_none(), "{path} {host}");
        }
    }
    let absolute = site.browser().send("GET", "http://evil.example/reset", &[], Body::empty()).await;
    assert_eq!(absolute.status, StatusCode::BAD_REQUEST, "two hosts are none");
}

#[tokio::test]
async fn a_form_whose_origin_agrees_with_a_foreign_host_does_nothing() {
    let site = Site::new(classic()).await;
    site.person("ada", |_| {}).await;
    let mut ada = site.browser();
    ada.identify("ada@alder.example").await;
    let before = site.bytes();
    let lines = [("host", EVIL), ("origin", "https://evil.example"), ("content-type", super::browser::FORM)];
    let answer = ada.send("POST", paths::RESET_CANCEL, &lines, "step=x").await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    assert!(site.bytes() == before);
}

#[tokio::test]
async fn no_page_and_no_mail_takes_a_link_from_a_request() {
    let site = Site::new(classic()).await;
    let user = site.person("ada", |_| {}).await;
    let mut ada = site.browser();
    ada.lines = lies();
    let mut seen = vec![ada.identify("ada@alder.example").await, ada.ask_mail("").await];
    let code = site.code_for("ada@home.example").await;
    seen.push(ada.type_code(&code).await);
    seen.push(ada.choose(NEW).await);
    seen.push(ada.get(paths::SIGN_IN).await);
    for page in &seen {
        assert_eq!(page.status, StatusCode::OK);
        assert!(!page.text().contains("evil") && !page.text().contains("198.51.100.66"), "{}", page.text());
    }
    let mails = site.mails().await;
    let notice = mails.iter().find(|mail| mail.text.contains("/not-me/")).expect("a notice");
    let link = notice.text.split_whitespace().find(|word| word.contains("/not-me/")).unwrap();
    assert!(link.starts_with(&format!("{ORIGIN}/not-me/")), "{link}");
    for mail in &mails {
        let html = mail.html.replace("&#x2f;", "/");
        let links = html.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
        assert!(links.clone().all(|link| link.starts_with(ORIGIN)), "{:?}", links.collect::<Vec<_>>());
        for told in ["198.51.100.66", "evil"] {
            assert!(!mail.text.contains(told) && !mail.html.contains(told), "a stranger's claim: {}", mail.text);
        }
    }
    let events = site.events(Some(user)).await;
    let addresses: Vec<String> =
        events.iter().filter_map(|event| event.origin.address).map(|address| address.to_string()).collect();
    assert!(!addresses.is_empty() && addresses.iter().all(|address| address.starts_with("100.")), "{addresses:?}");
}

#[tokio::test]
async fn redirects_stay_here() {
    let site = Site::new(classic()).await;
    site.person("ada", |_| {}).await;
    let mut browser = site.browser();
    browser.lines = lies();
    for path in ["/", paths::ACCOUNT, paths::RESET_VERIFY, paths::RESET_PASSWORD, paths::RESET_DONE, paths::RESET_CONTACT] {
        let to = location(&browser.get(path).await).unwrap();
        assert!(to.starts_with('/') && !to.starts_with("//"), "{path} leads to {to}");
    }
}
