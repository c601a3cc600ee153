//! The access panel: other people's sessions and events, passwords that may not be, tabs that finish at once.

use std::time::Duration;

use http::StatusCode;
use latchkey_domain::{ActivityKind, Authority, Outcome, Reason, Role, UserId};
use latchkey_store::{SetPassword, StoreError, Tx};
use latchkey_web::paths;

use super::browser::{Browser, SESSION_COOKIE, location, seen, step};
use super::site::{NEW, OLD, Site, classic};
use crate::support::{Answer, ORIGIN};

async fn signed_in<'a>(site: &'a Site, name: &str, password: &str) -> Browser<'a> {
    let mut browser = site.browser();
    browser.sign_in(&format!("{name}@alder.example"), password).await;
    assert!(browser.is_signed_in());
    browser
}

/// Changes the password; gives the answer.
async fn change(browser: &mut Browser<'_>, current: &str, new: &str, repeated: &str) -> Answer {
    let step = step(&browser.get(paths::ACCOUNT_PASSWORD).await);
    let fields = [("step", step.as_str()), ("current_password", current), ("new_password", new), ("confirm_password", repeated)];
    browser.post(paths::ACCOUNT_PASSWORD, &fields).await
}

/// Whether the page has a link to this address.
fn leads_to(page: &Answer, address: &str) -> bool {
    page.text().replace("&#x2f;", "/").replace("&amp;", "&").contains(&format!("href=\"{address}\""))
}

async fn can_sign_in(site: &Site, password: &str) -> bool {
    let mut browser = site.browser();
    browser.sign_in("ada@alder.example", password).await;
    browser.is_signed_in()
}

async fn is_in(browser: &mut Browser<'_>) -> bool {
    browser.get(paths::ACCOUNT).await.status == StatusCode::OK
}

/// Sets how the password of a person was set.
async fn set(site: &Site, user: UserId, how: SetPassword) {
    let hash = latchkey_vault::hash(&site.scope.keys.pepper(), OLD, &*site.deps.random);
    let (hash, scope) = (&hash, &site.scope);
    let set = |tx: Tx| async move { tx.set_password(scope, user, hash, how).await };
    site.deps.store.write::<_, StoreError, _, _>("test: password", set).await.unwrap();
}

#[tokio::test]
async fn a_change_ends_every_other_session_rotates_this_one_and_is_told() {
    let site = Site::new(classic()).await;
    let user = site.person("ada", |_| {}).await;
    let (mut ada, mut other) = (signed_in(&site, "ada", OLD).await, signed_in(&site, "ada", OLD).await);
    let mut resetting = site.browser();
    resetting.identify("ada@alder.example").await;
    let kept = ada.clone();
    let answer = change(&mut ada, OLD, NEW, NEW).await;
    assert_eq!(location(&answer).as_deref(), Some("/account?done=password"));
    let page = ada.get("/account?done=password").await;
    assert!(seen(&page).contains("Your password is changed"), "{}", page.text());
    assert!(!is_in(&mut other).await && !is_in(&mut kept.clone()).await, "other sessions and the old cookie are over");
    assert!(resetting.get(paths::RESET_VERIFY).await.text().is_empty(), "a reset that was begun is over");
    assert!(can_sign_in(&site, NEW).await && !can_sign_in(&site, OLD).await);
    let mails = site.mails().await;
    let mut told: Vec<&str> =
        mails.iter().filter(|mail| mail.subject.as_str().contains("was changed")).map(|mail| mail.to.as_str()).collect();
    told.sort_unstable();
    assert_eq!(told, ["ada@alder.example", "ada@home.example"]);
    let link = mails[0].text.split_whitespace().find_map(|word| word.strip_prefix(ORIGIN)).expect("a link").to_owned();
    assert!(site.browser().get(&link).await.text().contains("<form"));
    let events = site.events(Some(user)).await;
    let changed: Vec<_> = events.iter().filter(|event| event.kind == ActivityKind::ChangedPassword).collect();
    assert_eq!((changed.len(), changed[0].outcome), (1, Outcome::Success));
}

