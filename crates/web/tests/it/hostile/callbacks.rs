//! What phone services tell of calls: signed, once, in time, for a call that there is.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::body::Body;
use http::StatusCode;
use latchkey_domain::{Channels, Clock, Contact, ContactData, ContactKind, CountryCode, Method, OutboxId, Verification};
use latchkey_messaging::{BoxFuture, CallOutcome, CallRequest, Caller};
use latchkey_service::delivery::{Senders, Worker, WorkerSettings};
use latchkey_service::reset::{AskedPhone, CallState, Sent, Session, View};
use latchkey_service::{Deps, UseCases, Visit};
use latchkey_testkit::{SeededRandom, sign_call_back};
use latchkey_vault::Token;
use latchkey_web::{AppState, CallAccount, paths};
use secrecy::SecretString;

use super::browser::{Browser, FORM, RESET_COOKIE, step};
use super::gateway::keys;
use super::site::{OLD, Site, classic, renderer};
use crate::support::{Answer, HOST, ORIGIN};

const ACCOUNT: &str = "AC0123456789";
const TOKEN: &str = "the token";
const PATHS: [&str; 3] = [paths::CALL_DOCUMENT, paths::CALL_KEYS, paths::CALL_STATUS];

/// Keeps the references of calls.
#[derive(Default)]
struct Dialled(Mutex<Vec<OutboxId>>);

impl Caller for Dialled {
    fn call<'a>(&'a self, request: &'a CallRequest) -> BoxFuture<'a, CallOutcome> {
        self.0.lock().unwrap().push(request.id);
        Box::pin(std::future::ready(CallOutcome::Started { call: "CA1".into() }))
    }
}

/// A site that makes calls through one account.
struct Scene {
    site: Site,
    dialled: Arc<Dialled>,
    worker: Worker,
}

impl Scene {
    async fn new() -> Self {
        let mut draft = classic();
        draft.methods = [Method::MobilePhone].into();
        draft.gates = 1;
        draft.phones.countries = [CountryCode::parse("US").unwrap()].into();
        let site = Site::new(draft).await;
        let deps = Deps { channels: Channels { mail: true, text: true, call: true }, ..site.deps.clone() };
        let account = CallAccount { name: ACCOUNT.into(), token: SecretString::from(TOKEN) };
        let state = AppState::new(Arc::clone(&site.state.shell), UseCases::new(deps)).with_call_accounts(vec![account]);
        let dialled = Arc::new(Dialled::default());
        let senders = Senders { mail: site.shelf(), text: None, call: Some(dialled.clone()) };
        let Deps { store, clock, random, .. } = site.deps.clone();
        let worker = Worker::new(store, clock, random, senders, renderer(), WorkerSettings::default());
        let site = site.with_state(state);
        site.person("ada", |user| {
            user.language = Some("es".into());
            let phone =
                Contact { kind: ContactKind::MobilePhone, value: "+1 4255550142".into(), replaced_at: None, confirmed_at: None };
            user.contacts = ContactData::new([phone]);
        })
        .await;
        Self { site, dialled, worker }
    }

    /// A browser that waits for a call, the digits that its page shows, and the call's reference.
    async fn ringing(&self) -> (Browser<'_>, String, OutboxId) {
        let mut browser = self.site.browser();
        browser.identify("ada@alder.example").await;
        let asked = AskedPhone { way: Verification::MobileCall, number: Some("+1 425 555 0142".into()) };
        let reset = &self.site.state.cases.reset;
        let step = reset.page(session(&browser)).await.unwrap().unwrap().step;
        let sent = reset.reach_phone(&Visit::default(), session(&browser), &step, &asked).await.unwrap();
        assert_eq!(sent, Sent::OnItsWay);
        while self.worker.run_once().await.unwrap() > 0 {}
        let call = *self.dialled.0.lock().unwrap().last().unwrap();
        let (digits, state) = self.waiting(&browser).await;
        assert_eq!(state, CallState::Ringing);
        (browser, digits, call)
    }

