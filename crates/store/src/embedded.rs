//! The connections of the embedded database. Statements run on the thread that asks: a file answers from memory in microseconds,
//! and handing each statement to another thread and back would cost several times that.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use rusqlite::config::DbConfig;
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{CachedStatement, Connection, ErrorCode, OpenFlags};
use sea_orm::{Statement, Value};
use tokio::runtime::{Handle, RuntimeFlavor};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::{block_in_place, coop};
use tokio::time::{sleep, timeout};

use crate::StoreError;
use crate::door::Durability;
use crate::row::Row;

/// How long SQLite waits for another process that is writing (the command line beside the server).
pub(crate) const BUSY: Duration = Duration::from_secs(5);
/// How often it is asked whether that process is done.
const ASK_AGAIN: Duration = Duration::from_millis(5);
/// Prepared statements kept per connection; there are fewer different ones.
const STATEMENTS: usize = 256;

/// Pages that the writing connection keeps, in KiB as SQLite takes it (negative): the people of a busy hour, who are read there too.
const WRITER_CACHE: i64 = -8 * 1024;

/// What connections of one kind may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Use {
    /// Read only.
    Reading,
    /// Read and write.
    Writing,
}

/// An open connection, and what its commits wait for.
struct Open {
    connection: Connection,
    durability: Durability,
}

/// Connections of one kind.
struct Lanes {
    path: PathBuf,
    purpose: Use,
    free: Mutex<Vec<Open>>,
    permits: Arc<Semaphore>,
    most: u32,
    /// How long one waits for a connection.
    wait: Duration,
}

/// The connections of one file.
#[derive(Clone)]
pub(crate) struct Embedded {
    readers: Arc<Lanes>,
    /// One: writers of a file queue here, in order.
    writer: Arc<Lanes>,
}

impl Embedded {
    /// Connections to this file, so many of them for reading at the same time.
    pub(crate) fn new(path: PathBuf, readers: u32, wait: Duration, wait_to_write: Duration) -> Self {
        Self {
            readers: Lanes::new(path.clone(), Use::Reading, readers, wait),
            writer: Lanes::new(path, Use::Writing, 1, wait_to_write),
        }
    }

    /// The file.
    pub(crate) fn path(&self) -> &Path {
        &self.writer.path
    }

    /// Every row, on any connection.
    pub(crate) async fn rows<T: Row>(&self, statement: &Statement) -> Result<Vec<T>, StoreError> {
        self.read(|lane| lane.rows(statement)).await
    }

    /// The first row, on any connection.
    pub(crate) async fn row<T: Row>(&self, statement: &Statement) -> Result<Option<T>, StoreError> {
        self.read(|lane| lane.row(statement)).await
    }

    /// Whether the file answers.
    pub(crate) async fn ask(&self) -> Result<(), StoreError> {
        self.read(|lane| Ok(lane.open.connection.query_row("SELECT COUNT(*) FROM sqlite_schema", [], |_| Ok(()))?)).await
    }

    /// Begins a writing transaction.
    pub(crate) async fn begin(&self, durability: Durability) -> Result<EmbeddedTransaction, StoreError> {
        EmbeddedTransaction::begin(&self.writer, durability).await
    }

    /// A connection of its own for long reading, which the caller keeps.
    pub(crate) fn open_reader(&self) -> Result<Connection, StoreError> {
        Ok(self.readers.open()?.connection)
    }

