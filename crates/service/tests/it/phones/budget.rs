//! What texts and calls may cost, whoever asks.

use std::net::Ipv4Addr;
use std::time::Duration;

use latchkey_domain::alert::{AlertSubject, Trouble};
use latchkey_domain::{
    ActivityKind, BudgetSettings, ContactKind, Disclosure, End, Money, NetworkAddress, Origin, Pause, PauseCause, PauseRule,
    PolicyDraft, Refusal, Timestamp, Verification, day_of,
};
use latchkey_service::Visit;
use latchkey_service::reset::{Checked, Sent, View};
use latchkey_store::{ActivityFilter, StoreError, Tx};

use super::{BETWEEN, MOBILE, OFFICE, both, phones, with};
use crate::world::World;

const TEXT: Verification = Verification::MobileText;

/// Settings under which no pause begins by itself.
fn settings() -> BudgetSettings {
    BudgetSettings { pause: PauseRule { percent: 0, ..BudgetSettings::default().pause }, ..BudgetSettings::default() }
}

/// Everybody is told as little as can be, and one phone is enough.
fn concealed() -> PolicyDraft {
    PolicyDraft { disclosure: Disclosure::Conceal, ..phones() }
}

/// Somebody in network N.
fn from(network: u32) -> Visit {
    let address = Ipv4Addr::from(0x0a00_0000 | network << 8 | 7);
    Visit { origin: Origin { address: Some(address.into()), client: None }, language: "en".into() }
}

/// The number of person N, and its block of ten thousand.
fn number(block: u32, person: u32) -> String {
    format!("+1 425555{block}{person:03}")
}

impl World {
    /// Someone with this number begins a reset and asks for a text.
    async fn asks(&self, name: &str, visit: &Visit, number: &str) -> Sent {
        let visitor = self.visitor(&format!("{name}@alder.example")).await;
        visitor.reach_from(visit, TEXT, Some(number)).await
    }

    async fn people(&self, block: u32, count: u32) {
        for person in 0..count {
            self.person(&format!("p{person}"), with(&[(ContactKind::MobilePhone, &number(block, person))])).await;
        }
    }

    /// Sends what waits, and counts all texts so far.
    async fn texts(&self) -> usize {
        self.deliver().await;
        self.gateway.texts.lock().unwrap().len()
    }

    async fn troubles(&self) -> Vec<(AlertSubject, Trouble)> {
        self.deps.store.reader().alert_signals(self.now()).await.unwrap()
    }

    fn tomorrow(&self) -> Timestamp {
        day_of(self.now()).plus(Duration::from_secs(86_400))
    }
}

#[tokio::test]
async fn waits_grow_and_a_code_that_comes_back_ends_them() {
    let world = World::with_phones(PolicyDraft { gates: 2, ..phones() }).await;
    world.person("ada", both).await;
    let mut ada = world.visitor("ada@alder.example").await;
    for wait in [30, 60, 120, 120] {
        assert_eq!(ada.reach(TEXT, Some(MOBILE)).await, Sent::OnItsWay);
        let after = world.now().plus(Duration::from_secs(wait));
        let View::Verify { open, .. } = ada.view().await else { panic!() };
        assert_eq!(open[0].again_at, after, "the page says when");
        assert_eq!(ada.reach(TEXT, None).await, Sent::TooSoon { after }, "however early it is asked");
        world.later(Duration::from_secs(wait - 1));
        assert_eq!(ada.reach(TEXT, None).await, Sent::TooSoon { after });
        assert_eq!(
            ada.reach(Verification::MobileCall, Some(MOBILE)).await,
            Sent::TooSoon { after },
            "a call is no other way out"
        );
        world.later(Duration::from_secs(1));
    }
    assert_eq!(ada.reach(TEXT, None).await, Sent::OnItsWay);
    let code = world.text_code().await;
    assert!(matches!(ada.type_text_code(&code).await, Checked::Right(_)));
    world.later(Duration::from_secs(11));
    assert_eq!(world.asks("ada", &crate::world::visit(), MOBILE).await, Sent::OnItsWay, "another reset waits for nothing");
}

