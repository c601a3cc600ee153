//! Where statements run: on any connection, or inside one open transaction. Every statement is counted.

use std::borrow::Cow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use sea_orm::{ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, QueryResult, Statement, Value};

use crate::embedded::{Embedded, EmbeddedTransaction};
use crate::error::is_broken;
use crate::row::Row;
use crate::store::Shared;
use crate::wakes::Enqueued;
use crate::{Channel, OrgScope, StoreError};

/// A writing transaction on either engine.
pub(crate) enum Transaction {
    Pooled(DatabaseTransaction),
    Embedded(EmbeddedTransaction),
}

impl Transaction {
    pub(crate) async fn commit(self) -> Result<(), StoreError> {
        match self {
            Self::Pooled(transaction) => Ok(transaction.commit().await?),
            Self::Embedded(transaction) => transaction.commit(),
        }
    }

    pub(crate) async fn rollback(self) -> Result<(), StoreError> {
        match self {
            Self::Pooled(transaction) => Ok(transaction.rollback().await?),
            Self::Embedded(transaction) => transaction.rollback(),
        }
    }

    async fn execute(&self, statement: Statement) -> Result<u64, StoreError> {
        match self {
            Self::Pooled(transaction) => Ok(transaction.execute_raw(statement).await?.rows_affected()),
            Self::Embedded(transaction) => transaction.execute(&statement).await,
        }
    }

    async fn rows<T: Row>(&self, statement: Statement) -> Result<Vec<T>, StoreError> {
        match self {
            Self::Pooled(transaction) => transaction.query_all_raw(statement).await?.iter().map(T::of_server).collect(),
            Self::Embedded(transaction) => transaction.rows(&statement).await,
        }
    }

    async fn row<T: Row>(&self, statement: Statement) -> Result<Option<T>, StoreError> {
        match self {
            Self::Pooled(transaction) => transaction.query_one_raw(statement).await?.as_ref().map(T::of_server).transpose(),
            Self::Embedded(transaction) => transaction.row(&statement).await,
        }
    }
}

/// An open transaction and what the door must know of it afterwards.
pub(crate) struct Open {
    pub(crate) transaction: Transaction,
    /// A statement failed in a way that doing everything again may cure.
    pub(crate) transient: AtomicBool,
    /// Channels to which outbox rows were added, so that whoever sends them is to be woken after the commit.
    pub(crate) enqueued: Enqueued,
}

#[derive(Clone)]
enum Executor {
    Pool(DatabaseConnection),
    Embedded(Embedded),
    Open(Arc<Open>),
}

/// Reads, outside or inside a transaction.
#[derive(Clone)]
pub struct Reader {
    pub(crate) shared: Arc<Shared>,
    executor: Executor,
}

/// Writes, inside one transaction: a cheap handle that is passed by value. Made only by [`crate::Store::write`].
#[derive(Clone)]
pub struct Tx(Reader);

impl std::ops::Deref for Tx {
    type Target = Reader;
    fn deref(&self) -> &Reader {
        &self.0
    }
}

impl Tx {
    pub(crate) fn new(shared: Arc<Shared>, open: Arc<Open>) -> Self {
        Self(Reader { shared, executor: Executor::Open(open) })
    }

    pub(crate) fn note_enqueued(&self, channel: Channel) {
        if let Executor::Open(open) = &self.0.executor {
            open.enqueued.note(channel);
        }
    }

    /// Runs one statement and gives the number of rows it touched.
    pub(crate) async fn execute(&self, sql: impl Into<Cow<'static, str>>, values: Vec<Value>) -> Result<u64, StoreError> {
        let Executor::Open(open) = &self.0.executor else {
            // `Tx::new` is the only way to one.
            unreachable!("a writing handle stands in its transaction")
        };
        let done = open.transaction.execute(self.statement(sql.into(), values)).await;
        done.map_err(|error| self.0.converted(error))
    }

