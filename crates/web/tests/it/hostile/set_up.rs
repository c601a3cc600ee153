//! Administrators who have no second factor: a password alone opens the set-up and nothing else, and not even that once there was one.

use std::time::Duration;

use http::StatusCode;
use latchkey_domain::{ActivityKind, Reason, Role, SessionPurpose, UserId};
use latchkey_service::Code;
use latchkey_store::{SetPassword, StoreError, Tx};
use latchkey_testkit::AuthenticatorApp;
use latchkey_vault::{RecoveryCode, Token as Secret};
use latchkey_web::{Destination, paths};

use super::browser::{Browser, SESSION_COOKIE, location, seen, step};
use super::forms::{FORMS, Token};
use super::registering_factors::{codes_on, key_on};
use super::routes::{Look, PAGES, filled};
use super::site::{NEW, OLD, Site, classic};
use crate::support::Answer;

const ROOT: &str = "root@alder.example";
/// Where the password leads whoever has no factor.
const SET_UP: &str = paths::SIGN_IN_SET_UP;

async fn founded(site: &Site) -> UserId {
    site.person("root", |user| user.roles = vec![Role::GlobalAdministrator]).await
}

/// A browser that has typed the password; gives the page that follows.
async fn half(site: &Site) -> (Browser<'_>, Answer) {
    let mut root = site.browser();
    let page = root.sign_in(ROOT, OLD).await;
    (root, page)
}

async fn is_in(browser: &mut Browser<'_>) -> bool {
    browser.get(paths::ACCOUNT).await.status == StatusCode::OK
}

async fn write<T, F>(site: &Site, work: impl Fn(Tx) -> F + Send + Sync) -> T
where
    F: Future<Output = Result<T, StoreError>> + Send,
{
    site.deps.store.write("test", work).await.unwrap()
}

/// Uses all recovery codes up but `left`.
pub(super) async fn use_up(site: &Site, user: UserId, codes: &[String], left: usize) {
    let (scope, now) = (&site.scope, site.now());
    for code in &codes[left..] {
        let code = &RecoveryCode::parse(&Code::new(code.clone())).unwrap();
        assert!(write(site, |tx| async move { tx.spend_recovery_code(scope, user, code, now).await }).await);
    }
}

pub(super) async fn must_change(site: &Site, user: UserId) {
    let hash = &latchkey_vault::hash(&site.scope.keys.pepper(), OLD, &*site.deps.random);
    let (scope, how) = (&site.scope, SetPassword { at: site.now(), must_change: true });
    write(site, |tx| async move { tx.set_password(scope, user, hash, how).await }).await;
}

impl Browser<'_> {
    /// Presses one of the two buttons of the choice; gives the page it leads to.
    async fn begin_set_up(&mut self, form: &'static str) -> Answer {
        let token = self.token_of(form);
        self.post_on(form, &[("step", &token), ("next", "sessions")]).await
    }

    async fn finish_set_up(&mut self, form: &str, page: &Answer, code: &str) -> Answer {
        let token = step(page);
        let mut fields = vec![("step", token.as_str()), ("next", "sessions"), ("code", code)];
        fields.extend((form == paths::SIGN_IN_SET_UP_APP_CODE).then_some(("name", "phone")));
        self.post(form, &fields).await
    }

    /// Sets an app up.
    async fn set_app_up(&mut self, site: &Site) -> (Answer, AuthenticatorApp) {
        let page = self.begin_set_up(paths::SIGN_IN_SET_UP_APP).await;
        let app = AuthenticatorApp::typed(&key_on(&page)).unwrap();
        (self.finish_set_up(paths::SIGN_IN_SET_UP_APP_CODE, &page, &app.code_at(site.now())).await, app)
    }

    async fn second_step(&mut self, code: &str) -> Answer {
        let token = step(&self.get(paths::SIGN_IN_STEP).await);
        self.post(paths::SIGN_IN_STEP, &[("step", &token), ("code", code)]).await
    }
}

