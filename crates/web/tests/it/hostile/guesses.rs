//! Haste does not help: a hundred guesses at once get the tries that one person has.

use futures_util::future::join_all;
use http::StatusCode;
use latchkey_domain::{ActivityKind, Reason};
use latchkey_testkit::Postgres;
use latchkey_web::paths;

use super::browser::{Browser, location};
use super::site::{OLD, Site, classic};

/// Guesses until the guess was really looked at, or the method is closed; a form that was out of date does not count.
async fn guess(mut browser: Browser<'_>, code: &str) {
    loop {
        let page = browser.get(paths::RESET_VERIFY).await;
        let text = page.text();
        let Some((_, rest)) = text.split_once("name=\"step\" value=\"") else { return };
        if !text.contains("name=\"code\"") {
            return;
        }
        let token = rest.split('"').next().unwrap_or_default().to_owned();
        let answer = browser.post(paths::RESET_CODE, &[("step", &token), ("code", code)]).await;
        let Some(next) = location(&answer) else {
            assert_eq!(answer.status, StatusCode::OK, "{code}: {}", answer.text());
            return;
        };
        assert_eq!(next, paths::RESET_VERIFY, "{code}");
    }
}

async fn a_hundred_at_once(site: &Site) {
    let user = site.person("ada", |_| {}).await;
    let mut resets = Vec::new();
    for _ in 0..3 {
        let mut ada = site.browser();
        ada.identify("ada@alder.example").await;
        ada.ask_mail("").await;
        resets.push(ada);
    }
    let right = site.code_for("ada@home.example").await;
    let codes = (0..u32::MAX).map(|n| format!("{n:06}")).filter(|code| *code != right).take(100);
    join_all(codes.enumerate().map(|(n, code)| {
        let browser = resets[n % 3].clone();
        async move { guess(browser, &code).await }
    }))
    .await;
    let events = site.events(Some(user)).await;
    let wrong = events.iter().filter(|event| event.reason == Some(Reason::WrongProof)).count();
    assert_eq!(wrong, 5, "exactly five were verified");
    assert_eq!(events.iter().filter(|event| event.kind == ActivityKind::Blocked).count(), 1, "one lock");
    let page = resets[2].clone().type_code_or_look(&right).await;
    assert!(!page.contains("name=\"new_password\""), "the right code comes too late: {page}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_guesses_at_once_are_five_and_one_lock() {
    a_hundred_at_once(&Site::new(classic()).await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn and_so_they_are_on_postgresql() {
    let database = Postgres::start().await.unwrap().database().await.unwrap();
    a_hundred_at_once(&Site::at(database.url(), classic()).await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_sent_twenty_times_at_once_counts_once() {
    let site = Site::new(classic()).await;
    let user = site.person("ada", |_| {}).await;
    let mut ada = site.browser();
    ada.identify("ada@alder.example").await;
    ada.ask_mail("").await;
    let token = ada.step().await;
    let sent = (0..20).map(|_| {
        let (mut twin, token) = (ada.clone(), token.clone());
        async move { twin.post(paths::RESET_CODE, &[("step", &token), ("code", "000000")]).await.status }
    });
    let statuses = join_all(sent).await;
    assert_eq!(statuses.iter().filter(|status| **status == StatusCode::OK).count(), 1, "{statuses:?}");
    let wrong = site.events(Some(user)).await.into_iter().filter(|event| event.reason == Some(Reason::WrongProof)).count();
    assert_eq!(wrong, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn forty_wrong_passwords_at_once_are_ten_and_one_lock() {
    let site = Site::new(classic()).await;
    let user = site.person("ada", |_| {}).await;
    let guesses = (0..40).map(|n| {
        let mut browser = site.browser();
        async move { browser.sign_in("ada@alder.example", &format!("Wrong-Guess-{n}")).await.status }
    });
    let statuses = join_all(guesses).await;
    assert!(statuses.iter().all(|status| *status == StatusCode::OK), "{statuses:?}");
    let events = site.events(Some(user)).await;
    let wrong = events.iter().filter(|event| event.reason == Some(Reason::WrongPassword)).count();
    assert_eq!(wrong, 10, "exactly ten were verified");
    let mut late = site.browser();
    late.sign_in("ada@alder.example", OLD).await;
    assert!(!late.is_signed_in(), "the right password comes too late");
}
