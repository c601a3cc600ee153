//! Who cannot go on reads why, and can read more about it.

use http::StatusCode;
use latchkey_domain::{Authority, Enablement, Role};

use super::browser::{Browser, seen};
use super::site::{Site, classic, founded, new_organization};

/// The page and, behind its link, what there is to read about it.
async fn more(browser: &mut Browser<'_>, page: &str) -> (String, String) {
    let (_, rest) = page.split_once("href=\"/help/").unwrap_or_else(|| panic!("no link to more in {page}"));
    let topic = rest.split('"').next().unwrap().to_owned();
    let help = browser.get(&format!("/help/{topic}")).await;
    assert_eq!(help.status, StatusCode::OK, "{topic}");
    (topic, seen(&help))
}

/// Identifies as this person and checks what is read: the title, the code, and the advice for administrators behind the link.
async fn reads(site: &Site, user_name: &str, title: &str, code: &str, advice: &str) {
    let mut browser = site.browser();
    let page = seen(&browser.identify(user_name).await);
    assert!(page.contains(&format!("<h1>{title}</h1>")) && page.contains(code), "{user_name}: {page}");
    let (_, help) = more(&mut browser, &page).await;
    assert!(help.contains(&format!("<h1>{title}</h1>")) && help.contains(code) && help.contains(advice), "{help}");
    assert!(
        help.contains("Alder Works") && help.contains("href=\"/reset/done\""),
        "the page keeps the look and leads back: {help}"
    );
    let back = seen(&browser.get("/reset/done").await);
    assert!(back.contains(&format!("<h1>{title}</h1>")), "{back}");
}

#[tokio::test]
async fn the_switch_of_the_organization_is_told_with_nine() {
    let mut draft = classic();
    draft.enablement = Enablement::Nobody;
    let site = Site::new(draft).await;
    site.person("ada", |_| {}).await;
    site.person("root", |root| root.roles = vec![Role::PasswordAdministrator]).await;
    let advice = "decided by a separate switch";
    reads(&site, "ada@alder.example", "Password reset is turned off", "SSPR_0009", advice).await;
    // Administrators have a switch of their own; here it is on, so this one misses something else.
    reads(&site, "root@alder.example", "Your account is missing some information", "SSPR_0014", "complete or correct").await;
    let mut draft = classic();
    draft.administrators_may_reset = false;
    let site = Site::new(draft).await;
    site.person("root", |root| root.roles = vec![Role::PasswordAdministrator]).await;
    reads(&site, "root@alder.example", "Password reset is turned off", "SSPR_0009", advice).await;
}

#[tokio::test]
async fn a_password_kept_elsewhere_without_writeback_is_told_with_ten() {
    let mut draft = classic();
    draft.writeback = false;
    let site = Site::new(draft).await;
    let title = "Your password cannot be changed from here";
    for (name, authority) in [
        ("synchronized", Authority::PasswordHashSynchronized),
        ("passed", Authority::PassThrough),
        ("federated", Authority::Federated),
    ] {
        site.person(name, |person| person.authority = authority).await;
        reads(&site, &format!("{name}@alder.example"), title, "SSPR_0010", "It is called writeback.").await;
    }
    site.person("cloud", |_| {}).await;
    let page = site.browser().identify("cloud@alder.example").await;
    assert!(page.text().contains("name=\"method\""), "{}", page.text());
}

#[tokio::test]
async fn an_organization_without_a_policy_is_told_with_eleven() {
    let site = Site::new(classic()).await;
    let birch = founded(&site.deps, &new_organization(&site.deps, "Alder Works Two"), "birch.example", true, None).await;
    site.person_of(&birch, "ada@birch.example", |_| {}).await;
    let advice = "Give the organization a policy.";
    reads(&site, "ada@birch.example", "Password reset is not set up yet", "SSPR_0011", advice).await;
    // It concerns the whole organization, so that it tells nothing about a name.
    reads(&site, "nobody@birch.example", "Password reset is not set up yet", "SSPR_0011", advice).await;
}

#[tokio::test]
async fn an_account_that_is_off_has_its_own_words_under_fourteen() {
    let site = Site::new(classic()).await;
    site.person("ada", |ada| ada.enabled = false).await;
    reads(&site, "ada@alder.example", "Your account is turned off", "SSPR_0014", "turn it on again").await;
}

#[tokio::test]
async fn locks_lead_to_more_too_and_unknown_topics_to_nothing() {
    let site = Site::new(classic()).await;
    site.person("ada", |_| {}).await;
    let mut browser = site.browser();
    browser.identify("ada@alder.example").await;
    browser.ask_mail("").await;
    for _ in 0..4 {
        browser.type_code("000000").await;
    }
    let page = seen(&browser.type_code("000000").await);
    assert!(page.contains("There is no other way left"), "{page}");
    let (topic, help) = more(&mut browser, &page).await;
    assert_eq!(topic, "locked");
    assert!(help.contains("the operator of this server can open the lock"), "{help}");
    let spanish = site.browser().get("/help/locked?mkt=es").await;
    assert!(spanish.text().contains("Qué puede hacer tu administrador"), "{}", spanish.text());
    for unknown in ["/help/", "/help/SSPR_0014", "/help/sspr-0015", "/help/locked/x"] {
        assert_eq!(site.browser().get(unknown).await.status, StatusCode::NOT_FOUND, "{unknown}");
    }
}
