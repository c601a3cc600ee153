//! Transactions, steps and codes that are forged, foreign, old or used.

use std::time::Duration;

use http::StatusCode;
use latchkey_domain::{ActivityKind, Reason};
use latchkey_web::paths;

use super::browser::{Browser, RESET_COOKIE, SESSION_COOKIE, location, step};
use super::forms::{FORMS, Token};
use super::site::{NEW, OLD, Site, classic};

/// Posts every form of a reset with this token and checks that each leads away and none writes.
async fn nothing_is_done(site: &Site, browser: &mut Browser<'_>, token: &str, place: &str) {
    let before = site.bytes();
    for form in FORMS.iter().filter(|form| form.token == Token::Reset) {
        let kept = browser.jar.clone();
        let answer = browser.post(form.path, &form.with_step(token)).await;
        // Who asks for another code before the first one is shown the choice again, which changes nothing.
        let next = location(&answer).filter(|_| form.path != paths::RESET_AGAIN).unwrap_or_else(|| {
            assert!(form.path == paths::RESET_AGAIN, "{}: {} {}", form.path, answer.status, answer.text());
            place.to_owned()
        });
        let next = next.split('?').next().unwrap_or_default().to_owned();
        assert!([place, paths::RESET_VERIFY, paths::RESET_DONE].contains(&next.as_str()), "{} leads to {next}", form.path);
        assert!(site.bytes() == before, "{} wrote something", form.path);
        assert_eq!(browser.jar, kept, "{} set a cookie", form.path);
    }
}

#[tokio::test]
async fn a_forged_cookie_is_no_reset() {
    let site = Site::new(classic()).await;
    site.person("ada", |_| {}).await;
    let mut ada = site.browser();
    ada.identify("ada@alder.example").await;
    let (real, token) = (ada.jar[RESET_COOKIE].clone(), ada.step().await);
    let other = if real.starts_with('A') { 'B' } else { 'A' };
    let flipped = format!("{other}{}", &real[1..]);
    for forged in [flipped, "A".repeat(43)] {
        let mut stranger = site.browser();
        stranger.jar.insert(RESET_COOKIE.into(), forged);
        assert_eq!(location(&stranger.get(paths::RESET_VERIFY).await).as_deref(), Some(paths::RESET));
        assert_eq!(location(&stranger.get(paths::RESET_PASSWORD).await).as_deref(), Some(paths::RESET));
        nothing_is_done(&site, &mut stranger, &token, paths::RESET).await;
    }
    for malformed in ["", "x", &real[1..], &format!("{real}A"), &"A".repeat(600), "../../x", "%00", "\"quoted\""] {
        let mut stranger = site.browser();
        stranger.jar.insert(RESET_COOKIE.into(), malformed.to_owned());
        assert_eq!(location(&stranger.get(paths::RESET_VERIFY).await).as_deref(), Some(paths::RESET), "{malformed}");
        let answer =
            stranger.post(paths::RESET_CODE, &[("step", &token), ("method", "alternate-email"), ("code", "123456")]).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{malformed}");
    }
}

#[tokio::test]
async fn a_token_of_another_persons_reset_is_worth_nothing() {
    let site = Site::new(classic()).await;
    let birch = site.organization("Birch Mill", "birch.example", classic()).await;
    site.person("ada", |_| {}).await;
    site.person("bob", |_| {}).await;
    site.person_of(&birch, "eve@birch.example", |_| {}).await;
    let (mut ada, mut bob, mut eve) = (site.browser(), site.browser(), site.browser());
    ada.identify("ada@alder.example").await;
    ada.ask_mail("").await;
    bob.identify("bob@alder.example").await;
    eve.identify("eve@birch.example").await;
    let foreign = ada.step().await;
    nothing_is_done(&site, &mut bob, &foreign, paths::RESET_VERIFY).await;
    nothing_is_done(&site, &mut eve, &foreign, paths::RESET_VERIFY).await;
    let code = site.code_for("ada@home.example").await;
    assert!(ada.type_code(&code).await.text().contains("name=\"new_password\""), "whose it is goes on undisturbed");
}