#[tokio::test]
async fn passwords_that_may_not_be_are_not_taken_and_cost_no_try() {
    let site = Site::new(classic()).await;
    let user = site.person("ada", |_| {}).await;
    let mut ada = signed_in(&site, "ada", OLD).await;
    let long = "Ab1-".repeat(2_500);
    for (new, repeated, said) in [
        (OLD, OLD, "may not come back"),
        ("short", "short", "too short"),
        (long.as_str(), long.as_str(), "too long"),
        (NEW, "Copper-Lantern-59", "not the same"),
        ("", "", "too short"),
    ] {
        for _ in 0..3 {
            let page = change(&mut ada, OLD, new, repeated).await;
            assert!(seen(&page).contains(said), "{said}: {}", page.text());
        }
    }
    let page = change(&mut ada, "", NEW, NEW).await;
    assert!(seen(&page).contains("Enter your present password"));
    assert!(seen(&change(&mut ada, &long, NEW, NEW).await).contains("present password is not right"));
    let events = site.events(Some(user)).await;
    assert!(events.iter().any(|event| event.reason == Some(Reason::PasswordReused)));
    assert!(!events.iter().any(|event| event.reason == Some(Reason::WrongPassword)), "no try was counted");
    assert!(is_in(&mut ada).await && can_sign_in(&site, OLD).await);
}

#[tokio::test]
async fn a_wrong_present_password_counts_as_a_wrong_sign_in() {
    let site = Site::new(classic()).await;
    site.person("ada", |_| {}).await;
    let mut ada = signed_in(&site, "ada", OLD).await;
    for n in 0..9 {
        let page = change(&mut ada, &format!("wrong {n}"), NEW, NEW).await;
        assert!(seen(&page).contains("present password is not right"), "{}", page.text());
    }
    assert!(seen(&change(&mut ada, "wrong 9", NEW, NEW).await).contains("sign-in is locked"));
    assert!(seen(&change(&mut ada, OLD, NEW, NEW).await).contains("sign-in is locked"), "the right one comes too late");
    site.clock.advance(Duration::from_secs(60));
    assert!(location(&change(&mut ada, OLD, NEW, NEW).await).is_some());
}

#[tokio::test]
async fn two_tabs_that_finish_at_once_set_one_password() {
    let site = Site::new(classic()).await;
    let user = site.person("ada", |_| {}).await;
    let ada = signed_in(&site, "ada", OLD).await;
    let (mut one, mut two) = (ada.clone(), ada.clone());
    let (first, second) =
        tokio::join!(change(&mut one, OLD, NEW, NEW), change(&mut two, OLD, "Violet-Anchor-91", "Violet-Anchor-91"));
    let places = [location(&first), location(&second)];
    assert!(places.iter().any(|place| place.as_deref() == Some("/account?done=password")), "{places:?}");
    assert_eq!(usize::from(is_in(&mut one).await) + usize::from(is_in(&mut two).await), 1);
    assert_eq!(usize::from(can_sign_in(&site, NEW).await) + usize::from(can_sign_in(&site, "Violet-Anchor-91").await), 1);
    let events = site.events(Some(user)).await;
    let changes = events.iter().filter(|event| event.kind == ActivityKind::ChangedPassword && event.outcome == Outcome::Success);
    assert_eq!(changes.count(), 1);
}

