//! Haste does not help: a hundred guesses at once get the tries that one person has.

use futures_util::future::join_all;
use http::StatusCode;
use latchkey_domain::{ActivityKind, Reason};
use latchkey_testkit::Postgres;
use latchkey_web::paths;

use super::browser::{Browser, location, step};
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
        let answer = browser.post(paths::RESET_CODE, &[("step", &token), ("method", "alternate-email"), ("code", code)]).await;
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
        async move {
            twin.post(paths::RESET_CODE, &[("step", &token), ("method", "alternate-email"), ("code", "000000")]).await.status
        }
    });
    let statuses = join_all(sent).await;
    assert_eq!(statuses.iter().filter(|status| **status == StatusCode::OK).count(), 1, "{statuses:?}");
    let wrong = site.events(Some(user)).await.into_iter().filter(|event| event.reason == Some(Reason::WrongProof)).count();
    assert_eq!(wrong, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_new_passwords_at_once_are_one() {
    let site = Site::new(classic()).await;
    let user = site.person("ada", |_| {}).await;
    let mut ada = site.browser();
    let token = step(&ada.verify("ada@alder.example", "ada@home.example").await);
    let passwords: Vec<String> = (0..6).map(|n| format!("Copper-Lantern-{n}-plum")).collect();
    let chosen = passwords.iter().map(|password| {
        let (mut twin, token) = (ada.clone(), token.clone());
        async move {
            let fields = [("step", token.as_str()), ("new_password", password), ("confirm_password", password)];
            twin.post(paths::RESET_PASSWORD, &fields).await
        }
    });
    for answer in join_all(chosen).await {
        assert_eq!(location(&answer).as_deref(), Some(paths::RESET_DONE), "{}", answer.text());
    }
    assert_eq!(opening(&site, &passwords).await, 1, "exactly one of them works");
    let done = site.events(Some(user)).await.into_iter().filter(|event| event.kind == ActivityKind::ResetPassword).count();
    assert_eq!(done, 1);
    assert_eq!(site.mails().await.iter().filter(|mail| mail.text.contains("/not-me/")).count(), 2, "told once, at two addresses");
}

/// How many of these passwords open the account.
async fn opening(site: &Site, passwords: &[String]) -> usize {
    let mut right = 0;
    for password in passwords {
        let mut browser = site.browser();
        browser.sign_in("ada@alder.example", password).await;
        right += usize::from(browser.is_signed_in());
    }
    right
}

#[tokio::test(flavor = "multi_thread")]
async fn finishing_and_leaving_at_once_is_one_of_the_two() {
    let site = Site::new(classic()).await;
    let user = site.person("ada", |_| {}).await;
    for round in 0..4 {
        let mut ada = site.browser();
        site.clock.advance(std::time::Duration::from_secs(60));
        let token = step(&ada.verify("ada@alder.example", "ada@home.example").await);
        let password = format!("Copper-Lantern-{round}-plum");
        let (mut finishing, mut leaving) = (ada.clone(), ada.clone());
        let finish = [("step", token.as_str()), ("new_password", &password), ("confirm_password", &password)];
        let leave = [("step", token.as_str())];
        tokio::join!(finishing.post(paths::RESET_PASSWORD, &finish), async {
            tokio::time::sleep(std::time::Duration::from_millis(round * 15)).await;
            leaving.post(paths::RESET_CANCEL, &leave).await
        });
        let events = site.events(Some(user)).await;
        let finished = events.iter().filter(|event| event.kind == ActivityKind::ResetPassword).count();
        let left = events.iter().filter(|event| event.reason == Some(Reason::CancelledBeforePassword)).count();
        assert_eq!(finished + left, usize::try_from(round).unwrap() + 1, "one end each: {finished} finished, {left} left");
        let works = opening(&site, &[password]).await == 1;
        let page = ada.get(paths::RESET_DONE).await.text();
        assert_eq!(page.contains("Your password has been reset"), works, "{page}");
    }
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

#[tokio::test]
async fn who_goes_on_and_on_reads_that_it_is_over_and_starts_again() {
    let mut draft = classic();
    draft.throttles.method_tries.limit = 1_000;
    let site = Site::new(draft).await;
    site.person("ada", |_| {}).await;
    let mut ada = site.browser();
    ada.identify("ada@alder.example").await;
    ada.ask_mail("").await;
    for _ in 2..latchkey_domain::MOST_STEPS {
        let page = ada.type_code("111111").await;
        assert!(page.text().contains("name=\"code\""), "{}", page.text());
    }
    ada.type_code("111111").await;
    let end = ada.get(paths::RESET_VERIFY).await;
    assert_eq!(location(&end).as_deref(), Some(paths::RESET_DONE));
    let end = ada.get(paths::RESET_DONE).await.text();
    assert!(end.contains("This visit took too many steps") && end.contains(&format!("href=\"{}\"", paths::RESET)), "{end}");
    assert!(ada.identify("ada@alder.example").await.text().contains("Show that it is you"));
}
