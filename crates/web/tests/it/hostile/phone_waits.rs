//! When another text or call is possible, as pages say it.

use std::time::Duration;

use latchkey_domain::{CallEnd, Method, PolicyDraft};
use latchkey_messaging::CallReply;
use latchkey_web::paths;

use super::browser::seen;
use super::gateway::{MOBILE, OFFICE, Scene, both, keys};
use super::site::classic;
use crate::support::Answer;

/// Longer than the pause between two calls.
const PAUSE: Duration = Duration::from_secs(130);

fn phones() -> PolicyDraft {
    PolicyDraft { methods: [Method::MobilePhone, Method::OfficePhone].into(), gates: 1, ..classic() }
}

fn wrong(shown: &str) -> &'static str {
    if shown == "13" { "31#" } else { "13#" }
}

#[tokio::test]
async fn another_text_is_offered_when_it_is_possible() {
    let scene = Scene::new(phones()).await;
    scene.site.person("ada", both).await;
    let mut ada = scene.site.browser();
    ada.identify("ada@alder.example").await;
    let offers = |page: &Answer| {
        let after = seen(page);
        after.split("data-after=\"").skip(1).map(|rest| rest.split('"').next().unwrap().parse().unwrap()).collect::<Vec<u64>>()
    };
    let page = ada.ask_phone("mobile-phone-text", MOBILE).await;
    assert_eq!(offers(&page), [10, 30], "advice first, then another text");
    assert!(seen(&page).contains("Another text can be asked for in 30 seconds."));
    scene.site.clock.advance(Duration::from_millis(12_500));
    assert_eq!(offers(&ada.get(paths::RESET_VERIFY).await), [18], "what is left, however often the page is loaded");
    let early = ada.ask_again().await;
    assert!(seen(&early).contains("Please wait 18 seconds") && offers(&early) == [18], "{}", seen(&early));
    assert!(!early.text().contains("aria-invalid"), "the code that was not typed is not wrong: {}", early.text());
    scene.site.clock.advance(Duration::from_millis(17_500));
    let page = ada.get(paths::RESET_VERIFY).await;
    assert!(offers(&page).is_empty() && !seen(&page).contains("again_wait"), "{}", seen(&page));
    assert_eq!(offers(&ada.ask_again().await), [10, 60]);
    assert_eq!(scene.sent().await.0, 2);
}

#[tokio::test]
async fn the_page_says_how_a_call_ended_and_offers_another() {
    let scene = Scene::new(phones()).await;
    scene.site.person("ada", both).await;
    let mut ada = scene.site.browser();
    ada.identify("ada@alder.example").await;
    ada.ask_phone("office-phone", OFFICE).await;
    let ends = [
        (CallEnd::NoAnswer, "Nobody took the call."),
        (CallEnd::Busy, "The line was engaged."),
        (CallEnd::HungUp, "The call ended before the keys were pressed."),
        (CallEnd::Failed, "The call could not be made."),
    ];
    let mut waits = [(30, "30 seconds"), (60, "1 minute"), (120, "2 minutes"), (120, "2 minutes")].into_iter();
    for (end, words) in ends {
        scene.end(scene.call().await, end).await;
        let wait = waits.next().unwrap();
        let text = ada.get(paths::RESET_VERIFY).await.text();
        assert!(text.contains(words) && text.contains("Call me again") && !text.contains("<kbd>"), "{end:?}: {text}");
        let said = seen(&ada.get(paths::RESET_VERIFY).await);
        assert!(said.contains(&format!("Another call can be asked for in {}.", wait.1)), "{end:?}: {said}");
        assert!(
            said.contains(&format!("data-after=\"{}\" data-instead=\"again_wait\">Call me again", wait.0)),
            "{end:?}: {said}"
        );
        let early = ada.ask_again().await;
        assert!(seen(&early).contains(&format!("Please wait {} before", wait.1)), "{end:?}: {}", seen(&early));
        assert!(ada.events("office-phone").await.text().contains(&format!("event: call\ndata: {}\n", end.key())), "{end:?}");
        scene.site.clock.advance(PAUSE);
        assert_eq!(keys(&ada.ask_again().await).len(), 2, "without typing the number once more");
    }
    let shown = keys(&ada.get(paths::RESET_VERIFY).await);
    let call = scene.call().await;
    scene.press(call, wrong(&shown)).await;
    assert!(ada.get(paths::RESET_VERIFY).await.text().contains("Other keys were pressed"));
    assert_eq!(scene.press(call, &shown).await, CallReply::TooLate);
    scene.site.clock.advance(PAUSE);
    let again = ada.ask_again().await;
    scene.site.clock.advance(Duration::from_secs(180));
    assert!(ada.get(paths::RESET_VERIFY).await.text().contains("The keys were not pressed in time."));
    assert!(ada.events("office-phone").await.text().contains("data: over"));
    assert_eq!(scene.press(scene.call().await, &keys(&again)).await, CallReply::TooLate);
}