#[tokio::test]
async fn a_token_of_an_earlier_step_is_worth_nothing() {
    let site = Site::new(classic()).await;
    site.person("ada", |_| {}).await;
    let mut ada = site.browser();
    ada.identify("ada@alder.example").await;
    let first = ada.step().await;
    ada.ask_mail("").await;
    let second = ada.step().await;
    let code = site.code_for("ada@home.example").await;
    let before = ada.jar.clone();
    ada.type_code(&code).await;
    assert_ne!(before[RESET_COOKIE], ada.jar[RESET_COOKIE], "the cookie is rotated at the gate");
    for old in [&first, &second] {
        nothing_is_done(&site, &mut ada, old, paths::RESET_PASSWORD).await;
    }
    let mut copy = ada.clone();
    copy.jar = before;
    assert_eq!(location(&copy.get(paths::RESET_PASSWORD).await).as_deref(), Some(paths::RESET), "the old cookie is nobody's");
    nothing_is_done(&site, &mut copy, &second, paths::RESET).await;
}

#[tokio::test]
async fn leaving_is_possible_from_an_earlier_tab_of_the_same_step() {
    let site = Site::new(classic()).await;
    let user = site.person("ada", |_| {}).await;
    let mut ada = site.browser();
    ada.identify("ada@alder.example").await;
    let earlier = ada.step().await;
    ada.ask_mail("").await;
    let page = ada.post_on(paths::RESET_CANCEL, &[("step", &earlier)]).await;
    assert!(!page.text().contains("name=\"code\""), "{}", page.text());
    let events = site.events(Some(user)).await;
    assert!(events.iter().any(|event| event.reason == Some(Reason::CancelledBeforeMethods)));
}

#[tokio::test]
async fn an_expired_reset_takes_nothing_more() {
    let site = Site::new(classic()).await;
    site.person("ada", |_| {}).await;
    for stage in ["method", "code", "password"] {
        let mut ada = site.browser();
        ada.identify("ada@alder.example").await;
        let mut token = ada.step().await;
        if stage != "method" {
            ada.ask_mail("").await;
            token = ada.step().await;
        }
        if stage == "password" {
            let code = site.code_for("ada@home.example").await;
            token = step(&ada.type_code(&code).await);
        }
        site.clock.advance(Duration::from_secs(105 * 60));
        nothing_is_done(&site, &mut ada, &token, paths::RESET_DONE).await;
        let page = ada.get(paths::RESET_DONE).await;
        assert!(page.text().contains("Your time ran out"), "{stage}: {}", page.text());
    }
    let mut browser = site.browser();
    browser.sign_in("ada@alder.example", OLD).await;
    assert!(browser.is_signed_in(), "the password is as it was");
}

