//! Every route with what it needs. Whoever adds one adds it here, or this fails.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use axum::body::Body;
use http::StatusCode;
use latchkey_domain::{CorrelationId, Method, PolicyDraft};
use latchkey_store::{NewInvitation, StoreError};
use latchkey_vault::Token as Secret;
use latchkey_web::{Destination, paths};

use super::browser::{Browser, FORM, location, url_encoded};
use super::forms::{FORMS, Token, prepared, session_form};
use super::gateway::Scene;
use super::site::{NEW, OLD, Site, classic};
use crate::support::ORIGIN;

/// What a page asks for before it shows anything.
#[derive(Clone, Copy, Debug)]
pub(super) enum Look {
    /// Nothing.
    Public,
    /// The visitor's cookie, else 400.
    Visitor,
    /// The cookie of a reset, else the first page.
    Reset,
    /// The cookie of a reset that waits for a call, else nothing.
    Call,
    /// The cookie of a session, else sign-in.
    Session,
    /// The secret in the path, else a page that says it no longer works.
    Link,
    /// Something in the path, else 404.
    Named,
    /// This machine or a bearer token, else 404.
    Operator,
}

pub(super) const PAGES: [(&str, Look); 41] = [
    ("/", Look::Public),
    ("/reset", Look::Public),
    ("/reset/captcha", Look::Visitor),
    ("/reset/verify", Look::Reset),
    ("/reset/verify/events", Look::Call),
    ("/reset/password", Look::Reset),
    ("/reset/done", Look::Reset),
    ("/reset/contact", Look::Reset),
    ("/help/{topic}", Look::Named),
    ("/logo/{organization}/{digest}", Look::Named),
    ("/signin", Look::Public),
    ("/signin/again", Look::Session),
    ("/signin/step", Look::Session),
    ("/signin/setup", Look::Session),
    ("/account", Look::Session),
    ("/register", Look::Session),
    ("/register/email", Look::Session),
    ("/register/phone", Look::Session),
    ("/register/phone/events", Look::Session),
    ("/register/questions", Look::Session),
    ("/register/authenticator", Look::Session),
    ("/register/authenticator/name", Look::Session),
    ("/register/authenticator/remove", Look::Session),
    ("/register/recovery-codes", Look::Session),
    ("/register/recovery-codes/remove", Look::Session),
    ("/register/remove", Look::Session),
    ("/register/withdraw", Look::Session),
    ("/account/password", Look::Session),
    ("/account/activity", Look::Session),
    ("/account/not-me", Look::Session),
    ("/account/sessions", Look::Session),
    ("/not-me/{token}", Look::Link),
    ("/invitation/{token}", Look::Link),
    ("/healthz", Look::Public),
    ("/readyz", Look::Public),
    ("/metrics", Look::Operator),
    ("/robots.txt", Look::Public),
    ("/assets/{file}", Look::Named),
    ("/brand/{file}", Look::Named),
    ("/favicon.ico", Look::Public),
    ("/nowhere", Look::Named),
];

/// What phone services send: the only forms without a token, each signed by the service (`callbacks.rs`).
const SIGNED: [&str; 3] = [paths::CALL_DOCUMENT, paths::CALL_KEYS, paths::CALL_STATUS];

/// Every `.route(path, methods)` in the sources, as (method, path).
fn routes_in_sources() -> BTreeSet<(&'static str, String)> {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    collect(&sources, &mut files);
    let texts: Vec<String> = files.iter().map(|file| std::fs::read_to_string(file).unwrap()).collect();
    let mut constants = BTreeMap::new();
    for line in texts.iter().flat_map(|text| text.lines()) {
        let Some((left, right)) = line.split_once("= \"/") else { continue };
        let words = left.split(|c: char| !c.is_ascii_uppercase() && c != '_').filter(|word| word.len() > 2);
        let path = format!("/{}", right.split('"').next().unwrap_or_default());
        constants.extend(words.map(|word| (word.to_owned(), path.clone())));
    }
    let mut found = BTreeSet::new();
    for call in texts.iter().flat_map(|text| text.split(".route(").skip(1)) {
        let call = call.split("\n        .").next().unwrap_or(call).split("}\n").next().unwrap_or(call);
        let (first, methods) = call.split_once(',').unwrap();
        let name = first.trim().trim_start_matches("paths::");
        let path = name.strip_prefix('"').map_or_else(|| constants[name].clone(), |rest| rest.trim_end_matches('"').to_owned());
        for method in ["get", "post", "put", "patch", "delete", "any", "head", "options", "on"] {
            let written = |mark: &str| methods.contains(&format!("{mark}{method}("));
            if written(" ") || written(".") {
                found.insert((method, path.clone()));
            }
        }
    }
    found
}

