//! The way through sign-in: destinations that lead elsewhere, the password once more, and cookies that were changed.

use std::time::Duration;

use http::StatusCode;
use latchkey_domain::{ActivityKind, Outcome, Reason};
use latchkey_vault::Token as Secret;
use latchkey_web::{Destination, paths};

use super::browser::{Browser, SESSION_COOKIE, location, seen, step};
use super::site::{NEW, OLD, Site, classic};
use crate::support::Answer;

/// What somebody might put where the key of a destination belongs.
pub(super) const ELSEWHERE: [&str; 12] = [
    "//evil.example",
    "https://evil.example/",
    "%2F%2Fevil.example",
    "%252F%252Fevil.example",
    "/%5Cevil.example",
    "%5C%5Cevil.example",
    "javascript:alert(1)",
    "/account/../../evil",
    "account.evil.example",
    "account%20",
    "@evil.example",
    "account%2F..%2F%2Fevil.example",
];

async fn signed_in(site: &Site) -> Browser<'_> {
    let mut ada = site.browser();
    ada.sign_in("ada@alder.example", OLD).await;
    assert!(ada.is_signed_in());
    ada
}

/// Types the password once more.
async fn again(browser: &mut Browser<'_>, next: &str, password: &str) -> Answer {
    let step = step(&browser.get(paths::SIGN_IN_AGAIN).await);
    browser.post(paths::SIGN_IN_AGAIN, &[("step", &step), ("next", next), ("password", password)]).await
}

#[tokio::test]
async fn a_destination_is_one_of_our_own_pages_whatever_is_asked() {
    let site = Site::new(classic()).await;
    site.person("ada", |_| {}).await;
    for elsewhere in ELSEWHERE {
        let mut ada = site.browser();
        let page = ada.get(&format!("{}?next={elsewhere}", paths::SIGN_IN)).await;
        assert_eq!(page.status, StatusCode::OK, "{elsewhere}");
        assert!(!page.text().contains("name=\"next\""), "{elsewhere} is not kept: {}", page.text());
        let fields = [("step", step(&page)), ("next", elsewhere.to_owned())];
        let typed = [("user_name", "ada@alder.example"), ("password", OLD)];
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).chain(typed).collect();
        assert_eq!(location(&ada.post(paths::SIGN_IN, &fields).await).as_deref(), Some(paths::ACCOUNT), "{elsewhere}");
        assert_eq!(location(&again(&mut ada, elsewhere, OLD).await).as_deref(), Some(paths::ACCOUNT), "{elsewhere}");
    }
    for repeated in ["?next=account&next=%2F%2Fevil.example", "?next[]=account", "?next=a%00b", "?next=a%0d%0aLocation:x"] {
        let answer = site.browser().get(&format!("{}{repeated}", paths::SIGN_IN)).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{repeated}");
        assert!(location(&answer).is_none());
    }
}

#[tokio::test]
async fn sign_in_leads_where_somebody_was_going() {
    let site = Site::new(classic()).await;
    site.person("ada", |_| {}).await;
    for destination in Destination::ALL {
        let mut ada = site.browser();
        let asked = location(&ada.get(destination.path()).await).expect("sign-in");
        assert_eq!(asked, destination.sign_in());
        let page = ada.get(&asked).await;
        assert!(page.text().contains("name=\"user_name\""));
        let kept = page.text().contains(&format!("name=\"next\" value=\"{}\"", destination.key()));
        assert_eq!(kept, destination != Destination::default());
        let mut fields = vec![("step", step(&page)), ("user_name", "ada@alder.example".into()), ("password", "wrong".into())];
        if kept {
            fields.push(("next", destination.key().into()));
        }
        let typed = |fields: &[(&'static str, String)], password: &str| -> Vec<(&'static str, String)> {
            fields
                .iter()
                .map(|(name, value)| (*name, if *name == "password" { password.into() } else { value.clone() }))
                .collect()
        };
        let post = async |ada: &mut Browser<'_>, password: &str| {
            let typed = typed(&fields, password);
            let typed: Vec<(&str, &str)> = typed.iter().map(|(name, value)| (*name, value.as_str())).collect();
            ada.post(paths::SIGN_IN, &typed).await
        };
        let wrong = post(&mut ada, "wrong").await;
        assert_eq!(wrong.text().contains("name=\"next\""), kept, "a wrong password does not change where it leads");
        assert_eq!(location(&post(&mut ada, OLD).await).as_deref(), Some(destination.path()));
    }
}