#[tokio::test]
async fn a_code_works_once() {
    let site = Site::new(classic()).await;
    let user = site.person("ada", |_| {}).await;
    let mut ada = site.browser();
    ada.identify("ada@alder.example").await;
    ada.ask_mail("").await;
    let (code, token) = (site.code_for("ada@home.example").await, ada.step().await);
    let mut twin = ada.clone();
    ada.type_code(&code).await;
    for browser in [&mut twin, &mut ada] {
        let kept = browser.jar.clone();
        let answer = browser.post(paths::RESET_CODE, &[("step", &token), ("method", "alternate-email"), ("code", &code)]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
        assert_eq!(browser.jar, kept, "no second cookie");
    }
    ada.choose(NEW).await;
    let mut later = site.browser();
    later.identify("ada@alder.example").await;
    site.clock.advance(Duration::from_secs(10));
    later.ask_mail("").await;
    let page = later.type_code(&code).await;
    assert!(page.text().contains("That code is not right"), "{}", page.text());
    let done = site.events(Some(user)).await;
    assert_eq!(done.iter().filter(|event| event.reason == Some(Reason::CompletedEmail)).count(), 1);
    assert_eq!(done.iter().filter(|event| event.kind == ActivityKind::ResetPassword).count(), 1);
}

#[tokio::test]
async fn a_code_of_another_reset_is_wrong() {
    let site = Site::new(classic()).await;
    site.person("ada", |_| {}).await;
    site.person("bob", |_| {}).await;
    let (mut ada, mut twin, mut bob) = (site.browser(), site.browser(), site.browser());
    for (browser, name) in [(&mut ada, "ada"), (&mut twin, "ada"), (&mut bob, "bob")] {
        browser.identify(&format!("{name}@alder.example")).await;
        browser.ask_mail("").await;
        // Of mails of the same instant none has to come first.
        site.deliver().await;
    }
    let mails = site.mails().await;
    let all: Vec<String> =
        mails.iter().filter(|mail| mail.to.as_str() == "ada@home.example").map(|mail| mail.text.clone()).collect();
    assert_eq!(all.len(), 2);
    let bobs = site.code_for("bob@home.example").await;
    let newest = site.code_for("ada@home.example").await;
    for page in [ada.type_code(&newest).await, ada.type_code(&bobs).await, bob.type_code(&newest).await] {
        assert!(page.text().contains("That code is not right"), "{}", page.text());
    }
    assert!(twin.type_code(&newest).await.text().contains("name=\"new_password\""));
}

#[tokio::test]
async fn a_forged_session_is_nobody() {
    let site = Site::new(classic()).await;
    site.person("ada", |_| {}).await;
    let mut ada = site.browser();
    ada.sign_in("ada@alder.example", OLD).await;
    let (real, form) = (ada.jar[SESSION_COOKIE].clone(), step(&ada.get(paths::ACCOUNT).await));
    for forged in ["A".repeat(43), real[1..].to_owned(), real.to_lowercase(), "x".into()] {
        let mut stranger = site.browser();
        stranger.jar.insert(SESSION_COOKIE.into(), forged);
        assert_eq!(location(&stranger.get(paths::ACCOUNT).await).as_deref(), Some(paths::SIGN_IN));
        stranger.post(paths::SIGN_OUT, &[("step", &form)]).await;
        assert_eq!(ada.get(paths::ACCOUNT).await.status, StatusCode::OK);
    }
    // A reset's cookie opens no account, nor the other way round.
    let mut mixed = site.browser();
    mixed.identify("ada@alder.example").await;
    let reset = mixed.jar[RESET_COOKIE].clone();
    mixed.jar.insert(SESSION_COOKIE.into(), reset);
    mixed.jar.insert(RESET_COOKIE.into(), real);
    assert_eq!(location(&mixed.get(paths::ACCOUNT).await).as_deref(), Some(paths::SIGN_IN));
    assert_eq!(location(&mixed.get(paths::RESET_VERIFY).await).as_deref(), Some(paths::RESET));
}

#[tokio::test]
async fn a_reset_ends_every_session_and_every_other_reset() {
    let site = Site::new(classic()).await;
    site.person("ada", |_| {}).await;
    let (mut thief, mut other, mut ada) = (site.browser(), site.browser(), site.browser());
    thief.sign_in("ada@alder.example", OLD).await;
    assert!(thief.is_signed_in());
    other.identify("ada@alder.example").await;
    let token = other.step().await;
    ada.verify("ada@alder.example", "ada@home.example").await;
    nothing_is_done(&site, &mut other, &token, paths::RESET_DONE).await;
    ada.choose(NEW).await;
    assert_eq!(location(&thief.get(paths::ACCOUNT).await).as_deref(), Some(paths::SIGN_IN));
    assert!(!ada.is_signed_in(), "nobody is signed in by a reset");
}