    /// The digits on the page, and where the call stands.
    async fn waiting(&self, browser: &Browser<'_>) -> (String, CallState) {
        let page = self.site.state.cases.reset.page(session(browser)).await.unwrap().unwrap();
        let View::Verify { open, .. } = page.view else { panic!("no gate") };
        let call = open.into_iter().find_map(|challenge| challenge.call).unwrap();
        (call.digits.unwrap(), call.state)
    }

    /// A browser in which Ada registers a number by call, the digits that its page shows, and the call's reference.
    async fn registering(&self) -> (Browser<'_>, String, OutboxId) {
        let mut browser = self.site.browser();
        browser.sign_in("ada@alder.example", OLD).await;
        let form = step(&browser.get("/register/phone?other=1").await);
        let fields = [("which", "typed"), ("country", "US"), ("number", "4255550199"), ("way", "call")];
        let page = browser.post_on(paths::REGISTER_PHONE, &[&[("step", form.as_str())][..], &fields[..]].concat()).await;
        while self.worker.run_once().await.unwrap() > 0 {}
        let call = *self.dialled.0.lock().unwrap().last().expect("a call");
        (browser, keys(&page), call)
    }

    async fn send(&self, path: &str, lines: &[(&str, &str)], body: impl Into<Body>) -> Answer {
        let answer = self.site.browser().send("POST", path, lines, body).await;
        assert_eq!(answer.header("set-cookie"), "", "{path}");
        answer
    }

    /// What the service tells, rightly signed.
    async fn told(&self, path: &str, call: &str, fields: &[(&str, &str)]) -> Answer {
        let path = path.replace("{call}", call);
        let fields = fields_with(fields);
        let signature = sign_call_back(TOKEN, &format!("{ORIGIN}{path}"), &fields);
        self.send(&path, &[("content-type", FORM), ("x-twilio-signature", &signature)], encoded(&fields)).await
    }
}

fn session(browser: &Browser<'_>) -> Session {
    Session::from(&Token::parse(&browser.jar[RESET_COOKIE]).unwrap())
}

fn fields_with(more: &[(&str, &str)]) -> Vec<(String, String)> {
    let common = [("AccountSid", ACCOUNT), ("CallSid", "CA1"), ("To", "+14255550142"), ("ToCity", "MÁLAGA & CO")];
    common.iter().chain(more).map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn encoded(fields: &[(String, String)]) -> String {
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    super::browser::url_encoded(&fields)
}

/// Other digits than these.
fn others(shown: &str) -> &'static str {
    if shown == "13" { "31" } else { "13" }
}

const WRONG: &str = "Esas no son las cifras";

#[tokio::test]
async fn a_call_is_asked_for_its_words_and_its_keys_and_counts_once() {
    let scene = Scene::new().await;
    let (browser, digits, call) = scene.ringing().await;
    let call = call.to_string();
    for _ in 0..2 {
        let document = scene.told(paths::CALL_DOCUMENT, &call, &[("CallStatus", "in-progress")]).await;
        assert_eq!((document.status, document.header("content-type")), (StatusCode::OK, "text/xml; charset=utf-8"));
        let text = document.text();
        let asked = format!("action=\"{ORIGIN}/calls/{call}/keys\"");
        assert!(text.contains(&asked) && text.contains("finishOnKey=\"#\"") && text.contains("Alder Works"), "{text}");
        assert_eq!(text.matches("<Say language=\"es-ES\">").count(), 4, "three times, and a goodbye");
        assert!(!text.contains(&format!(">{digits}")), "{text}");
    }
    let heard = scene.told(paths::CALL_KEYS, &call, &[("Digits", &digits), ("FinishedOnKey", "#")]).await;
    assert!(heard.status == StatusCode::OK && heard.text().contains("<Say language=\"es-ES\">Gracias"), "{}", heard.text());
    assert_eq!(scene.waiting(&browser).await.1, CallState::Confirmed);
    let before = scene.site.bytes();
    for keys in [digits.as_str(), others(&digits)] {
        let again = scene.told(paths::CALL_KEYS, &call, &[("Digits", keys)]).await;
        assert!(again.status == StatusCode::OK && !again.text().contains("Gracias") && !again.text().contains(WRONG), "{keys}");
    }
    assert_eq!(scene.told(paths::CALL_STATUS, &call, &[("CallStatus", "completed")]).await.status, StatusCode::NO_CONTENT);
    assert!(scene.site.bytes() == before, "what is told again is not kept");
    assert_eq!(scene.waiting(&browser).await.1, CallState::Confirmed);
}

