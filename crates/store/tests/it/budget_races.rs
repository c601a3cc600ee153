//! Many networks at once: the caps hold to the message, whatever the database does in parallel.

use std::collections::BTreeMap;

use futures_util::StreamExt;
use futures_util::stream::iter;
use latchkey_domain::{
    Attempt, BudgetLine, BudgetRefusal, BudgetSettings, Caps, Money, PauseRule, PhoneControls, Timestamp, admit, day_of,
};
use latchkey_store::{BudgetSubjects, OrgScope, Store, StoreError, Tx};

use crate::world::{Place, World};

/// Requests under way at the same time.
const AT_ONCE: usize = 64;

fn subject(kind: u8, number: u32) -> [u8; 32] {
    let mut subject = [kind; 32];
    subject[..4].copy_from_slice(&number.to_be_bytes());
    subject
}

/// The settings and the controls of a race: nothing closes but the lines that are asked about.
fn roomy() -> (BudgetSettings, PhoneControls) {
    let most = u32::MAX;
    let settings = BudgetSettings {
        destination_per_day: most,
        person_per_day: most,
        network_per_day: most,
        prefix_per_day: most,
        prefix_spend_per_day: Money::MAX,
        messages_per_day: most,
        spend_per_day: Money::MAX,
        pause: PauseRule { percent: 0, ..BudgetSettings::default().pause },
        ..BudgetSettings::default()
    };
    (settings, PhoneControls { messages_per_day: most, spend_per_day: Money::MAX, ..PhoneControls::default() })
}

async fn ask(
    store: &Store,
    scope: &OrgScope,
    (settings, phones): (&BudgetSettings, &PhoneControls),
    subjects: BudgetSubjects,
    now: Timestamp,
) -> Result<(), BudgetRefusal> {
    let caps = Caps::new(settings, phones);
    let attempt = Attempt { at: now, price: Money::from_micros(100_000), sends: true, concealed: false };
    let (caps, subjects, rule) = (&caps, &subjects, &settings.pause);
    let work = |tx: Tx| async move {
        let kept = tx.lock_budget(scope, subjects, day_of(now)).await?;
        let admission = admit(&kept, caps, rule, attempt);
        if admission.verdict.is_ok() {
            tx.put_budget(scope, subjects, &admission.tallies).await?;
        }
        Ok::<_, StoreError>(admission.verdict)
    };
    store.write("race", work).await.unwrap()
}

/// How many were granted, and how often which word refused.
async fn outcomes(
    world: &World,
    rules: (&BudgetSettings, &PhoneControls),
    asks: Vec<(OrgScope, BudgetSubjects)>,
) -> (u32, BTreeMap<&'static str, u32>) {
    let (mut granted, mut refused, now) = (0, BTreeMap::new(), world.now());
    let rules = &(rules.0.clone(), rules.1.clone());
    let mut answers = iter(asks)
        .map(|(scope, subjects)| {
            let (store, rules) = (world.store.clone(), rules.clone());
            tokio::spawn(async move { ask(&store, &scope, (&rules.0, &rules.1), subjects, now).await })
        })
        .buffer_unordered(AT_ONCE);
    while let Some(answer) = answers.next().await {
        match answer.unwrap() {
            Ok(()) => granted += 1,
            Err(refusal) => *refused.entry(refusal.key()).or_default() += 1,
        }
    }
    (granted, refused)
}

fn strangers(scope: &OrgScope, count: u32) -> Vec<(OrgScope, BudgetSubjects)> {
    let own = |number| BudgetSubjects {
        destination: subject(1, number),
        person: subject(2, number),
        network: subject(3, number),
        prefix: subject(4, number / 10),
    };
    (0..count).map(|number| (scope.clone(), own(number))).collect()
}

async fn networks_at_once(world: &World, count: u32) {
    let (settings, mut phones) = roomy();
    phones.messages_per_day = 300;
    let (granted, refused) = outcomes(world, (&settings, &phones), strangers(&world.scope, count)).await;
    assert_eq!((granted, refused), (300, [("organization", count - 300)].into()));
    let kept = world.store.reader().budget_of(Some(&world.scope)).await.unwrap().unwrap();
    assert_eq!((kept.messages, kept.spent), (300, Money::from_micros(30_000_000)));
    // Money closes as messages do.
    phones.messages_per_day = u32::MAX;
    phones.spend_per_day = "31.55".parse().unwrap();
    let late: Vec<_> = strangers(&world.scope, count + 40).split_off(count as usize);
    let (granted, refused) = outcomes(world, (&settings, &phones), late).await;
    assert_eq!((granted, refused), (15, [("organization", 25)].into()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn ten_thousand_networks_on_postgres_get_what_the_organization_may_send() {
    networks_at_once(&World::at(Place::postgres().await).await, 10_000).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_thousand_networks_on_sqlite_get_what_the_organization_may_send() {
    networks_at_once(&World::at(Place::sqlite()).await, 1_000).await;
}

async fn every_line_holds(world: &World) {
    let (usual, phones) = roomy();
    let fresh = || strangers(&world.scope, 60).into_iter();
    for (number, line) in (0..).zip([BudgetLine::Person, BudgetLine::Network, BudgetLine::Prefix, BudgetLine::Installation]) {
        let mut settings = usual.clone();
        let place = match line {
            BudgetLine::Person => &mut settings.person_per_day,
            BudgetLine::Network => &mut settings.network_per_day,
            BudgetLine::Prefix => &mut settings.prefix_per_day,
            _ => &mut settings.messages_per_day,
        };
        *place = 7;
        let own_scope = world.another_organization(&format!("Race {number}")).await;
        let other = world.another_organization(&format!("Other {number}")).await;
        let asks = fresh().map(|(_, subjects)| {
            let mut own = subjects;
            match line {
                BudgetLine::Person => own.person = subject(2, 77),
                BudgetLine::Network => own.network = subject(3, 77),
                BudgetLine::Prefix => own.prefix = subject(4, 77),
                _ => {}
            }
            // The installation is one for all organizations.
            let foreign = line == BudgetLine::Installation && subjects.destination[3] % 2 == 0;
            (if foreign { other.clone() } else { own_scope.clone() }, own)
        });
        // What the other lines sent counts for the installation too.
        let before = world.store.reader().budget_of(None).await.unwrap().map_or(0, |tally| tally.messages);
        if line == BudgetLine::Installation {
            settings.messages_per_day = before + 7;
        }
        let (granted, refused) = outcomes(world, (&settings, &phones), asks.collect()).await;
        assert_eq!((granted, refused), (7, [(line.key(), 53)].into()), "{line:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn every_line_holds_on_postgres() {
    every_line_holds(&World::at(Place::postgres().await).await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn every_line_holds_on_sqlite() {
    every_line_holds(&World::at(Place::sqlite()).await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn codes_that_come_back_meanwhile_are_all_counted() {
    let world = &World::at(Place::postgres().await).await;
    let (settings, phones) = roomy();
    let day = day_of(world.now());
    let asks = strangers(&world.scope, 200);
    let (store, verified) = (world.store.clone(), asks.clone());
    let coming_back = tokio::spawn(async move {
        for (scope, subjects) in &verified {
            let work = |tx: Tx| async move { tx.count_verified(scope, subjects, day).await };
            store.write::<_, StoreError, _, _>("race", work).await.unwrap();
        }
    });
    let (granted, _) = outcomes(world, (&settings, &phones), asks).await;
    coming_back.await.unwrap();
    let kept = world.store.reader().budget_of(Some(&world.scope)).await.unwrap().unwrap();
    assert_eq!((granted, kept.messages, kept.trust.verified), (200, 200, 200));
}
