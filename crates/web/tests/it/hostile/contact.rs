//! "Contact your administrator" where the organization has a place of its own.

use http::StatusCode;
use latchkey_domain::{ContactLink, EmailAddress, PolicyDraft, Role};
use latchkey_web::paths;

use super::browser::{Browser, location};
use super::site::{Site, classic};

async fn contact_page(site: &Site) -> (Browser<'_>, String) {
    let mut browser = site.browser();
    let methods = browser.identify("ada@alder.example").await.text();
    assert!(methods.contains("href=\"/reset/contact\""), "{methods}");
    let page = browser.get(paths::RESET_CONTACT).await;
    assert_eq!(page.status, StatusCode::OK);
    let text = page.text();
    (browser, text)
}

async fn with_contact(contact: ContactLink) -> Site {
    let site = Site::new(PolicyDraft { contact, ..classic() }).await;
    site.person("ada", |_| {}).await;
    site.person("root", |root| root.roles = vec![Role::GlobalAdministrator]).await;
    site
}

#[tokio::test]
async fn a_page_of_ones_own_opens_beside_and_an_address_in_the_mail_program() {
    let url = "https://help.alder.example/password?a=1&b=2";
    let page = ContactLink::Url(url.into());
    let address = ContactLink::Email(EmailAddress::parse("help@alder.example").unwrap());
    let cases = [
        (page, "href=\"https://help.alder.example/password?a=1&amp;b=2\" target=\"_blank\" rel=\"noopener noreferrer\""),
        (address, "href=\"mailto:help@alder.example\" rel=\"noopener noreferrer\""),
    ];
    for (contact, link) in cases {
        let site = with_contact(contact).await;
        let (mut browser, text) = contact_page(&site).await;
        assert!(text.replace("&#x2f;", "/").contains(link), "{text}");
        assert!(!text.contains("<form method=\"post\" action=\"/reset/contact\""), "there is nothing to send: {text}");
        // A form that an earlier page had is answered with the place.
        let before = site.bytes();
        let step = browser.step().await;
        let answer = browser.post(paths::RESET_CONTACT, &[("step", &step)]).await;
        assert_eq!(location(&answer).as_deref(), Some(paths::RESET_CONTACT));
        assert!(site.bytes() == before, "nothing was kept");
        assert_eq!(site.mails().await.len(), 0);
    }
}

#[tokio::test]
async fn administrators_are_asked_once_and_the_page_says_so_both_times() {
    let site = with_contact(ContactLink::Administrators).await;
    for _ in 0..2 {
        let (mut browser, text) = contact_page(&site).await;
        assert!(text.contains("ada@alder.example"), "{text}");
        let step = super::browser::step(&browser.get(paths::RESET_CONTACT).await);
        let sent = browser.post(paths::RESET_CONTACT, &[("step", &step)]).await;
        assert!(sent.text().contains("Your request is on its way"), "{}", sent.text());
    }
    let mails = site.mails().await;
    let told: Vec<&str> = mails.iter().map(|mail| mail.to.as_str()).collect();
    assert_eq!(told, ["root@alder.example"]);
}

#[tokio::test]
async fn where_nobody_hears_the_page_says_so_and_the_reset_goes_on() {
    let site = Site::new(classic()).await;
    site.person("ada", |_| {}).await;
    let (mut browser, _) = contact_page(&site).await;
    let step = browser.step().await;
    let page = browser.post(paths::RESET_CONTACT, &[("step", &step)]).await;
    let text = page.text();
    assert!(text.contains("Nobody could be told") && text.contains("operator of this server"), "{text}");
    assert!(!text.contains("on its way") && !text.contains("href=\"/reset/contact\""), "{text}");
    let step = super::browser::step(&page);
    let choice = browser.post(paths::RESET_OTHER, &[("step", &step)]).await;
    assert_eq!(location(&choice).as_deref(), Some("/reset/verify?choose=1"));
    assert!(browser.get("/reset/verify?choose=1").await.text().contains("name=\"method\""));
}