#[tokio::test]
async fn the_password_once_more_makes_the_session_fresh_under_another_cookie() {
    let site = Site::new(classic()).await;
    let user = site.person("ada", |_| {}).await;
    let mut ada = signed_in(&site).await;
    let before = ada.jar[SESSION_COOKIE].clone();
    let session = async |cookie: &str| {
        let hash = Secret::parse(cookie).unwrap().hash();
        site.deps.store.reader().session_by_token(&hash).await.unwrap()
    };
    let begun = session(&before).await.unwrap();
    site.clock.advance(Duration::from_secs(11 * 60));
    let token = step(&ada.get(paths::SIGN_IN_AGAIN).await);
    let mut thief = ada.clone();
    assert_eq!(location(&again(&mut ada, "", OLD).await).as_deref(), Some(paths::ACCOUNT));
    let renewed = session(&ada.jar[SESSION_COOKIE]).await.unwrap();
    assert_eq!((renewed.id, renewed.user, renewed.expires_at), (begun.id, user, begun.expires_at), "the same session");
    assert_eq!(renewed.authenticated_at, site.now());
    assert!(session(&before).await.is_none() && before != ada.jar[SESSION_COOKIE], "under another cookie");
    // Whoever kept the old cookie has nothing, and neither has a second press of the same page.
    assert_eq!(location(&thief.get(paths::ACCOUNT).await).as_deref(), Some(paths::SIGN_IN));
    let replayed = thief.post(paths::SIGN_IN_AGAIN, &[("step", &token), ("password", OLD)]).await;
    assert_eq!(location(&replayed).as_deref(), Some(paths::SIGN_IN));
    assert!(session(&thief.jar[SESSION_COOKIE]).await.is_none());
    let old_form = ada.post(paths::SIGN_IN_AGAIN, &[("step", &token), ("password", OLD)]).await;
    assert_eq!(location(&old_form).as_deref(), Some(paths::SIGN_IN_AGAIN), "a form of the old cookie is asked anew");
    let events = site.events(Some(user)).await;
    let kept = events.iter().find(|event| event.detail.is_some()).expect("an event");
    assert_eq!((kept.kind, kept.outcome), (ActivityKind::SignIn, Outcome::Success));
}

#[tokio::test]
async fn two_tabs_that_give_the_password_at_once_end_in_one_session() {
    let site = Site::new(classic()).await;
    let user = site.person("ada", |_| {}).await;
    let ada = signed_in(&site).await;
    let (mut one, mut two) = (ada.clone(), ada.clone());
    let (first, second) = tokio::join!(again(&mut one, "", OLD), again(&mut two, "", OLD));
    assert!(location(&first).is_some() && location(&second).is_some());
    let sessions = site.deps.store.reader().sessions(&site.scope, user, site.now()).await.unwrap();
    assert_eq!(sessions.len(), 1);
    let mut fresh = 0;
    for browser in [&mut one, &mut two] {
        fresh += usize::from(browser.get(paths::ACCOUNT).await.status == StatusCode::OK);
    }
    assert_eq!(fresh, 1, "one of them has the cookie");
}