#[tokio::test]
async fn a_policy_that_was_narrowed_meanwhile_is_the_one_that_counts() {
    let site = Site::new(classic()).await;
    site.person("ada", |_| {}).await;
    let mut ada = signed_in(&site, "ada", OLD).await;
    let token = step(&ada.get(paths::ACCOUNT_PASSWORD).await);
    let mut draft = classic();
    draft.passwords.min_length = 30;
    let (scope, policy) = (&site.scope, &latchkey_domain::Policy::try_from(draft).unwrap());
    let version = site.deps.store.reader().policy_record(scope).await.unwrap().unwrap().version;
    let now = site.now();
    let narrow = |tx: Tx| async move { tx.put_policy(scope, policy, Some(version), now).await };
    assert!(site.deps.store.write::<_, StoreError, _, _>("test: policy", narrow).await.unwrap());
    let fields = [("step", token.as_str()), ("current_password", OLD), ("new_password", NEW), ("confirm_password", NEW)];
    let page = ada.post(paths::ACCOUNT_PASSWORD, &fields).await;
    assert!(seen(&page).contains("at least 30"), "{}", page.text());
    assert!(can_sign_in(&site, OLD).await);
}

#[tokio::test]
async fn a_password_of_a_directory_is_not_changed_here() {
    let site = Site::new(classic()).await;
    site.person("ada", |user| user.authority = Authority::PasswordHashSynchronized).await;
    let mut ada = signed_in(&site, "ada", OLD).await;
    assert!(seen(&ada.get(paths::ACCOUNT_PASSWORD).await).contains("directory of your organization"));
    let token = site.state.cases.forms.token("account-password", &ada.jar[SESSION_COOKIE]);
    let fields = [("step", token.as_str()), ("current_password", OLD), ("new_password", NEW), ("confirm_password", NEW)];
    let before = site.bytes();
    let page = ada.post(paths::ACCOUNT_PASSWORD, &fields).await;
    assert!(seen(&page).contains("directory of your organization"), "{}", page.text());
    assert!(site.bytes() == before);
}

#[tokio::test]
async fn a_password_that_must_be_changed_opens_its_change_and_nothing_else() {
    let site = Site::new(classic()).await;
    let user = site.person("ada", |_| {}).await;
    set(&site, user, SetPassword { at: site.now(), must_change: true }).await;
    let mut ada = site.browser();
    let token = step(&ada.get("/signin?next=sessions").await);
    let fields = [("step", token.as_str()), ("next", "sessions"), ("user_name", "ada@alder.example"), ("password", OLD)];
    let place = location(&ada.post(paths::SIGN_IN, &fields).await).expect("a place");
    assert_eq!(place, "/account/password?next=sessions");
    for closed in [paths::ACCOUNT, paths::ACCOUNT_ACTIVITY, paths::ACCOUNT_SESSIONS, paths::SIGN_IN_AGAIN] {
        let led = location(&ada.get(closed).await).unwrap_or_default();
        assert!(led.starts_with(paths::ACCOUNT_PASSWORD), "{closed} leads to {led}");
    }
    for form in [paths::ACCOUNT_SESSIONS_ALL, paths::ACCOUNT_NOT_ME, paths::SIGN_IN_AGAIN] {
        let led = location(&ada.post(form, &[("step", &token)]).await).unwrap_or_default();
        assert!(led.starts_with(paths::ACCOUNT_PASSWORD), "{form} leads to {led}");
    }
    let before = ada.jar[SESSION_COOKIE].clone();
    let page = ada.get(&place).await;
    assert!(seen(&page).contains("Before you go on"), "{}", page.text());
    let token = step(&page);
    let wrong = [("current_password", "wrong"), ("new_password", NEW), ("confirm_password", NEW)];
    let fields = [&[("step", token.as_str()), ("next", "sessions")][..], &wrong[..]].concat();
    let page = ada.post(paths::ACCOUNT_PASSWORD, &fields).await;
    assert!(seen(&page).contains("present password is not right"), "{}", page.text());
    assert!(leads_to(&page, "/account/password?next=sessions&mkt=es"), "another language goes the same way: {}", page.text());
    let typed = [("current_password", OLD), ("new_password", NEW), ("confirm_password", NEW)];
    let fields = [&[("step", token.as_str()), ("next", "sessions")][..], &typed[..]].concat();
    assert_eq!(location(&ada.post(paths::ACCOUNT_PASSWORD, &fields).await).as_deref(), Some(paths::ACCOUNT_SESSIONS));
    assert_ne!(before, ada.jar[SESSION_COOKIE], "the cookie changes with what it opens");
    assert_eq!(ada.get(paths::ACCOUNT_SESSIONS).await.status, StatusCode::OK);
    let events = site.events(Some(user)).await;
    assert!(events.iter().any(|event| event.reason == Some(Reason::MustChangePassword)));
}

