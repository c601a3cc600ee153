//! Backups of the embedded database while others write to it, empty its journal and begin it anew.

use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use latchkey_store::{BackupOrder, Engine};
use rusqlite::Connection;

use crate::safe::{Safe, number, words};
use crate::world::Place;

const ACCOUNTS: u32 = 16_000;
/// What all accounts have together, whatever is moved between them.
const TOTAL: i64 = 1000 * ACCOUNTS as i64;
const MOVES: u32 = 20;
/// What others do while a part of a backup is written and the rest is not.
const BESIDE: u64 = 5;

const FILL: &str = "CREATE TABLE account (organization_id BLOB, id INTEGER PRIMARY KEY, amount INTEGER, filler BLOB); \
     INSERT INTO account WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 16000) \
     SELECT NULL, i, 1000, randomblob(1500) FROM n";

fn file(place: &Place) -> PathBuf {
    place.url().strip_prefix("sqlite://").unwrap().into()
}

/// A connection that brings its commits into the file often, as that of another process may do.
fn connect(path: &Path) -> Connection {
    let connection = Connection::open(path).unwrap();
    connection.busy_timeout(Duration::from_secs(20)).unwrap();
    connection.execute_batch("PRAGMA synchronous = OFF; PRAGMA wal_autocheckpoint = 40").unwrap();
    connection
}

/// Moves something between accounts all over the file, in one transaction, and changes how much room they take.
fn move_money(connection: &Connection) {
    connection.execute_batch("BEGIN IMMEDIATE").unwrap();
    for _ in 0..MOVES {
        let sql = "UPDATE account SET amount = amount + ?1, filler = randomblob(500 + abs(random() % 3000)) \
                   WHERE id = 1 + abs(random() % ?2)";
        for amount in [1, -1] {
            connection.prepare_cached(sql).unwrap().execute((amount, ACCOUNTS)).unwrap();
        }
    }
    connection.execute_batch("COMMIT").unwrap();
}

fn checkpoint(connection: &Connection, how: &str) {
    connection.query_row(&format!("PRAGMA wal_checkpoint({how})"), [], |_| Ok(())).unwrap();
}

/// What is restored from a backup is whole, and nothing was gained or lost in it. Says when it was made, by the count of transactions.
async fn check(safe: &Safe, backup: &Path) -> Place {
    let place = Place::sqlite();
    safe.restore(backup, &place).await.unwrap();
    assert_eq!(words(&place.url(), "PRAGMA integrity_check").await, ["ok"]);
    assert_eq!(number(&place.url(), "SELECT SUM(amount) FROM account").await, TOTAL);
    assert_eq!(number(&place.url(), "SELECT COUNT(*) FROM account").await, i64::from(ACCOUNTS));
    place
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn backups_are_of_one_moment_while_writers_race_and_the_journal_is_emptied() {
    let safe = Safe::new(Engine::Sqlite).await;
    let path = file(&safe.world.place);
    connect(&path).execute_batch(FILL).unwrap();
    let (stop, moved) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
    let again_and_again = |work: fn(&Connection)| {
        let (connection, stop, moved) = (connect(&path), Arc::clone(&stop), Arc::clone(&moved));
        std::thread::spawn(move || {
            while !stop.load(Ordering::Relaxed) {
                work(&connection);
                moved.fetch_add(1, Ordering::Relaxed);
            }
        })
    };
    let threads = [
        again_and_again(move_money),
        again_and_again(move_money),
        again_and_again(|connection| {
            // It does not wait for readers, so that it does not keep writers off while a backup is made.
            connection.busy_timeout(Duration::ZERO).unwrap();
            // Who is too early is refused, and comes again.
            let _ = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
            std::thread::sleep(Duration::from_millis(3));
        }),
    ];
    for _ in 0..8 {
        let moved = Arc::clone(&moved);
        let made = backup_with(&safe, move || {
            let (begun, before) = (Instant::now(), moved.load(Ordering::Relaxed));
            while moved.load(Ordering::Relaxed) < before + BESIDE {
                assert!(begun.elapsed() < Duration::from_secs(60), "nobody writes beside a backup");
                std::thread::sleep(Duration::from_millis(1));
            }
        })
        .await;
        check(&safe, &made).await;
        std::fs::remove_file(made).unwrap();
    }
    stop.store(true, Ordering::Relaxed);
    for thread in threads {
        thread.join().unwrap();
    }
}

/// Makes a backup and meanwhile, when a part of it is written, does that.
async fn backup_with(safe: &Safe, meanwhile: impl Fn() + Send + Sync + 'static) -> PathBuf {
    let to = safe.path("one.backup");
    let (done, order) = (AtomicBool::new(false), BackupOrder::quiet(&to, safe.now(), "1"));
    let progress: latchkey_store::Progress = Arc::new(move |_, _| {
        if !done.swap(true, Ordering::Relaxed) {
            meanwhile();
        }
    });
    safe.world.store.backup(&BackupOrder { progress, ..order }).await.unwrap();
    to
}

async fn first_amounts(place: &Place) -> Vec<String> {
    words(&place.url(), "SELECT amount || ' ' || hex(filler) FROM account WHERE id % 1000 = 0").await
}

/// With everything in the file, SQLite writes the journal anew at once, though a backup reads.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_journal_is_begun_anew_beside_a_backup() {
    let safe = Safe::new(Engine::Sqlite).await;
    let (path, url) = (file(&safe.world.place), safe.world.place.url());
    connect(&path).execute_batch(FILL).unwrap();
    let writer = connect(&path);
    (0..5).for_each(|_| move_money(&writer));
    checkpoint(&writer, "PASSIVE");
    let before = first_amounts(&safe.world.place).await;
    let log = path.with_file_name(format!("{}-wal", path.file_name().unwrap().to_str().unwrap()));
    let head = move || std::fs::read(&log).unwrap()[..32].to_vec();
    let other = path.clone();
    let made = backup_with(&safe, move || {
        let (writer, old) = (connect(&other), head());
        for _ in 0..50 {
            move_money(&writer);
            checkpoint(&writer, "PASSIVE");
        }
        assert_ne!(head(), old, "the journal was begun anew");
    });
    let place = check(&safe, &made.await).await;
    assert_eq!(first_amounts(&place).await, before);
    assert_ne!(
        words(&url, "SELECT hex(filler) FROM account").await,
        words(&place.url(), "SELECT hex(filler) FROM account").await
    );
}

