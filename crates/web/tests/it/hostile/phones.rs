//! Phones over the real pages: numbers, texts, calls, and whatever goes wrong with them.

use std::time::Duration;

use http::StatusCode;
use latchkey_domain::{CallEnd, CallKeys, Contact, ContactData, ContactKind, Method, PolicyDraft};
use latchkey_messaging::CallReply;
use latchkey_web::paths;

use super::browser::{RESET_COOKIE, location, seen};
use super::gateway::{MOBILE, OFFICE, Scene, both, keys, with};
use super::site::classic;

/// Longer than the pause between two calls.
const PAUSE: Duration = Duration::from_secs(130);

fn phones(gates: u8) -> PolicyDraft {
    PolicyDraft { methods: [Method::MobilePhone, Method::OfficePhone].into(), gates, ..classic() }
}

fn wrong(shown: &str) -> &'static str {
    if shown == "13" { "31#" } else { "13#" }
}

#[tokio::test]
async fn a_text_and_a_call_lead_to_the_password_and_no_page_holds_a_number() {
    let scene = Scene::new(phones(2)).await;
    scene.site.person("ada", both).await;
    let mut ada = scene.site.browser();
    let mut pages = vec![ada.identify("ada@alder.example").await];
    let choice = pages[0].text();
    let label = choice.split("<label for=\"mobile-phone-text\">").nth(1).and_then(|rest| rest.split("</label>").next()).unwrap();
    assert!(label.contains("••42"), "a press on the number chooses it: {label}");
    assert!(
        pages[0].text().contains("+1\u{a0}•••\u{a0}•••\u{a0}••42") && pages[0].text().contains("+1\u{a0}•••\u{a0}•••\u{a0}••70")
    );
    pages.push(ada.ask_phone("mobile-phone-text", "(425) 555 0142").await);
    let code = scene.code().await;
    pages.push(ada.type_text_code(&code).await);
    for gone in ["mobile-phone-text", "mobile-phone-call"] {
        assert!(!pages[2].text().contains(gone), "the same phone is no second gate: {}", pages[2].text());
    }
    pages.push(ada.ask_phone("office-phone", "425 555 0170").await);
    let shown = keys(&pages[3]);
    assert!(shown.len() == 2 && shown.bytes().all(|b| b.is_ascii_digit()), "{shown}");
    let call = scene.call().await;
    pages.push(ada.go_on("office-phone").await);
    assert_eq!(keys(&pages[4]), shown, "not before keys were pressed, and every look shows the same");
    assert_eq!(scene.press(call, &format!("{shown}#")).await, CallReply::Confirmed);
    let before = (scene.site.bytes(), ada.jar[RESET_COOKIE].clone());
    pages.push(ada.get(paths::RESET_VERIFY).await);
    assert!(pages[5].text().contains("Thank you") && pages[5].text().contains("data-go"), "{}", pages[5].text());
    assert!(scene.site.bytes() == before.0, "looking is not going on");
    pages.push(ada.go_on("office-phone").await);
    assert!(pages[6].text().contains("name=\"new_password\""), "{}", pages[6].text());
    assert_ne!(ada.jar[RESET_COOKIE], before.1, "a proof changes the cookie");
    for page in pages {
        let text = page.text();
        for number in ["4255550142", "4255550170", "425-555", "555-01"] {
            assert!(!text.contains(number), "{number} in {text}");
        }
    }
}

#[tokio::test]
async fn a_wrong_number_is_told_and_reaches_nobody() {
    let scene = Scene::new(phones(1)).await;
    scene.site.person("ada", both).await;
    let mut ada = scene.site.browser();
    ada.identify("ada@alder.example").await;
    let page = ada.ask_phone("mobile-phone-call", "+1 (425) 555-0143").await;
    let text = seen(&page);
    assert!(text.contains("That is not the number that is stored for you. You can try 4 more times."), "{text}");
    assert!(text.contains("id=\"mobile-phone-call\" value=\"mobile-phone-call\" class=\"by-phone\" required checked"), "{text}");
    assert!(text.contains("value=\"+1 (425) 555-0143\""), "what was typed can be put right: {text}");
    for malformed in ["", "42", "+1 ••• ••• ••42", "+1 4255550142 x7", "+1 425\u{0661}", "a@b.example"] {
        let page = ada.ask_phone("mobile-phone-text", malformed).await;
        assert!(page.text().contains("Enter the whole phone number"), "{malformed}: {}", page.text());
    }
    let page = seen(&ada.ask_phone("office-phone", MOBILE).await);
    assert!(page.contains("You can try 3 more times."), "what is no number is no try, another phone's number is: {page}");
    assert_eq!(scene.sent().await, (0, 0));
}

