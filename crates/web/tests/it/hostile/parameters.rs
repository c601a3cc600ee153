//! Parameters as no form of ours sends them.

use std::time::Duration;

use http::StatusCode;
use latchkey_web::{FORM_LIMIT, paths};

use super::browser::{FORM, url_encoded};
use super::forms::{FORMS, prepared};
use super::site::{Site, classic};
use crate::support::ORIGIN;

const OWN: (&str, &str) = ("origin", ORIGIN);
/// Shows in an answer only if it is repeated there.
const MARK: &str = "zqzqmarkzqzq";

#[tokio::test]
async fn every_form_refuses_what_it_did_not_ask_for() {
    let site = Site::new(classic()).await;
    site.person("ada", |_| {}).await;
    for form in &FORMS {
        let (mut browser, token) = prepared(&site, form).await;
        let whole = url_encoded(&form.with_step(&token));
        let before = site.bytes();
        let mut bodies = vec![
            String::new(),
            format!("{whole}&step={MARK}"),
            format!("step={MARK}&{whole}"),
            format!("{whole}&%73tep={MARK}"),
            format!("{whole}&{MARK}=1"),
            format!("{whole}&step[]={MARK}"),
            format!("{whole}&step%5B0%5D={MARK}"),
            format!("{whole}&step.x={MARK}"),
            format!("{whole}&=1"),
            format!("{whole}%00"),
            format!("{whole}%0d%0aset-cookie:%20{MARK}=1"),
            format!("{whole}%"),
            format!("{whole}%e2%82"),
            format!("{whole}%ff"),
            format!("{whole}%1b%5b2J"),
            format!("{{\"step\":\"{MARK}\"}}"),
            "&".repeat(100),
            (0..50).map(|n| format!("a{n}=1&")).collect::<Vec<_>>().concat(),
        ];
        for (name, _) in form.with_step("") {
            bodies.push(format!("{whole}&{name}={MARK}"));
            bodies.push(whole.replace(&format!("{name}="), &format!("{name}[]=")));
            bodies.push(whole.replace(&format!("{name}="), &format!("{name}=%00")));
        }
        for body in bodies {
            let answer = browser.send("POST", form.path, &[OWN, ("content-type", FORM)], body.clone()).await;
            assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{} {body}", form.path);
            assert!(!answer.text().contains(MARK), "{} repeats what was sent", form.path);
            assert!(answer.text().contains("We did not understand that"), "{}", answer.text());
        }
        assert!(site.bytes() == before, "{} wrote something", form.path);
    }
}

#[tokio::test]
async fn every_form_refuses_other_content_types() {
    let site = Site::new(classic()).await;
    site.person("ada", |_| {}).await;
    for form in &FORMS {
        let (mut browser, token) = prepared(&site, form).await;
        let body = url_encoded(&form.with_step(&token));
        let before = site.bytes();
        let kinds = ["application/json", "multipart/form-data; boundary=x", "text/plain", "text/xml", "", "*/*"];
        for kind in
            kinds.into_iter().chain(["application/x-www-form-urlencoded; charset=utf-16", "application/x-www-form-urlencodedx"])
        {
            let answer = browser.send("POST", form.path, &[OWN, ("content-type", kind)], body.clone()).await;
            assert_eq!(answer.status, StatusCode::UNSUPPORTED_MEDIA_TYPE, "{} {kind}", form.path);
        }
        let answer = browser.send("POST", form.path, &[OWN], body).await;
        assert_eq!(answer.status, StatusCode::UNSUPPORTED_MEDIA_TYPE, "{} without one", form.path);
        assert!(site.bytes() == before, "{} wrote something", form.path);
    }
}

#[tokio::test]
async fn every_form_refuses_what_is_too_large() {
    let site = Site::new(classic()).await;
    site.person("ada", |_| {}).await;
    for form in &FORMS {
        let (mut browser, token) = prepared(&site, form).await;
        let before = site.bytes();
        let body = format!("{}{}", url_encoded(&form.with_step(&token)), "a".repeat(FORM_LIMIT));
        let answer = browser.send("POST", form.path, &[OWN, ("content-type", FORM)], body).await;
        assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE, "{}", form.path);
        assert!(site.bytes() == before, "{} wrote something", form.path);
    }
}

