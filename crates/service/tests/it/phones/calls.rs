use std::time::Duration;

use latchkey_domain::{ActivityKind, CallEnd, CallKeys, OutboxId, Reason, Verification};
use latchkey_messaging::CallReply;
use latchkey_service::reset::{CallState, Checked, Sent, View};
use latchkey_store::ActivityFilter;
use latchkey_testkit::SeededRandom;

use super::{BETWEEN, MOBILE, OFFICE, both, phones};
use crate::world::{Visitor, World, visit};

const OTHER_WAY: Verification = Verification::MobileText;

/// Somebody whose office phone rings, and the reference of the call.
async fn rung(world: &World) -> (Visitor<'_>, OutboxId) {
    world.person("ada", both).await;
    ringing_again(world).await
}

async fn ringing_again(world: &World) -> (Visitor<'_>, OutboxId) {
    let ada = world.visitor("ada@alder.example").await;
    assert_eq!(ada.reach(Verification::OfficeCall, Some(OFFICE)).await, Sent::OnItsWay);
    let call = world.ringing().await;
    (ada, call)
}

/// Other digits than these.
fn others(shown: &str) -> &'static str {
    if shown == "13" { "31" } else { "13" }
}

#[tokio::test]
async fn the_digits_on_the_page_and_no_others_confirm() {
    let world = World::with_phones(phones()).await;
    let (mut ada, call) = rung(&world).await;
    let open = ada.call().await;
    assert_eq!(open.state, CallState::Ringing);
    let shown = open.digits.unwrap();
    assert!(shown.len() == 2 && shown.bytes().all(|b| b.is_ascii_digit()), "{shown}");
    let (_, to, script) = world.gateway.calls.lock().unwrap()[0].clone();
    assert_eq!((to.e164().as_str(), script.keys), ("+14255550170", Some(CallKeys::Digits)));
    assert!(!script.prompt.contains(&shown), "the phone does not say what the page shows");
    assert!(matches!(ada.go_on().await, Checked::Stale), "not before keys were pressed");
    assert_eq!(world.keys(call, &shown).await, CallReply::Confirmed);
    assert_eq!(ada.call().await.state, CallState::Confirmed);
    let before = ada.session();
    assert!(matches!(ada.go_on().await, Checked::Right(_)));
    assert!(matches!(ada.view().await, View::NewPassword { .. }));
    assert!(world.reset.page(before).await.unwrap().is_none(), "the cookie of before opens nothing");
}

#[tokio::test]
async fn right_keys_alone_prove_nothing_for_another_browser() {
    let world = World::with_phones(phones()).await;
    let (ada, call) = rung(&world).await;
    let mut other = world.visitor("ada@alder.example").await;
    let shown = ada.call().await.digits.unwrap();
    assert_eq!(world.keys(call, &shown).await, CallReply::Confirmed);
    assert!(matches!(other.go_on().await, Checked::Stale));
    assert!(matches!(other.view().await, View::Verify { gate: 1, .. }));
    assert!(matches!(ada.view().await, View::Verify { gate: 1, .. }), "the browser has to go on itself");
}

#[tokio::test]
async fn keys_count_once() {
    let world = World::with_phones(phones()).await;
    let (ada, call) = rung(&world).await;
    let shown = ada.call().await.digits.unwrap();
    assert_eq!(world.keys(call, others(&shown)).await, CallReply::Wrong);
    assert_eq!(ada.call().await.state, CallState::WrongKeys);
    for keys in [shown.as_str(), others(&shown), "#", ""] {
        assert_eq!(world.keys(call, keys).await, CallReply::TooLate, "{keys}");
    }
    assert_eq!(ada.call().await.state, CallState::WrongKeys);
    let seen = reasons(&world, ActivityKind::Progress).await;
    assert_eq!(seen.iter().filter(|reason| **reason == Reason::WrongProof).count(), 1);
}

#[tokio::test]
async fn the_same_keys_at_the_same_moment_count_once() {
    let world = World::with_phones(phones()).await;
    let (ada, call) = rung(&world).await;
    let shown = ada.call().await.digits.unwrap();
    let replies = futures_util::future::join_all((0..10).map(|_| world.keys(call, &shown))).await;
    let confirmed = replies.iter().filter(|reply| **reply == CallReply::Confirmed).count();
    assert_eq!((confirmed, replies.len()), (1, 10), "{replies:?}");
}

#[tokio::test]
async fn what_is_forged_changes_nothing() {
    let world = World::with_phones(phones()).await;
    let (ada, _) = rung(&world).await;
    let shown = ada.call().await.digits.unwrap();
    let before = (ada.page().await.step, world.deps.store.statements());
    let forged = OutboxId::generate(&world.clock, &SeededRandom::new(99));
    assert_eq!(world.keys(forged, &shown).await, CallReply::TooLate);
    world.reset.call_ended(forged, CallEnd::NoAnswer).await.unwrap();
    assert!(world.deps.store.statements() - before.1 < 6, "and nothing more is read for it");
    assert_eq!(ada.page().await.step, before.0);
    assert_eq!(ada.call().await.state, CallState::Ringing);
}

