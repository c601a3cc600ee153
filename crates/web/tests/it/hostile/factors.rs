//! Codes of authenticator apps and recovery codes over HTTP: what the pages ask, and what does not get past them.

use futures_util::future::join_all;
use http::StatusCode;
use latchkey_domain::{ActivityKind, Method, PolicyDraft, Reason};
use latchkey_testkit::{Postgres, app_code};
use latchkey_web::paths;

use super::browser::{Browser, location, seen};
use super::site::{NEW, Site, classic};

const APP: &str = "authenticator";
const PAPER: &str = "recovery-code";

fn with_factors() -> PolicyDraft {
    PolicyDraft { methods: [Method::AlternateEmail, Method::Authenticator, Method::RecoveryCode].into(), ..classic() }
}

#[tokio::test]
async fn the_pages_ask_for_codes_as_phones_and_paper_give_them() {
    let site = Site::new(with_factors()).await;
    let ada = site.person("ada", |_| {}).await;
    let secret = site.app(ada).await;
    site.recovery_codes(ada).await;
    let mut browser = site.browser();
    let choice = seen(&browser.identify("ada@alder.example").await);
    assert!(choice.contains("Enter a code from my authenticator app") && choice.contains("Enter one of my recovery codes"));
    let app = browser.choose_way(APP).await.text();
    for part in ["inputmode=\"numeric\"", "autocomplete=\"one-time-code\"", "Enter the code of your app"] {
        assert!(app.contains(part), "{part} is missing in {app}");
    }
    assert!(!app.contains("form=\"again\""), "nothing was sent, so nothing can be sent again");
    browser.choose_way(PAPER).await;
    let paper = browser.get(paths::RESET_VERIFY).await.text();
    assert!(paper.contains("autocapitalize=\"characters\"") && !paper.contains("inputmode=\"numeric\""), "{paper}");
    // The last one that was asked for is shown, and the other can still be given.
    let code = app_code(secret.expose(), site.now());
    let page = browser.type_factor(APP, &code).await;
    assert!(page.text().contains("name=\"new_password\""), "{}", page.text());
    browser.choose(NEW).await;
    let mut other = site.browser();
    other.identify("ada@alder.example").await;
    other.choose_way(APP).await;
    let replayed = seen(&other.type_factor(APP, &code).await);
    assert!(replayed.contains("That code is not right. You can try 4 more times."), "{replayed}");
}

#[tokio::test]
async fn a_recovery_code_resets_once_and_the_person_is_told() {
    let site = Site::new(with_factors()).await;
    let ada = site.person("ada", |_| {}).await;
    let codes = site.recovery_codes(ada).await;
    let mut browser = site.browser();
    browser.identify("ada@alder.example").await;
    browser.choose_way(PAPER).await;
    let page = browser.type_factor(PAPER, &codes[0].to_lowercase().replace('-', " \u{2013} ")).await;
    assert!(page.text().contains("name=\"new_password\""), "{}", page.text());
    browser.choose(NEW).await;
    assert_eq!(site.user(ada).await.factors.recovery_codes, 9);
    let mails = site.mails().await;
    assert!(mails.iter().any(|mail| mail.to.as_str() == "ada@alder.example"), "the notice of a reset");
    assert!(mails.iter().all(|mail| codes.iter().all(|code| !mail.text.contains(code.as_str()))));
    let mut second = site.browser();
    second.identify("ada@alder.example").await;
    second.choose_way(PAPER).await;
    let page = second.type_factor(PAPER, &codes[0]).await;
    assert!(seen(&page).contains("That code is not right"), "{}", seen(&page));
    // What was typed is not on the page.
    assert!(!page.text().contains(&codes[0]));
}

#[tokio::test]
async fn malformed_codes_are_told_and_are_no_try() {
    let site = Site::new(with_factors()).await;
    let ada = site.person("ada", |_| {}).await;
    site.app(ada).await;
    site.recovery_codes(ada).await;
    let mut browser = site.browser();
    browser.identify("ada@alder.example").await;
    for (method, word, missing) in [
        (APP, "A code of the app has six digits", "Enter the digits of the code"),
        (PAPER, "A recovery code has ten letters and digits", "Enter one of your recovery codes"),
    ] {
        let early = seen(&browser.type_factor(method, "000000").await);
        assert!(early.contains("Choose one of these ways") || early.contains("ten letters"), "{early}");
        browser.choose_way(method).await;
        for code in ["1", "12345", "1234567", "<script>", "ABCDE-FGHJKL", "é"] {
            let answer = browser.type_factor(method, code).await;
            assert_eq!(answer.status, StatusCode::OK);
            assert!(seen(&answer).contains(word), "{method} {code}: {}", seen(&answer));
            assert!(!answer.text().contains("<script>1"));
        }
        assert!(seen(&browser.type_factor(method, "  ").await).contains(missing));
        let step = browser.step().await;
        for fields in [
            vec![("step", step.as_str()), ("method", method)],
            vec![("step", step.as_str()), ("method", "security-questions"), ("code", "123456")],
            vec![("step", step.as_str()), ("method", method), ("code", "123456"), ("code", "123456")],
            vec![("step", step.as_str()), ("method", method), ("code", "123456"), ("user", "bob")],
        ] {
            assert_eq!(browser.post(paths::RESET_CODE, &fields).await.status, StatusCode::BAD_REQUEST, "{fields:?}");
        }
    }
    let wrong = |event: &latchkey_domain::Activity| event.reason == Some(Reason::WrongProof);
    assert!(!site.events(Some(ada)).await.iter().any(wrong));
}