#[tokio::test]
async fn the_password_alone_opens_no_page_and_no_form_but_the_set_up() {
    let site = Site::new(classic()).await;
    founded(&site).await;
    let (mut root, page) = half(&site).await;
    let said = seen(&page);
    assert!(said.contains("Set up your second step") && said.contains("Set up an app") && said.contains("Make recovery codes"));
    assert!(!said.contains(paths::ACCOUNT_SESSIONS), "the menu offers nothing but signing out");
    let own = |path: &str| path.starts_with(SET_UP) || path == paths::SIGN_IN_AGAIN || path == paths::SIGN_OUT;
    for (pattern, _) in PAGES.iter().filter(|(path, look)| matches!(look, Look::Session) && !own(path)) {
        let wanted = if *pattern == paths::SIGN_IN_STEP { SET_UP.to_owned() } else { Destination::of_path(pattern).set_up() };
        assert_eq!(location(&root.get(&filled(pattern)).await), Some(wanted), "{pattern}");
    }
    for form in FORMS.iter().filter(|form| matches!(form.token, Token::Session | Token::Step) && !own(form.path)) {
        let before = site.bytes();
        let answer = root.post(form.path, &form.with_step("x")).await;
        let wanted = if form.token == Token::Step { SET_UP.to_owned() } else { Destination::of_path(form.path).set_up() };
        assert_eq!(location(&answer), Some(wanted), "{}", form.path);
        assert!(site.bytes() == before, "{} wrote something", form.path);
    }
    let before = site.bytes();
    for form in FORMS.iter().filter(|form| form.token == Token::SetUp) {
        let answer = root.post(form.path, &form.with_step("x")).await;
        assert!(location(&answer).is_some_and(|led| led.starts_with(SET_UP)), "{} without its token", form.path);
    }
    assert!(site.bytes() == before);
    root.post(paths::SIGN_OUT, &[("step", &site.state.cases.forms.token("sign-out", &root.jar[SESSION_COOKIE]))]).await;
    assert!(!root.is_signed_in());
}

#[tokio::test]
async fn the_first_app_opens_everything_under_another_cookie() {
    let site = Site::new(classic()).await;
    let user = founded(&site).await;
    let (mut root, _) = half(&site).await;
    let thief = root.clone();
    let page = root.begin_set_up(paths::SIGN_IN_SET_UP_APP).await;
    assert!(seen(&page).contains("<svg class=\"qr\""), "{}", page.text());
    let app = AuthenticatorApp::typed(&key_on(&page)).unwrap();
    let form = paths::SIGN_IN_SET_UP_APP_CODE;
    let wrong = root.finish_set_up(form, &page, &app.wrong_code_at(site.now())).await;
    assert!(seen(&wrong).contains("You can try 4 more times"), "{}", wrong.text());
    assert!(seen(&root.finish_set_up(form, &page, "").await).contains("Enter the digits"));
    assert!(!is_in(&mut root).await && !site.user(user).await.factors.any());
    let code = app.code_at(site.now());
    let done = root.finish_set_up(form, &page, &code).await;
    assert_eq!(location(&done).as_deref(), Some(paths::ACCOUNT_SESSIONS), "to where they were going");
    assert_ne!(root.jar[SESSION_COOKIE], thief.jar[SESSION_COOKIE]);
    assert!(is_in(&mut root).await && !is_in(&mut thief.clone()).await, "whoever fixed the old cookie has nothing");
    let kept = site.deps.store.reader().session_by_token(&Secret::parse(&root.jar[SESSION_COOKIE]).unwrap().hash()).await;
    let kept = kept.unwrap().unwrap();
    assert_eq!((kept.factor_at, kept.purpose), (Some(site.now()), SessionPurpose::Full));
    assert_eq!(root.get(paths::REGISTER).await.status, StatusCode::OK, "just authenticated, with both");
    assert_eq!(location(&root.get(SET_UP).await).as_deref(), Some(paths::ACCOUNT), "there is nothing to set up any more");
    let events: Vec<_> = site.events(Some(user)).await.into_iter().rev().map(|event| (event.kind, event.reason)).collect();
    assert_eq!(events[0], (ActivityKind::SignIn, Some(Reason::SecondStepNeeded)));
    assert!(events.contains(&(ActivityKind::Registered, Some(Reason::InfoAuthenticator))), "{events:?}");
    assert!(site.mails().await.iter().any(|mail| mail.text.contains("An authenticator app was set up")));
    // The next sign-in asks for a code, and the one that was typed is used up.
    let (mut next, page) = half(&site).await;
    assert!(seen(&page).contains("Code in the app"));
    assert!(seen(&next.second_step(&code).await).contains("was used before"));
    site.clock.advance(Duration::from_secs(30));
    assert_eq!(location(&next.second_step(&app.code_at(site.now())).await).as_deref(), Some(paths::ACCOUNT));
}