#[tokio::test]
async fn a_password_expires_where_its_domain_says_so() {
    let site = Site::new(classic()).await;
    let user = site.person("ada", |_| {}).await;
    let domain = latchkey_domain::DomainName::parse("alder.example").unwrap();
    let lifetime = latchkey_domain::PasswordLifetime::new(90, 14).unwrap();
    let (scope, name) = (&site.scope, &domain);
    let limit = |tx: Tx| async move { tx.set_password_lifetime(scope, name, Some(lifetime)).await };
    assert!(site.deps.store.write::<_, StoreError, _, _>("test: lifetime", limit).await.unwrap());
    let day = Duration::from_secs(24 * 3600);
    site.clock.advance(day * 80);
    let mut ada = signed_in(&site, "ada", OLD).await;
    let page = ada.get(paths::ACCOUNT).await;
    assert!(seen(&page).contains("expires in 10 days"), "{}", page.text());
    assert!(page.text().contains("href=\"/account/password\"") && page.text().contains("data-local=\"date\""), "{}", page.text());
    for elsewhere in [paths::ACCOUNT_ACTIVITY, paths::ACCOUNT_SESSIONS, paths::REGISTER] {
        assert!(seen(&ada.get(elsewhere).await).contains("expires in 10 days"), "{elsewhere}");
    }
    assert!(!seen(&ada.get(paths::ACCOUNT_PASSWORD).await).contains("expires in"), "the page that the banner leads to");
    site.clock.advance(day * 10);
    let mut late = site.browser();
    let page = late.sign_in("ada@alder.example", OLD).await;
    assert!(seen(&page).contains("Before you go on"), "{}", page.text());
    assert!(site.events(Some(user)).await.iter().any(|event| event.reason == Some(Reason::PasswordExpired)));
    assert!(location(&change(&mut late, OLD, NEW, NEW).await).is_some());
    let page = late.get(paths::ACCOUNT).await;
    assert!(page.status == StatusCode::OK && !seen(&page).contains("expires"));
}

#[tokio::test]
async fn sessions_are_ended_by_their_owner_alone() {
    let site = Site::new(classic()).await;
    let (ada_id, bob_id) = (site.person("ada", |_| {}).await, site.person("bob", |_| {}).await);
    let (mut ada, mut phone, mut bob) =
        (signed_in(&site, "ada", OLD).await, signed_in(&site, "ada", OLD).await, signed_in(&site, "bob", OLD).await);
    let ids = async |user| {
        let sessions = site.deps.store.reader().sessions(&site.scope, user, site.now()).await.unwrap();
        sessions.into_iter().map(|session| session.id.to_string()).collect::<Vec<_>>()
    };
    let page = bob.get(paths::ACCOUNT_SESSIONS).await;
    let token = site.state.cases.forms.token("account-session-end", &bob.jar[SESSION_COOKIE]);
    assert!(ids(ada_id).await.iter().all(|id| !page.text().contains(id)), "nobody sees another's sessions");
    for id in ids(ada_id).await.iter().map(String::as_str).chain(["", "x", "../../x", "00000000-0000-0000-0000-000000000000"]) {
        let answer = bob.post(paths::ACCOUNT_SESSIONS, &[("step", &token), ("session", id)]).await;
        assert_eq!(location(&answer).as_deref(), Some(paths::ACCOUNT_SESSIONS), "{id}");
    }
    assert!(is_in(&mut ada).await && is_in(&mut phone).await);
    // Bob's token does not end Ada's session in Ada's browser either.
    let theirs = ids(ada_id).await;
    ada.post(paths::ACCOUNT_SESSIONS, &[("step", &token), ("session", &theirs[0])]).await;
    assert_eq!(ids(ada_id).await.len(), 2);
    let page = ada.get(paths::ACCOUNT_SESSIONS).await;
    let other = theirs.iter().find(|id| page.text().contains(id.as_str())).expect("the other session is listed");
    let token = step(&page);
    ada.post(paths::ACCOUNT_SESSIONS, &[("step", &token), ("session", other)]).await;
    assert!(is_in(&mut ada).await && !is_in(&mut phone).await);
    let mut again = signed_in(&site, "ada", OLD).await;
    let token = site.state.cases.forms.token("account-sessions-end-all", &ada.jar[SESSION_COOKIE]);
    let answer = ada.post(paths::ACCOUNT_SESSIONS_ALL, &[("step", &token)]).await;
    assert_eq!(location(&answer).as_deref(), Some("/signin?out=1"));
    assert!(!ada.is_signed_in() && !is_in(&mut again).await && ids(ada_id).await.is_empty());
    assert_eq!(ids(bob_id).await.len(), 1);
    site.clock.advance(Duration::from_secs(61 * 60));
    let mut fresh = signed_in(&site, "bob", OLD).await;
    let page = fresh.get(paths::ACCOUNT_SESSIONS).await;
    assert_eq!(page.text().matches("Last used").count(), 1, "one that was not used for an hour is over");
    assert!(site.events(Some(ada_id)).await.iter().any(|event| event.kind == ActivityKind::SignedOutEverywhere));
}