#[tokio::test]
async fn one_person_gets_ten_a_day_however_many_phones_and_resets() {
    let world = World::with_phones(phones()).await.with_budget(settings());
    world.person("ada", both).await;
    for round in 0..12u32 {
        let ada = world.visitor("ada@alder.example").await;
        let (way, number) = if round % 2 == 0 { (TEXT, MOBILE) } else { (Verification::OfficeCall, OFFICE) };
        let expected = if round < 10 { Sent::OnItsWay } else { Sent::UsedUp { until: world.tomorrow(), everywhere: true } };
        assert_eq!(ada.reach_from(&from(round), way, Some(number)).await, expected, "{round}");
        world.deliver().await;
        world.later(BETWEEN);
    }
    assert_eq!(world.gateway.texts.lock().unwrap().len() + world.gateway.calls.lock().unwrap().len(), 10);
    world.later(Duration::from_secs(86_400));
    assert_eq!(world.asks("ada", &from(1), MOBILE).await, Sent::OnItsWay, "tomorrow is another day");
}

#[tokio::test]
async fn one_phone_that_is_used_up_leaves_the_other() {
    let limits = BudgetSettings { destination_per_day: 2, ..settings() };
    let world = World::with_phones(phones()).await.with_budget(limits);
    world.person("ada", both).await;
    let ada = world.visitor("ada@alder.example").await;
    for _ in 0..2 {
        assert_eq!(ada.reach(TEXT, Some(MOBILE)).await, Sent::OnItsWay);
        world.later(BETWEEN);
    }
    let used_up = Sent::UsedUp { until: world.tomorrow(), everywhere: false };
    for way in [TEXT, Verification::MobileCall] {
        assert_eq!(ada.reach(way, Some(MOBILE)).await, used_up, "{way:?}");
    }
    assert_eq!(ada.reach(Verification::OfficeCall, Some(OFFICE)).await, Sent::OnItsWay);
}

#[tokio::test]
async fn where_accounts_are_concealed_the_wait_is_that_of_what_was_typed() {
    let world = World::with_phones(concealed()).await.with_budget(settings());
    world.person("ada", both).await;
    for name in ["ada", "nobody"] {
        let visitor = world.visitor(&format!("{name}@alder.example")).await;
        assert_eq!(visitor.reach(TEXT, Some(MOBILE)).await, Sent::OnItsWay, "{name}");
        let (begun, other) = (world.now(), number(7, 0));
        let after = |seconds| Sent::TooSoon { after: begun.plus(Duration::from_secs(seconds)) };
        let wait = if name == "ada" { 30 } else { 60 };
        assert_eq!(visitor.reach(TEXT, Some(MOBILE)).await, after(wait), "{name}");
        assert_eq!(visitor.reach(TEXT, Some(&other)).await, after(10), "{name}: another number waits for the page alone");
        let View::Verify { open, .. } = visitor.view().await else { panic!() };
        assert_eq!(open[0].again_at, begun.plus(Duration::from_secs(30)), "{name}: nothing of the number is kept");
        world.later(BETWEEN);
    }
}

#[tokio::test]
async fn one_network_gets_what_is_its_own() {
    let world = World::with_phones(phones()).await.with_budget(BudgetSettings { network_per_day: 5, ..settings() });
    world.people(0, 9).await;
    for person in 0..7 {
        let expected = if person < 5 { Sent::OnItsWay } else { Sent::UsedUp { until: world.tomorrow(), everywhere: true } };
        assert_eq!(world.asks(&format!("p{person}"), &from(1), &number(0, person)).await, expected, "{person}");
    }
    assert_eq!(world.asks("p7", &from(2), &number(0, 7)).await, Sent::OnItsWay, "others are not closed with it");
    assert_eq!(world.texts().await, 6);
    let address = |visit: &Visit| NetworkAddress::from(visit.origin.address.unwrap()).counting_key();
    assert_ne!(address(&from(1)), address(&from(2)), "they are two networks");
}

