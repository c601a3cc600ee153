//! What administrators hear of their second step: whoever types there knows the password.

use http::StatusCode;
use latchkey_domain::{Role, UserId};
use latchkey_testkit::app_code;
use latchkey_web::paths;

use super::browser::{Browser, location, step};
use super::set_up::use_up;
use super::site::{OLD, Site, classic};

async fn founded(site: &Site) -> UserId {
    site.person("root", |user| user.roles = vec![Role::GlobalAdministrator]).await
}

async fn half(site: &Site) -> Browser<'_> {
    let mut root = site.browser();
    root.sign_in("root@alder.example", OLD).await;
    root
}

async fn type_code(browser: &mut Browser<'_>, code: &str) -> Option<String> {
    let token = step(&browser.get(paths::SIGN_IN_STEP).await);
    location(&browser.post(paths::SIGN_IN_STEP, &[("step", &token), ("code", code)]).await)
}

/// Whom mails of this subject went to, and what they say.
async fn told(site: &Site, subject: &str) -> Vec<(String, String)> {
    let mails = site.mails().await.into_iter().filter(|mail| mail.subject.as_str().contains(subject));
    let mut told: Vec<_> =
        mails.map(|mail| (mail.to.as_str().to_owned(), mail.text.replace(['\u{2068}', '\u{2069}'], ""))).collect();
    // Those of one moment come in any order.
    told.sort();
    told
}

#[tokio::test]
async fn a_recovery_code_that_was_used_is_told_with_how_many_are_left() {
    const SUBJECT: &str = "A recovery code of your";
    let site = Site::new(classic()).await;
    let user = founded(&site).await;
    let (app, codes) = (site.app(user).await, site.recovery_codes(user).await);
    let mut root = half(&site).await;
    assert_eq!(type_code(&mut root, "0000000000").await, None, "a wrong one");
    assert_eq!(type_code(&mut root, &codes[0]).await.as_deref(), Some(paths::ACCOUNT));
    let mails = told(&site, SUBJECT).await;
    let to: Vec<&str> = mails.iter().map(|(to, _)| to.as_str()).collect();
    assert_eq!(to, ["root@alder.example", "root@home.example"]);
    assert!(mails.iter().all(|(_, text)| text.contains("9 codes are left") && !text.contains(&codes[0])), "{mails:?}");
    // An app tells nothing.
    let mut next = half(&site).await;
    assert_eq!(type_code(&mut next, &app_code(app.expose(), site.now())).await.as_deref(), Some(paths::ACCOUNT));
    assert_eq!(told(&site, SUBJECT).await.len(), 2);
    // So is one that is given again before a sensitive act; and the last one says what to do.
    use_up(&site, user, &codes[2..], 0).await;
    site.clock.advance(std::time::Duration::from_secs(11 * 60));
    let page = root.get("/signin/again?next=register").await;
    let typed = [("step", step(&page)), ("next", "register".into()), ("password", OLD.into()), ("code", codes[1].clone())];
    let typed: Vec<(&str, &str)> = typed.iter().map(|(name, value): &(&str, String)| (*name, value.as_str())).collect();
    assert_eq!(location(&root.post(paths::SIGN_IN_AGAIN, &typed).await).as_deref(), Some(paths::REGISTER));
    let mails = told(&site, SUBJECT).await;
    assert_eq!(mails.len(), 4);
    assert_eq!(mails.iter().filter(|(_, text)| text.contains("None is left")).count(), 2, "{mails:?}");
    assert_eq!(root.get(paths::REGISTER).await.status, StatusCode::OK, "there is an app");
}

#[tokio::test]
async fn a_second_step_that_locks_is_told_once() {
    const SUBJECT: &str = "The second step of your";
    let site = Site::new(classic()).await;
    let user = founded(&site).await;
    site.app(user).await;
    for session in 1..=3 {
        let mut root = half(&site).await;
        for _ in 0..4 {
            type_code(&mut root, "ZZZZZ-ZZZZZ").await;
        }
        assert_eq!(told(&site, SUBJECT).await.len(), if session == 3 { 2 } else { 0 }, "after {} wrong codes", session * 4);
    }
    let mails = told(&site, SUBJECT).await;
    let to: Vec<&str> = mails.iter().map(|(to, _)| to.as_str()).collect();
    assert_eq!(to, ["root@alder.example", "root@home.example"]);
    assert!(mails.iter().all(|(_, text)| text.contains("24 hours") || text.contains("1 day")), "{mails:?}");
}