#[tokio::test]
async fn every_field_takes_the_largest_text_without_a_fault() {
    let site = Site::new(classic()).await;
    site.person("ada", |_| {}).await;
    for form in &FORMS {
        for (name, _) in form.fields {
            let (mut browser, token) = prepared(&site, form).await;
            let room = FORM_LIMIT - url_encoded(&form.with_step(&token)).len();
            for filler in ["a", "%C3%A9", "%EF%B7%BA", "%F0%9F%98%80", "%E2%80%AE", "+"] {
                let long = filler.repeat(room / filler.len());
                let rest = form.with_step(&token).into_iter().filter(|(other, _)| other != name).collect::<Vec<_>>();
                let begun = std::time::Instant::now();
                let body = format!("{}&{name}={long}", url_encoded(&rest));
                let answer = browser.send("POST", form.path, &[OWN, ("content-type", FORM)], body).await;
                assert!(!answer.status.is_server_error(), "{} {name} {filler}: {}", form.path, answer.status);
                assert!(begun.elapsed() < Duration::from_secs(10), "{} {name} {filler}", form.path);
            }
        }
    }
}

#[tokio::test]
async fn queries_are_read_as_strictly() {
    let site = Site::new(classic()).await;
    site.person("ada", |_| {}).await;
    let mut browser = site.browser();
    browser.identify("ada@alder.example").await;
    let before = site.bytes();
    let strict = [
        (paths::RESET, "whr"),
        (paths::RESET_CAPTCHA, "whr"),
        (paths::RESET_VERIFY, "choose"),
        (paths::RESET_VERIFY, "still"),
        (paths::SIGN_IN, "username"),
    ];
    for (path, name) in strict {
        let queries = [
            format!("{name}={MARK}&{name}=b"),
            format!("{name}[]={MARK}"),
            format!("{MARK}=1"),
            format!("mkt=en&mkt=es&{name}={MARK}"),
            format!("{name}={MARK}%00"),
            format!("{name}={MARK}%0d%0aset-cookie:a=b"),
            format!("{name}={MARK}%"),
            format!("{name}={MARK}%ff"),
        ];
        for query in queries {
            let answer = browser.get(&format!("{path}?{query}")).await;
            assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{path}?{query}");
            assert!(answer.headers.get("set-cookie").is_none(), "{path}?{query}");
        }
    }
    assert!(site.bytes() == before);
}

#[tokio::test]
async fn pages_without_parameters_care_about_none() {
    let site = Site::new(classic()).await;
    site.person("ada", |_| {}).await;
    let mut browser = site.browser();
    browser.identify("ada@alder.example").await;
    for path in [paths::RESET_CONTACT, paths::RESET_DONE, paths::RESET_PASSWORD, paths::ACCOUNT, "/not-me/x", "/invitation/x"] {
        for query in ["a=1&a=2", "a[]=<script>", "a=%00", "%", "mkt=%00", "mkt=<script>", "mkt=../../etc/passwd"] {
            let answer = browser.get(&format!("{path}?{}", query.replace('<', "%3C").replace('>', "%3E"))).await;
            assert!(answer.status.is_success() || answer.status.is_redirection(), "{path}?{query}: {}", answer.status);
            assert!(!answer.text().contains("<script>"), "{path}?{query}");
        }
    }
}

#[tokio::test]
async fn paths_that_try_to_climb_or_hide_are_no_pages() {
    let site = Site::new(classic()).await;
    let mut browser = site.browser();
    let long = format!("/invitation/{}", "x".repeat(20_000));
    for path in [
        "/reset/../account",
        "/reset%2fverify",
        "//reset",
        "/reset/",
        "/RESET",
        "/assets/%2e%2e/%2e%2e/Cargo.toml",
        "/not-me/%00",
        "/logo/x/y",
        "/logo/%00/%ff",
        &long,
    ] {
        let answer = browser.get(path).await;
        assert!(matches!(answer.status.as_u16(), 200 | 400 | 404), "{path}: {}", answer.status);
        assert!(answer.status != StatusCode::OK || answer.text().contains("no longer works"), "{path}");
    }
}
