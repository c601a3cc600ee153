//! The second step of administrators: whoever has only the password gets nowhere.

use std::time::Duration;

use http::StatusCode;
use latchkey_domain::{ActivityKind, Counter, Outcome, Reason, Role, ThrottleKind, UserId};
use latchkey_store::{StoreError, Tx};
use latchkey_vault::{Purpose, Token as Secret, TotpSecret};
use latchkey_web::{Destination, paths};

use super::browser::{Browser, DEVICE_COOKIE, SESSION_COOKIE, location, seen, step};
use super::forms::{FORMS, Token};
use super::routes::{Look, PAGES, filled};
use super::site::{NEW, OLD, Site, classic};
use crate::support::Answer;

const ROOT: &str = "root@alder.example";
/// The code counts of one step, and another one is shown after it.
const STEP: Duration = Duration::from_secs(30);

/// An administrator with an app.
async fn founded(site: &Site) -> (UserId, TotpSecret) {
    let root = site.person("root", |user| user.roles = vec![Role::GlobalAdministrator]).await;
    (root, site.app(root).await)
}

/// A browser that has typed the password.
async fn half(site: &Site) -> Browser<'_> {
    let mut root = site.browser();
    let page = root.sign_in(ROOT, OLD).await;
    assert!(seen(&page).contains("Code in the app"), "{}", page.text());
    root
}

async fn type_code(browser: &mut Browser<'_>, code: &str) -> Answer {
    let step = step(&browser.get(paths::SIGN_IN_STEP).await);
    browser.post(paths::SIGN_IN_STEP, &[("step", &step), ("next", ""), ("with", "app"), ("code", code)]).await
}

/// Signs the administrator in.
async fn whole<'a>(site: &'a Site, app: &TotpSecret) -> Browser<'a> {
    let mut root = half(site).await;
    assert_eq!(location(&type_code(&mut root, &site.code_of(app)).await).as_deref(), Some(paths::ACCOUNT));
    root
}

async fn is_in(browser: &mut Browser<'_>) -> bool {
    browser.get(paths::ACCOUNT).await.status == StatusCode::OK
}

/// Outcomes and reasons of second steps, oldest first.
async fn steps_of(site: &Site, user: UserId) -> Vec<(Outcome, Option<Reason>)> {
    let mut events = site.events(Some(user)).await;
    events.reverse();
    let steps = events.into_iter().filter(|event| event.kind == ActivityKind::SecondStep);
    steps.map(|event| (event.outcome, event.reason)).collect()
}

#[tokio::test]
async fn the_password_alone_opens_no_page_and_no_form_but_the_second_step() {
    let site = Site::new(classic()).await;
    founded(&site).await;
    let mut root = half(&site).await;
    for (pattern, _) in PAGES.iter().filter(|(path, look)| matches!(look, Look::Session) && *path != paths::SIGN_IN_STEP) {
        let led = location(&root.get(&filled(pattern)).await);
        assert_eq!(led, Some(Destination::of_path(pattern).step()), "{pattern}");
    }
    for form in FORMS.iter().filter(|form| form.token == Token::Session && form.path != paths::SIGN_OUT) {
        let before = site.bytes();
        let answer = root.post(form.path, &form.with_step("x")).await;
        assert_eq!(location(&answer), Some(Destination::of_path(form.path).step()), "{}", form.path);
        assert!(site.bytes() == before, "{} wrote something", form.path);
    }
    let page = root.get(paths::SIGN_IN_STEP).await;
    assert!(!page.text().contains(paths::ACCOUNT_SESSIONS), "the menu offers nothing but signing out");
    root.post(paths::SIGN_OUT, &[("step", &site.state.cases.forms.token("sign-out", &root.jar[SESSION_COOKIE]))]).await;
    assert!(!root.is_signed_in());
}