#[tokio::test]
async fn ever_new_networks_get_what_the_organization_may_send() {
    let mut draft = phones();
    draft.phones.messages_per_day = 12;
    let world = World::with_phones(draft).await.with_budget(settings());
    world.people(0, 20).await;
    for person in 0..20 {
        let expected = if person < 12 { Sent::OnItsWay } else { Sent::Unavailable };
        assert_eq!(world.asks(&format!("p{person}"), &from(person), &number(0, person)).await, expected, "{person}");
        let told = world.troubles().await;
        let trouble = Trouble::SpendCap { limit: "phones.messages-per-day".into(), until: world.tomorrow() };
        let about = AlertSubject::Organization(world.scope.organization);
        assert_eq!(told, if person < 11 { vec![] } else { vec![(about, trouble)] }, "operators hear of the last one: {person}");
    }
    assert_eq!(world.texts().await, 12);
    world.later(Duration::from_secs(86_400));
    assert_eq!(world.asks("p19", &from(19), &number(0, 19)).await, Sent::OnItsWay);
}

#[tokio::test]
async fn money_counts_by_the_part_and_closes_as_messages_do() {
    let mut draft = phones();
    draft.phones.spend_per_day = "1.00".parse().unwrap();
    let world = World::with_phones(draft.clone()).await.with_budget(settings());
    world.people(0, 6).await;
    for person in 0..6 {
        let expected = if person < 5 { Sent::OnItsWay } else { Sent::Unavailable };
        assert_eq!(world.asks(&format!("p{person}"), &from(person), &number(0, person)).await, expected, "{person}");
    }
    assert!(matches!(&world.troubles().await[..], [(_, Trouble::SpendCap { limit, .. })] if limit == "phones.spend-per-day"));
    let spent = |world: &World| {
        let reader = world.deps.store.reader();
        let scope = world.scope.clone();
        async move { reader.budget_of(Some(&scope)).await.unwrap().unwrap().spent }
    };
    assert_eq!(spent(&world).await, "1.00".parse().unwrap());
    // A name that the alphabet of texts does not have makes two parts of one.
    let mut world = World::with_phones(draft).await.with_budget(settings());
    world.scope = world.organization("東京の長い名前を持つ教育機関と研究所", "tokyo.example", phones()).await;
    let scope = world.scope.clone();
    world.person_of(&scope, "yuki@tokyo.example", with(&[(ContactKind::MobilePhone, MOBILE)])).await;
    let yuki = world.visitor("yuki@tokyo.example").await;
    assert_eq!(yuki.reach(TEXT, Some(MOBILE)).await, Sent::OnItsWay);
    world.deliver().await;
    let text = world.gateway.texts.lock().unwrap()[0].1.clone();
    let parts = u32::try_from(latchkey_messaging::count_parts(&text)).unwrap();
    assert!(parts > 1, "{text}");
    assert_eq!(spent(&world).await, Money::from_micros(200_000).times(parts));
}

#[tokio::test]
async fn a_block_of_numbers_and_the_whole_installation_have_caps_too() {
    let limits = BudgetSettings { prefix_per_day: 3, messages_per_day: 5, ..settings() };
    let world = World::with_phones(phones()).await.with_budget(limits);
    world.people(0, 4).await;
    for person in 0..4 {
        let expected = if person < 3 { Sent::OnItsWay } else { Sent::Unavailable };
        assert_eq!(world.asks(&format!("p{person}"), &from(person), &number(0, person)).await, expected, "{person}");
    }
    assert_eq!(world.troubles().await, [], "a block is nothing to wake anybody for");
    let scope = world.organization("Birch Works", "birch.example", phones()).await;
    for (person, expected) in [(0, Sent::OnItsWay), (1, Sent::OnItsWay), (2, Sent::Unavailable)] {
        let name = format!("q{person}@birch.example");
        let phone = number(9, person);
        world.person_of(&scope, &name, with(&[(ContactKind::MobilePhone, &phone)])).await;
        let visitor = world.visitor(&name).await;
        assert_eq!(visitor.reach_from(&from(100 + person), TEXT, Some(&phone)).await, expected, "{person}");
    }
    let limit = "budget.messages_per_day".to_owned();
    assert_eq!(world.troubles().await, [(AlertSubject::Installation, Trouble::SpendCap { limit, until: world.tomorrow() })]);
}