    /// Whether one guarded statement touched a row.
    pub(crate) async fn one(&self, sql: impl Into<Cow<'static, str>>, values: Vec<Value>) -> Result<bool, StoreError> {
        Ok(self.execute(sql, values).await? == 1)
    }
}

impl Reader {
    /// Reads on any connection.
    pub(crate) fn anywhere(shared: Arc<Shared>) -> Self {
        let executor = match &shared.connections.embedded {
            Some(embedded) => Executor::Embedded(embedded.clone()),
            None => Executor::Pool(shared.connections.pool.clone()),
        };
        Self { shared, executor }
    }

    pub(crate) fn backend(&self) -> DbBackend {
        self.shared.connections.backend
    }

    /// What a SELECT needs at its end to keep its rows from others until the commit; SQLite has one writer anyway.
    pub(crate) fn for_update(&self) -> &'static str {
        if self.backend() == DbBackend::Postgres { " FOR UPDATE" } else { "" }
    }

    /// The first row.
    pub(crate) async fn row<T: Row>(
        &self,
        sql: impl Into<Cow<'static, str>>,
        values: Vec<Value>,
    ) -> Result<Option<T>, StoreError> {
        let statement = self.statement(sql.into(), values);
        let read = match &self.executor {
            Executor::Pool(pool) => {
                self.unbroken_row(pool, statement).await.and_then(|row| row.as_ref().map(T::of_server).transpose())
            }
            Executor::Embedded(embedded) => embedded.row(&statement).await,
            Executor::Open(open) => open.transaction.row(statement).await,
        };
        read.map_err(|error| self.converted(error))
    }

    pub(crate) async fn rows<T: Row>(&self, sql: impl Into<Cow<'static, str>>, values: Vec<Value>) -> Result<Vec<T>, StoreError> {
        let statement = self.statement(sql.into(), values);
        let read = match &self.executor {
            Executor::Pool(pool) => {
                self.unbroken_rows(pool, statement).await.and_then(|rows| rows.iter().map(T::of_server).collect())
            }
            Executor::Embedded(embedded) => embedded.rows(&statement).await,
            Executor::Open(open) => open.transaction.rows(statement).await,
        };
        read.map_err(|error| self.converted(error))
    }

    /// Reads on any connection of the pool that is not broken.
    async fn unbroken_rows(&self, pool: &DatabaseConnection, statement: Statement) -> Result<Vec<QueryResult>, StoreError> {
        let mut broken = 0;
        loop {
            match pool.query_all_raw(statement.clone()).await {
                Err(error) if broken < self.shared.connections.breakable && is_broken(&error) => broken += 1,
                read => return Ok(read?),
            }
        }
    }

    /// As [`Reader::unbroken_rows`], for one row.
    async fn unbroken_row(&self, pool: &DatabaseConnection, statement: Statement) -> Result<Option<QueryResult>, StoreError> {
        let mut broken = 0;
        loop {
            match pool.query_one_raw(statement.clone()).await {
                Err(error) if broken < self.shared.connections.breakable && is_broken(&error) => broken += 1,
                read => return Ok(read?),
            }
        }
    }

    /// The scope of an organization whose row was just read.
    pub(crate) fn scope(&self, organization: uuid::Uuid, wrapped: &[u8]) -> Result<OrgScope, StoreError> {
        self.shared.scope(organization, wrapped)
    }

    fn statement(&self, sql: Cow<'static, str>, values: Vec<Value>) -> Statement {
        self.shared.statements.fetch_add(1, Ordering::Relaxed);
        let statement = Statement::from_sql_and_values(self.backend(), sql, values);
        #[cfg(test)]
        self.shared.recorded.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push(statement.clone());
        statement
    }

    fn converted(&self, error: StoreError) -> StoreError {
        if let (Executor::Open(open), true) = (&self.executor, error.is_transient()) {
            open.transient.store(true, Ordering::Relaxed);
        }
        error
    }
}