#[tokio::test]
async fn this_was_not_me_can_be_said_of_ones_own_changes_only() {
    let site = Site::new(classic()).await;
    let (ada_id, _) = (site.person("ada", |_| {}).await, site.person("bob", |_| {}).await);
    site.person("root", |user| user.roles = vec![Role::GlobalAdministrator]).await;
    let mut ada = signed_in(&site, "ada", OLD).await;
    change(&mut ada, OLD, NEW, NEW).await;
    let events = site.events(Some(ada_id)).await;
    let event = events.iter().find(|event| event.kind == ActivityKind::ChangedPassword).unwrap().id.to_string();
    change(&mut ada, "wrong", NEW, NEW).await;
    let events = site.events(Some(ada_id)).await;
    let refused = events.iter().find(|event| event.outcome == Outcome::Failure).unwrap().id.to_string();
    let mut bob = signed_in(&site, "bob", OLD).await;
    let token = site.state.cases.forms.token("account-not-me", &bob.jar[SESSION_COOKIE]);
    assert_eq!(location(&bob.get(&format!("/account/not-me?event={event}")).await).as_deref(), Some(paths::ACCOUNT_ACTIVITY));
    bob.post(paths::ACCOUNT_NOT_ME, &[("step", &token), ("event", &event)]).await;
    for id in [refused.as_str(), "x", ""] {
        let answer = ada.get(&format!("/account/not-me?event={id}")).await;
        assert_eq!(location(&answer).as_deref(), Some(paths::ACCOUNT_ACTIVITY), "{id}");
    }
    assert!(is_in(&mut bob).await && is_in(&mut ada).await, "nothing happened so far");
    let list = ada.get(paths::ACCOUNT_ACTIVITY).await;
    assert!(list.text().contains(&format!("event={event}")));
    assert!(!list.text().contains(&format!("event={refused}")) && seen(&list).contains("Your password was changed"));
    site.clock.advance(Duration::from_secs(11 * 60));
    let token = site.state.cases.forms.token("account-not-me", &ada.jar[SESSION_COOKIE]);
    for answer in [
        ada.get(&format!("/account/not-me?event={event}")).await,
        ada.post(paths::ACCOUNT_NOT_ME, &[("step", &token), ("event", &event)]).await,
    ] {
        assert_eq!(location(&answer).as_deref(), Some("/signin/again?next=activity"), "the password comes first");
    }
    let again = step(&ada.get("/signin/again?next=activity").await);
    let answer = ada.post(paths::SIGN_IN_AGAIN, &[("step", &again), ("next", "activity"), ("password", NEW)]).await;
    assert_eq!(location(&answer).as_deref(), Some(paths::ACCOUNT_ACTIVITY));
    let page = ada.get(&format!("/account/not-me?event={event}")).await;
    let said = ada.post(paths::ACCOUNT_NOT_ME, &[("step", &step(&page)), ("event", &event)]).await;
    assert!(seen(&said).contains("Your account is safe"), "{}", said.text());
    assert!(leads_to(&said, "/signin?mkt=es"), "the last page is there in other languages: {}", said.text());
    assert!(!ada.is_signed_in() && !can_sign_in(&site, NEW).await);
    assert!(site.mails().await.iter().any(|mail| mail.to.as_str() == "root@alder.example"));
}