#[tokio::test]
async fn a_block_of_numbers_has_a_cap_in_money_too() {
    const ELSEWHERE: &str = "+1 2065550100";
    // Two texts at 0.20 fit, a third does not; every organization has its own.
    let limits = BudgetSettings { prefix_spend_per_day: "0.50".parse().unwrap(), ..settings() };
    let world = World::with_phones(phones()).await.with_budget(limits);
    world.people(0, 3).await;
    for (person, expected) in [(0, Sent::OnItsWay), (1, Sent::OnItsWay), (2, Sent::Unavailable)] {
        assert_eq!(world.asks(&format!("p{person}"), &from(person), &number(0, person)).await, expected, "{person}");
    }
    world.person("ada", with(&[(ContactKind::MobilePhone, ELSEWHERE)])).await;
    assert_eq!(world.asks("ada", &from(9), ELSEWHERE).await, Sent::OnItsWay, "another block");
    assert_eq!(world.troubles().await, [], "a block is nothing to wake anybody for");
    world.later(Duration::from_secs(24 * 60 * 60));
    assert_eq!(world.asks("p2", &from(2), &number(0, 2)).await, Sent::OnItsWay, "a new day");
}

#[tokio::test]
async fn codes_that_nobody_types_pause_everything_for_an_hour() {
    let pause = PauseRule { messages: 5, ..BudgetSettings::default().pause };
    let world = World::with_phones(phones()).await.with_budget(BudgetSettings { pause, ..settings() });
    world.people(0, 8).await;
    for person in 0..5 {
        assert_eq!(world.asks(&format!("p{person}"), &from(person), &number(0, person)).await, Sent::OnItsWay);
    }
    world.later(Duration::from_secs(1200));
    assert_eq!(world.asks("p5", &from(5), &number(0, 5)).await, Sent::Unavailable);
    let filter = ActivityFilter { kind: Some(ActivityKind::TextsPaused), ..ActivityFilter::default() };
    let events = world.deps.store.reader().activities(&world.scope, filter).await.unwrap();
    assert_eq!(events.len(), 1);
    assert_eq!((events[0].actor, events[0].target, events[0].reason), (None, None, None));
    let detail = events[0].detail.clone().unwrap();
    assert!(detail.contains("unverified") && detail.contains("1425555") && !detail.contains("14255550005"), "{detail}");
    let until = world.now().plus(Duration::from_secs(3600));
    let about = AlertSubject::Organization(world.scope.organization);
    assert_eq!(world.troubles().await, [(about, Trouble::TextsPaused { until })]);
    world.later(Duration::from_secs(3599));
    assert_eq!(world.asks("p6", &from(6), &number(0, 6)).await, Sent::Unavailable);
    world.later(Duration::from_secs(1));
    assert_eq!(world.asks("p6", &from(6), &number(0, 6)).await, Sent::OnItsWay, "it begins anew");
}

#[tokio::test]
async fn people_who_type_their_codes_are_never_paused() {
    let pause = PauseRule { messages: 5, ..BudgetSettings::default().pause };
    let world = World::with_phones(phones()).await.with_budget(BudgetSettings { pause, ..settings() });
    world.people(0, 12).await;
    for person in 0..12 {
        let mut visitor = world.visitor(&format!("p{person}@alder.example")).await;
        assert_eq!(visitor.reach_from(&from(person), TEXT, Some(&number(0, person))).await, Sent::OnItsWay, "{person}");
        if person % 3 == 0 {
            let code = world.text_code().await;
            assert!(matches!(visitor.type_text_code(&code).await, Checked::Right(_)));
        }
        world.later(Duration::from_secs(601));
    }
}