fn collect(folder: &Path, files: &mut Vec<std::path::PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { collect(&path, files) } else { files.push(path) }
    }
}

#[test]
fn every_route_is_listed_with_what_it_needs() {
    let pages = PAGES.iter().filter(|(path, _)| *path != "/nowhere").map(|(path, _)| ("get", (*path).to_owned()));
    let forms = FORMS.iter().map(|form| form.path).chain(SIGNED).map(|path| ("post", path.to_owned()));
    let listed: BTreeSet<_> = pages.chain(forms).collect();
    assert_eq!(routes_in_sources(), listed);
}

/// A path that exists or not, for a pattern.
pub(super) fn filled(pattern: &str) -> String {
    let secret = "A".repeat(43);
    pattern
        .replace("{token}", &secret)
        .replace("{organization}", "019b0000-0000-7000-8000-000000000000")
        .replace("{digest}", &"0".repeat(64))
        .replace("{file}", "nothing.css")
        .replace("{topic}", "sspr-0999")
}

#[tokio::test]
async fn pages_show_a_stranger_only_what_is_public() {
    let site = Site::new(classic()).await;
    for (pattern, look) in PAGES {
        let mut stranger = site.browser();
        let answer = stranger.get(&filled(pattern)).await;
        let seen = (answer.status, location(&answer));
        let expected = match look {
            Look::Public if pattern == "/" => (StatusCode::SEE_OTHER, Some(paths::SIGN_IN.to_owned())),
            Look::Public | Look::Link => (StatusCode::OK, None),
            Look::Visitor => (StatusCode::BAD_REQUEST, None),
            Look::Reset => (StatusCode::SEE_OTHER, Some(paths::RESET.to_owned())),
            Look::Call => (StatusCode::NO_CONTENT, None),
            Look::Session => (StatusCode::SEE_OTHER, Some(Destination::of_path(pattern).sign_in())),
            Look::Named | Look::Operator => (StatusCode::NOT_FOUND, None),
        };
        assert_eq!(seen, expected, "{pattern}");
        assert!(!matches!(look, Look::Link) || answer.text().contains("no longer works"), "{}", answer.text());
    }
}

#[tokio::test]
async fn methods_that_no_page_has_are_refused() {
    let site = Site::new(classic()).await;
    let own = [("origin", ORIGIN), ("content-type", FORM)];
    for (pattern, _) in PAGES.iter().filter(|(path, _)| *path != "/nowhere") {
        for method in ["PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "PROPFIND"] {
            let answer = site.browser().send(method, &filled(pattern), &own, Body::empty()).await;
            assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED, "{method} {pattern}");
        }
        if !FORMS.iter().any(|form| form.path == *pattern) {
            let answer = site.browser().send("POST", &filled(pattern), &own, Body::empty()).await;
            assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED, "POST {pattern}");
        }
    }
    for form in &FORMS {
        let answer = site.browser().send("PUT", form.path, &own, Body::empty()).await;
        assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED, "PUT {}", form.path);
    }
}

#[tokio::test]
async fn a_form_from_another_site_does_nothing() {
    let site = Site::new(classic()).await;
    site.person("ada", |_| {}).await;
    let elsewhere: [&[(&str, &str)]; 4] = [
        &[],
        &[("origin", "https://evil.example")],
        &[("origin", ORIGIN), ("sec-fetch-site", "cross-site")],
        &[("origin", "null"), ("sec-fetch-site", "same-origin")],
    ];
    for form in &FORMS {
        let (mut browser, token) = prepared(&site, form).await;
        let before = site.bytes();
        for lines in elsewhere {
            let body = url_encoded(&form.with_step(&token));
            let lines = [lines, &[("content-type", FORM)]].concat();
            let answer = browser.send("POST", form.path, &lines, body).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{} {lines:?}", form.path);
        }
        assert!(site.bytes() == before, "{} wrote something", form.path);
    }
}

