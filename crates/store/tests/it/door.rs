//! The one door for writes: rollback, retries, cancellation, and a database that goes away.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use latchkey_domain::UserName;
use latchkey_store::{NewUser, Store, StoreError, StoreOptions, Tx};
use latchkey_testkit::Postgres;
use sea_orm::{ConnectionTrait, Database};
use tokio::sync::Barrier;
use tokio::time::Instant;

use crate::world::{Place, World, on_both};

async fn is_kept(world: &World, name: &str) -> bool {
    let name = UserName::parse(name).unwrap();
    world.store.reader().find_user(&world.scope, &name).await.unwrap().is_some()
}

on_both! {
    async fn an_error_takes_everything_back(world) {
        let (scope, new) = (&world.scope, &NewUser { user: world.user("ada@contoso.com") });
        let failing = |tx: Tx| async move {
            tx.insert_user(scope, new).await?;
            assert!(tx.find_user(scope, &new.user.user_name).await?.is_some(), "a transaction sees what it wrote");
            Err::<(), _>(StoreError::NotInstalled)
        };
        assert_eq!(world.store.write("test", failing).await, Err(StoreError::NotInstalled));
        assert!(!is_kept(world, "ada@contoso.com").await);
    }

    async fn work_that_is_cancelled_is_taken_back_and_blocks_nobody(world) {
        let (scope, new) = (&world.scope, &NewUser { user: world.user("ada@contoso.com") });
        let endless = world.store.write("test", |tx: Tx| async move {
            tx.insert_user(scope, new).await?;
            std::future::pending::<Result<(), StoreError>>().await
        });
        assert!(tokio::time::timeout(Duration::from_millis(300), endless).await.is_err());
        assert!(!is_kept(world, "ada@contoso.com").await);
        world.person("ada@contoso.com").await;
        assert!(is_kept(world, "ada@contoso.com").await);
    }

    async fn a_handle_that_outlives_its_transaction_keeps_nothing(world) {
        let (scope, new) = (&world.scope, &NewUser { user: world.user("ada@contoso.com") });
        let kept = &Mutex::new(None);
        let leaking = |tx: Tx| async move {
            tx.insert_user(scope, new).await?;
            *kept.lock().unwrap() = Some(tx);
            Ok::<_, StoreError>(())
        };
        assert_eq!(world.store.write("test", leaking).await, Err(StoreError::Leaked { name: "test" }));
        kept.lock().unwrap().take();
        assert!(!is_kept(world, "ada@contoso.com").await);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deadlock_is_broken_and_both_sides_finish() {
    let world = &World::at(Place::postgres().await).await;
    let users = [world.person("ada@contoso.com").await, world.person("bob@contoso.com").await];
    let (barrier, runs) = (&Barrier::new(2), &AtomicU32::new(0));
    let scope = &world.scope;
    let side = |first: usize| {
        let other = world.store.clone();
        async move {
            let work = |tx: Tx| async move {
                tx.lock_user(scope, users[first]).await?;
                // Only the first two runs meet here; who runs again finds the way free.
                if runs.fetch_add(1, Ordering::SeqCst) < 2 {
                    barrier.wait().await;
                }
                tx.lock_user(scope, users[1 - first]).await?;
                tx.set_licence(scope, users[first], true).await
            };
            other.write::<_, StoreError, _, _>("test", work).await
        }
    };
    let (left, right) = tokio::join!(side(0), side(1));
    assert_eq!((left, right), (Ok(true), Ok(true)));
    assert_eq!(runs.load(Ordering::SeqCst), 3, "PostgreSQL broke the deadlock once");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_writer_waits_for_another_process_that_holds_the_file() {
    let world = &World::at(Place::sqlite()).await;
    let other = Database::connect(world.place.url()).await.unwrap();
    other.execute_unprepared("BEGIN IMMEDIATE").await.unwrap();
    let began = Instant::now();
    let release = async {
        tokio::time::sleep(Duration::from_secs(3)).await;
        other.execute_unprepared("ROLLBACK").await.unwrap();
    };
    tokio::join!(release, world.person("ada@contoso.com"));
    assert!(began.elapsed() > Duration::from_secs(3));
    assert!(is_kept(world, "ada@contoso.com").await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_stays_locked_is_told_after_the_busy_timeout() {
    let world = &World::at(Place::sqlite()).await;
    let other = Database::connect(world.place.url()).await.unwrap();
    other.execute_unprepared("BEGIN IMMEDIATE").await.unwrap();
    let (began, scope, new) = (Instant::now(), &world.scope, &NewUser { user: world.user("ada@contoso.com") });
    let told = world.store.write("test", |tx| async move { tx.insert_user(scope, new).await }).await;
    assert_eq!(told.err(), Some(StoreError::Busy));
    assert!(began.elapsed() < Duration::from_secs(7), "no second attempt: {:?}", began.elapsed());
    other.execute_unprepared("ROLLBACK").await.unwrap();
    world.person("ada@contoso.com").await;
    assert!(is_kept(world, "ada@contoso.com").await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_goes_away_is_told_soon_and_used_again_when_it_returns() {
    let server = Postgres::start_own().await.unwrap();
    let world = &World::at(Place::Server(server.database().await.unwrap())).await;
    world.store.ready().await.unwrap();
    server.stop().await.unwrap();
    let began = Instant::now();
    let told = world.store.ready().await;
    assert!(matches!(told, Err(StoreError::Unavailable { .. })), "{told:?}");
    assert!(began.elapsed() < Duration::from_secs(4), "{:?}", began.elapsed());
    let (scope, new) = (&world.scope, &NewUser { user: world.user("ada@contoso.com") });
    let told = world.store.write("test", |tx| async move { tx.insert_user(scope, new).await }).await;
    assert!(matches!(told, Err(StoreError::Unavailable { .. })), "{told:?}");
    server.start_again().await.unwrap();
    world.person("ada@contoso.com").await;
    assert!(is_kept(world, "ada@contoso.com").await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closed_store_refuses_and_leaves_one_file() {
    let world = &World::at(Place::sqlite()).await;
    world.person("ada@contoso.com").await;
    world.store.close().await.unwrap();
    let told = world.store.ready().await;
    assert!(matches!(told, Err(StoreError::Unavailable { .. })), "{told:?}");
    let Place::File(directory) = &world.place else { unreachable!() };
    let files: Vec<String> =
        std::fs::read_dir(directory.path()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    assert_eq!(files, ["latchkey.db"]);
}

#[tokio::test]
async fn addresses_that_cannot_work_are_refused_in_words() {
    let place = Place::sqlite();
    let world = &World::at(place).await;
    for (url, word) in [
        ("sqlite::memory:", "memory"),
        ("mysql://root@localhost/x", "postgres"),
        ("sqlite:///nowhere/at/all/latchkey.db", "check"),
    ] {
        let options = StoreOptions::new(url, world.keys.clone(), world.random.clone());
        let error = Store::connect(options).await.err().expect(url).to_string();
        assert!(error.contains(word), "{url}: {error}");
    }
}