#[tokio::test]
async fn recovery_codes_count_once_one_of_them_was_typed() {
    let site = Site::new(classic()).await;
    let user = founded(&site).await;
    let (mut root, _) = half(&site).await;
    let page = root.begin_set_up(paths::SIGN_IN_SET_UP_CODES).await;
    let codes = codes_on(&page);
    assert!(codes.len() == 10 && page.header("cache-control").contains("no-store"));
    // Whoever loads the page again, because it was lost on its way, sees the same; so does whoever presses the button again.
    let again = root.get("/signin/setup?next=sessions&with=recovery-codes").await;
    assert_eq!(codes_on(&again), codes);
    assert_eq!(codes_on(&root.begin_set_up(paths::SIGN_IN_SET_UP_CODES).await), codes);
    let form = paths::SIGN_IN_SET_UP_CODES_KEPT;
    for wrong in ["", " ", "0000000000", "123456", "x"] {
        let answer = root.finish_set_up(form, &page, wrong).await;
        let said = if wrong.trim().is_empty() { "Enter a code" } else { "none of the codes on this page" };
        assert!(seen(&answer).contains(said) && codes_on(&answer) == codes, "{wrong:?}: {}", answer.text());
    }
    assert_eq!(site.deps.store.reader().recovery_codes(&site.scope, user).await.unwrap(), None, "none is kept so far");
    // Somebody who went away without them has lost nothing.
    let (mut elsewhere, page_elsewhere) = half(&site).await;
    assert!(seen(&page_elsewhere).contains("Set up your second step") && !is_in(&mut elsewhere).await);
    let typed = codes[3].to_lowercase().replace('-', " ");
    let done = root.finish_set_up(form, &page, &typed).await;
    assert_eq!(location(&done).as_deref(), Some(paths::ACCOUNT_SESSIONS));
    assert!(is_in(&mut root).await);
    assert_eq!(site.user(user).await.factors.recovery_codes, 10, "typing it used none up");
    assert_eq!(location(&root.finish_set_up(form, &page, &typed).await).as_deref(), Some(paths::ACCOUNT));
    for code in [&codes[3], &codes[0]] {
        let (mut next, _) = half(&site).await;
        assert_eq!(location(&next.second_step(code).await).as_deref(), Some(paths::ACCOUNT), "{code}");
    }
}

#[tokio::test]
async fn whoever_has_only_the_password_adds_nothing_to_what_the_owner_set_up() {
    let site = Site::new(classic()).await;
    let user = founded(&site).await;
    let ((mut owner, _), (mut thief, _), (mut other, _)) = (half(&site).await, half(&site).await, half(&site).await);
    let page = thief.begin_set_up(paths::SIGN_IN_SET_UP_APP).await;
    let app = AuthenticatorApp::typed(&key_on(&page)).unwrap();
    let codes_page = other.begin_set_up(paths::SIGN_IN_SET_UP_CODES).await;
    assert_eq!(location(&owner.set_app_up(&site).await.0).as_deref(), Some(paths::ACCOUNT_SESSIONS));
    thief.finish_set_up(paths::SIGN_IN_SET_UP_APP_CODE, &page, &app.code_at(site.now())).await;
    other.finish_set_up(paths::SIGN_IN_SET_UP_CODES_KEPT, &codes_page, &codes_on(&codes_page)[0]).await;
    for late in [&mut thief, &mut other] {
        assert_eq!(location(&late.get(paths::ACCOUNT).await).as_deref(), Some(paths::SIGN_IN_STEP));
        assert_eq!(location(&late.get(SET_UP).await).as_deref(), Some(paths::SIGN_IN_STEP));
    }
    let factors = site.user(user).await.factors;
    assert_eq!((factors.authenticators, factors.recovery_codes), (1, 0));
    // And at the very same moment one of two gets through.
    let both = site.person("both", |user| user.roles = vec![Role::ReportsReader]).await;
    let mut browsers = [site.browser(), site.browser()];
    let mut forms = Vec::new();
    for browser in &mut browsers {
        browser.sign_in("both@alder.example", OLD).await;
        let page = browser.begin_set_up(paths::SIGN_IN_SET_UP_APP).await;
        forms.push((AuthenticatorApp::typed(&key_on(&page)).unwrap().code_at(site.now()), page));
    }
    let [one, two] = &mut browsers;
    let form = paths::SIGN_IN_SET_UP_APP_CODE;
    tokio::join!(one.finish_set_up(form, &forms[0].1, &forms[0].0), two.finish_set_up(form, &forms[1].1, &forms[1].0));
    assert_eq!(usize::from(is_in(one).await) + usize::from(is_in(two).await), 1);
    assert_eq!(site.user(both).await.factors.authenticators, 1);
}