#[tokio::test]
async fn what_the_operator_pauses_waits_until_it_is_resumed() {
    let world = World::with_phones(phones()).await;
    world.person("ada", both).await;
    let (scope, day) = (&world.scope, day_of(world.now()));
    for whose in [Some(scope), None] {
        let pause = Pause { cause: PauseCause::Operator, until: None };
        let work = |tx: Tx| async move { tx.pause_budget(whose, pause, day).await };
        world.deps.store.write::<_, StoreError, _, _>("test: pause", work).await.unwrap();
        let ada = world.visitor("ada@alder.example").await;
        assert_eq!(ada.reach(TEXT, Some(MOBILE)).await, Sent::Unavailable);
        assert_eq!(ada.reach(Verification::OfficeCall, Some(OFFICE)).await, Sent::Unavailable);
        let work = |tx: Tx| async move { tx.resume_budget(whose).await };
        assert_eq!(world.deps.store.write::<_, StoreError, _, _>("test: resume", work).await.unwrap(), 1);
        assert_eq!(ada.reach(TEXT, Some(MOBILE)).await, Sent::OnItsWay);
        world.later(BETWEEN);
    }
}

#[tokio::test]
async fn where_accounts_are_concealed_a_closed_day_looks_like_every_other() {
    let mut draft = concealed();
    draft.phones.messages_per_day = 2;
    let world = World::with_phones(draft).await.with_budget(settings());
    world.people(0, 4).await;
    // Names that mean nobody, and wrong numbers, use up nothing.
    for stranger in 0..5 {
        let name = format!("stranger{stranger}");
        assert_eq!(world.asks(&name, &from(stranger), &number(1, stranger)).await, Sent::OnItsWay);
        assert_eq!(world.asks("p0", &from(50 + stranger), &number(2, stranger)).await, Sent::OnItsWay);
    }
    for person in 1..3 {
        assert_eq!(world.asks(&format!("p{person}"), &from(person), &number(0, person)).await, Sent::OnItsWay);
    }
    assert_eq!(world.texts().await, 2);
    let mut counts = Vec::new();
    for (name, typed) in [("p3", number(0, 3)), ("nobody", number(0, 7))] {
        let mut visitor = world.visitor(&format!("{name}@alder.example")).await;
        let before = world.deps.store.statements();
        assert_eq!(visitor.reach_from(&from(200), TEXT, Some(&typed)).await, Sent::OnItsWay);
        counts.push(world.deps.store.statements() - before);
        assert!(matches!(visitor.type_text_code("123456").await, Checked::Wrong { left: None }));
    }
    assert_eq!(counts[0], counts[1]);
    assert_eq!(world.texts().await, 2, "and nothing was sent");
}

#[tokio::test]
async fn numbers_that_cost_more_or_lie_elsewhere_are_never_reached() {
    let numbers = [
        ("premium", "+1 9002345678"),
        ("satellite", "+881 612345678"),
        ("another satellite", "+870 773111632"),
        ("foreign", "+34 612345678"),
        ("an island at home in +1", "+1 8765551234"),
        ("freephone", "+1 8005550199"),
    ];
    for (what, stored) in numbers {
        let world = World::with_phones(phones()).await;
        let contacts = [(ContactKind::MobilePhone, stored), (ContactKind::OfficePhone, stored)];
        world.person("ada", with(&contacts)).await;
        let ada = world.visitor("ada@alder.example").await;
        assert!(matches!(ada.view().await, View::Ended(End::Refused(Refusal::NotConfigured))), "{what}");
        let world = World::with_phones(concealed()).await;
        world.person("ada", with(&contacts)).await;
        for way in [TEXT, Verification::MobileCall, Verification::OfficeCall] {
            let ada = world.visitor("ada@alder.example").await;
            let sent = ada.reach(way, Some(stored)).await;
            assert!(matches!(sent, Sent::OnItsWay | Sent::Malformed), "{what} by {way:?}: {sent:?}");
            world.deliver().await;
            world.later(BETWEEN);
        }
        let (texts, calls) = (world.gateway.texts.lock().unwrap().len(), world.gateway.calls.lock().unwrap().len());
        assert_eq!((texts, calls), (0, 0), "{what}");
        assert_eq!(world.deps.store.reader().budget_of(Some(&world.scope)).await.unwrap().map_or(0, |tally| tally.messages), 0);
    }
}