#[tokio::test]
async fn what_is_not_signed_for_this_very_address_changes_nothing() {
    let scene = Scene::new().await;
    let (browser, digits, call) = scene.ringing().await;
    let path = paths::CALL_KEYS.replace("{call}", &call.to_string());
    let fields = fields_with(&[("Digits", &digits)]);
    let url = format!("{ORIGIN}{path}");
    let right = sign_call_back(TOKEN, &url, &fields);
    let other = |url: &str| sign_call_back(TOKEN, url, &fields);
    let forged = [
        String::new(),
        "AAAAAAAAAAAAAAAAAAAAAAAAAAA=".to_owned(),
        right[1..].to_owned(),
        right.to_lowercase(),
        sign_call_back("another token", &url, &fields),
        sign_call_back(TOKEN, &url, &fields[1..]),
        sign_call_back(TOKEN, &url, &fields_with(&[("Digits", others(&digits))])),
        other(&url.replace("keys", "status")),
        other(&url.replace("https", "http")),
        other(&url.replace(HOST, "evil.example")),
        other(&format!("{url}?")),
    ];
    let before = scene.site.bytes();
    for signature in &forged {
        let lines = [("content-type", FORM), ("x-twilio-signature", signature.as_str())];
        assert_eq!(scene.send(&path, &lines, encoded(&fields)).await.status, StatusCode::FORBIDDEN, "{signature}");
    }
    let own = [("content-type", FORM), ("origin", ORIGIN), ("sec-fetch-site", "same-origin")];
    assert_eq!(scene.send(&path, &own, encoded(&fields)).await.status, StatusCode::FORBIDDEN, "a page of our own signs nothing");
    let signed = [("content-type", FORM), ("x-twilio-signature", right.as_str())];
    let nobody: Vec<(String, String)> = fields[1..].to_vec();
    assert_eq!(scene.send(&path, &signed, encoded(&nobody)).await.status, StatusCode::FORBIDDEN, "without its account");
    let query = scene.send(&format!("{path}?again=1"), &signed, encoded(&fields)).await;
    assert_eq!(query.status, StatusCode::FORBIDDEN, "another query");
    let evil = [signed[0], signed[1], ("host", "evil.example")];
    assert_eq!(scene.send(&path, &evil, encoded(&fields)).await.status, StatusCode::BAD_REQUEST);
    let json = [("content-type", "application/json"), signed[1]];
    assert_eq!(scene.send(&path, &json, encoded(&fields)).await.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    let long = format!("{}&x={}", encoded(&fields), "x".repeat(17 * 1024));
    assert_eq!(scene.send(&path, &signed, long).await.status, StatusCode::PAYLOAD_TOO_LARGE);
    let many = format!("{}{}", encoded(&fields), "&x=1".repeat(200));
    assert_eq!(scene.send(&path, &signed, many).await.status, StatusCode::FORBIDDEN);
    assert!(scene.site.bytes() == before);
    assert_eq!(scene.waiting(&browser).await.1, CallState::Ringing);
    assert_eq!(scene.send(&path, &signed, encoded(&fields)).await.status, StatusCode::OK, "the right one is right");
    assert_eq!(scene.waiting(&browser).await.1, CallState::Confirmed);
}

#[tokio::test]
async fn a_signature_of_one_call_says_nothing_of_another() {
    let scene = Scene::new().await;
    let (first, digits, call) = scene.ringing().await;
    let fields = fields_with(&[("Digits", &digits)]);
    let path = paths::CALL_KEYS.replace("{call}", &call.to_string());
    let signature = sign_call_back(TOKEN, &format!("{ORIGIN}{path}"), &fields);
    let other = OutboxId::generate(&scene.site.clock as &dyn Clock, &SeededRandom::new(1)).to_string();
    let moved = paths::CALL_KEYS.replace("{call}", &other);
    let lines = [("content-type", FORM), ("x-twilio-signature", signature.as_str())];
    assert_eq!(scene.send(&moved, &lines, encoded(&fields)).await.status, StatusCode::FORBIDDEN);
    assert_eq!(scene.waiting(&first).await.1, CallState::Ringing);
}

#[tokio::test]
async fn what_is_late_or_for_no_call_is_heard_and_changes_nothing() {
    let scene = Scene::new().await;
    let (browser, digits, call) = scene.ringing().await;
    scene.site.clock.advance(Duration::from_secs(180));
    let unknown = OutboxId::generate(&scene.site.clock as &dyn Clock, &SeededRandom::new(2));
    let before = scene.site.bytes();
    for call in [call, unknown] {
        for (path, fields) in [(paths::CALL_DOCUMENT, &[][..]), (paths::CALL_KEYS, &[("Digits", digits.as_str())])] {
            let answer = scene.told(path, &call.to_string(), fields).await;
            assert_eq!(answer.status, StatusCode::OK, "{path}");
            assert!(!answer.text().contains("Gather") && answer.text().contains("<Hangup/>"), "{}", answer.text());
        }
    }
    let status = scene.told(paths::CALL_STATUS, &unknown.to_string(), &[("CallStatus", "busy")]).await;
    assert_eq!(status.status, StatusCode::NO_CONTENT);
    assert!(scene.site.bytes() == before);
    assert_eq!(scene.waiting(&browser).await.1, CallState::Over);
    for nonsense in ["x", "..%2f", "019b0000", "%00"] {
        assert_eq!(scene.told(paths::CALL_DOCUMENT, nonsense, &[]).await.status, StatusCode::NOT_FOUND, "{nonsense}");
    }
}

#[tokio::test]
async fn wrong_keys_and_ends_are_kept_for_the_page() {
    let scene = Scene::new().await;
    let (browser, digits, call) = scene.ringing().await;
    let call = call.to_string();
    for status in ["queued", "ringing", "in-progress", "nonsense"] {
        scene.told(paths::CALL_STATUS, &call, &[("CallStatus", status)]).await;
    }
    assert_eq!(scene.waiting(&browser).await.1, CallState::Ringing);
    let heard = scene.told(paths::CALL_KEYS, &call, &[("Digits", others(&digits))]).await;
    assert!(heard.text().contains(WRONG), "{}", heard.text());
    assert_eq!(scene.waiting(&browser).await.1, CallState::WrongKeys);
    scene.site.clock.advance(Duration::from_secs(300));
    let (browser, _, call) = scene.ringing().await;
    scene.told(paths::CALL_STATUS, &call.to_string(), &[("CallStatus", "no-answer")]).await;
    assert_eq!(scene.waiting(&browser).await.1, CallState::Ended(latchkey_domain::CallEnd::NoAnswer));
}

/// What the page of a registration waits for, as it is told while it waits.
async fn told_of(browser: &mut Browser<'_>) -> String {
    browser.get(paths::REGISTER_PHONE_EVENTS).await.text()
}

#[tokio::test]
async fn a_call_of_a_registration_counts_when_it_is_signed_and_once() {
    let scene = Scene::new().await;
    let (mut ada, digits, call) = scene.registering().await;
    let call = call.to_string();
    let document = scene.told(paths::CALL_DOCUMENT, &call, &[("CallStatus", "in-progress")]).await.text();
    assert!(document.contains(&format!("action=\"{ORIGIN}/calls/{call}/keys\"")) && !document.contains(&format!(">{digits}")));
    let path = paths::CALL_KEYS.replace("{call}", &call);
    let (url, fields) = (format!("{ORIGIN}{path}"), fields_with(&[("Digits", &digits)]));
    let right = sign_call_back(TOKEN, &url, &fields);
    let before = scene.site.bytes();
    let forged = [
        String::new(),
        sign_call_back("another token", &url, &fields),
        sign_call_back(TOKEN, &url, &fields_with(&[("Digits", others(&digits))])),
        sign_call_back(TOKEN, &url.replace("keys", "status"), &fields),
        right[1..].to_owned(),
    ];
    for signature in &forged {
        let lines = [("content-type", FORM), ("x-twilio-signature", signature.as_str())];
        assert_eq!(scene.send(&path, &lines, encoded(&fields)).await.status, StatusCode::FORBIDDEN, "{signature}");
    }
    assert!(scene.site.bytes() == before, "what is forged is not kept");
    let heard = scene.told(paths::CALL_KEYS, &call, &[("Digits", &digits)]).await;
    assert!(heard.text().contains("Gracias"), "{}", heard.text());
    assert!(told_of(&mut ada).await.contains("data: confirmed"));
    let before = scene.site.bytes();
    for keys in [digits.as_str(), others(&digits)] {
        let again = scene.told(paths::CALL_KEYS, &call, &[("Digits", keys)]).await.text();
        assert!(!again.contains("Gracias") && !again.contains(WRONG), "{again}");
    }
    assert_eq!(scene.told(paths::CALL_STATUS, &call, &[("CallStatus", "completed")]).await.status, StatusCode::NO_CONTENT);
    assert!(scene.site.bytes() == before, "what is told again is not kept");
    assert!(told_of(&mut ada).await.contains("data: confirmed"));
}

#[tokio::test]
async fn what_is_late_for_a_registration_is_heard_and_changes_nothing() {
    let scene = Scene::new().await;
    let (mut ada, digits, call) = scene.registering().await;
    scene.site.clock.advance(Duration::from_secs(180));
    let before = scene.site.bytes();
    for (path, fields) in [(paths::CALL_DOCUMENT, &[][..]), (paths::CALL_KEYS, &[("Digits", digits.as_str())])] {
        let answer = scene.told(path, &call.to_string(), fields).await.text();
        assert!(!answer.contains("Gather") && answer.contains("<Hangup/>"), "{path}: {answer}");
    }
    assert!(scene.site.bytes() == before);
    assert!(!told_of(&mut ada).await.contains("confirmed"));
    scene.site.clock.advance(Duration::from_secs(120));
    let (mut ada, digits, call) = scene.registering().await;
    let heard = scene.told(paths::CALL_KEYS, &call.to_string(), &[("Digits", others(&digits))]).await;
    assert!(heard.text().contains(WRONG), "{}", heard.text());
    let told = told_of(&mut ada).await;
    assert!(told.contains("wrong-keys") && !told.contains("confirmed"), "{told}");
}

#[tokio::test]
async fn where_no_calls_are_made_nobody_calls_back() {
    let site = Site::new(classic()).await;
    let before = site.bytes();
    for path in PATHS {
        let path = path.replace("{call}", "019b0000-0000-7000-8000-000000000000");
        let fields = fields_with(&[]);
        for token in [TOKEN, ""] {
            let signature = sign_call_back(token, &format!("{ORIGIN}{path}"), &fields);
            let lines = [("content-type", FORM), ("x-twilio-signature", signature.as_str())];
            let answer = site.browser().send("POST", &path, &lines, encoded(&fields)).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        }
        for method in ["GET", "HEAD", "PUT", "DELETE"] {
            let lines = [("origin", ORIGIN), ("content-type", FORM)];
            let answer = site.browser().send(method, &path, &lines, Body::empty()).await;
            assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED, "{method} {path}");
        }
    }
    assert!(site.bytes() == before);
}
