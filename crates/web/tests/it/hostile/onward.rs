//! Where a sign-in leads in the end, whatever it asks for on the way; and that no step leads anywhere but to our own pages.

use latchkey_domain::{PolicyDraft, UserId};
use latchkey_store::{SetPassword, StoreError, Tx};
use latchkey_web::paths;

use super::browser::{Browser, location, seen, step};
use super::entrance::ELSEWHERE;
use super::registering::{asking, nothing};
use super::site::{NEW, OLD, Site};
use crate::support::Answer;

const NEXT_COOKIE: &str = "__Host-latchkey-next";

/// Sends a form of sign-in that names a destination.
async fn sign_in_to(browser: &mut Browser<'_>, next: &str, password: &str) -> Answer {
    let token = step(&browser.get(paths::SIGN_IN).await);
    let fields = [("step", token.as_str()), ("next", next), ("user_name", "ada@alder.example"), ("password", password)];
    browser.post(paths::SIGN_IN, &fields).await
}

/// Changes the password that sign-in demands to be changed.
async fn change_to(browser: &mut Browser<'_>, next: &str) -> Answer {
    let token = step(&browser.get(paths::ACCOUNT_PASSWORD).await);
    let typed = [("current_password", OLD), ("new_password", NEW), ("confirm_password", NEW)];
    let fields = [&[("step", token.as_str()), ("next", next)][..], &typed[..]].concat();
    browser.post(paths::ACCOUNT_PASSWORD, &fields).await
}

async fn must_change(site: &Site, user: UserId) {
    let hash = latchkey_vault::hash(&site.scope.keys.pepper(), OLD, &*site.deps.random);
    let (hash, scope, how) = (&hash, &site.scope, SetPassword { at: site.now(), must_change: true });
    let set = |tx: Tx| async move { tx.set_password(scope, user, hash, how).await };
    site.deps.store.write::<_, StoreError, _, _>("test: password", set).await.unwrap();
}

#[tokio::test]
async fn whoever_is_asked_to_register_goes_on_to_where_they_were_going() {
    let site = Site::new(asking()).await;
    site.person("ada", nothing).await;
    let mut ada = site.browser();
    assert_eq!(location(&sign_in_to(&mut ada, "sessions", OLD).await).as_deref(), Some("/register?asked=1"));
    assert_eq!(ada.jar.get(NEXT_COOKIE).map(String::as_str), Some("sessions"));
    let page = ada.get("/register?asked=1").await;
    assert!(seen(&page).contains("Not now"), "{}", page.text());
    assert_eq!(location(&ada.press(paths::REGISTER_CANCEL).await).as_deref(), Some(paths::ACCOUNT_SESSIONS));
    assert!(!ada.jar.contains_key(NEXT_COOKIE), "it leads there once");
    assert_eq!(location(&ada.press(paths::REGISTER_CANCEL).await).as_deref(), Some(paths::ACCOUNT));
}

#[tokio::test]
async fn whoever_finishes_or_confirms_goes_on_too() {
    let site = Site::new(asking()).await;
    site.person("ada", |_| {}).await;
    let mut ada = site.browser();
    sign_in_to(&mut ada, "activity", OLD).await;
    assert_eq!(location(&ada.send_button(paths::REGISTER_FINISH).await).as_deref(), Some(paths::ACCOUNT_ACTIVITY));
    ada.type_address("ada@home.example").await;
    let code = site.code_for("ada@home.example").await;
    ada.type_registration_code(&code).await;
    site.clock.advance(std::time::Duration::from_secs(200 * 24 * 3600));
    let mut again = site.browser();
    sign_in_to(&mut again, "activity", OLD).await;
    assert!(seen(&again.get("/register?asked=1").await).contains("Looks good"));
    assert_eq!(location(&again.send_button(paths::REGISTER_CONFIRM).await).as_deref(), Some(paths::ACCOUNT_ACTIVITY));
}