/// Guesses until the guess was really looked at, or the method is closed; a form that was out of date does not count.
async fn guess(mut browser: Browser<'_>, method: &str, code: &str) {
    loop {
        let text = browser.get(paths::RESET_VERIFY).await.text();
        let Some((_, rest)) = text.split_once("name=\"step\" value=\"") else { return };
        if !text.contains("name=\"code\"") {
            return;
        }
        let token = rest.split('"').next().unwrap_or_default().to_owned();
        let answer = browser.post(paths::RESET_CODE, &[("step", &token), ("method", method), ("code", code)]).await;
        let Some(next) = location(&answer) else { return assert_eq!(answer.status, StatusCode::OK, "{code}") };
        assert_eq!(next, paths::RESET_VERIFY, "{code}");
    }
}

async fn a_hundred_at_once(site: &Site, method: &str) {
    let name = format!("ada-{method}");
    let user = site.person(&name, |_| {}).await;
    let (secret, codes) = (site.app(user).await, site.recovery_codes(user).await);
    let mut resets = Vec::new();
    for _ in 0..3 {
        let mut ada = site.browser();
        ada.identify(&format!("{name}@alder.example")).await;
        ada.choose_way(method).await;
        resets.push(ada);
    }
    let now = site.now();
    let step = std::time::Duration::from_secs(30);
    let shown = [now.minus(step), now, now.plus(step)].map(|at| app_code(secret.expose(), at));
    let digits = (0..u32::MAX).map(|n| format!("{n:06}")).filter(|code| !shown.contains(code)).take(100);
    let guesses: Vec<String> = match method {
        APP => digits.collect(),
        _ => (0..100).map(|n| format!("{n:010}")).collect(),
    };
    join_all(guesses.iter().enumerate().map(|(n, code)| {
        let browser = resets[n % 3].clone();
        async move { guess(browser, method, code).await }
    }))
    .await;
    let events = site.events(Some(user)).await;
    let wrong = events.iter().filter(|event| event.reason == Some(Reason::WrongProof)).count();
    assert_eq!(wrong, 5, "{method}: exactly five were verified");
    assert_eq!(events.iter().filter(|event| event.kind == ActivityKind::Blocked).count(), 1, "{method}: one lock");
    let right = if method == APP { &shown[1] } else { &codes[0] };
    let page = resets[2].clone().type_factor(method, right).await.text();
    assert!(!page.contains("name=\"new_password\""), "the right code comes too late: {page}");
    assert_eq!(site.user(user).await.factors.recovery_codes, 10);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_guesses_at_factors_are_five_and_one_lock() {
    let site = Site::new(with_factors()).await;
    a_hundred_at_once(&site, APP).await;
    a_hundred_at_once(&site, PAPER).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn and_so_they_are_on_postgresql() {
    let database = Postgres::start().await.unwrap().database().await.unwrap();
    let site = Site::at(database.url(), with_factors()).await;
    a_hundred_at_once(&site, APP).await;
    a_hundred_at_once(&site, PAPER).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_right_code_sent_twenty_times_at_once_counts_once() {
    let site = Site::new(with_factors()).await;
    let user = site.person("ada", |_| {}).await;
    let codes = site.recovery_codes(user).await;
    let mut ada = site.browser();
    ada.identify("ada@alder.example").await;
    ada.choose_way(PAPER).await;
    let token = ada.step().await;
    let sent = (0..20).map(|_| {
        let (mut twin, token, code) = (ada.clone(), token.clone(), codes[0].clone());
        async move { twin.post(paths::RESET_CODE, &[("step", &token), ("method", PAPER), ("code", &code)]).await }
    });
    let answers = join_all(sent).await;
    let proven = answers.iter().filter(|answer| answer.headers.contains_key("set-cookie")).count();
    assert_eq!(proven, 1, "one cookie is renewed");
    let used = site.events(Some(user)).await.into_iter().filter(|event| event.kind == ActivityKind::RecoveryCodeUsed).count();
    assert_eq!((used, site.user(user).await.factors.recovery_codes), (1, 9));
}
