//! Where statements run: on a pool of connections, or inside one open transaction. Every statement is counted.

use std::borrow::Cow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use sea_orm::{ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, FromQueryResult};
use sea_orm::{QueryResult, Statement, Value};

use crate::error::is_broken;
use crate::store::Shared;
use crate::{OrgScope, StoreError};

/// An open transaction and what the door must know of it afterwards.
pub(crate) struct Open {
    pub(crate) transaction: DatabaseTransaction,
    /// A statement failed in a way that doing everything again may cure.
    pub(crate) transient: AtomicBool,
    /// Outbox rows were added, so the worker is to be woken after the commit.
    pub(crate) enqueued: AtomicBool,
}

#[derive(Clone)]
enum Executor {
    Pool(DatabaseConnection),
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

    pub(crate) fn note_enqueued(&self) {
        if let Executor::Open(open) = &self.0.executor {
            open.enqueued.store(true, Ordering::Relaxed);
        }
    }

    /// Runs one statement and gives the number of rows it touched.
    pub(crate) async fn execute(&self, sql: impl Into<Cow<'static, str>>, values: Vec<Value>) -> Result<u64, StoreError> {
        let statement = self.statement(sql.into(), values);
        let done = match &self.0.executor {
            Executor::Pool(pool) => pool.execute_raw(statement).await,
            Executor::Open(open) => open.transaction.execute_raw(statement).await,
        };
        done.map(|result| result.rows_affected()).map_err(|error| self.0.converted(error.into()))
    }

    /// Whether one guarded statement touched a row.
    pub(crate) async fn one(&self, sql: impl Into<Cow<'static, str>>, values: Vec<Value>) -> Result<bool, StoreError> {
        Ok(self.execute(sql, values).await? == 1)
    }
}

impl Reader {
    pub(crate) fn on_pool(shared: Arc<Shared>, pool: DatabaseConnection) -> Self {
        Self { shared, executor: Executor::Pool(pool) }
    }

    pub(crate) fn backend(&self) -> DbBackend {
        self.shared.connections.backend
    }

    /// What a SELECT needs at its end to keep its rows from others until the commit; SQLite has one writer anyway.
    pub(crate) fn for_update(&self) -> &'static str {
        if self.backend() == DbBackend::Postgres { " FOR UPDATE" } else { "" }
    }

    pub(crate) async fn row<T: FromQueryResult>(
        &self,
        sql: impl Into<Cow<'static, str>>,
        values: Vec<Value>,
    ) -> Result<Option<T>, StoreError> {
        Ok(self.rows(sql, values).await?.pop())
    }

    pub(crate) async fn rows<T: FromQueryResult>(
        &self,
        sql: impl Into<Cow<'static, str>>,
        values: Vec<Value>,
    ) -> Result<Vec<T>, StoreError> {
        let statement = self.statement(sql.into(), values);
        let rows = match &self.executor {
            Executor::Pool(pool) => self.read(pool, statement).await,
            Executor::Open(open) => open.transaction.query_all_raw(statement).await,
        };
        let read = rows.and_then(|rows| rows.iter().map(|row| T::from_query_result(row, "")).collect());
        read.map_err(|error| self.converted(error.into()))
    }

    /// Reads on any connection of the pool that is not broken.
    async fn read(&self, pool: &DatabaseConnection, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        let mut broken = 0;
        loop {
            match pool.query_all_raw(statement.clone()).await {
                Err(error) if broken < self.shared.connections.breakable && is_broken(&error) => broken += 1,
                read => return read,
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