#[tokio::test]
async fn five_wrong_numbers_close_every_phone_and_leave_the_other_ways() {
    let mut draft = phones(1);
    draft.methods.insert(Method::AlternateEmail);
    let scene = Scene::new(draft).await;
    let all = [
        (ContactKind::MobilePhone, MOBILE),
        (ContactKind::OfficePhone, OFFICE),
        (ContactKind::AlternateEmail, "ada@home.example"),
    ];
    scene.site.person("ada", with(&all)).await;
    let mut ada = scene.site.browser();
    ada.identify("ada@alder.example").await;
    let mut page = None;
    for _ in 0..5 {
        page = Some(ada.ask_phone("office-phone", "+1 4255550199").await);
    }
    let text = seen(&page.unwrap());
    assert!(text.contains("Please use another way") && text.contains("too many wrong numbers"), "{text}");
    assert!(text.contains("wait 24 hours") && text.contains(paths::RESET_OTHER), "{text}");
    let text = ada.get(&format!("{}?choose=1", paths::RESET_VERIFY)).await.text();
    assert!(
        text.contains("value=\"alternate-email\"") && !text.contains("phone-call") && !text.contains("office-phone"),
        "{text}"
    );
    let step = ada.step().await;
    let fields = [("step", step.as_str()), ("method", "mobile-phone-text"), ("number", MOBILE)];
    assert!(
        ada.post(paths::RESET_METHOD, &fields).await.text().contains("Please use another way"),
        "nor does the right one help"
    );
    assert_eq!(scene.sent().await, (0, 0));
}

#[tokio::test]
async fn where_all_phones_are_closed_there_is_no_way_left() {
    let scene = Scene::new(phones(1)).await;
    scene.site.person("ada", both).await;
    let mut ada = scene.site.browser();
    ada.identify("ada@alder.example").await;
    for _ in 0..4 {
        ada.ask_phone("mobile-phone-text", "+1 4255550199").await;
    }
    let text = ada.ask_phone("mobile-phone-text", "+1 4255550199").await.text();
    assert!(text.contains("There is no other way left") && text.contains(paths::RESET_CONTACT), "{text}");
}

#[tokio::test]
async fn five_calls_with_wrong_keys_close_the_phone_on_the_page_too() {
    let scene = Scene::new(phones(1)).await;
    scene.site.person("ada", both).await;
    let mut ada = scene.site.browser();
    ada.identify("ada@alder.example").await;
    for _ in 0..5 {
        let page = ada.ask_phone("mobile-phone-call", MOBILE).await;
        let call = scene.call().await;
        assert_eq!(scene.press(call, wrong(&keys(&page))).await, CallReply::Wrong);
        scene.site.clock.advance(PAUSE);
    }
    let text = ada.get(paths::RESET_VERIFY).await.text();
    assert!(text.contains("office-phone") && !text.contains("mobile-phone"), "the office phone is left: {text}");
}

#[tokio::test]
async fn a_second_call_waits_and_then_takes_the_place_of_the_first() {
    let scene = Scene::new(phones(1)).await;
    scene.site.person("ada", both).await;
    let mut ada = scene.site.browser();
    ada.identify("ada@alder.example").await;
    let page = ada.ask_phone("mobile-phone-call", MOBILE).await;
    let (first, shown) = (scene.call().await, keys(&page));
    let hasty = ada.ask_again().await;
    assert!(hasty.text().contains("Please wait") && keys(&hasty) == shown, "{}", hasty.text());
    assert!(ada.ask_phone("mobile-phone-text", MOBILE).await.text().contains("Please wait"), "nor by text");
    assert_eq!(scene.sent().await, (0, 1));
    scene.site.clock.advance(PAUSE);
    let page = ada.ask_again().await;
    let second = scene.call().await;
    assert_ne!(first, second);
    for keys in [&shown, &keys(&page)] {
        assert_eq!(scene.press(first, keys).await, CallReply::TooLate);
    }
    assert_eq!(scene.press(second, &keys(&page)).await, CallReply::Confirmed);
    assert!(ada.go_on("mobile-phone-call").await.text().contains("name=\"new_password\""));
}

#[tokio::test]
async fn the_hash_key_alone_is_asked_for_where_the_policy_says_so() {
    let mut draft = phones(1);
    draft.phones.call_keys = CallKeys::Hash;
    let scene = Scene::new(draft).await;
    scene.site.person("ada", both).await;
    let mut ada = scene.site.browser();
    ada.identify("ada@alder.example").await;
    let page = ada.ask_phone("office-phone", OFFICE).await;
    assert!(page.text().contains("press the hash key") && keys(&page).is_empty(), "{}", page.text());
    assert_eq!(scene.press(scene.call().await, "#").await, CallReply::Confirmed);
    assert!(ada.go_on("office-phone").await.text().contains("name=\"new_password\""));
}

