//! A number is proven by a text.

use latchkey_domain::{
    ActivityKind, Contact, ContactData, ContactKind, CountryCode, EnrolmentKind, Method, PhoneWay, PolicyDraft,
};
use latchkey_service::register::{Asked, Checked, PhoneAsked, PhoneTarget};

use super::nothing;
use crate::phones::{BETWEEN, MOBILE, phones};
use crate::world::{World, visit};

const PHONE: EnrolmentKind = EnrolmentKind::Phone;

#[tokio::test]
async fn a_number_is_proven_by_text_and_kept_as_people_dial_it_abroad() {
    let world = World::with_phones(phones()).await;
    let id = world.person("ada", nothing).await;
    let ada = world.member("ada").await;
    assert_eq!(ada.type_number("(425) 555-0142", PhoneWay::Text).await, Asked::OnItsWay);
    let open = ada.open(PHONE).await.unwrap();
    assert_eq!((open.value.as_str(), open.way), ("+1 425-555-0142", Some(PhoneWay::Text)));
    let code = world.text_code().await;
    assert_eq!(ada.type_code(PHONE, &code).await, Checked::Registered { complete: true });
    let phone = world.user(id).await.contacts.get(ContactKind::AuthenticationPhone).unwrap().clone();
    assert_eq!((phone.value.as_str(), phone.confirmed_at), (MOBILE, Some(world.now())));
    assert!(world.user(id).await.contacts.get(ContactKind::MobilePhone).is_none(), "the public field is untouched");
}

#[tokio::test]
async fn numbers_of_every_bad_form_are_refused_before_anything_is_sent() {
    let world = World::with_phones(phones()).await;
    world.person("ada", nothing).await;
    let ada = world.member("ada").await;
    for malformed in
        ["", " ", "ask reception", "12", "+", "+1", "+1 425 555", "4255550142x77", "+1 4255550142 ext. 9", "٠", "+999 123456789"]
    {
        assert_eq!(ada.type_number(malformed, PhoneWay::Text).await, Asked::Malformed, "{malformed:?}");
    }
    // Premium, another country, a satellite.
    for unreached in ["+1 9005550142", "+34 612345678", "+881 612345678"] {
        assert_eq!(ada.type_number(unreached, PhoneWay::Text).await, Asked::NotReached, "{unreached}");
    }
    assert_eq!(world.deliver().await, 0);
    assert!(ada.story().await.is_empty() && ada.open(PHONE).await.is_none());
}

#[tokio::test]
async fn a_landline_is_called_and_not_texted() {
    let draft = crate::phones::abroad(phones());
    let world = World::with_phones(draft).await;
    world.person("ada", nothing).await;
    let ada = world.member("ada").await;
    assert_eq!(ada.type_number("+34 912345678", PhoneWay::Text).await, Asked::NotTexted);
    assert_eq!(ada.type_number("+34 912345678", PhoneWay::Call).await, Asked::OnItsWay);
    let countries = ada.register.phone_countries(&ada.seat).await.unwrap();
    assert_eq!(countries.iter().map(CountryCode::as_str).collect::<Vec<_>>(), ["US", "ES"], "one's own country is first");
}

#[tokio::test]
async fn texts_keep_the_gaps_and_the_budget_of_resets() {
    let world = World::with_phones(phones()).await;
    world.person("ada", nothing).await;
    let ada = world.member("ada").await;
    assert_eq!(ada.type_number(MOBILE, PhoneWay::Text).await, Asked::OnItsWay);
    let again = || PhoneAsked { target: PhoneTarget::Again, way: PhoneWay::Text };
    let asked = ada.register.begin_phone(&visit(), &ada.seat, again()).await.unwrap();
    assert!(matches!(asked, Asked::TooSoon { .. }), "{asked:?}");
    world.later(super::LATER);
    let asked = ada.register.begin_phone(&visit(), &ada.seat, again()).await.unwrap();
    assert!(matches!(asked, Asked::TooSoon { .. }), "the gap of the destination is longer: {asked:?}");
    world.later(BETWEEN);
    assert_eq!(ada.register.begin_phone(&visit(), &ada.seat, again()).await.unwrap(), Asked::OnItsWay);
    let mut paused = PolicyDraft { ..phones() };
    paused.phones.messages_per_day = 2;
    world.set_policy(paused).await;
    world.later(BETWEEN);
    assert_eq!(ada.register.begin_phone(&visit(), &ada.seat, again()).await.unwrap(), Asked::Unavailable);
    let begun = ada.story().await.into_iter().filter(|(kind, ..)| *kind == ActivityKind::RegistrationStarted).count();
    assert_eq!(begun, 2);
}

#[tokio::test]
async fn an_administrators_number_is_proven_without_being_typed() {
    let contact =
        |value: &str| Contact { kind: ContactKind::MobilePhone, value: value.into(), replaced_at: None, confirmed_at: None };
    let world = World::with_phones(phones()).await;
    let id = world.person("ada", |user| user.contacts = ContactData::new([contact(MOBILE)])).await;
    world.person("ray", |user| user.contacts = ContactData::new([contact("ask reception")])).await;
    let (ada, ray) = (world.member("ada").await, world.member("ray").await);
    let supplied = || PhoneAsked { target: PhoneTarget::Supplied, way: PhoneWay::Text };
    assert_eq!(ray.register.begin_phone(&visit(), &ray.seat, supplied()).await.unwrap(), Asked::Nothing);
    assert_eq!(ada.register.begin_phone(&visit(), &ada.seat, supplied()).await.unwrap(), Asked::OnItsWay);
    let code = world.text_code().await;
    assert_eq!(ada.type_code(PHONE, &code).await, Checked::Registered { complete: true });
    assert_eq!(world.user(id).await.contacts.recovery_phone(None).unwrap().kind, ContactKind::AuthenticationPhone);
    let preview = ada.register.before_removal(&ada.seat, Method::MobilePhone).await.unwrap().unwrap();
    assert!(preview.leaves_supplied);
}

#[tokio::test]
async fn what_is_refused_does_not_use_the_day_up() {
    let world = World::with_phones(phones()).await;
    world.person("ada", nothing).await;
    let ada = world.member("ada").await;
    assert_eq!(ada.type_number(MOBILE, PhoneWay::Text).await, Asked::OnItsWay);
    world.later(super::LATER);
    for _ in 0..25 {
        let asked = ada.type_number(MOBILE, PhoneWay::Text).await;
        assert!(matches!(asked, Asked::TooSoon { .. }), "{asked:?}");
    }
    world.later(BETWEEN);
    assert_eq!(ada.type_number(MOBILE, PhoneWay::Text).await, Asked::OnItsWay);
    let open = ada.open(PHONE).await.unwrap();
    assert!(open.again_at > open.sent_at.plus(super::LATER), "the page tells the gap of the number: {open:?}");
}

#[tokio::test]
async fn another_number_waits_as_long_as_the_same_one() {
    let world = World::with_phones(phones()).await;
    world.person("ada", nothing).await;
    let ada = world.member("ada").await;
    assert_eq!(ada.type_number(MOBILE, PhoneWay::Text).await, Asked::OnItsWay);
    let asked = ada.type_number("(425) 555-0143", PhoneWay::Text).await;
    assert!(matches!(asked, Asked::TooSoon { .. }), "{asked:?}");
    world.later(super::LATER);
    assert_eq!(ada.type_number("(425) 555-0143", PhoneWay::Text).await, Asked::OnItsWay);
}
