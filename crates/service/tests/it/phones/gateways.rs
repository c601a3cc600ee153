use std::time::Duration;

use latchkey_domain::{CallEnd, Verification};
use latchkey_messaging::{CallOutcome, TextOutcome};
use latchkey_service::reset::{CallState, Sent};

use super::{MOBILE, OFFICE, both, phones};
use crate::world::World;

/// How many texts the gateway was asked for within five minutes.
async fn texts(outcome: TextOutcome) -> usize {
    let world = World::with_phones(phones()).await;
    world.person("ada", both).await;
    let ada = world.visitor("ada@alder.example").await;
    assert_eq!(ada.reach(Verification::MobileText, Some(MOBILE)).await, Sent::OnItsWay);
    *world.gateway.text_outcome.lock().unwrap() = Some(outcome);
    for _ in 0..10 {
        world.deliver().await;
        world.later(Duration::from_secs(30));
    }
    world.gateway.texts.lock().unwrap().len()
}

#[tokio::test]
async fn a_text_is_repeated_only_when_it_certainly_was_not_sent() {
    assert_eq!(texts(TextOutcome::Accepted).await, 1);
    assert_eq!(texts(TextOutcome::Unknown).await, 1, "it may have arrived");
    assert_eq!(texts(TextOutcome::Refused { kind: "blocked" }).await, 1);
    assert!(texts(TextOutcome::TryLater { kind: "throttled" }).await > 3);
}

#[tokio::test]
async fn what_a_dead_worker_had_in_hand_is_not_sent_again() {
    let world = World::with_phones(phones()).await;
    world.person("ada", both).await;
    let ada = world.visitor("ada@alder.example").await;
    ada.reach(Verification::MobileText, Some(MOBILE)).await;
    ada.reach(Verification::OfficeCall, Some(OFFICE)).await;
    // As a worker does that dies between the mark and the gateway's answer.
    let (now, lease) = (world.now(), Duration::from_secs(60));
    let leased = world.deps.store.write("test", |tx| async move {
        let leased = tx.lease_outbox(now, lease, 10, [7; 16]).await?;
        for message in &leased {
            tx.mark_attempt(message.id, [7; 16], now).await?;
        }
        Ok::<_, latchkey_store::StoreError>(leased.len())
    });
    assert_eq!(leased.await.unwrap(), 2);
    world.later(lease);
    assert_eq!(world.deliver().await, 2);
    assert!(world.gateway.texts.lock().unwrap().is_empty() && world.gateway.calls.lock().unwrap().is_empty());
    assert_eq!(ada.call().await.state, CallState::Ringing, "perhaps it does ring");
}

#[tokio::test]
async fn a_call_that_cannot_be_made_is_told() {
    let world = World::with_phones(phones()).await;
    world.person("ada", both).await;
    let ada = world.visitor("ada@alder.example").await;
    ada.reach(Verification::OfficeCall, Some(OFFICE)).await;
    *world.gateway.call_outcome.lock().unwrap() = Some(CallOutcome::Refused { kind: "unreachable" });
    world.deliver().await;
    assert_eq!(ada.call().await.state, CallState::Ended(CallEnd::Failed));
}

#[tokio::test]
async fn gateways_are_told_how_long_a_message_works() {
    let world = World::with_phones(phones()).await;
    world.person("ada", both).await;
    let ada = world.visitor("ada@alder.example").await;
    ada.reach(Verification::OfficeCall, Some(OFFICE)).await;
    world.later(Duration::from_secs(60));
    world.deliver().await;
    ada.reach(Verification::MobileText, Some(MOBILE)).await;
    world.deliver().await;
    let left: Vec<u64> = world.gateway.left.lock().unwrap().iter().map(|left| left.unwrap().as_secs()).collect();
    // A call is dialled within 90 seconds; a code of this reset works for 104 minutes more.
    assert!(left.len() == 2 && (20..=30).contains(&left[0]) && (103 * 60..=104 * 60).contains(&left[1]), "{left:?}");
}

#[tokio::test]
async fn a_call_is_not_made_when_its_page_has_given_up() {
    let world = World::with_phones(phones()).await;
    world.person("ada", both).await;
    let ada = world.visitor("ada@alder.example").await;
    ada.reach(Verification::OfficeCall, Some(OFFICE)).await;
    world.later(Duration::from_secs(90));
    assert_eq!(world.deliver().await, 1);
    assert!(world.gateway.calls.lock().unwrap().is_empty());
    assert_eq!(ada.call().await.state, CallState::Ended(CallEnd::Failed));
}