#[tokio::test]
async fn without_scripts_the_page_looks_by_itself_until_it_is_told_not_to() {
    let scene = Scene::new(phones(1)).await;
    scene.site.person("ada", both).await;
    let mut ada = scene.site.browser();
    ada.identify("ada@alder.example").await;
    let looks = format!("<noscript><meta http-equiv=\"refresh\" content=\"5; url={}\"></noscript>", paths::RESET_VERIFY);
    let asked = ada.ask_phone("mobile-phone-call", MOBILE).await;
    let still = format!("{}?still=1", paths::RESET_VERIFY);
    assert!(asked.text().contains(&looks) && asked.text().contains(&still), "{}", asked.text());
    assert!(ada.get(paths::RESET_VERIFY).await.text().contains(&looks));
    let quiet = ada.get(&still).await.text();
    assert!(!quiet.contains("http-equiv") && quiet.contains("Look whether the keys were pressed"), "{quiet}");
    scene.end(scene.call().await, CallEnd::Busy).await;
    assert!(!ada.get(paths::RESET_VERIFY).await.text().contains("http-equiv"), "there is nothing to wait for");
}

#[tokio::test]
async fn one_number_is_not_two_phones_and_the_private_one_comes_first() {
    let scene = Scene::new(phones(2)).await;
    scene.site.person("ada", with(&[(ContactKind::MobilePhone, MOBILE), (ContactKind::OfficePhone, "+1 425-555-0142")])).await;
    let text = scene.site.browser().identify("ada@alder.example").await.text();
    assert!(text.contains("SSPR_0014"), "{text}");
    let private = [
        (ContactKind::MobilePhone, MOBILE),
        (ContactKind::OfficePhone, OFFICE),
        (ContactKind::AuthenticationPhone, "+1 4255550188"),
    ];
    scene.site.person("bob", with(&private)).await;
    let mut bob = scene.site.browser();
    let text = bob.identify("bob@alder.example").await.text();
    assert!(text.contains("••88") && !text.contains("••42"), "{text}");
    assert!(bob.ask_phone("mobile-phone-text", MOBILE).await.text().contains("That is not the number"));
    assert!(bob.ask_phone("mobile-phone-text", "425 555 0188").await.text().contains("••88"));
}

#[tokio::test]
async fn ways_that_are_not_offered_are_not_taken() {
    let scene = Scene::new(phones(2)).await;
    scene.site.person("ada", both).await;
    let mut ada = scene.site.browser();
    ada.identify("ada@alder.example").await;
    for way in ["", "mobile-phone", "office-phone-text", "MOBILE-PHONE-TEXT", "mobile-phone-text ", "<script>"] {
        let text = ada.ask_phone(way, MOBILE).await.text();
        assert!(text.contains("Choose one of these ways.") && !text.contains("<script>\""), "{way}: {text}");
    }
    for way in ["alternate-email", "security-questions"] {
        let text = ada.ask_phone(way, MOBILE).await.text();
        assert!(text.contains("mobile-phone-text"), "policy does not have it: {way}: {text}");
    }
    ada.ask_phone("mobile-phone-text", MOBILE).await;
    let code = scene.code().await;
    ada.type_text_code(&code).await;
    for way in ["mobile-phone-text", "mobile-phone-call"] {
        let text = ada.ask_phone(way, MOBILE).await.text();
        assert!(text.contains("We will call your office phone."), "{way}: {text}");
    }
    assert_eq!(scene.sent().await, (1, 0));
}

#[tokio::test]
async fn a_code_belongs_to_what_brought_it() {
    let scene = Scene::new(phones(1)).await;
    scene.site.person("ada", both).await;
    let mut ada = scene.site.browser();
    ada.identify("ada@alder.example").await;
    ada.ask_phone("mobile-phone-text", MOBILE).await;
    let code = scene.code().await;
    for method in ["office-phone", "security-questions", "mobile-phone-text", "", "alternate-email\0"] {
        let step = ada.step().await;
        let fields = [("step", step.as_str()), ("method", method), ("code", &code)];
        assert_eq!(ada.post(paths::RESET_CODE, &fields).await.status, StatusCode::BAD_REQUEST, "{method:?}");
    }
    let step = ada.step().await;
    let fields = [("step", step.as_str()), ("method", "alternate-email"), ("code", &code)];
    let answer = ada.post(paths::RESET_CODE, &fields).await;
    assert_eq!(location(&answer).as_deref(), Some(paths::RESET_VERIFY), "no mail was a way here");
    assert!(ada.type_text_code(&code).await.text().contains("name=\"new_password\""));
}