#[tokio::test]
async fn a_password_that_must_be_changed_comes_first_and_the_request_in_the_same_sign_in() {
    let site = Site::new(asking()).await;
    let user = site.person("ada", nothing).await;
    must_change(&site, user).await;
    let mut ada = site.browser();
    let answer = sign_in_to(&mut ada, "sessions", OLD).await;
    assert_eq!(location(&answer).as_deref(), Some("/account/password?next=sessions"));
    assert!(!ada.jar.contains_key(NEXT_COOKIE));
    assert!(location(&ada.get(paths::REGISTER).await).unwrap_or_default().starts_with(paths::ACCOUNT_PASSWORD), "not yet");
    let page = ada.get("/account/password?next=sessions").await;
    assert!(page.text().contains("name=\"next\" value=\"sessions\""), "{}", page.text());
    assert_eq!(location(&change_to(&mut ada, "sessions").await).as_deref(), Some("/register?asked=1"));
    assert!(seen(&ada.get("/register?asked=1").await).contains("Do not lose access to your account"));
    assert_eq!(location(&ada.press(paths::REGISTER_CANCEL).await).as_deref(), Some(paths::ACCOUNT_SESSIONS));
}

#[tokio::test]
async fn nothing_is_asked_after_a_change_that_sign_in_did_not_demand_or_where_nothing_is_missing() {
    let site = Site::new(asking()).await;
    site.person("ada", nothing).await;
    let mut ada = site.browser();
    ada.sign_in("ada@alder.example", OLD).await;
    assert_eq!(location(&change_to(&mut ada, "").await).as_deref(), Some("/account?done=password"));
    let site = Site::new(PolicyDraft { require_registration: false, ..asking() }).await;
    let user = site.person("ada", nothing).await;
    must_change(&site, user).await;
    let mut ada = site.browser();
    sign_in_to(&mut ada, "sessions", OLD).await;
    assert_eq!(location(&change_to(&mut ada, "sessions").await).as_deref(), Some(paths::ACCOUNT_SESSIONS));
}

#[tokio::test]
async fn no_step_leads_elsewhere() {
    let site = Site::new(asking()).await;
    let user = site.person("ada", nothing).await;
    for asked in ELSEWHERE {
        must_change(&site, user).await;
        let mut ada = site.browser();
        let answer = sign_in_to(&mut ada, asked, OLD).await;
        assert_eq!(location(&answer).as_deref(), Some(paths::ACCOUNT_PASSWORD), "{asked}");
        let page = ada.get(&format!("/account/password?next={asked}")).await;
        assert!(!page.text().contains("name=\"next\""), "{asked}: {}", page.text());
        assert_eq!(location(&change_to(&mut ada, asked).await).as_deref(), Some("/register?asked=1"), "{asked}");
        assert!(!ada.jar.contains_key(NEXT_COOKIE), "{asked}");
        // Whoever can set cookies by hand reaches their own account at the most.
        for form in [paths::REGISTER_CANCEL, paths::REGISTER_CONFIRM, paths::REGISTER_FINISH] {
            ada.jar.insert(NEXT_COOKIE.to_owned(), asked.to_owned());
            let answer = ada.send_button(form).await;
            let place = location(&answer).unwrap_or_default();
            assert!([paths::ACCOUNT, paths::REGISTER, ""].contains(&place.as_str()), "{form} {asked}: {place}");
        }
    }
}

#[tokio::test]
async fn a_destination_of_an_earlier_sign_in_is_forgotten() {
    let site = Site::new(asking()).await;
    site.person("ada", nothing).await;
    let mut ada = site.browser();
    sign_in_to(&mut ada, "sessions", OLD).await;
    assert!(ada.jar.contains_key(NEXT_COOKIE));
    sign_in_to(&mut ada, "", OLD).await;
    assert!(!ada.jar.contains_key(NEXT_COOKIE), "this one leads to the account");
    sign_in_to(&mut ada, "sessions", OLD).await;
    let token = step(&ada.get(paths::ACCOUNT).await);
    ada.post(paths::SIGN_OUT, &[("step", &token)]).await;
    assert!(!ada.jar.contains_key(NEXT_COOKIE), "whoever sits down next goes their own ways");
}