    /// Brings everything from the journal into the file and empties the journal; `false` when somebody reads all the while.
    pub(crate) async fn empty_journal(&self) -> Result<bool, StoreError> {
        let lane = self.writer.take().await?;
        let begun = Instant::now();
        loop {
            let asked = waiting(|| lane.open.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0)));
            let busy = match asked {
                Ok(busy) => busy,
                Err(error) if is_busy(&error) => true,
                Err(error) => return Err(error.into()),
            };
            if !busy || begun.elapsed() > BUSY {
                lane.give_back();
                return Ok(!busy);
            }
            sleep(ASK_AGAIN).await;
        }
    }

    /// Closes every connection once it is back; whoever asks afterwards is refused.
    pub(crate) async fn close(&self) -> Result<(), StoreError> {
        self.readers.close().await?;
        self.writer.close().await
    }

    /// Reads on the writing connection while nobody writes: every commit of another connection empties a reader's cache.
    async fn read<T>(&self, reading: impl Fn(&Lane) -> Result<T, StoreError>) -> Result<T, StoreError> {
        coop::consume_budget().await;
        if let Some(lane) = self.writer.idle() {
            let read = reading(&lane);
            lane.give_back();
            if !matches!(read, Err(StoreError::Busy)) {
                return read;
            }
        }
        let lane = self.readers.take().await?;
        let read = reading(&lane);
        lane.give_back();
        read
    }
}

/// One connection in use. Dropped it is closed, which undoes an open transaction.
struct Lane {
    open: Open,
    lanes: Arc<Lanes>,
    /// Given back after the connection is, so that who comes next finds it.
    permit: OwnedSemaphorePermit,
}

impl Lanes {
    /// At most this many connections to the file; each is opened when it is needed first.
    fn new(path: PathBuf, purpose: Use, most: u32, wait: Duration) -> Arc<Self> {
        let permits = Arc::new(Semaphore::new(usize::try_from(most).unwrap_or(Semaphore::MAX_PERMITS)));
        Arc::new(Self { path, purpose, free: Mutex::default(), permits, most, wait })
    }

    /// Waits for a connection.
    async fn take(self: &Arc<Self>) -> Result<Lane, StoreError> {
        let unavailable = |reason: &str| StoreError::Unavailable { reason: reason.to_owned() };
        let permit = timeout(self.wait, Arc::clone(&self.permits).acquire_owned()).await;
        let permit = permit.map_err(|_| unavailable("all connections are in use"))?.map_err(|_| unavailable("it is closed"))?;
        let free = self.free.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let open = match free {
            Some(open) => open,
            None => waiting(|| self.open())?,
        };
        Ok(Lane { open, lanes: Arc::clone(self), permit })
    }

    fn open(&self) -> Result<Open, rusqlite::Error> {
        let connection =
            Connection::open_with_flags(&self.path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
        connection.set_prepared_statement_cache_capacity(STATEMENTS);
        // One plan for all values: else a statement whose LIMIT is a value is planned anew each time it runs.
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
        connection.busy_timeout(BUSY)?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        // A spent code stays spent after a power cut.
        connection.pragma_update(None, "synchronous", "FULL")?;
        connection.pragma_update(None, "foreign_keys", "ON")?;
        // What is deleted is overwritten: whoever is erased is not found in free pages.
        connection.pragma_update(None, "secure_delete", "ON")?;
        match self.purpose {
            Use::Reading => connection.pragma_update(None, "query_only", "ON")?,
            // Who waits for another writer waits without a thread; see `EmbeddedTransaction::begin`.
            Use::Writing => {
                connection.busy_timeout(Duration::ZERO)?;
                connection.pragma_update(None, "cache_size", WRITER_CACHE)?;
            }
        }
        Ok(Open { connection, durability: Durability::Kept })
    }

    /// A connection that is open and free at this very moment.
    fn idle(self: &Arc<Self>) -> Option<Lane> {
        let permit = Arc::clone(&self.permits).try_acquire_owned().ok()?;
        let open = self.free.lock().unwrap_or_else(PoisonError::into_inner).pop()?;
        Some(Lane { open, lanes: Arc::clone(self), permit })
    }

    /// Closes every connection once it is back; whoever asks afterwards is refused.
    async fn close(&self) -> Result<(), StoreError> {
        let Ok(_all) = self.permits.acquire_many(self.most).await else { return Ok(()) };
        self.permits.close();
        let free = std::mem::take(&mut *self.free.lock().unwrap_or_else(PoisonError::into_inner));
        for open in free {
            waiting(|| open.connection.close().map_err(|(_, error)| error))?;
        }
        Ok(())
    }
}

impl Lane {
    /// The prepared statement with its values.
    fn prepared(&self, statement: &Statement) -> Result<CachedStatement<'_>, StoreError> {
        let mut prepared = self.open.connection.prepare_cached(&statement.sql)?;
        for place in 1..=prepared.parameter_count() {
            let value = prepared.parameter_name(place).and_then(|name| value_of(statement, name));
            let missing = || StoreError::Database { reason: format!("a placeholder without a value in: {}", statement.sql) };
            prepared.raw_bind_parameter(place, value.ok_or_else(missing)??)?;
        }
        Ok(prepared)
    }