#[tokio::test]
async fn whoever_used_the_last_code_up_sets_up_anew_in_that_session_and_in_no_other() {
    let site = Site::new(classic()).await;
    let user = founded(&site).await;
    let codes = site.recovery_codes(user).await;
    use_up(&site, user, &codes, 1).await;
    let (mut idle, _) = half(&site).await;
    let (mut root, _) = half(&site).await;
    root.second_step(&codes[0]).await;
    let page = root.get(paths::REGISTER).await;
    assert_eq!(location(&page).as_deref(), Some("/signin/setup?next=register"));
    assert!(seen(&root.get(SET_UP).await).contains("You have used the last of your recovery codes"));
    // Elsewhere the password alone opens nothing, not even the set-up.
    for browser in [&mut idle, &mut half(&site).await.0] {
        let said = browser.get(SET_UP).await;
        assert!(seen(&said).contains(&format!("latchkey user remove-factors {ROOT}")), "{}", said.text());
        let before = site.bytes();
        for path in [paths::ACCOUNT, paths::REGISTER, paths::SIGN_IN_STEP, paths::SIGN_IN_AGAIN, paths::ACCOUNT_PASSWORD] {
            assert!(location(&browser.get(path).await).is_some_and(|led| led.starts_with(SET_UP)), "{path}");
        }
        for form in FORMS.iter().filter(|form| form.token == Token::SetUp) {
            let token = browser.token_of(form.path);
            let answer = browser.post(form.path, &form.with_step(&token)).await;
            assert!(seen(&answer).contains("Your recovery codes are used up"), "{}", form.path);
        }
        assert!(site.bytes() == before);
    }
    assert_eq!(location(&root.set_app_up(&site).await.0).as_deref(), Some(paths::ACCOUNT_SESSIONS));
    assert!(is_in(&mut root).await);
}

#[tokio::test]
async fn after_the_operator_removed_what_was_used_up_the_set_up_is_open() {
    let site = Site::new(classic()).await;
    let user = founded(&site).await;
    let codes = site.recovery_codes(user).await;
    use_up(&site, user, &codes, 0).await;
    let (mut root, page) = half(&site).await;
    assert!(seen(&page).contains("Your recovery codes are used up"));
    let (scope, now) = (&site.scope, site.now());
    write(&site, |tx| async move { tx.put_recovery_codes(scope, user, &[], now).await }).await;
    assert!(seen(&root.get(SET_UP).await).contains("Set up your second step"));
    root.set_app_up(&site).await;
    assert!(is_in(&mut root).await);
}

#[tokio::test]
async fn a_new_administrator_is_caught_at_the_next_page_and_a_former_one_is_not() {
    let site = Site::new(classic()).await;
    let ada = site.person("ada", |_| {}).await;
    let mut browser = site.browser();
    browser.sign_in("ada@alder.example", OLD).await;
    assert!(is_in(&mut browser).await);
    assert_eq!(location(&browser.get(SET_UP).await).as_deref(), Some(paths::ACCOUNT), "nobody else is offered the page");
    let scope = &site.scope;
    let roles = async |roles: &[Role]| write(&site, |tx| async move { tx.set_roles(scope, ada, roles).await }).await;
    roles(&[Role::HelpdeskAdministrator]).await;
    assert_eq!(location(&browser.get(paths::ACCOUNT_ACTIVITY).await).as_deref(), Some("/signin/setup?next=activity"));
    roles(&[]).await;
    assert!(is_in(&mut browser).await);
    roles(&[Role::HelpdeskAdministrator]).await;
    browser.set_app_up(&site).await;
    assert!(is_in(&mut browser).await);
}