#[tokio::test]
async fn this_was_not_me_can_be_said_of_every_sign_in_but_ones_own() {
    let site = Site::new(classic()).await;
    let id = site.person("ada", |_| {}).await;
    let mut one = signed_in(&site, "ada", OLD).await;
    let first = site.events(Some(id)).await.pop().unwrap().id;
    site.clock.advance(Duration::from_secs(11 * 60));
    let mut two = signed_in(&site, "ada", OLD).await;
    let again = step(&two.get("/signin/again?next=activity").await);
    two.post(paths::SIGN_IN_AGAIN, &[("step", &again), ("next", "activity"), ("password", OLD)]).await;
    let events = site.events(Some(id)).await;
    let entered: Vec<_> = events.iter().filter(|event| event.kind == ActivityKind::SignIn).map(|event| event.id).collect();
    assert_eq!(entered.len(), 3, "{events:?}");
    for (browser, own) in
        [(&mut one, &[first][..]), (&mut two, &entered.iter().copied().filter(|id| *id != first).collect::<Vec<_>>())]
    {
        let list = browser.get(paths::ACCOUNT_ACTIVITY).await;
        for id in &entered {
            let offered = list.text().contains(&format!("event={id}"));
            assert_eq!(offered, !own.contains(id), "{}", list.text());
            let page = browser.get(&format!("{}?event={id}", paths::ACCOUNT_NOT_ME)).await;
            assert_eq!(location(&page).as_deref() == Some(paths::ACCOUNT_ACTIVITY), own.contains(id), "nor by its address");
        }
    }
}

#[tokio::test]
async fn activity_is_ones_own_of_thirty_days_and_in_pages() {
    let site = Site::new(classic()).await;
    site.person("ada", |_| {}).await;
    site.person("bob", |_| {}).await;
    let mut ada = signed_in(&site, "ada", OLD).await;
    for _ in 0..25 {
        signed_in(&site, "ada", OLD).await;
    }
    let mut bob = signed_in(&site, "bob", OLD).await;
    let count = |answer: &Answer| answer.text().matches("<li>\n<p><strong>").count();
    let (first, second) = (ada.get(paths::ACCOUNT_ACTIVITY).await, ada.get("/account/activity?page=2").await);
    assert_eq!((count(&first), count(&second)), (20, 6));
    assert!(first.text().contains("?page=2") && second.text().contains("?page=1"));
    assert_eq!(count(&bob.get(paths::ACCOUNT_ACTIVITY).await), 1);
    for page in ["0", "999999", "4294967295"] {
        assert_eq!(ada.get(&format!("/account/activity?page={page}")).await.status, StatusCode::OK, "{page}");
    }
    for page in ["-1", "x", "4294967296", "1&page=2", ""] {
        assert_eq!(ada.get(&format!("/account/activity?page={page}")).await.status, StatusCode::BAD_REQUEST, "{page}");
    }
    site.clock.advance(Duration::from_secs(31 * 24 * 3600));
    let mut later = signed_in(&site, "ada", OLD).await;
    assert_eq!(count(&later.get(paths::ACCOUNT_ACTIVITY).await), 1, "a month later that sign-in alone is left");
}