#[tokio::test]
async fn a_form_without_its_cookie_or_its_token_does_nothing() {
    let site = Site::new(classic()).await;
    site.person("ada", |_| {}).await;
    for form in &FORMS {
        let (mut browser, token) = prepared(&site, form).await;
        let before = site.bytes();
        let without = browser.post(form.path, form.fields).await;
        assert_eq!(without.status, StatusCode::BAD_REQUEST, "{} without a token", form.path);
        for wrong in ["", "x", &token[1..], &"A".repeat(22), &format!("{token}A"), &token.to_lowercase()] {
            let forged = browser.post(form.path, &form.with_step(wrong)).await;
            assert_eq!(forged.status, StatusCode::SEE_OTHER, "{} with a forged token: {}", form.path, forged.text());
        }
        let mut stranger = site.browser();
        let answer = stranger.post(form.path, &form.with_step(&token)).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{} without a cookie", form.path);
        assert!(answer.text().contains("Cookies are turned off"), "{}", form.path);
        assert!(site.bytes() == before, "{} wrote something", form.path);
    }
}

#[tokio::test]
async fn a_token_of_one_form_opens_no_other() {
    let site = Site::new(classic()).await;
    site.person("ada", |_| {}).await;
    let visitors: Vec<_> = FORMS.iter().filter(|form| form.token == Token::Visitor).collect();
    for form in &visitors {
        let (mut browser, token) = prepared(&site, form).await;
        let before = site.bytes();
        for other in visitors.iter().filter(|other| other.path != form.path) {
            let answer = browser.post(other.path, &other.with_step(&token)).await;
            assert_eq!(answer.status, StatusCode::SEE_OTHER, "the token of {} at {}", form.path, other.path);
        }
        assert!(site.bytes() == before, "{}", form.path);
    }
}

/// Everybody may register everything here, and has something to take back, so that each form would do something with its own token.
#[tokio::test]
async fn a_token_of_one_form_of_a_session_opens_no_other() {
    let methods = Method::ALL.into_iter().filter(|method| *method != Method::OfficePhone).collect();
    let site = Scene::new(PolicyDraft { methods, ..classic() }).await.site;
    site.person("ada", |_| {}).await;
    let forms: Vec<_> = FORMS.iter().filter(|form| form.token == Token::Session).collect();
    let mut ada = site.browser();
    ada.sign_in("ada@alder.example", OLD).await;
    ada.type_address("ada@private.example").await;
    let code = site.code_for("ada@private.example").await;
    ada.type_registration_code(&code).await;
    let before = site.bytes();
    for form in &forms {
        let token = ada.token_of(session_form(form.path));
        for other in forms.iter().filter(|other| other.path != form.path) {
            let answer = ada.post(other.path, &other.with_step(&token)).await;
            assert_eq!(answer.status, StatusCode::SEE_OTHER, "the token of {} at {}", form.path, other.path);
        }
        assert!(site.bytes() == before, "the token of {} opened another form", form.path);
    }
    for form in forms.iter().filter(|form| DOES.contains(&form.path)) {
        let before = site.bytes();
        ada.post(form.path, &form.with_step(&ada.token_of(session_form(form.path)))).await;
        assert!(site.bytes() != before, "{} does nothing with its own token, so that this test could not fail", form.path);
    }
}

/// Forms that write something as they are filled in here, one after the other.
const DOES: [&str; 9] = [
    paths::REGISTER_EMAIL,
    paths::REGISTER_PHONE,
    paths::REGISTER_AUTHENTICATOR,
    paths::REGISTER_RECOVERY_CODES,
    paths::REGISTER_REMOVE,
    paths::REGISTER_WITHDRAW,
    paths::REGISTER_CANCEL,
    paths::REGISTER_COPY,
    paths::ACCOUNT_SESSIONS_ALL,
];

