//! What was counted and never sent is given back; what waits for its gateway is not held against anybody.

use std::time::Duration;

use latchkey_domain::{BudgetSettings, ContactKind, Money, PauseRule, PolicyDraft, Tally, Verification};
use latchkey_messaging::{CallOutcome, TextOutcome};
use latchkey_service::reset::{CallState, Sent};
use latchkey_store::{Channel, StoreError, Tx};

use super::{phones, with};
use crate::engine::on_postgresql_too;
use crate::world::World;

const TEXT: Verification = Verification::MobileText;
const CALL: Verification = Verification::OfficeCall;
const LATER: Duration = Duration::from_secs(600);
const LEASE: Duration = Duration::from_secs(60);

/// Five messages a day in the organization and in each block, and a pause as soon as five codes do not come back.
async fn world() -> World {
    let mut draft: PolicyDraft = phones();
    draft.phones.messages_per_day = 5;
    let pause = PauseRule { messages: 5, ..BudgetSettings::default().pause };
    let settings = BudgetSettings { prefix_per_day: 5, messages_per_day: 5, pause, ..BudgetSettings::default() };
    World::with_phones(draft).await.with_budget(settings)
}

impl World {
    /// These people ask for a message each, on numbers of one block.
    async fn ask(&self, way: Verification, people: std::ops::Range<u32>) -> Vec<Sent> {
        let kind = if way.is_call() { ContactKind::OfficePhone } else { ContactKind::MobilePhone };
        let mut sent = Vec::new();
        for person in people {
            let number = format!("+1 425555{person:04}");
            self.person(&format!("p{person}"), with(&[(kind, &number)])).await;
            let visitor = self.visitor(&format!("p{person}@alder.example")).await;
            sent.push(visitor.reach(way, Some(&number)).await);
        }
        sent
    }

    /// The tallies of the organization and of everybody.
    pub(crate) async fn tallies(&self) -> [Tally; 2] {
        let reader = self.deps.store.reader();
        [reader.budget_of(Some(&self.scope)).await.unwrap().unwrap(), reader.budget_of(None).await.unwrap().unwrap()]
    }

    /// A worker takes texts and calls into its hands, marks the attempts, and is heard of no more. Gives how many there were.
    pub(crate) async fn a_worker_dies(&self) -> usize {
        let (now, token) = (self.now(), [7; 16]);
        let work = |tx: Tx| async move {
            let leased = tx.lease_channels(&[Channel::Text, Channel::Call], now, LEASE, 9, token).await?;
            for message in &leased {
                assert!(tx.mark_attempt(message.id, token, now).await?);
            }
            Ok::<_, StoreError>(leased.len())
        };
        self.deps.store.write("test", work).await.unwrap()
    }

    pub(crate) fn texts_are(&self, outcome: TextOutcome) {
        *self.gateway.text_outcome.lock().unwrap() = Some(outcome);
    }

    pub(crate) fn calls_are(&self, outcome: CallOutcome) {
        *self.gateway.call_outcome.lock().unwrap() = Some(outcome);
    }
}

pub(crate) fn counted(tallies: [Tally; 2]) -> [(u32, Money); 2] {
    tallies.map(|tally| (tally.messages, tally.spent))
}

fn judged(tally: Tally) -> u32 {
    tally.trust.settled + tally.trust.waiting + tally.trust.fresh
}

#[tokio::test]
async fn a_text_that_is_refused_leaves_its_room_to_others() {
    let world = world().await;
    world.texts_are(TextOutcome::Refused { kind: "sender" });
    assert_eq!(world.ask(TEXT, 0..6).await, [vec![Sent::OnItsWay; 5], vec![Sent::Unavailable]].concat());
    assert_eq!(counted(world.tallies().await), [(5, Money::from_micros(1_000_000)); 2]);
    assert_eq!(world.deliver().await, 5);
    assert_eq!(counted(world.tallies().await), [(0, Money::ZERO); 2]);
    world.texts_are(TextOutcome::Accepted);
    world.later(LATER * 3);
    assert_eq!(world.ask(TEXT, 10..15).await, [Sent::OnItsWay; 5], "neither closed nor paused");
    assert_eq!(world.deliver().await, 5);
    assert_eq!(counted(world.tallies().await)[0].0, 5, "these were sent");
}

