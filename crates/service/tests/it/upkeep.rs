//! One row that cannot be read keeps nobody else waiting.

use std::time::Duration;

use latchkey_domain::{Counter, End, Reason, Role, ThrottleKind, UserId};
use latchkey_service::reset::View;
use latchkey_service::upkeep::Upkeep;
use latchkey_store::{ActivityFilter, OrgScope, StoreError, Tx};
use latchkey_testkit::{Database, Postgres};

use crate::conceal::strict;
use crate::world::{World, classic};

async fn reasons(world: &World, user: UserId) -> Vec<Reason> {
    let filter = ActivityFilter { target: Some(user), ..ActivityFilter::default() };
    let events = world.deps.store.reader().activities(&world.scope, filter).await.unwrap();
    events.into_iter().filter_map(|event| event.reason).collect()
}

/// A world in a database that the test can change by hand.
pub(crate) async fn by_hand() -> (World, Postgres, Database) {
    let postgres = Postgres::start().await.unwrap();
    let database = postgres.database().await.unwrap();
    let world = World::on(database.url().to_owned(), tempfile::tempdir().unwrap(), classic()).await;
    (world, postgres, database)
}

#[tokio::test]
async fn an_unreadable_reset_ends_and_the_others_get_their_events() {
    let (world, postgres, database) = by_hand().await;
    let (ada, bob) = (world.person("ada", |_| {}).await, world.person("bob", |_| {}).await);
    let cleo = world.person("cleo", |_| {}).await;
    for name in ["ada", "bob", "cleo"] {
        world.visitor(&format!("{name}@alder.example")).await;
        world.later(Duration::from_secs(1));
    }
    let change = async |sql: &str, who: UserId| postgres.sql(&database, &sql.replace('?', &who.to_string())).await.unwrap();
    change("UPDATE reset SET terms = 'of tomorrow' WHERE user_id = '?'", ada).await;
    // Here only what is looked at beside the reset cannot be read.
    change("UPDATE activity SET kind = 'of tomorrow' WHERE target = '?'", bob).await;
    world.later(Duration::from_secs(2 * 3600));
    let upkeep = Upkeep::new(world.deps.clone());
    assert_eq!(upkeep.sweep().await.unwrap(), 3);
    assert_eq!(upkeep.sweep().await.unwrap(), 0, "none is found again");
    assert!(reasons(&world, cleo).await.contains(&Reason::AbandonedAfterUserId));
    assert!(!reasons(&world, ada).await.contains(&Reason::AbandonedAfterUserId));
    let ends = postgres.sql(&database, "SELECT count(*) FROM ending").await.unwrap();
    assert_eq!(ends.trim(), "3");
}

/// Three people of an organization wait for help.
async fn three_wait(world: &World, scope: &OrgScope) {
    let (digest, kind) = (scope.keys.blind_index("counter", b"digest"), ThrottleKind::ContactDigest.key());
    let waiting = &Counter { count: 3, window_start: world.now(), locked_until: None };
    let put = |tx: latchkey_store::Tx| async move { tx.put_counter(scope, &digest, kind, waiting, None).await };
    assert!(world.deps.store.write::<_, StoreError, _, _>("test: counter", put).await.unwrap());
}

#[tokio::test]
async fn administrators_of_one_organization_are_told_although_those_of_another_cannot_be_read() {
    let (world, postgres, database) = by_hand().await;
    let global = |user: &mut latchkey_domain::User| user.roles = vec![Role::GlobalAdministrator];
    let broken = world.person("root", global).await;
    three_wait(&world, &world.scope).await;
    for name in ["birch", "cedar"] {
        let scope = world.organization(name, &format!("{name}.example"), classic()).await;
        world.person_of(&scope, &format!("root@{name}.example"), global).await;
        three_wait(&world, &scope).await;
    }
    postgres.sql(&database, &format!("UPDATE person SET authority = 'of tomorrow' WHERE id = '{broken}'")).await.unwrap();
    world.later(Duration::from_secs(3600));
    let upkeep = Upkeep::new(world.deps.clone());
    for _ in 0..2 {
        upkeep.sweep().await.unwrap();
    }
    for (name, mails) in [("birch", 1), ("cedar", 1), ("alder", 0)] {
        assert_eq!(world.subjects_to(&format!("root@{name}.example")).await.len(), mails, "{name}");
    }
    let view = async |name: &str| world.visitor(name).await.view().await;
    assert!(matches!(view("root@birch.example").await, View::Ended(End::Refused(_))), "the rest works as ever");
}

#[tokio::test]
async fn a_backlog_is_worked_off_in_one_round() {
    let (world, kept) = (World::with(strict()).await, 401);
    let until = world.now();
    for n in 0..kept {
        world.visitor(&format!("nobody{n}@alder.example")).await;
    }
    let old = |tx: Tx| async move {
        for n in 0..1_200_u32 {
            let mut nonce = [0; 32];
            nonce[..4].copy_from_slice(&n.to_be_bytes());
            tx.spend_nonce(&nonce, "captcha", until).await?;
        }
        Ok(())
    };
    world.deps.store.write::<_, StoreError, _, _>("test: nonces", old).await.unwrap();
    world.later(Duration::from_secs(3600));
    assert_eq!(Upkeep::new(world.deps.clone()).sweep().await.unwrap(), kept);
    let now = world.now();
    let left = world.deps.store.write::<_, StoreError, _, _>("test: left", |tx| async move { tx.sweep(now, 10).await });
    assert_eq!(left.await.unwrap().rows, 0, "nothing is left for the next round");
}