/// A link for the first administrator of alder.example.
async fn invited(site: &Site) -> String {
    let user = site.person("root", |_| {}).await;
    let token = Secret::generate(&*site.deps.random);
    let now = site.now();
    let invitation = &NewInvitation {
        user,
        token: token.hash(),
        created_at: now,
        expires_at: now.plus(std::time::Duration::from_secs(3600)),
        correlation: CorrelationId::generate(&site.clock, &*site.deps.random),
    };
    let kept = site.deps.store.write("test: invite", |tx| async move {
        tx.insert_invitation(&site.scope, invitation).await?;
        Ok::<_, StoreError>(())
    });
    kept.await.unwrap();
    token.expose().to_string()
}

/// Asks for every page and checks that nothing was written.
async fn look_at_everything(site: &Site, browser: &mut Browser<'_>, links: &[String], stage: &str) {
    const QUERIES: [&str; 3] = ["", "?mkt=es", "?whr=alder.example&username=ada%40alder.example"];
    let before = site.bytes();
    let paths = PAGES.iter().map(|(pattern, _)| filled(pattern)).chain(links.iter().cloned());
    let paths: Vec<String> = paths.chain(["/reset/verify?choose=1".to_owned(), "/signin?out=1".into()]).collect();
    for path in &paths {
        let queries = if path.contains('?') { &QUERIES[..1] } else { &QUERIES[..] };
        for query in queries {
            for method in ["GET", "HEAD"] {
                let answer = browser.send(method, &format!("{path}{query}"), &[], Body::empty()).await;
                assert!(!answer.status.is_server_error(), "{path}{query}: {}", answer.status);
                assert!(site.bytes() == before, "{method} {path}{query} wrote something, {stage}");
            }
        }
    }
}

#[tokio::test]
async fn looking_changes_nothing_at_any_stage() {
    let site = Site::new(classic()).await;
    site.person("ada", |_| {}).await;
    let mut links = vec![format!("/invitation/{}", invited(&site).await)];
    let mut browser = site.browser();
    look_at_everything(&site, &mut browser, &links, "before anything").await;
    browser.identify("ada@alder.example").await;
    look_at_everything(&site, &mut browser, &links, "at the method").await;
    browser.ask_mail("").await;
    let code = site.code_for("ada@home.example").await;
    look_at_everything(&site, &mut browser, &links, "at the code").await;
    browser.type_code(&code).await;
    look_at_everything(&site, &mut browser, &links, "at the password").await;
    let before = site.bytes();
    browser.choose(NEW).await;
    assert!(site.bytes() != before, "a write shows, else this test could not fail");
    let mails = site.mails().await;
    let notice = mails.iter().find_map(|mail| mail.text.split_whitespace().find_map(|word| word.strip_prefix(ORIGIN)));
    links.push(notice.expect("a link in the notice").to_owned());
    look_at_everything(&site, &mut browser, &links, "after the end").await;
    browser.sign_in("ada@alder.example", NEW).await;
    assert!(browser.is_signed_in());
    look_at_everything(&site, &mut browser, &links, "signed in").await;
    assert!(browser.get(&links[1]).await.text().contains("<form"), "the links still work");
    assert!(browser.get(&links[0]).await.text().contains("<form"));
}

#[tokio::test]
async fn the_one_thing_that_looking_keeps_is_when_a_session_was_used() {
    let site = Site::new(classic()).await;
    site.person("ada", |_| {}).await;
    let mut browser = site.browser();
    browser.sign_in("ada@alder.example", OLD).await;
    let cookie = Secret::parse(&browser.jar[super::browser::SESSION_COOKIE]).unwrap();
    let session = || async { site.deps.store.reader().session_by_token(&cookie.hash()).await.unwrap().unwrap() };
    let (begun, events) = (session().await, site.events(None).await.len());
    site.clock.advance(std::time::Duration::from_secs(61));
    assert_eq!(browser.get(paths::ACCOUNT).await.status, StatusCode::OK);
    let seen = session().await;
    assert_eq!((begun.last_seen_at, seen.last_seen_at), (site.now().minus(std::time::Duration::from_secs(61)), site.now()));
    assert_eq!((begun.expires_at, begun.authenticated_at), (seen.expires_at, seen.authenticated_at));
    assert_eq!(site.events(None).await.len(), events);
    let before = site.bytes();
    browser.get(paths::ACCOUNT).await;
    assert!(site.bytes() == before, "and that at most once a minute");
}