#[tokio::test]
async fn a_call_that_expires_before_it_was_dialled_leaves_its_room_to_others() {
    let world = world().await;
    world.calls_are(CallOutcome::TryLater { kind: "login" });
    assert_eq!(world.ask(CALL, 0..5).await, [Sent::OnItsWay; 5]);
    world.deliver().await;
    assert_eq!(counted(world.tallies().await)[0].0, 5, "it may still be made");
    world.later(Duration::from_secs(90));
    assert_eq!(world.deliver().await, 5);
    assert_eq!(counted(world.tallies().await), [(0, Money::ZERO); 2]);
    // One that nobody tried goes the same way.
    assert_eq!(world.ask(CALL, 10..11).await, [Sent::OnItsWay]);
    world.later(Duration::from_secs(90));
    assert_eq!(world.deliver().await, 1);
    let left = world.tallies().await;
    assert_eq!((counted(left), judged(left[0])), ([(0, Money::ZERO); 2], 0));
}

#[tokio::test]
async fn what_may_have_been_sent_stays_counted() {
    let world = world().await;
    world.texts_are(TextOutcome::Unknown);
    world.ask(TEXT, 0..5).await;
    assert_eq!(world.deliver().await, 5);
    let left = world.tallies().await;
    assert_eq!((counted(left)[0].0, judged(left[0])), (5, 5));
    world.later(LATER * 2);
    assert_eq!(world.ask(TEXT, 10..11).await, [Sent::Unavailable], "the day is full");
}

#[tokio::test]
async fn what_a_dead_worker_may_have_sent_stays_counted_when_it_expired() {
    let mut draft = phones();
    draft.lifetimes.code_minutes = 5;
    let world = World::with_phones(draft).await;
    let number = "+1 4255550900";
    world.person("eva", with(&[(ContactKind::OfficePhone, number)])).await;
    let eva = world.visitor("eva@alder.example").await;
    assert_eq!(eva.reach(CALL, Some(number)).await, Sent::OnItsWay);
    assert_eq!(world.a_worker_dies().await, 1);
    // Too late to dial, and not too late to key.
    world.later(Duration::from_secs(100));
    assert_eq!(world.deliver().await, 1);
    assert_eq!(eva.call().await.state, CallState::Ringing, "nobody knows that the phone does not ring");
    assert_eq!(world.ask(TEXT, 0..2).await, [Sent::OnItsWay; 2]);
    assert_eq!(world.a_worker_dies().await, 2);
    let before = counted(world.tallies().await);
    world.later(LATER);
    assert_eq!(world.deliver().await, 2);
    let left = world.tallies().await;
    assert_eq!((counted(left), counted(left)[0].0, judged(left[0])), (before, 3, 3));
    assert!(world.gateway.texts.lock().unwrap().is_empty() && world.gateway.calls.lock().unwrap().is_empty(), "nor repeated");
}

#[tokio::test]
async fn an_outage_of_the_gateway_pauses_nothing_and_what_follows_is_judged() {
    let mut draft = phones();
    draft.phones.messages_per_day = 100;
    let pause = PauseRule { messages: 5, ..BudgetSettings::default().pause };
    let world = World::with_phones(draft).await.with_budget(BudgetSettings { pause, ..BudgetSettings::default() });
    world.texts_are(TextOutcome::TryLater { kind: "connection" });
    world.ask(TEXT, 0..6).await;
    world.deliver().await;
    for _ in 0..4 {
        world.later(LATER);
        world.deliver().await;
    }
    assert_eq!(world.ask(TEXT, 10..11).await, [Sent::OnItsWay], "nobody could type what nobody got");
    world.texts_are(TextOutcome::Accepted);
    world.later(LATER);
    world.deliver().await;
    assert_eq!(judged(world.tallies().await[0]), 7);
    world.later(LATER * 2);
    assert_eq!(world.ask(TEXT, 20..21).await, [Sent::Unavailable], "these were sent, and nobody typed them");
    let paused = world.deps.store.reader().paused_prefixes(&world.scope, world.now()).await.unwrap();
    assert_eq!(paused.len(), 1);
}

on_postgresql_too! {
    a_text_that_is_refused_leaves_its_room_to_others,
    a_call_that_expires_before_it_was_dialled_leaves_its_room_to_others,
    what_may_have_been_sent_stays_counted,
    what_a_dead_worker_may_have_sent_stays_counted_when_it_expired,
    an_outage_of_the_gateway_pauses_nothing_and_what_follows_is_judged,
}
