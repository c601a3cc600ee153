//! What becomes of a registration's texts and calls is told to the budget and to the page.

use std::time::Duration;

use latchkey_domain::{CallEnd, EnrolmentKind, Money, PhoneWay};
use latchkey_messaging::{CallOutcome, TextOutcome};
use latchkey_service::register::Asked;
use latchkey_service::reset::CallState;

use super::{Member, nothing};
use crate::engine::on_postgresql_too;
use crate::phones::{MOBILE, counted, phones};
use crate::world::World;

const WAYS: [PhoneWay; 2] = [PhoneWay::Text, PhoneWay::Call];
/// Too late to dial, and not too late to key.
const TOO_LATE_TO_DIAL: Duration = Duration::from_secs(100);

/// Codes live for five minutes.
async fn world() -> World {
    let mut draft = phones();
    draft.lifetimes.code_minutes = 5;
    let world = World::with_phones(draft).await;
    world.person("ada", nothing).await;
    world
}

/// Ada asks for a text or a call, and it is counted.
async fn asked(world: &World, way: PhoneWay) -> Member<'_> {
    let ada = world.member("ada").await;
    assert_eq!(ada.type_number(MOBILE, way).await, Asked::OnItsWay);
    let tallies = counted(world.tallies().await);
    assert!(tallies.iter().all(|(messages, spent)| *messages == 1 && *spent > Money::ZERO), "{tallies:?}");
    ada
}

async fn state(ada: &Member<'_>) -> Option<CallState> {
    ada.open(EnrolmentKind::Phone).await.expect("an enrolment").call.map(|(_, state)| state)
}

/// What the page tells: of a text nothing.
fn told(way: PhoneWay, state: CallState) -> Option<CallState> {
    (way == PhoneWay::Call).then_some(state)
}

#[tokio::test]
async fn what_a_gateway_refuses_costs_nothing_and_the_page_says_that_the_call_failed() {
    for way in WAYS {
        let world = world().await;
        let ada = asked(&world, way).await;
        world.texts_are(TextOutcome::Refused { kind: "sender" });
        world.calls_are(CallOutcome::Refused { kind: "caller" });
        assert_eq!(world.deliver().await, 1);
        assert_eq!(counted(world.tallies().await), [(0, Money::ZERO); 2], "{way:?}");
        assert_eq!(state(&ada).await, told(way, CallState::Ended(CallEnd::Failed)));
    }
}

#[tokio::test]
async fn what_expires_before_it_left_costs_nothing_and_the_page_says_that_the_call_failed() {
    for way in WAYS {
        let world = world().await;
        let ada = asked(&world, way).await;
        world.texts_are(TextOutcome::TryLater { kind: "connection" });
        world.calls_are(CallOutcome::TryLater { kind: "login" });
        assert_eq!(world.deliver().await, 1);
        assert_eq!(counted(world.tallies().await)[0].0, 1, "it may still leave");
        world.later(if way == PhoneWay::Call { TOO_LATE_TO_DIAL } else { Duration::from_secs(301) });
        assert_eq!(world.deliver().await, 1);
        assert_eq!(counted(world.tallies().await), [(0, Money::ZERO); 2], "{way:?}");
        if way == PhoneWay::Call {
            assert_eq!(state(&ada).await, Some(CallState::Ended(CallEnd::Failed)));
        }
    }
}

#[tokio::test]
async fn what_may_have_left_stays_counted_and_the_phone_may_ring() {
    for way in WAYS {
        let world = world().await;
        let ada = asked(&world, way).await;
        let before = world.tallies().await;
        world.texts_are(TextOutcome::Unknown);
        world.calls_are(CallOutcome::Unknown);
        assert_eq!(world.deliver().await, 1);
        assert_eq!((counted(world.tallies().await), state(&ada).await), (counted(before), told(way, CallState::Ringing)));
    }
}

#[tokio::test]
async fn what_a_dead_worker_may_have_sent_stays_counted_and_the_phone_may_ring() {
    for way in WAYS {
        let world = world().await;
        let ada = asked(&world, way).await;
        let before = world.tallies().await;
        assert_eq!(world.a_worker_dies().await, 1);
        world.later(TOO_LATE_TO_DIAL);
        assert_eq!(world.deliver().await, 1);
        assert_eq!((counted(world.tallies().await), state(&ada).await), (counted(before), told(way, CallState::Ringing)));
    }
}

on_postgresql_too! {
    what_a_gateway_refuses_costs_nothing_and_the_page_says_that_the_call_failed,
    what_expires_before_it_left_costs_nothing_and_the_page_says_that_the_call_failed,
    what_may_have_left_stays_counted_and_the_phone_may_ring,
    what_a_dead_worker_may_have_sent_stays_counted_and_the_phone_may_ring,
}