#[tokio::test]
async fn what_is_typed_as_a_number_is_text() {
    let scene = Scene::new(phones(1)).await;
    scene.site.person("ada", both).await;
    let mut ada = scene.site.browser();
    ada.identify("ada@alder.example").await;
    let hostile = "\"><script>alert(1)</script><img src=x onerror=alert(2)>{{7*7}}";
    for number in [hostile, &"4".repeat(4_000), &"+".repeat(4_000), "\u{202e}+1 4255550142", "+1 4255550142' OR 1=1 --"] {
        let page = ada.ask_phone("office-phone", number).await;
        let text = page.text();
        assert!(page.status == StatusCode::OK && text.contains("Enter the whole phone number"), "{number}: {text}");
        assert!(!text.contains("<script>alert") && !text.contains("<img src=x") && !text.contains("49"), "{text}");
    }
    assert_eq!(scene.sent().await, (0, 0));
}

#[tokio::test]
async fn events_are_told_to_the_browser_that_waits_and_to_no_other() {
    let scene = Scene::new(phones(1)).await;
    scene.site.person("ada", both).await;
    let mut ada = scene.site.browser();
    assert_eq!(ada.events("office-phone").await.status, StatusCode::NO_CONTENT, "nobody");
    ada.identify("ada@alder.example").await;
    assert_eq!(ada.events("office-phone").await.status, StatusCode::NO_CONTENT, "no call");
    let page = ada.ask_phone("office-phone", OFFICE).await;
    let call = scene.call().await;
    let mut other = scene.site.browser();
    other.identify("ada@alder.example").await;
    assert_eq!(other.events("office-phone").await.status, StatusCode::NO_CONTENT, "another reset of the same person");
    let mut waiting = ada.clone();
    let (told, reply) = tokio::join!(waiting.events("office-phone"), async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        scene.press(call, &format!("{}#", keys(&page))).await
    });
    assert_eq!((told.header("content-type"), reply), ("text/event-stream", CallReply::Confirmed));
    let told = told.text();
    let states: Vec<&str> = told.lines().filter_map(|line| line.strip_prefix("data: ")).collect();
    assert_eq!(states, ["ringing", "confirmed"], "{told}");
    ada.go_on("office-phone").await;
    assert_eq!(ada.events("office-phone").await.status, StatusCode::NO_CONTENT, "the gate is passed");
}

#[tokio::test]
async fn two_calls_at_once_are_two() {
    let scene = Scene::new(phones(1)).await;
    scene.site.person("ada", both).await;
    let mut ada = scene.site.browser();
    ada.identify("ada@alder.example").await;
    let office = ada.ask_phone("office-phone", OFFICE).await;
    let first = scene.call().await;
    let mobile = ada.ask_phone("mobile-phone-call", MOBILE).await;
    let second = scene.call().await;
    assert_eq!(scene.press(second, wrong(&keys(&mobile))).await, CallReply::Wrong);
    assert_eq!(scene.press(first, &keys(&office)).await, CallReply::Confirmed, "the other phone rings on");
    assert!(ada.events("office-phone").await.text().contains("data: confirmed"));
    assert!(ada.events("mobile-phone-call").await.text().contains("data: wrong-keys"));
    let page = ada.go_on("mobile-phone-call").await.text();
    assert!(page.contains("Other keys were pressed") && !page.contains("data-go"), "{page}");
    for way in ["mobile-phone-text", "alternate-email", ""] {
        let step = ada.step().await;
        let answer = ada.post(paths::RESET_CALL, &[("step", &step), ("method", way)]).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{way}");
        assert_eq!(ada.events(way).await.status, StatusCode::BAD_REQUEST, "{way}");
    }
    assert!(ada.go_on("office-phone").await.text().contains("name=\"new_password\""));
}

#[tokio::test]
async fn a_page_whose_call_proves_nothing_any_more_does_not_go_round_in_circles() {
    let scene = Scene::new(phones(1)).await;
    let user = scene.site.person("ada", both).await;
    let mut ada = scene.site.browser();
    ada.identify("ada@alder.example").await;
    let page = ada.ask_phone("office-phone", OFFICE).await;
    assert_eq!(scene.press(scene.call().await, &keys(&page)).await, CallReply::Confirmed);
    let replaced =
        Contact { kind: ContactKind::OfficePhone, value: "+1 4255550171".into(), replaced_at: None, confirmed_at: None };
    let contacts = &ContactData::new([replaced]);
    let (site, scope) = (&scene.site, &scene.site.scope);
    let kept = site.deps.store.write("test: contacts", |tx| async move { tx.set_contacts(scope, user, contacts).await });
    kept.await.unwrap();
    assert!(ada.get(paths::RESET_VERIFY).await.text().contains("data-go"));
    let after = ada.go_on("office-phone").await.text();
    assert!(!after.contains("data-go") && !after.contains("name=\"new_password\""), "{after}");
}
