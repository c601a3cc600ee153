//! Registering a phone over the real pages: by text and by call, and whatever goes wrong.

use std::time::Duration;

use http::StatusCode;
use latchkey_domain::{CallEnd, ContactKind, CountryCode, Method, PolicyDraft};
use latchkey_messaging::CallReply;
use latchkey_web::paths;

use super::browser::{Browser, location, seen, step};
use super::gateway::{MOBILE, Scene, keys, reaching};
use super::registering::nothing;
use super::site::{OLD, Site, classic};
use crate::support::Answer;

/// Longer than the pause between two calls.
const PAUSE: Duration = Duration::from_secs(130);

fn phones() -> PolicyDraft {
    reaching(PolicyDraft { methods: [Method::MobilePhone].into(), ..classic() })
}

impl Browser<'_> {
    /// Asks for a text to a number in a country; gives the page that follows.
    async fn type_number_in(&mut self, country: &str, number: &str) -> Answer {
        let step = step(&self.get("/register/phone?other=1").await);
        let fields = [("step", step.as_str()), ("which", "typed"), ("country", country), ("number", number), ("way", "text")];
        self.post_on(paths::REGISTER_PHONE, &fields).await
    }

    async fn type_number(&mut self, number: &str, way: &str) -> Answer {
        let step = step(&self.get("/register/phone?other=1").await);
        let fields = [("step", step.as_str()), ("which", "typed"), ("country", "US"), ("number", number), ("way", way)];
        self.post_on(paths::REGISTER_PHONE, &fields).await
    }
}

#[tokio::test]
async fn a_phone_is_proven_by_text_and_its_number_shown_as_people_write_it() {
    let scene = Scene::new(phones()).await;
    let id = scene.site.person("ada", nothing).await;
    let mut ada = scene.site.browser();
    ada.sign_in("ada@alder.example", OLD).await;
    let form = ada.get(paths::REGISTER_PHONE).await;
    assert!(form.text().contains("value=\"US\"") && seen(&form).contains("(+1)"), "{}", form.text());
    let page = seen(&ada.type_number("(425) 555 0142", "text").await);
    assert!(page.contains("We sent a code to +1 425-555-0142"), "{page}");
    let code = scene.code().await;
    let token = step(&ada.get(paths::REGISTER_PHONE).await);
    let list = seen(&ada.post_on(paths::REGISTER_PHONE_CODE, &[("step", &token), ("code", &code)]).await);
    assert!(list.contains("The phone is set up.") && list.contains("+1 ••• ••• ••42") && !list.contains("555-01"), "{list}");
    assert_eq!(scene.site.user(id).await.contacts.get(ContactKind::AuthenticationPhone).unwrap().value, MOBILE);
}

#[tokio::test]
async fn a_national_number_is_of_the_country_that_was_chosen() {
    let mut draft = phones();
    draft.phones.countries.insert(CountryCode::parse("ES").unwrap());
    let scene = Scene::on(Site::new(draft).await);
    let id = scene.site.person("ada", nothing).await;
    let mut ada = scene.site.browser();
    ada.sign_in("ada@alder.example", OLD).await;
    let form = seen(&ada.get(paths::REGISTER_PHONE).await);
    assert!(form.contains("<option value=\"ES\"") && form.contains("Spain (+34)"), "{form}");
    assert!(form.contains("<option value=\"US\"") && form.contains("United States (+1)"), "{form}");
    // Each is a number in one of the two countries and none in the other.
    for (country, number) in [("US", "612 34 56 78"), ("ES", "(425) 555-0142"), ("PT", "612 34 56 78"), ("", "612 34 56 78")] {
        let page = ada.type_number_in(country, number).await;
        let text = seen(&page);
        assert!(!text.contains("We sent a code"), "{number} in {country}: {text}");
    }
    assert_eq!(scene.sent().await, (0, 0));
    let page = seen(&ada.type_number_in("ES", "612 34 56 78").await);
    assert!(page.contains("We sent a code to +34 612 34 56 78"), "{page}");
    let code = scene.code().await;
    assert_eq!(scene.gateway.texts.lock().unwrap().last().unwrap().0, "+34612345678");
    let token = step(&ada.get(paths::REGISTER_PHONE).await);
    let list = seen(&ada.post_on(paths::REGISTER_PHONE_CODE, &[("step", &token), ("code", &code)]).await);
    assert!(list.contains("The phone is set up."), "{list}");
    let kept = scene.site.user(id).await.contacts.get(ContactKind::AuthenticationPhone).unwrap().value.clone();
    assert_eq!(kept, "+34 612345678");
    // Typed whole, a number says itself where it is.
    scene.site.clock.advance(PAUSE);
    let page = seen(&ada.type_number_in("ES", "+1 425 555 0142").await);
    assert!(page.contains("We sent a code to +1 425-555-0142"), "{page}");
}

