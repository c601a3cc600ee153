use std::time::Duration;

use latchkey_domain::{ActivityKind, ContactKind, Method, PolicyDraft, Reason, Verification};
use latchkey_service::reset::{Checked, Chosen, Sent, View};
use latchkey_store::ActivityFilter;

use super::{MOBILE, OFFICE, both, phones, with};
use crate::reset::choose;
use crate::world::World;

#[tokio::test]
async fn a_text_and_then_a_call_let_a_person_back_in() {
    let world = World::with_phones(PolicyDraft { gates: 2, ..phones() }).await;
    world.person("ada", both).await;
    let mut ada = world.visitor("ada@alder.example").await;
    let View::Verify { gate: 1, gates: 2, choices, .. } = ada.view().await else { panic!() };
    let offered: Vec<_> = choices.iter().map(|choice| (choice.way, choice.hint.as_deref().unwrap())).collect();
    let masked = ["+1\u{a0}•••\u{a0}•••\u{a0}••42", "+1\u{a0}•••\u{a0}•••\u{a0}••70"];
    let (text, call, office) = (Verification::MobileText, Verification::MobileCall, Verification::OfficeCall);
    assert_eq!(offered, [(text, masked[0]), (call, masked[0]), (office, masked[1])]);
    assert_eq!(ada.reach(text, Some("(425) 555-0142")).await, Sent::OnItsWay);
    let code = world.text_code().await;
    assert_eq!(code.len(), 6);
    assert_eq!(world.gateway.texts.lock().unwrap()[0].0.e164(), "+14255550142");
    assert!(matches!(ada.type_text_code("000000").await, Checked::Wrong { left: Some(4) }));
    assert!(matches!(ada.type_text_code(&code).await, Checked::Right(_)));
    let View::Verify { gate: 2, choices, .. } = ada.view().await else { panic!() };
    assert_eq!(
        choices.iter().map(|choice| choice.way).collect::<Vec<_>>(),
        [office],
        "a call to the same phone is no second thing"
    );
    assert_eq!(ada.reach(office, Some(OFFICE)).await, Sent::OnItsWay);
    let reference = world.ringing().await;
    let shown = ada.call().await.digits.unwrap();
    assert_eq!(world.keys(reference, &format!("{shown}#")).await, latchkey_messaging::CallReply::Confirmed);
    assert!(matches!(ada.go_on().await, Checked::Right(_)));
    assert_eq!(choose(&ada, "Copper-Lantern-58").await, Chosen::Done);
    let filter = ActivityFilter { kind: Some(ActivityKind::Progress), ..ActivityFilter::default() };
    let events = world.deps.store.reader().activities(&world.scope, filter).await.unwrap();
    let seen: Vec<Reason> = events.into_iter().filter_map(|event| event.reason).collect();
    for reason in
        [Reason::StartedText, Reason::CompletedText, Reason::StartedOfficeCall, Reason::CompletedOfficeCall, Reason::CompletedAll]
    {
        assert!(seen.contains(&reason), "{reason:?} in {seen:?}");
    }
}

#[tokio::test]
async fn a_new_text_replaces_the_one_before_and_needs_no_number() {
    let world = World::with_phones(phones()).await;
    world.person("ada", both).await;
    let mut ada = world.visitor("ada@alder.example").await;
    assert_eq!(ada.reach(Verification::MobileText, None).await, Sent::Malformed, "the number was never typed");
    assert_eq!(ada.reach(Verification::MobileText, Some(MOBILE)).await, Sent::OnItsWay);
    let first = world.text_code().await;
    assert!(matches!(ada.reach(Verification::MobileText, None).await, Sent::TooSoon { .. }));
    assert_eq!(ada.reach(Verification::OfficeCall, None).await, Sent::Malformed, "another phone, another number");
    world.later(Duration::from_secs(130));
    assert_eq!(ada.reach(Verification::MobileText, None).await, Sent::OnItsWay);
    let second = world.text_code().await;
    assert!(matches!(ada.type_text_code(&first).await, Checked::Wrong { .. }));
    assert!(matches!(ada.type_text_code(&second).await, Checked::Right(_)));
}

#[tokio::test]
async fn a_number_that_was_replaced_meanwhile_proves_nothing() {
    let world = World::with_phones(PolicyDraft { gates: 2, ..phones() }).await;
    let user = world.person("ada", both).await;
    let mut ada = world.visitor("ada@alder.example").await;
    ada.reach(Verification::MobileText, Some(MOBILE)).await;
    let code = world.text_code().await;
    let mut changed = world.user(user).await;
    with(&[(ContactKind::MobilePhone, "+1 4255550199"), (ContactKind::OfficePhone, OFFICE)])(&mut changed);
    let (scope, contacts) = (&world.scope, &changed.contacts);
    world.deps.store.write("test", |tx| async move { tx.set_contacts(scope, user, contacts).await }).await.unwrap();
    assert!(matches!(ada.type_text_code(&code).await, Checked::Wrong { .. }));
    world.later(Duration::from_secs(130));
    assert_eq!(ada.reach(Verification::MobileText, None).await, Sent::Malformed, "the old number is not the stored one");
}

#[tokio::test]
async fn without_a_gateway_there_is_no_such_method() {
    let world = World::with(PolicyDraft { methods: [Method::MobilePhone, Method::AlternateEmail].into(), ..phones() }).await;
    world
        .person("ada", |user| {
            with(&[(ContactKind::MobilePhone, MOBILE), (ContactKind::AlternateEmail, "ada@home.example")])(user);
        })
        .await;
    let ada = world.visitor("ada@alder.example").await;
    let View::Verify { choices, .. } = ada.view().await else { panic!() };
    assert_eq!(choices.iter().map(|choice| choice.way).collect::<Vec<_>>(), [Verification::Email]);
    assert_eq!(ada.reach(Verification::MobileText, Some(MOBILE)).await, Sent::Stale);
}
