//! The connections of the embedded database, kept open and handed from one statement to the next.
//!
//! A general pool asks every connection that comes back whether it still works, on another thread: for a file that is as much
//! work as the statement itself.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use sea_orm::sqlx::sqlite::{SqliteArguments, SqliteConnectOptions, SqliteConnection};
use sea_orm::sqlx::{Arguments, AssertSqlSafe, Connection, Error, query_with};
use sea_orm::{QueryResult, Statement, Value};
use tokio::sync::{Mutex as AsyncMutex, OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

/// Connections of one kind.
pub(crate) struct Lanes {
    options: SqliteConnectOptions,
    free: Mutex<Vec<SqliteConnection>>,
    permits: Arc<Semaphore>,
    most: u32,
    /// How long one waits for a connection.
    wait: Duration,
}

/// One connection in use. Dropped in the middle of a statement it is closed, which undoes an open transaction.
struct Lane {
    connection: SqliteConnection,
    lanes: Arc<Lanes>,
    /// Given back after the connection is, so that who comes next finds it.
    permit: OwnedSemaphorePermit,
}

impl Lanes {
    /// At most this many connections; each is opened when it is needed first.
    pub(crate) fn new(options: SqliteConnectOptions, most: u32, wait: Duration) -> Arc<Self> {
        let permits = Arc::new(Semaphore::new(usize::try_from(most).unwrap_or(Semaphore::MAX_PERMITS)));
        Arc::new(Self { options, free: Mutex::default(), permits, most, wait })
    }

    /// Waits for a connection.
    async fn take(self: &Arc<Self>) -> Result<Lane, Error> {
        let permit = timeout(self.wait, Arc::clone(&self.permits).acquire_owned()).await.map_err(|_| Error::PoolTimedOut)?;
        let permit = permit.map_err(|_| Error::PoolClosed)?;
        let free = self.free.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let connection = match free {
            Some(connection) => connection,
            None => SqliteConnection::connect_with(&self.options).await?,
        };
        Ok(Lane { connection, lanes: Arc::clone(self), permit })
    }

    /// Every row, on any connection.
    pub(crate) async fn rows(self: &Arc<Self>, statement: &Statement) -> Result<Vec<QueryResult>, Error> {
        let mut lane = self.take().await?;
        let rows = lane.rows(statement).await;
        lane.give_back_after(rows)
    }

    /// The first row, on any connection.
    pub(crate) async fn row(self: &Arc<Self>, statement: &Statement) -> Result<Option<QueryResult>, Error> {
        let mut lane = self.take().await?;
        let row = lane.row(statement).await;
        lane.give_back_after(row)
    }

    /// Closes every connection once it is back; whoever asks afterwards is refused.
    pub(crate) async fn close(&self) -> Result<(), Error> {
        let Ok(_all) = self.permits.acquire_many(self.most).await else { return Ok(()) };
        self.permits.close();
        let free = std::mem::take(&mut *self.free.lock().unwrap_or_else(PoisonError::into_inner));
        for connection in free {
            connection.close().await?;
        }
        Ok(())
    }
}

impl Lane {
    async fn rows(&mut self, statement: &Statement) -> Result<Vec<QueryResult>, Error> {
        let rows =
            query_with(AssertSqlSafe(statement.sql.clone()), arguments(statement)?).fetch_all(&mut self.connection).await?;
        Ok(rows.into_iter().map(QueryResult::from).collect())
    }

    /// The first row, and no other is looked for.
    async fn row(&mut self, statement: &Statement) -> Result<Option<QueryResult>, Error> {
        let query = query_with(AssertSqlSafe(statement.sql.clone()), arguments(statement)?);
        Ok(query.fetch_optional(&mut self.connection).await?.map(QueryResult::from))
    }

    /// The number of rows that were touched.
    async fn execute(&mut self, statement: &Statement) -> Result<u64, Error> {
        let query = query_with(AssertSqlSafe(statement.sql.clone()), arguments(statement)?);
        Ok(query.execute(&mut self.connection).await?.rows_affected())
    }

    async fn command(&mut self, sql: &'static str) -> Result<(), Error> {
        sea_orm::sqlx::query(sql).execute(&mut self.connection).await.map(drop)
    }

    /// Puts the connection back after a statement ended like this, unless the connection itself did.
    fn give_back_after<T>(self, done: Result<T, Error>) -> Result<T, Error> {
        if !matches!(done, Err(Error::WorkerCrashed)) {
            self.give_back();
        }
        done
    }

    fn give_back(self) {
        let Self { connection, lanes, permit } = self;
        lanes.free.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
        drop(permit);
    }
}

/// A writing transaction. Dropped before it ended, its connection is closed, which undoes it.
pub(crate) struct EmbeddedTransaction(AsyncMutex<Lane>);

impl EmbeddedTransaction {
    /// Begins at once as the writer: a transaction that reads first can fail when it writes, whatever the busy timeout.
    pub(crate) async fn begin(writer: &Arc<Lanes>) -> Result<Self, Error> {
        let mut lane = writer.take().await?;
        match lane.command("BEGIN IMMEDIATE").await {
            Ok(()) => Ok(Self(AsyncMutex::new(lane))),
            Err(error) => lane.give_back_after(Err(error)),
        }
    }

    pub(crate) async fn rows(&self, statement: &Statement) -> Result<Vec<QueryResult>, Error> {
        self.0.lock().await.rows(statement).await
    }

    pub(crate) async fn row(&self, statement: &Statement) -> Result<Option<QueryResult>, Error> {
        self.0.lock().await.row(statement).await
    }

    pub(crate) async fn execute(&self, statement: &Statement) -> Result<u64, Error> {
        self.0.lock().await.execute(statement).await
    }

    pub(crate) async fn commit(self) -> Result<(), Error> {
        self.end("COMMIT").await
    }

    pub(crate) async fn rollback(self) -> Result<(), Error> {
        self.end("ROLLBACK").await
    }

    /// A connection whose transaction did not end as it should is not used again.
    async fn end(self, how: &'static str) -> Result<(), Error> {
        let mut lane = self.0.into_inner();
        lane.command(how).await?;
        lane.give_back();
        Ok(())
    }
}

/// The statement's values, in the order of its placeholders.
fn arguments(statement: &Statement) -> Result<SqliteArguments, Error> {
    let mut arguments = SqliteArguments::default();
    for value in statement.values.iter().flat_map(|values| &values.0) {
        let added = match value.clone() {
            Value::Bool(value) => arguments.add(value),
            Value::BigInt(value) => arguments.add(value),
            Value::String(value) => arguments.add(value),
            Value::Bytes(value) => arguments.add(value),
            Value::Uuid(value) => arguments.add(value),
            // What `Bind` makes is one of those above.
            other => Err(format!("a value of a kind that is not bound here: {other:?}").into()),
        };
        added.map_err(Error::Encode)?;
    }
    Ok(arguments)
}