#[tokio::test]
async fn the_right_code_opens_everything_under_another_cookie_and_never_again() {
    let site = Site::new(classic()).await;
    let (root, app) = founded(&site).await;
    let mut browser = half(&site).await;
    let before = browser.jar[SESSION_COOKIE].clone();
    let thief = browser.clone();
    let code = site.code_of(&app);
    assert_eq!(
        location(&type_code(&mut browser, &format!("{} {}", &code[..3], &code[3..])).await).as_deref(),
        Some(paths::ACCOUNT)
    );
    assert_ne!(browser.jar[SESSION_COOKIE], before);
    let kept = site.deps.store.reader().session_by_token(&Secret::parse(&browser.jar[SESSION_COOKIE]).unwrap().hash()).await;
    assert_eq!(kept.unwrap().unwrap().factor_at, Some(site.now()));
    assert!(is_in(&mut browser).await && !is_in(&mut thief.clone()).await, "whoever fixed the old cookie has nothing");
    assert_eq!(location(&browser.get(paths::SIGN_IN_STEP).await).as_deref(), Some(paths::ACCOUNT));
    // The same code again, and the one before it, count for nothing; the next one does.
    let mut second = half(&site).await;
    assert!(seen(&type_code(&mut second, &code).await).contains("was used before"));
    assert!(!is_in(&mut second).await);
    site.clock.advance(STEP);
    assert!(seen(&type_code(&mut second, &code).await).contains("was used before"));
    assert_eq!(location(&type_code(&mut second, &site.code_of(&app)).await).as_deref(), Some(paths::ACCOUNT));
    let (good, bad) = ((Outcome::Success, Some(Reason::Completed)), (Outcome::Failure, Some(Reason::WrongProof)));
    assert_eq!(steps_of(&site, root).await, [good, bad, bad, good]);
}

#[tokio::test]
async fn a_code_counts_one_step_early_or_late_and_no_more() {
    let site = Site::new(classic()).await;
    let (_, app) = founded(&site).await;
    for (steps, counts) in [(2, false), (1, true)] {
        let code = site.code_of(&app);
        site.clock.advance(STEP * steps);
        let mut root = half(&site).await;
        type_code(&mut root, &code).await;
        assert_eq!(is_in(&mut root).await, counts, "{steps} steps late");
        site.clock.advance(STEP * 10);
    }
    for (steps, counts) in [(2, false), (1, true)] {
        site.clock.advance(STEP * steps);
        let code = site.code_of(&app);
        site.clock.move_back(STEP * steps);
        let mut root = half(&site).await;
        type_code(&mut root, &code).await;
        assert_eq!(is_in(&mut root).await, counts, "{steps} steps early");
        site.clock.advance(STEP * 10);
    }
}

#[tokio::test]
async fn a_code_of_somebody_else_and_what_is_no_code_open_nothing() {
    let site = Site::new(classic()).await;
    let (root, _) = founded(&site).await;
    let other = site.person("other", |user| user.roles = vec![Role::ReportsReader]).await;
    let (foreign, codes) = (site.app(other).await, site.recovery_codes(other).await);
    let mut browser = half(&site).await;
    for code in [site.code_of(&foreign), codes[0].clone()] {
        assert!(seen(&type_code(&mut browser, &code).await).contains("That code is not right"), "{code}");
    }
    // What can be no code costs no try.
    let tried = steps_of(&site, root).await.len();
    for code in ["12345", "1234567", "abc", "７８９０１２", &"1".repeat(5000), "12345\u{200b}678"] {
        assert!(seen(&type_code(&mut browser, code).await).contains("That is no code"), "{code}");
    }
    assert!(seen(&type_code(&mut browser, " ").await).contains("Enter a code"));
    assert_eq!(steps_of(&site, root).await.len(), tried);
    assert!(!is_in(&mut browser).await);
    // Nobody else's code was used up by it.
    let mut owner = site.browser();
    owner.sign_in("other@alder.example", OLD).await;
    type_code(&mut owner, &codes[0]).await;
    assert!(is_in(&mut owner).await);
}

#[tokio::test]
async fn a_recovery_code_counts_once_however_it_is_typed() {
    let site = Site::new(classic()).await;
    let (root, _) = founded(&site).await;
    let codes = site.recovery_codes(root).await;
    let mut browser = half(&site).await;
    let page = browser.get("/signin/step?next=register&with=recovery-code").await;
    assert!(seen(&page).contains("Ten letters and digits") && page.text().contains("value=\"register\""));
    let typed = codes[0].to_lowercase().replace('-', " ");
    let fields = [("step", step(&page)), ("next", "register".into()), ("with", "recovery-code".into()), ("code", typed)];
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    assert_eq!(location(&browser.post(paths::SIGN_IN_STEP, &fields).await).as_deref(), Some(paths::REGISTER));
    assert_eq!(browser.get(paths::REGISTER).await.status, StatusCode::OK, "just authenticated");
    let mut second = half(&site).await;
    assert!(seen(&type_code(&mut second, &codes[0]).await).contains("was used before"));
    assert_eq!(site.user(root).await.factors.recovery_codes, 9);
    let used = |event: &latchkey_domain::Activity| event.kind == ActivityKind::RecoveryCodeUsed;
    assert_eq!(site.events(Some(root)).await.into_iter().filter(used).count(), 1);
}