    fn rows<T: Row>(&self, statement: &Statement) -> Result<Vec<T>, StoreError> {
        let mut prepared = self.prepared(statement)?;
        let rows = prepared.raw_query().mapped(T::of_file);
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The first row, and no other is looked for.
    fn row<T: Row>(&self, statement: &Statement) -> Result<Option<T>, StoreError> {
        let mut prepared = self.prepared(statement)?;
        let mut rows = prepared.raw_query();
        Ok(rows.next()?.map(T::of_file).transpose()?)
    }

    /// The number of rows that were touched.
    fn execute(&self, statement: &Statement) -> Result<u64, StoreError> {
        let touched = self.prepared(statement)?.raw_execute()?;
        Ok(u64::try_from(touched).unwrap_or(u64::MAX))
    }

    /// Says what the commits that follow wait for.
    fn wait_for_disk(&mut self, durability: Durability) -> Result<(), rusqlite::Error> {
        if self.open.durability != durability {
            // Never as a kept statement: it takes effect while it is prepared, and not when it runs.
            let level = if durability == Durability::Kept { "FULL" } else { "NORMAL" };
            self.open.connection.pragma_update(None, "synchronous", level)?;
            self.open.durability = durability;
        }
        Ok(())
    }

    fn command(&self, sql: &'static str) -> Result<(), rusqlite::Error> {
        self.open.connection.prepare_cached(sql)?.execute([]).map(drop)
    }

    fn give_back(self) {
        let Self { open, lanes, permit } = self;
        lanes.free.lock().unwrap_or_else(PoisonError::into_inner).push(open);
        drop(permit);
    }
}

/// A writing transaction. Dropped before it ended, its connection is closed, which undoes it.
pub(crate) struct EmbeddedTransaction(Mutex<Lane>);

impl EmbeddedTransaction {
    /// Begins at once as the writer: a transaction that reads first can fail when it writes, whatever the busy timeout.
    async fn begin(writer: &Arc<Lanes>, durability: Durability) -> Result<Self, StoreError> {
        let mut lane = writer.take().await?;
        lane.wait_for_disk(durability)?;
        let begun = Instant::now();
        loop {
            match lane.command("BEGIN IMMEDIATE") {
                Ok(()) => return Ok(Self(Mutex::new(lane))),
                Err(error) if is_busy(&error) && begun.elapsed() < BUSY => sleep(ASK_AGAIN).await,
                Err(error) => {
                    lane.give_back();
                    return Err(error.into());
                }
            }
        }
    }

    pub(crate) async fn rows<T: Row>(&self, statement: &Statement) -> Result<Vec<T>, StoreError> {
        coop::consume_budget().await;
        self.lane().rows(statement)
    }

    pub(crate) async fn row<T: Row>(&self, statement: &Statement) -> Result<Option<T>, StoreError> {
        coop::consume_budget().await;
        self.lane().row(statement)
    }

    pub(crate) async fn execute(&self, statement: &Statement) -> Result<u64, StoreError> {
        coop::consume_budget().await;
        self.lane().execute(statement)
    }