#[tokio::test]
async fn a_phone_is_proven_by_a_call_that_the_page_waits_for() {
    let scene = Scene::new(phones()).await;
    let id = scene.site.person("ada", nothing).await;
    let mut ada = scene.site.browser();
    ada.sign_in("ada@alder.example", OLD).await;
    let page = ada.type_number("4255550142", "call").await;
    let shown = keys(&page);
    assert_eq!(shown.len(), 2);
    let call = scene.call().await;
    scene.end(call, CallEnd::Busy).await;
    assert!(seen(&ada.get(paths::REGISTER_PHONE).await).contains("The line was engaged."));
    scene.site.clock.advance(PAUSE);
    let again = step(&ada.get("/register/phone?other=1").await);
    let fields = [("step", again.as_str()), ("which", "again"), ("way", "call")];
    let page = ada.post_on(paths::REGISTER_PHONE, &fields).await;
    let (shown, call) = (keys(&page), scene.call().await);
    let early = ada.post(paths::REGISTER_PHONE_CALL, &[("step", &step(&page))]).await;
    assert_eq!(location(&early).as_deref(), Some("/register/phone?still=1"), "no keys were pressed yet");
    assert_eq!(scene.press(call, &format!("{shown}#")).await, CallReply::Confirmed);
    let events = ada.get(paths::REGISTER_PHONE_EVENTS).await;
    assert!(events.text().contains("data: confirmed"), "{}", events.text());
    let page = ada.get(paths::REGISTER_PHONE).await;
    assert!(seen(&page).contains("You pressed the right keys.") && page.text().contains("data-go"), "{}", page.text());
    assert!(scene.site.user(id).await.contacts.iter().next().is_none(), "looking registers nothing");
    let marked = page.text().split("/register/phone/call").nth(1).unwrap().to_owned();
    let token = marked.split("name=\"step\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let list = seen(&ada.post_on(paths::REGISTER_PHONE_CALL, &[("step", &token)]).await);
    assert!(list.contains("The phone is set up."), "{list}");
    let events = ada.get(paths::REGISTER_PHONE_EVENTS).await;
    assert_eq!(events.status, StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn numbers_that_will_not_do_are_told_on_the_page() {
    let scene = Scene::new(phones()).await;
    scene.site.person("ada", nothing).await;
    let mut ada = scene.site.browser();
    ada.sign_in("ada@alder.example", OLD).await;
    for malformed in ["ask reception", "12", "+1 4255550142 x7", "a@b.example"] {
        let text = seen(&ada.type_number(malformed, "text").await);
        assert!(text.contains("not a complete phone number") && text.contains("aria-invalid"), "{malformed}: {text}");
        assert!(text.contains(&format!("value=\"{malformed}\"")), "what was typed can be put right: {text}");
    }
    assert!(seen(&ada.type_number("+34 612345678", "text").await).contains("Numbers like this one are not reached from here"));
    assert_eq!(scene.sent().await, (0, 0));
    ada.type_number("4255550142", "text").await;
    scene.site.clock.advance(Duration::from_secs(11));
    assert!(seen(&ada.type_number("4255550142", "text").await).contains("Please wait"), "a number is not texted again at once");
}