#[tokio::test]
async fn keys_that_come_late_change_nothing() {
    let world = World::with_phones(phones()).await;
    let (ada, call) = rung(&world).await;
    let shown = ada.call().await.digits.unwrap();
    world.later(Duration::from_secs(180));
    assert_eq!(ada.call().await.state, CallState::Over);
    assert_eq!(world.keys(call, &shown).await, CallReply::TooLate);
    assert_eq!(ada.call().await.state, CallState::Over);
}

#[tokio::test]
async fn a_call_of_a_reset_that_is_over_takes_no_keys() {
    let world = World::with_phones(phones()).await;
    let (ada, call) = rung(&world).await;
    let shown = ada.call().await.digits.unwrap();
    let step = ada.step().await;
    world.reset.cancel(&visit(), ada.session(), &step).await.unwrap();
    assert_eq!(world.keys(call, &shown).await, CallReply::TooLate);
}

#[tokio::test]
async fn a_second_tab_that_calls_again_takes_the_place_of_the_first_call() {
    let world = World::with_phones(phones()).await;
    let (ada, first) = rung(&world).await;
    let old = ada.call().await.digits.unwrap();
    world.later(Duration::from_secs(130));
    assert_eq!(ada.reach(Verification::OfficeCall, None).await, Sent::OnItsWay);
    let second = world.ringing().await;
    assert_ne!(first, second);
    let shown = ada.call().await.digits.unwrap();
    for keys in [&old, &shown] {
        assert_eq!(world.keys(first, keys).await, CallReply::TooLate);
    }
    assert_eq!(world.keys(second, &shown).await, CallReply::Confirmed);
}

#[tokio::test]
async fn another_tab_can_go_on_by_text_while_the_phone_rings() {
    let world = World::with_phones(phones()).await;
    let (mut ada, call) = rung(&world).await;
    let shown = ada.call().await.digits.unwrap();
    assert_eq!(ada.reach(OTHER_WAY, Some(MOBILE)).await, Sent::OnItsWay);
    let code = world.text_code().await;
    assert!(matches!(ada.type_text_code(&code).await, Checked::Right(_)));
    assert_eq!(world.keys(call, &shown).await, CallReply::TooLate, "the gate is passed");
    assert!(matches!(ada.view().await, View::NewPassword { .. }));
}

#[tokio::test]
async fn five_calls_with_wrong_keys_close_the_phone() {
    let world = World::with_phones(phones()).await;
    world.person("ada", both).await;
    for round in 1..=5 {
        let (ada, call) = ringing_again(&world).await;
        let shown = ada.call().await.digits.unwrap();
        assert_eq!(world.keys(call, others(&shown)).await, CallReply::Wrong, "{round}");
        world.later(Duration::from_secs(130));
    }
    let ada = world.visitor("ada@alder.example").await;
    // Five resets with a wrong proof close resets too; the reason of the phone is its own.
    assert!(matches!(ada.view().await, View::Ended(_)));
    assert!(reasons(&world, ActivityKind::Blocked).await.contains(&Reason::TooManyOfficeCalls));
}

#[tokio::test]
async fn the_hash_key_alone_is_a_setting() {
    let world = {
        let mut draft = phones();
        draft.phones.call_keys = CallKeys::Hash;
        World::with_phones(draft).await
    };
    for (keys, reply) in [("#", CallReply::Confirmed), ("", CallReply::Wrong), ("1#", CallReply::Wrong)] {
        let name = format!("p{}", keys.len());
        world.person(&name, both).await;
        let person = world.visitor(&format!("{name}@alder.example")).await;
        assert_eq!(person.reach(Verification::MobileCall, Some(MOBILE)).await, Sent::OnItsWay);
        let call = world.ringing().await;
        assert_eq!(person.call().await.digits, None);
        assert_eq!(world.keys(call, keys).await, reply, "{keys:?}");
        world.later(BETWEEN);
    }
}

#[tokio::test]
async fn the_end_of_a_call_is_told_and_stays() {
    let world = World::with_phones(phones()).await;
    let (ada, call) = rung(&world).await;
    let shown = ada.call().await.digits.unwrap();
    world.reset.call_ended(call, CallEnd::Busy).await.unwrap();
    world.reset.call_ended(call, CallEnd::NoAnswer).await.unwrap();
    assert_eq!(ada.call().await.state, CallState::Ended(CallEnd::Busy));
    assert_eq!(world.keys(call, &shown).await, CallReply::TooLate);
    let waiting = world.reset.waiting_call(ada.session(), Verification::OfficeCall).await.unwrap().unwrap();
    assert_eq!(world.reset.call_state(waiting).await.unwrap(), CallState::Ended(CallEnd::Busy));
}

async fn reasons(world: &World, kind: ActivityKind) -> Vec<Reason> {
    let filter = ActivityFilter { kind: Some(kind), ..ActivityFilter::default() };
    let events = world.deps.store.reader().activities(&world.scope, filter).await.unwrap();
    events.into_iter().filter_map(|event| event.reason).collect()
}