/// With something in the journal alone, that is in the backup too, and what follows is not.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_journal_is_brought_into_the_file_beside_a_backup() {
    let safe = Safe::new(Engine::Sqlite).await;
    let path = file(&safe.world.place);
    connect(&path).execute_batch(FILL).unwrap();
    let writer = connect(&path);
    checkpoint(&writer, "TRUNCATE");
    writer.execute_batch("PRAGMA wal_autocheckpoint = 0").unwrap();
    (0..5).for_each(|_| move_money(&writer));
    writer
        .execute_batch(
            "UPDATE account SET amount = amount + 5 WHERE id = 1000; UPDATE account SET amount = amount - 5 WHERE id = 2000",
        )
        .unwrap();
    let before = first_amounts(&safe.world.place).await;
    let other = path.clone();
    let made = backup_with(&safe, move || {
        let writer = connect(&other);
        for _ in 0..50 {
            move_money(&writer);
            checkpoint(&writer, "PASSIVE");
        }
    });
    let place = check(&safe, &made.await).await;
    assert_eq!(first_amounts(&place).await, before);
}

/// Whether this process holds a lock on the file, as the system tells it: SQLite counts its locks itself and would not notice.
fn locked(path: &Path) -> bool {
    let (process, file) = (std::process::id().to_string(), std::fs::metadata(path).unwrap().ino().to_string());
    std::fs::read_to_string("/proc/locks").unwrap().lines().any(|line| {
        let fields: Vec<&str> = line.split_whitespace().collect();
        fields.contains(&process.as_str())
            && fields.iter().any(|field| field.rsplit_once(':').is_some_and(|(_, number)| number == file))
    })
}

/// What closes a file by another descriptor takes SQLite's locks from the whole process.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_backup_leaves_its_process_the_locks_on_the_file() {
    let safe = Safe::new(Engine::Sqlite).await;
    let path = file(&safe.world.place);
    assert!(locked(&path), "the store has it open");
    safe.backup("two.backup").await;
    assert!(locked(&path), "and still has");
    let beside = path.clone();
    backup_with(&safe, move || assert!(locked(&beside), "all the while")).await;
    assert!(locked(&path), "and still has");
    safe.stop().await;
    assert!(!locked(&path), "until it is closed");
}
