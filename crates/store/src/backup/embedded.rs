//! Copying the embedded database while it is written to, with SQLite's own online backup (<https://sqlite.org/backup.html>).
//!
//! One transaction that reads stays open over all steps, so that the copy is of one moment and never begins again, however
//! much is written meanwhile. In WAL mode nobody waits for it.

use std::os::unix::fs::FileExt as _;
use std::time::Duration;

use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, OptionalExtension as _};
use sha2::{Digest as _, Sha256};

use super::format::{APPLICATION_ID, CHUNK};
use super::header::{Facts, GENERATION, installation_sql};
use super::part::Part;
use super::writer::SYNCED_AT_ONCE;
use super::{BackupError, BackupHeader, BackupOrder, BackupSummary, Engine};
use crate::embedded::Embedded;
use crate::{Store, StoreError};

/// Pages copied at a time: 4 MiB of them, where they have the usual size.
const PAGES: i32 = 1024;
/// How long the copy waits when a page cannot be read at this moment.
const ASK_AGAIN: Duration = Duration::from_millis(20);
/// How often it waits.
const PATIENCE: u32 = 500;

pub(super) async fn back_up(store: &Store, embedded: &Embedded, order: &BackupOrder) -> Result<BackupSummary, BackupError> {
    let (store, embedded, order) = (store.clone(), embedded.clone(), order.clone());
    match tokio::task::spawn_blocking(move || work(&store, &embedded, &order)).await {
        Ok(done) => done,
        Err(error) => std::panic::resume_unwind(error.into_panic()),
    }
}

fn work(store: &Store, embedded: &Embedded, order: &BackupOrder) -> Result<BackupSummary, BackupError> {
    let source = embedded.open_reader()?;
    // The first statement that reads fixes what this transaction sees.
    source.execute_batch("BEGIN").map_err(StoreError::from)?;
    let facts = facts(&source)?;
    let knows_generations = facts.schema.iter().any(|name| name == GENERATION);
    let header = BackupHeader::new(facts, order.at, &order.program, &store.shared.keys)?;
    let keys = store.keys_behind(&header)?;
    let part = order.part(store.shared.random.as_ref())?;
    let mut copy = Connection::open(part.path()).map_err(|error| told(order, error))?;
    copy_pages(&source, &mut copy, &part, order)?;
    drop(source);
    mark_copy(&copy, knows_generations).map_err(|error| told(order, error))?;
    copy.close().map_err(|(_, error)| told(order, error))?;
    let body = hashed(&part, order)?;
    order.finish(part, body, header, &keys)
}

fn facts(source: &Connection) -> Result<Facts, StoreError> {
    if !source.table_exists(None, "installation")? {
        return Err(StoreError::NotInstalled);
    }
    let mut statement = source.prepare("SELECT version FROM schema_version ORDER BY version")?;
    let schema: Vec<String> = statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    let row = source
        .query_row(installation_sql(&schema), [], |row| Ok((row.get("generation")?, row.get("data_key")?, row.get("canary")?)));
    let (generation, data_key, canary) = row.optional()?.ok_or(StoreError::NotInstalled)?;
    Ok(Facts { engine: Engine::Sqlite, schema, generation, data_key, canary })
}

fn copy_pages(source: &Connection, copy: &mut Connection, part: &Part, order: &BackupOrder) -> Result<(), BackupError> {
    // A copy that a power cut destroys has no name yet; what makes it last is done once, at the end.
    copy.execute_batch("PRAGMA synchronous = OFF").map_err(|error| told(order, error))?;
    let page: i64 = source.pragma_query_value(None, "page_size", |row| row.get(0)).map_err(StoreError::from)?;
    let backup = Backup::new(source, copy).map_err(StoreError::from)?;
    let (mut waited, mut synced) = (0, 0);
    loop {
        let step = backup.step(PAGES).map_err(|error| told(order, error))?;
        let progress = backup.progress();
        let pages = |number: i32| u64::try_from(i64::from(number) * page).unwrap_or(0);
        let (all, done) = (pages(progress.pagecount), pages(progress.pagecount - progress.remaining));
        // Everything is read once more, for the checksum.
        (order.progress)(done, Some(2 * all));
        if done >= synced + SYNCED_AT_ONCE {
            part.file.sync_data().map_err(|error| order.refused(error))?;
            synced = done;
        }
        match step {
            StepResult::Done => return Ok(()),
            StepResult::More => waited = 0,
            _ if waited < PATIENCE => {
                waited += 1;
                std::thread::sleep(ASK_AGAIN);
            }
            _ => return Err(StoreError::Busy.into()),
        }
    }
}

/// Makes the copy one that only a restore brings back: put in the place of the database by hand, its generation is refused.
fn mark_copy(copy: &Connection, knows_generations: bool) -> Result<(), rusqlite::Error> {
    // One file, without a journal beside it.
    copy.execute_batch("PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = MEMORY")?;
    copy.pragma_update(None, "application_id", APPLICATION_ID)?;
    if knows_generations {
        copy.execute_batch("UPDATE installation SET generation = 0")?;
    }
    Ok(())
}

/// The length of the copy and its checksum.
fn hashed(part: &Part, order: &BackupOrder) -> Result<(u64, Sha256), BackupError> {
    let refused = |error| order.refused(error);
    let length = part.file.metadata().map_err(refused)?.len();
    let (mut hash, mut at, mut buffer) = (Sha256::new(), 0, vec![0; CHUNK]);
    while at < length {
        match part.file.read_at(&mut buffer, at).map_err(refused)? {
            0 => return Err(order.refused(std::io::ErrorKind::UnexpectedEof.into())),
            count => {
                hash.update(&buffer[..count]);
                at += count as u64;
                (order.progress)(length + at, Some(2 * length));
            }
        }
    }
    Ok((length, hash))
}

/// What SQLite said about the copy: mostly that there is no room for it.
fn told(order: &BackupOrder, error: rusqlite::Error) -> BackupError {
    match error.sqlite_error_code() {
        Some(rusqlite::ErrorCode::DiskFull) => order.refused(std::io::ErrorKind::StorageFull.into()),
        Some(rusqlite::ErrorCode::SystemIoFailure | rusqlite::ErrorCode::CannotOpen | rusqlite::ErrorCode::ReadOnly) => {
            order.refused(std::io::Error::other(error))
        }
        _ => BackupError::Store(error.into()),
    }
}
