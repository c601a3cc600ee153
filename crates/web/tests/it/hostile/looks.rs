//! Whose look and whose language a page has.

use std::time::Duration;

use latchkey_domain::{Branding, Organization};
use latchkey_store::VerifyDomain;
use latchkey_web::paths;

use super::browser::{Browser, VISITOR_COOKIE, step};
use super::site::{NEW, Site, classic, founded, new_organization};

const SPANISH: &str = "Escribe el nombre de usuario";

/// Spanish, in red.
fn birch(site: &Site) -> Organization {
    let branding = Branding { color: "#aa0000".parse().ok(), logo: None };
    Organization { language: Some("es".into()), branding, ..new_organization(&site.deps, "Abedul") }
}

async fn text(browser: &mut Browser<'_>, path: &str) -> String {
    browser.get(path).await.text().replace("&#x2f;", "/")
}

#[tokio::test]
async fn a_domain_that_nobody_verified_gets_the_neutral_look() {
    let site = Site::new(classic()).await;
    let scope = founded(&site.deps, &birch(&site), "birch.example", false, Some(classic())).await;
    for page in [paths::RESET, paths::SIGN_IN] {
        let neutral = text(&mut site.browser(), page).await;
        assert!(neutral.contains("Latchkey</span>") && neutral.contains("lang=\"en\""), "{neutral}");
        let own = |text: &str| text.contains("Abedul") || text.contains("/brand/") || text.contains("lang=\"es\" dir");
        let unverified = text(&mut site.browser(), &format!("{page}?whr=birch.example")).await;
        assert!(!own(&unverified) && unverified.contains("Latchkey</span>"), "{unverified}");
    }
    for odd in ["nobody.example", "", "birch", "-", "%00", "birch.example%2Fx", "a%40birch.example"] {
        let page = text(&mut site.browser(), &format!("/reset?whr={odd}")).await;
        assert!(!page.contains("Abedul"), "{odd}: {page}");
    }
    let domain = &"birch.example".parse().unwrap();
    let now = site.now();
    let scope = &scope;
    let verified = site.deps.store.write("test: verify", |tx| async move { tx.verify_domain(scope, domain, now).await });
    assert_eq!(verified.await.unwrap(), VerifyDomain::Verified);
    // What is not there is remembered for a minute, as what is there.
    site.clock.advance(Duration::from_secs(60));
    for page in [paths::RESET, paths::SIGN_IN] {
        let own = text(&mut site.browser(), &format!("{page}?whr=Birch.Example")).await;
        assert!(own.contains("Abedul") && own.contains("/brand/aa0000"), "{own}");
    }
}

#[tokio::test]
async fn the_language_of_the_organization_is_the_last_resort() {
    let site = Site::new(classic()).await;
    let scope = founded(&site.deps, &birch(&site), "birch.example", true, Some(classic())).await;
    site.person_of(&scope, "ada@birch.example", |_| {}).await;
    let first = "/reset?whr=birch.example";
    assert!(text(&mut site.browser(), first).await.contains("<html lang=\"es\""));
    assert!(text(&mut site.browser(), paths::RESET).await.contains("<html lang=\"en\""), "nobody's page is in English");
    // What the browser wishes goes before, when it is a language that is there.
    for (wish, wanted) in [("en", "en"), ("en-GB,en;q=0.8", "en"), ("fi, sv;q=0.9", "es"), ("fi, en;q=0.1", "en"), ("*", "es")] {
        let mut browser = site.browser();
        browser.lines.push(("accept-language", wish.to_owned()));
        let page = text(&mut browser, first).await;
        assert!(page.contains(&format!("<html lang=\"{wanted}\"")), "{wish}: {page}");
    }
    // What the address asks for, and what was picked once, go before everything.
    let mut browser = site.browser();
    assert!(text(&mut browser, &format!("{first}&mkt=en")).await.contains("<html lang=\"en\""));
    assert!(text(&mut browser, first).await.contains("<html lang=\"en\""), "a language that was picked stays");
}

#[tokio::test]
async fn a_reset_goes_on_in_the_language_of_its_organization() {
    let site = Site::new(classic()).await;
    let scope = founded(&site.deps, &birch(&site), "birch.example", true, Some(classic())).await;
    site.person_of(&scope, "ada@birch.example", |ada| ada.language = None).await;
    let mut browser = site.browser();
    assert!(text(&mut browser, paths::RESET).await.contains("<html lang=\"en\""), "before anybody is known");
    assert!(browser.jar.contains_key(VISITOR_COOKIE));
    let methods = browser.identify("ada@birch.example").await.text();
    assert!(methods.contains("<html lang=\"es\"") && methods.contains("Abedul"), "{methods}");
    browser.ask_mail("").await;
    let mails = site.mails().await;
    assert!(mails.last().unwrap().text.contains("Tu código"), "the mail too: {}", mails.last().unwrap().text);
    assert!(!methods.contains(SPANISH), "it is a page of its own");
}

#[tokio::test]
async fn whoever_said_that_it_was_not_them_is_led_on_in_every_language() {
    let site = Site::new(classic()).await;
    site.person("ada", |_| {}).await;
    let mut ada = site.browser();
    ada.verify("ada@alder.example", "ada@home.example").await;
    ada.choose(NEW).await;
    let mails = site.mails().await;
    let link = mails.iter().find_map(|mail| mail.text.split_whitespace().find(|word| word.contains("/not-me/"))).unwrap();
    let page = ada.get(link.strip_prefix(crate::support::ORIGIN).unwrap()).await;
    let (form, token) = (step(&page), link.rsplit('/').next().unwrap());
    let done = ada.post(paths::NOT_ME, &[("step", &form), ("token", token)]).await.text().replace("&#x2f;", "/");
    assert!(done.contains("Your account is safe") && done.contains("class=\"button\" href=\"/signin\""), "{done}");
    assert!(done.contains("href=\"/signin?mkt=es\""), "{done}");
}