#[tokio::test]
async fn a_password_that_must_be_changed_comes_before_the_set_up() {
    let site = Site::new(classic()).await;
    let user = founded(&site).await;
    must_change(&site, user).await;
    let (mut root, _) = half(&site).await;
    for path in [paths::ACCOUNT, SET_UP, paths::SIGN_IN_AGAIN] {
        assert!(location(&root.get(path).await).is_some_and(|led| led.starts_with(paths::ACCOUNT_PASSWORD)), "{path}");
    }
    let token = step(&root.get(paths::ACCOUNT_PASSWORD).await);
    let typed = [("step", token.as_str()), ("current_password", OLD), ("new_password", NEW), ("confirm_password", NEW)];
    let page = root.post_on(paths::ACCOUNT_PASSWORD, &typed).await;
    assert!(seen(&page).contains("Set up your second step"), "{}", page.text());
    assert!(!is_in(&mut root).await);
    root.set_app_up(&site).await;
    assert!(is_in(&mut root).await);
}

#[tokio::test]
async fn a_set_up_that_took_long_asks_for_the_password_and_goes_on() {
    let site = Site::new(classic()).await;
    founded(&site).await;
    let (mut root, _) = half(&site).await;
    let page = root.begin_set_up(paths::SIGN_IN_SET_UP_APP).await;
    let app = AuthenticatorApp::typed(&key_on(&page)).unwrap();
    site.clock.advance(Duration::from_secs(10 * 60));
    let form = paths::SIGN_IN_SET_UP_APP_CODE;
    let late = root.finish_set_up(form, &page, &app.code_at(site.now())).await;
    assert_eq!(location(&late).as_deref(), Some("/signin/again?next=sessions"));
    let again = root.get("/signin/again?next=sessions").await;
    assert!(!again.text().contains("name=\"code\""), "there is no second factor to ask for");
    let typed = [("step", step(&again)), ("next", "sessions".into()), ("password", OLD.into())];
    let typed: Vec<(&str, &str)> = typed.iter().map(|(name, value): &(&str, String)| (*name, value.as_str())).collect();
    assert_eq!(location(&root.post(paths::SIGN_IN_AGAIN, &typed).await).as_deref(), Some("/signin/setup?next=sessions"));
    let page = root.begin_set_up(paths::SIGN_IN_SET_UP_APP).await;
    assert_eq!(AuthenticatorApp::typed(&key_on(&page)).unwrap().code_at(site.now()), app.code_at(site.now()), "the same one");
    let done = root.finish_set_up(form, &page, &app.code_at(site.now())).await;
    assert_eq!(location(&done).as_deref(), Some(paths::ACCOUNT_SESSIONS));
}

#[tokio::test]
async fn an_administrators_new_codes_replace_the_old_ones_once_one_was_typed() {
    let site = Site::new(classic()).await;
    let user = founded(&site).await;
    let old = site.recovery_codes(user).await;
    use_up(&site, user, &old, 3).await;
    let (mut root, _) = half(&site).await;
    root.second_step(&old[0]).await;
    assert!(seen(&root.get(paths::ACCOUNT).await).contains("only 2 recovery codes are left"));
    let token = step(&root.get(paths::REGISTER_RECOVERY_CODES).await);
    let page = root.post_on(paths::REGISTER_RECOVERY_CODES, &[("step", &token)]).await;
    let new = codes_on(&page);
    assert!(new.len() == 10 && seen(&page).contains("Your earlier codes work until then"));
    let (mut elsewhere, _) = half(&site).await;
    assert!(seen(&elsewhere.second_step(&new[0]).await).contains("That code is not right"));
    elsewhere.second_step(&old[1]).await;
    assert!(is_in(&mut elsewhere).await, "the page may have been lost on its way");
    let kept = root.post(paths::REGISTER_RECOVERY_CODES_KEPT, &[("step", &step(&page)), ("code", &new[9])]).await;
    assert_eq!(location(&kept).as_deref(), Some("/register?done=recovery-codes"));
    let (mut next, _) = half(&site).await;
    assert!(seen(&next.second_step(&old[2]).await).contains("That code is not right"), "earlier ones are void now");
    next.second_step(&new[9]).await;
    assert!(is_in(&mut next).await && !seen(&next.get(paths::ACCOUNT).await).contains("recovery codes are left"));
}