    pub(crate) fn commit(self) -> Result<(), StoreError> {
        let kept = self.lane().open.durability == Durability::Kept;
        // Only here is a disk waited for.
        if kept { waiting(|| self.end("COMMIT")) } else { self.end("COMMIT") }
    }

    pub(crate) fn rollback(self) -> Result<(), StoreError> {
        self.end("ROLLBACK")
    }

    /// A connection whose transaction did not end as it should is not used again.
    fn end(self, how: &'static str) -> Result<(), StoreError> {
        let lane = self.0.into_inner().unwrap_or_else(PoisonError::into_inner);
        lane.command(how)?;
        lane.give_back();
        Ok(())
    }

    fn lane(&self) -> std::sync::MutexGuard<'_, Lane> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Does what may wait for a disk, while the runtime's other work goes on elsewhere where it can.
fn waiting<T>(work: impl FnOnce() -> T) -> T {
    match Handle::try_current().map(|runtime| runtime.runtime_flavor()) {
        Ok(RuntimeFlavor::MultiThread) => block_in_place(work),
        _ => work(),
    }
}

fn is_busy(error: &rusqlite::Error) -> bool {
    matches!(error.sqlite_error_code(), Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked))
}

/// The value behind `$1`, `$2`…: SQLite counts such names in the order in which they first appear.
fn value_of<'a>(statement: &'a Statement, name: &str) -> Option<Result<ToSqlOutput<'a>, StoreError>> {
    let number: usize = name.strip_prefix('$')?.parse().ok()?;
    Some(bound(statement.values.as_ref()?.0.get(number.checked_sub(1)?)?))
}

fn bound(value: &Value) -> Result<ToSqlOutput<'_>, StoreError> {
    let borrowed = match value {
        Value::Bool(value) => value.map(|value| ValueRef::Integer(value.into())),
        Value::BigInt(value) => value.map(ValueRef::Integer),
        Value::String(value) => value.as_ref().map(|text| ValueRef::Text(text.as_bytes())),
        Value::Bytes(value) => value.as_ref().map(|bytes| ValueRef::Blob(bytes)),
        Value::Uuid(value) => value.as_ref().map(|id| ValueRef::Blob(id.as_bytes())),
        // What `Bind` makes is one of those above.
        other => return Err(StoreError::Database { reason: format!("a value of a kind that is not bound here: {other:?}") }),
    };
    Ok(ToSqlOutput::Borrowed(borrowed.unwrap_or(ValueRef::Null)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_is_planned_once_whatever_its_values() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        drop(Connection::open(&path).unwrap());
        let connection = Lanes::new(path, Use::Writing, 1, BUSY).open().unwrap().connection;
        connection
            .execute_batch("CREATE TABLE row (id INTEGER PRIMARY KEY, due INTEGER); CREATE INDEX due ON row (due)")
            .unwrap();
        let mut statement =
            connection.prepare("UPDATE row SET due = 1 WHERE due IN (SELECT due FROM row WHERE due <= ?1 LIMIT ?2)").unwrap();
        statement.execute([1, 0]).unwrap();
        statement.execute([2, 1]).unwrap();
        assert_eq!(statement.get_status(rusqlite::StatementStatus::RePrepare), 0);
    }

    #[tokio::test]
    async fn each_write_says_anew_whether_its_commit_waits_for_the_disk() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        // It opens what is there, and never makes one.
        drop(Connection::open(&path).unwrap());
        let file = Embedded::new(path, 1, BUSY, BUSY);
        let level = async |durability| {
            let transaction = file.begin(durability).await.unwrap();
            let level = transaction.lane().open.connection.query_row("PRAGMA synchronous", [], |row| row.get::<_, i64>(0));
            transaction.commit().unwrap();
            level.unwrap()
        };
        let (normal, full) = (1, 2);
        for _ in 0..2 {
            assert_eq!(level(Durability::Kept).await, full);
            assert_eq!(level(Durability::Unsynced).await, normal);
        }
        assert_eq!(level(Durability::Kept).await, full);
    }
}
