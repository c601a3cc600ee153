//! A disk without room, on both engines: what was answered stays, what was refused is told as something that passes.

use latchkey_domain::{Activity, ActivityId, ActivityKind, CorrelationId, Origin, Outcome};
use latchkey_store::{ActivityFilter, BackupError, BackupOrder, StoreError};
use latchkey_testkit::{Postgres, SmallDisk};

use crate::world::{Place, World};

/// Enough rows to fill every page and journal that has room.
const MOST: u32 = 4_000;

fn event(world: &World) -> Activity {
    // Nothing that a database could make shorter.
    let mut noise = [0; 3_000];
    world.random.fill(&mut noise);
    Activity {
        id: world.id(ActivityId::from_uuid),
        organization: world.scope.organization,
        at: world.now(),
        kind: ActivityKind::PolicyChanged,
        outcome: Outcome::Success,
        reason: None,
        actor: None,
        target: None,
        correlation: world.id(CorrelationId::from_uuid),
        origin: Origin::default(),
        detail: Some(noise.iter().map(|byte| char::from(b'a' + byte % 26)).collect()),
    }
}

async fn keep(world: &World) -> Result<(), StoreError> {
    let event = &event(world);
    world.store.write("test", |tx| async move { tx.insert_activity(event).await }).await
}

/// Writes until one is refused; tells how many were kept.
async fn write_until_refused(world: &World) -> (u32, StoreError) {
    for count in 0..MOST {
        if let Err(error) = keep(world).await {
            return (count, error);
        }
    }
    panic!("{MOST} rows fit on a disk that is full");
}

async fn kept(world: &World) -> usize {
    let all = ActivityFilter { limit: MOST * 2, ..ActivityFilter::default() };
    world.store.reader().activities(&world.scope, all).await.unwrap().len()
}

async fn what_was_kept_stays_and_what_was_refused_can_be_tried_again(world: &World, disk: &SmallDisk) {
    keep(world).await.unwrap();
    disk.fill().unwrap();
    let (count, told) = write_until_refused(world).await;
    assert!(matches!(told, StoreError::Unavailable { .. }), "it passes: {told:?}");
    assert_eq!(kept(world).await, count as usize + 1, "reading goes on, and finds exactly what was answered");
    // What failed gave its connection up; the last one folds its journal into the file, which can make room for a few rows more.
    let (more, told) = write_until_refused(world).await;
    assert!(matches!(told, StoreError::Unavailable { .. }), "it passes: {told:?}");
    disk.clear().unwrap();
    keep(world).await.unwrap();
    assert_eq!(kept(world).await, (count + more) as usize + 2);
}

#[tokio::test]
async fn what_was_kept_stays_on_a_full_disk_of_sqlite() {
    let disk = SmallDisk::mount(24 * 1024).unwrap();
    let world = World::at(Place::Folder(disk.path().to_owned())).await;
    what_was_kept_stays_and_what_was_refused_can_be_tried_again(&world, &disk).await;
}

#[tokio::test]
async fn what_was_kept_stays_on_a_full_disk_of_postgresql() {
    let disk = SmallDisk::mount(48 * 1024).unwrap();
    let postgres = Postgres::start_own().await.unwrap();
    let database = postgres.database_on(disk.path()).await.unwrap();
    let world = World::at(Place::Server(database)).await;
    what_was_kept_stays_and_what_was_refused_can_be_tried_again(&world, &disk).await;
    drop(world);
    postgres.stop().await.unwrap();
}

/// The disk that the backup goes to is full, as the kernel says it.
async fn a_backup_without_room_is_told_and_leaves_nothing(world: &World) {
    let disk = SmallDisk::mount(32).unwrap();
    for _ in 0..20 {
        keep(world).await.unwrap();
    }
    let order = BackupOrder::quiet(&disk.path().join("one.backup"), world.now(), "9.9.9");
    let told = world.store.backup(&order).await.unwrap_err();
    let BackupError::Write { source, .. } = &told else { panic!("{told:?}") };
    assert_eq!(source.kind(), std::io::ErrorKind::StorageFull, "{told:?}");
    assert_eq!(std::fs::read_dir(disk.path()).unwrap().count(), 0, "no half of a backup stays");
    keep(world).await.unwrap();
}

#[tokio::test]
async fn a_backup_without_room_is_told_and_leaves_nothing_on_sqlite() {
    a_backup_without_room_is_told_and_leaves_nothing(&World::at(Place::sqlite()).await).await;
}

#[tokio::test]
async fn a_backup_without_room_is_told_and_leaves_nothing_on_postgresql() {
    a_backup_without_room_is_told_and_leaves_nothing(&World::at(Place::postgres().await).await).await;
}