#[tokio::test]
async fn five_wrong_codes_end_the_session_and_ten_lock_the_second_step() {
    let site = Site::new(classic()).await;
    let (root, app) = founded(&site).await;
    let wrong = "000000";
    assert_ne!(site.code_of(&app), wrong);
    let mut first = half(&site).await;
    for _ in 0..4 {
        assert!(seen(&type_code(&mut first, wrong).await).contains("That code is not right"));
    }
    assert_eq!(location(&type_code(&mut first, wrong).await).as_deref(), Some("/signin?out=codes"));
    assert!(!first.is_signed_in());
    assert!(seen(&first.get("/signin?out=codes").await).contains("you were signed out"));
    let mut second = half(&site).await;
    for _ in 0..5 {
        type_code(&mut second, wrong).await;
    }
    let mut third = half(&site).await;
    assert!(
        seen(&type_code(&mut third, &site.code_of(&app)).await).contains("the second step is locked"),
        "the right one is late"
    );
    assert!(!is_in(&mut third).await);
    let steps = steps_of(&site, root).await;
    assert_eq!(steps.len(), 11);
    assert_eq!(steps.iter().filter(|(_, reason)| *reason == Some(Reason::TooManySecondSteps)).count(), 1);
    site.clock.advance(Duration::from_secs(24 * 3600));
    let mut next_day = half(&site).await;
    type_code(&mut next_day, &site.code_of(&app)).await;
    assert!(is_in(&mut next_day).await);
}

#[tokio::test]
async fn a_network_that_others_closed_keeps_no_known_device_from_the_second_step() {
    let site = Site::new(classic()).await;
    let (_, app) = founded(&site).await;
    let mut known = half(&site).await;
    let (scope, now) = (&site.scope, site.now());
    let key = &scope.keys.keyed_hash(Purpose::Network, &[known.network().as_bytes()]);
    let kind = ThrottleKind::NetworkSignIns.key();
    let kept = &site.deps.store.reader().counter(scope, key, kind).await.unwrap();
    let kept = kept.as_ref();
    let closed = &Counter { count: 300, window_start: now, locked_until: Some(now.plus(Duration::from_secs(900))) };
    let close = |tx: Tx| async move { tx.put_counter(scope, key, kind, closed, kept).await };
    assert!(site.deps.store.write::<_, StoreError, _, _>("test: close", close).await.unwrap());
    let mut unknown = known.clone();
    unknown.jar.remove(DEVICE_COOKIE).expect("the cookie of the device");
    assert!(seen(&type_code(&mut unknown, &site.code_of(&app)).await).contains("the second step is locked"));
    assert_eq!(location(&type_code(&mut known, &site.code_of(&app)).await).as_deref(), Some(paths::ACCOUNT));
}

#[tokio::test]
async fn a_hundred_guesses_at_once_get_five_tries() {
    let site = Site::new(classic()).await;
    let (root, app) = founded(&site).await;
    let browser = half(&site).await;
    let token = step(&browser.clone().get(paths::SIGN_IN_STEP).await);
    let right = site.code_of(&app);
    let guesses = (0..100).map(|n| {
        let (mut browser, code, token) = (browser.clone(), format!("{:06}", n * 7), token.clone());
        assert_ne!(code, right);
        async move {
            browser.post(paths::SIGN_IN_STEP, &[("step", &token), ("next", ""), ("with", "app"), ("code", &code)]).await.status
        }
    });
    for status in futures_util::future::join_all(guesses).await {
        assert!(!status.is_server_error(), "{status}");
    }
    assert_eq!(steps_of(&site, root).await.len(), 5);
    assert!(!is_in(&mut browser.clone()).await);
}

