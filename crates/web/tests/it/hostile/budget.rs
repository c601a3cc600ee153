//! What pages say when texts and calls are used up, or stopped.

use std::time::Duration;

use http::StatusCode;
use latchkey_domain::{Contact, ContactData, ContactKind, Disclosure, Method, Pause, PauseCause, PolicyDraft, User, day_of};
use latchkey_store::{StoreError, Tx};

use latchkey_web::paths;

use super::browser::seen;
use super::gateway::{MOBILE, Scene};
use super::site::classic;

fn phone_or_mail() -> PolicyDraft {
    PolicyDraft { methods: [Method::MobilePhone, Method::AlternateEmail].into(), gates: 1, ..classic() }
}

fn phone_and_mail(user: &mut User) {
    let contact = |kind, value: &str| Contact { kind, value: value.into(), replaced_at: None, confirmed_at: None };
    user.contacts =
        ContactData::new([contact(ContactKind::MobilePhone, MOBILE), contact(ContactKind::AlternateEmail, "ada@home.example")]);
}

/// An operator stops the organization's texts and calls.
async fn stop(scene: &Scene) {
    let (scope, day) = (&scene.site.scope, day_of(scene.site.now()));
    let pause = Pause { cause: PauseCause::Operator, until: None };
    let work = |tx: Tx| async move { tx.pause_budget(Some(scope), pause, day).await };
    scene.site.deps.store.write::<_, StoreError, _, _>("test: pause", work).await.unwrap();
}

#[tokio::test]
async fn what_is_stopped_is_told_and_other_ways_stay_open() {
    let scene = Scene::new(phone_or_mail()).await;
    scene.site.person("ada", phone_and_mail).await;
    stop(&scene).await;
    let mut ada = scene.site.browser();
    ada.identify("ada@alder.example").await;
    for way in ["mobile-phone-text", "mobile-phone-call"] {
        let page = ada.ask_phone(way, MOBILE).await;
        let text = seen(&page);
        assert!(page.status == StatusCode::OK && text.contains("Texts and calls are not possible right now."), "{way}: {text}");
        assert!(text.contains("value=\"alternate-email\""), "the choice stays: {text}");
    }
    assert_eq!(scene.sent().await, (0, 0));
    ada.ask_mail("").await;
    let code = scene.site.code_for("ada@home.example").await;
    assert!(ada.type_code(&code).await.text().contains("name=\"new_password\""));
}

#[tokio::test]
async fn where_accounts_are_concealed_nothing_tells_that_it_is_stopped() {
    let scene = Scene::new(PolicyDraft { disclosure: Disclosure::Conceal, ..phone_or_mail() }).await;
    scene.site.person("ada", phone_and_mail).await;
    stop(&scene).await;
    let mut pages = Vec::new();
    for name in ["ada", "nobody"] {
        let mut visitor = scene.site.browser();
        visitor.identify(&format!("{name}@alder.example")).await;
        let page = visitor.ask_phone("mobile-phone-text", MOBILE).await;
        assert!(page.status == StatusCode::OK && !page.text().contains("not possible"), "{name}: {}", page.text());
        assert!(page.text().contains("name=\"code\""), "{name}: {}", page.text());
        let alike = |line: &&str| !line.contains("value=") && !line.contains("<code");
        // Moments differ, because the second one waits until the number may be texted again.
        pages.push(page.text().lines().filter(alike).collect::<String>().replace(|c: char| c.is_ascii_digit(), "0"));
        scene.site.clock.advance(Duration::from_secs(130));
    }
    assert_eq!(pages[0], pages[1]);
    assert_eq!(scene.sent().await, (0, 0));
}

#[tokio::test]
async fn the_eleventh_text_of_a_day_waits_for_the_next() {
    let scene = Scene::new(phone_or_mail()).await;
    scene.site.person("ada", phone_and_mail).await;
    let mut ada = scene.site.browser();
    ada.identify("ada@alder.example").await;
    for round in 0..10 {
        assert!(ada.ask_phone("mobile-phone-text", MOBILE).await.text().contains("name=\"code\""), "{round}");
        assert_eq!(scene.sent().await.0, round + 1);
        scene.site.clock.advance(Duration::from_secs(130));
    }
    let page = ada.ask_phone("mobile-phone-text", MOBILE).await;
    let text = seen(&page);
    assert!(text.contains("No more texts and calls today") && text.contains("Use another way"), "{text}");
    assert!(!text.contains("locked") && text.contains("/help/used-up"), "nothing was wrong: {text}");
    assert_eq!(scene.sent().await.0, 10);
    ada.ask_mail("").await;
    let code = scene.site.code_for("ada@home.example").await;
    assert!(ada.type_code(&code).await.text().contains("name=\"new_password\""), "the other way is open");
}

#[tokio::test]
async fn who_has_only_a_phone_is_not_led_back_to_it() {
    let scene = Scene::new(PolicyDraft { methods: [Method::MobilePhone].into(), gates: 1, ..classic() }).await;
    scene.site.person("ada", phone_and_mail).await;
    let mut ada = scene.site.browser();
    ada.identify("ada@alder.example").await;
    for round in 0..10 {
        assert!(ada.ask_phone("mobile-phone-text", MOBILE).await.text().contains("name=\"code\""), "{round}");
        scene.site.clock.advance(Duration::from_secs(130));
    }
    let tomorrow = day_of(scene.site.now()).plus(Duration::from_secs(86_400)).since(scene.site.now());
    for page in [ada.ask_phone("mobile-phone-text", MOBILE).await, ada.ask_phone("mobile-phone-call", MOBILE).await] {
        let text = seen(&page);
        assert!(text.contains("No more texts and calls today") && text.contains("/reset/contact"), "{text}");
        assert!(!text.contains("another way") && !text.contains(paths::RESET_OTHER), "{text}");
        let hours = format!("in {} hours", tomorrow.as_secs() / 3_600);
        assert!(text.contains(&hours), "{hours}: {text}");
    }
    let help = seen(&ada.get("/help/used-up").await);
    assert!(help.contains("midnight") && !help.contains("open the lock"), "{help}");
}