#[tokio::test]
async fn a_wrong_password_once_more_counts_as_a_wrong_sign_in() {
    let site = Site::new(classic()).await;
    let user = site.person("ada", |_| {}).await;
    let mut ada = signed_in(&site).await;
    for n in 0..9 {
        let page = again(&mut ada, "", &format!("wrong {n}")).await;
        assert!(seen(&page).contains("That password is not right"), "{}", page.text());
    }
    assert!(seen(&again(&mut ada, "", "wrong 9").await).contains("sign-in is locked"));
    assert!(seen(&again(&mut ada, "", OLD).await).contains("sign-in is locked"), "the right one comes too late");
    assert_eq!(ada.get(paths::ACCOUNT).await.status, StatusCode::OK, "the session goes on");
    let events = site.events(Some(user)).await;
    let wrong = |event: &&latchkey_domain::Activity| event.reason == Some(Reason::WrongPassword);
    assert_eq!(events.iter().filter(wrong).count(), 10);
    site.clock.advance(Duration::from_secs(60));
    assert_eq!(location(&again(&mut ada, "", OLD).await).as_deref(), Some(paths::ACCOUNT));
}

#[tokio::test]
async fn long_and_missing_passwords_once_more_cost_no_try() {
    let site = Site::new(classic()).await;
    let user = site.person("ada", |_| {}).await;
    let mut ada = signed_in(&site).await;
    let before = site.events(Some(user)).await.len();
    assert!(seen(&again(&mut ada, "", "").await).contains("Enter your password"));
    assert!(seen(&again(&mut ada, "", &"a".repeat(10_000)).await).contains("That password is not right"));
    assert_eq!(site.events(Some(user)).await.len(), before);
}

#[tokio::test]
async fn a_session_and_a_form_are_worth_nothing_together_when_they_are_two_peoples() {
    let site = Site::new(classic()).await;
    site.person("ada", |_| {}).await;
    site.person("bob", |_| {}).await;
    let (mut ada, mut bob) = (signed_in(&site).await, site.browser());
    bob.sign_in("bob@alder.example", OLD).await;
    let foreign = step(&bob.get(paths::SIGN_IN_AGAIN).await);
    let before = site.bytes();
    let answer = ada.post(paths::SIGN_IN_AGAIN, &[("step", &foreign), ("password", OLD)]).await;
    assert_eq!(location(&answer).as_deref(), Some(paths::SIGN_IN_AGAIN));
    assert!(site.bytes() == before);
    // The password of one is not the password of the other.
    let mut reset = site.browser();
    reset.verify("bob@alder.example", "bob@home.example").await;
    reset.choose(NEW).await;
    assert!(seen(&again(&mut ada, "", NEW).await).contains("That password is not right"));
    assert_eq!(location(&bob.get(paths::SIGN_IN_AGAIN).await).as_deref(), Some(paths::SIGN_IN), "a reset ended that session");
}

#[tokio::test]
async fn whoever_signs_in_again_leaves_no_session_behind_in_this_browser() {
    let site = Site::new(classic()).await;
    site.person("ada", |_| {}).await;
    site.person("bob", |_| {}).await;
    let mut browser = signed_in(&site).await;
    let mut elsewhere = signed_in(&site).await;
    for (name, next) in [("ada", "ada"), ("ada", "bob"), ("bob", "ada")] {
        let mut before = browser.clone();
        assert_eq!(before.get(paths::ACCOUNT).await.status, StatusCode::OK, "{name}");
        browser.sign_in(&format!("{next}@alder.example"), "wrong").await;
        assert_eq!(before.get(paths::ACCOUNT).await.status, StatusCode::OK, "a wrong password ends nothing");
        browser.sign_in(&format!("{next}@alder.example"), OLD).await;
        assert_eq!(location(&before.get(paths::ACCOUNT).await).as_deref(), Some(paths::SIGN_IN), "{name}, then {next}");
        assert_eq!(browser.get(paths::ACCOUNT).await.status, StatusCode::OK, "{next}");
    }
    assert_eq!(elsewhere.get(paths::ACCOUNT).await.status, StatusCode::OK, "other browsers go on");
}