#[tokio::test]
async fn two_tabs_with_the_same_code_end_in_one_session() {
    let site = Site::new(classic()).await;
    let (root, app) = founded(&site).await;
    let browser = half(&site).await;
    let code = site.code_of(&app);
    let (mut one, mut two) = (browser.clone(), browser);
    let token = step(&one.get(paths::SIGN_IN_STEP).await);
    let fields = [("step", token.as_str()), ("next", ""), ("with", "app"), ("code", code.as_str())];
    let (first, second) = tokio::join!(one.post(paths::SIGN_IN_STEP, &fields), two.post(paths::SIGN_IN_STEP, &fields));
    assert!([&first, &second].iter().any(|answer| location(answer).as_deref() == Some(paths::ACCOUNT)));
    assert_eq!(usize::from(is_in(&mut one).await) + usize::from(is_in(&mut two).await), 1);
    let good = |step: &&(Outcome, Option<Reason>)| step.0 == Outcome::Success;
    assert_eq!(steps_of(&site, root).await.iter().filter(good).count(), 1);
    assert_eq!(site.deps.store.reader().sessions(&site.scope, root, site.now()).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_code_and_a_token_of_another_session_do_nothing() {
    let site = Site::new(classic()).await;
    let (_, app) = founded(&site).await;
    let (mut one, mut two) = (half(&site).await, half(&site).await);
    let foreign = step(&one.get(paths::SIGN_IN_STEP).await);
    let before = site.bytes();
    let answer = two.post(paths::SIGN_IN_STEP, &[("step", &foreign), ("code", &site.code_of(&app))]).await;
    assert_eq!(location(&answer).as_deref(), Some(paths::SIGN_IN_STEP));
    assert!(site.bytes() == before && !is_in(&mut two).await);
}

#[tokio::test]
async fn the_step_leads_to_one_of_our_own_pages_whatever_is_asked() {
    let site = Site::new(classic()).await;
    let (_, app) = founded(&site).await;
    for elsewhere in ["//evil.example", "https://evil.example/", "%2F%2Fevil.example", "/%5Cevil.example", "account%20"] {
        site.clock.advance(STEP);
        let mut root = half(&site).await;
        let page = root.get(&format!("{}?next={elsewhere}&with=app", paths::SIGN_IN_STEP)).await;
        assert!(page.text().contains("name=\"next\" value=\"account\""), "{elsewhere}");
        let fields = [("step", step(&page)), ("next", elsewhere.to_owned()), ("code", site.code_of(&app))];
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        assert_eq!(location(&root.post(paths::SIGN_IN_STEP, &fields).await).as_deref(), Some(paths::ACCOUNT), "{elsewhere}");
    }
    for destination in Destination::ALL {
        site.clock.advance(STEP);
        let mut root = half(&site).await;
        assert_eq!(location(&root.get(destination.path()).await), Some(destination.step()));
        let page = root.get(&destination.step()).await;
        let fields = [("step", step(&page)), ("next", destination.key().to_owned()), ("code", site.code_of(&app))];
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        assert_eq!(location(&root.post(paths::SIGN_IN_STEP, &fields).await).as_deref(), Some(destination.path()));
        assert_eq!(root.get(destination.path()).await.status, StatusCode::OK, "{destination:?}: nothing else is asked");
    }
}

#[tokio::test]
async fn a_password_of_ten_minutes_ago_opens_no_second_step() {
    let site = Site::new(classic()).await;
    let (root, app) = founded(&site).await;
    let mut browser = half(&site).await;
    let token = step(&browser.get(paths::SIGN_IN_STEP).await);
    site.clock.advance(Duration::from_secs(10 * 60));
    let answer = browser.post(paths::SIGN_IN_STEP, &[("step", &token), ("code", &site.code_of(&app))]).await;
    assert_eq!(location(&answer).as_deref(), Some(paths::SIGN_IN));
    assert_eq!(location(&browser.get(paths::SIGN_IN_STEP).await).as_deref(), Some(paths::SIGN_IN));
    assert!(steps_of(&site, root).await.is_empty());
}

#[tokio::test]
async fn ordinary_people_with_an_app_are_not_asked_until_they_become_administrators() {
    let site = Site::new(classic()).await;
    let ada = site.person("ada", |_| {}).await;
    let app = site.app(ada).await;
    let mut browser = site.browser();
    browser.sign_in("ada@alder.example", OLD).await;
    assert!(is_in(&mut browser).await);
    assert_eq!(location(&browser.get(paths::SIGN_IN_STEP).await).as_deref(), Some(paths::ACCOUNT));
    let scope = &site.scope;
    let roles = async |roles: &[Role]| {
        site.deps.store.write("test: roles", |tx| async move { tx.set_roles(scope, ada, roles).await }).await.unwrap();
    };
    roles(&[Role::HelpdeskAdministrator]).await;
    assert_eq!(location(&browser.get(paths::ACCOUNT).await).as_deref(), Some(paths::SIGN_IN_STEP), "in the open session too");
    type_code(&mut browser, &site.code_of(&app)).await;
    assert!(is_in(&mut browser).await);
    roles(&[]).await;
    assert!(is_in(&mut browser).await);
}

#[tokio::test]
async fn sensitive_pages_ask_administrators_for_both_after_ten_minutes() {
    let site = Site::new(classic()).await;
    let (root, app) = founded(&site).await;
    let mut browser = whole(&site, &app).await;
    site.clock.advance(Duration::from_secs(10 * 60));
    for (path, key) in
        [(paths::REGISTER, "register"), (paths::ACCOUNT_PASSWORD, "password"), (paths::ACCOUNT_SESSIONS, "sessions")]
    {
        let asked = format!("/signin/again?next={key}");
        assert_eq!(location(&browser.get(path).await).as_deref(), Some(asked.as_str()), "{path}");
    }
    let before = browser.jar[SESSION_COOKIE].clone();
    let page = browser.get("/signin/again?next=register").await;
    assert!(page.text().contains("name=\"code\""));
    let token = step(&page);
    let again = async |browser: &mut Browser<'_>, password: &str, code: &str| {
        browser
            .post(paths::SIGN_IN_AGAIN, &[("step", &token), ("next", "register"), ("password", password), ("code", code)])
            .await
    };
    let right = site.code_of(&app);
    assert!(seen(&again(&mut browser, NEW, &right).await).contains("That password is not right"));
    assert!(steps_of(&site, root).await.len() == 1, "a code beside a wrong password is not looked at");
    assert!(seen(&again(&mut browser, OLD, "000000").await).contains("That code is not right"));
    assert!(seen(&again(&mut browser, OLD, "").await).contains("Enter a code"));
    let without = browser.post(paths::SIGN_IN_AGAIN, &[("step", &token), ("password", OLD)]).await;
    assert!(seen(&without).contains("Enter a code"));
    assert_eq!(location(&again(&mut browser, OLD, &right).await).as_deref(), Some(paths::REGISTER));
    assert_ne!(browser.jar[SESSION_COOKIE], before);
    assert_eq!(browser.get(paths::REGISTER).await.status, StatusCode::OK);
    // The same code is worth nothing at another door.
    let mut second = half(&site).await;
    assert!(seen(&type_code(&mut second, &right).await).contains("was used before"));
    // Ordinary people type their present password at the change itself, and are asked for nothing before it.
    site.person("ada", |_| {}).await;
    let mut ada = site.browser();
    ada.sign_in("ada@alder.example", OLD).await;
    site.clock.advance(Duration::from_secs(11 * 60));
    assert_eq!(ada.get(paths::ACCOUNT_PASSWORD).await.status, StatusCode::OK);
    assert!(!ada.get(paths::SIGN_IN_AGAIN).await.text().contains("name=\"code\""));
}

#[tokio::test]
async fn a_password_that_must_be_changed_comes_after_the_second_step() {
    let site = Site::new(classic()).await;
    let (root, app) = founded(&site).await;
    let hash = &latchkey_vault::hash(&site.scope.keys.pepper(), OLD, &*site.deps.random);
    let (scope, how) = (&site.scope, latchkey_store::SetPassword { at: site.now(), must_change: true });
    site.deps.store.write("test: must change", |tx| async move { tx.set_password(scope, root, hash, how).await }).await.unwrap();
    let mut browser = half(&site).await;
    assert_eq!(location(&browser.get(paths::ACCOUNT_PASSWORD).await).as_deref(), Some("/signin/step?next=password"));
    assert_eq!(location(&type_code(&mut browser, &site.code_of(&app)).await).as_deref(), Some(paths::ACCOUNT_PASSWORD));
    assert!(!is_in(&mut browser).await, "the password comes first");
    let token = step(&browser.get(paths::ACCOUNT_PASSWORD).await);
    let typed = [("step", token.as_str()), ("current_password", OLD), ("new_password", NEW), ("confirm_password", NEW)];
    browser.post(paths::ACCOUNT_PASSWORD, &typed).await;
    assert!(is_in(&mut browser).await);
}
