//! Which version the schema has, and bringing it up to date.

use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, FromQueryResult, SqliteTransactionMode, Statement};
use sea_orm::{IsolationLevel, TransactionOptions, TransactionTrait};
use sea_orm_migration::{IntoSchemaManagerConnection, MigratorTrait, SchemaManager};

use crate::StoreError;
use crate::connections::Connections;
use crate::migrations::{Migrator, VERSION_TABLE};

/// Any constant will do, as long as it is ours alone: PostgreSQL's advisory locks have no names.
const MIGRATION_LOCK: i64 = 0x6c61_7463_686b_6579;

/// How a database's schema compares to what this program knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SchemaStatus {
    /// Nothing to do.
    UpToDate,
    /// Migrations are to be applied.
    Behind {
        /// How many.
        pending: usize,
    },
    /// A newer version of this program added to the schema; this one can work with it.
    Extended {
        /// The newest version in the database.
        found: String,
    },
    /// A newer version of this program was here, and this one cannot work with what it left.
    Newer {
        /// The newest version in the database.
        found: String,
        /// The newest version this program knows.
        known: String,
    },
}

impl SchemaStatus {
    /// Whether this program can work with the database as it is.
    pub fn is_usable(&self) -> bool {
        matches!(self, Self::UpToDate | Self::Extended { .. })
    }
}

#[derive(FromQueryResult)]
struct VersionRow {
    version: String,
}

#[derive(FromQueryResult)]
struct FloorRow {
    schema_floor: Option<String>,
}

/// Only reads, so that it works where this program may not change the schema.
pub(crate) async fn status<'c, C>(connection: &'c C) -> Result<SchemaStatus, StoreError>
where
    C: ConnectionTrait,
    &'c C: IntoSchemaManagerConnection<'c>,
{
    let known = known();
    let applied = applied(connection).await?;
    let pending = known.iter().filter(|name| !applied.contains(name)).count();
    if let Some(found) = applied.iter().filter(|name| !known.contains(name)).max() {
        let found = found.clone();
        if pending == 0 && floor(connection).await?.is_some_and(|floor| known.contains(&floor)) {
            return Ok(SchemaStatus::Extended { found });
        }
        return Ok(SchemaStatus::Newer { found, known: known.into_iter().max().unwrap_or_default() });
    }
    Ok(match pending {
        0 => SchemaStatus::UpToDate,
        pending => SchemaStatus::Behind { pending },
    })
}

/// The versions that this program knows, in order.
pub(crate) fn known() -> Vec<String> {
    Migrator::migrations().iter().map(|migration| migration.name().to_owned()).collect()
}

/// The versions that were applied to the database, in order; none when it is empty.
pub(crate) async fn applied<'c, C>(connection: &'c C) -> Result<Vec<String>, StoreError>
where
    C: ConnectionTrait,
    &'c C: IntoSchemaManagerConnection<'c>,
{
    if !SchemaManager::new(connection).has_table(VERSION_TABLE).await? {
        return Ok(Vec::new());
    }
    let sql = format!("SELECT version FROM {VERSION_TABLE} ORDER BY version");
    let rows = connection.query_all_raw(Statement::from_string(connection.get_database_backend(), sql)).await?;
    let rows: Result<Vec<VersionRow>, _> = rows.iter().map(|row| VersionRow::from_query_result(row, "")).collect();
    Ok(rows?.into_iter().map(|row| row.version).collect())
}

/// The migration that a program must know to work with this database, as far as the database says so.
async fn floor<'c, C>(connection: &'c C) -> Result<Option<String>, StoreError>
where
    C: ConnectionTrait,
    &'c C: IntoSchemaManagerConnection<'c>,
{
    if !SchemaManager::new(connection).has_column("installation", "schema_floor").await? {
        return Ok(None);
    }
    let sql = "SELECT schema_floor FROM installation";
    let row = connection.query_one_raw(Statement::from_string(connection.get_database_backend(), sql)).await?;
    let Some(row) = row else { return Ok(None) };
    let first = || known().into_iter().next();
    Ok(FloorRow::from_query_result(&row, "")?.schema_floor.or_else(first))
}

/// All migrations in one transaction; a second process waits at the lock and then finds nothing to do.
pub(crate) async fn migrate(connections: &Connections) -> Result<(), StoreError> {
    let connection = connections.for_schema().await?;
    let migrated = migrate_with(&connection).await;
    connections.done_with_schema(&connection).await?;
    migrated
}

async fn migrate_with(connection: &DatabaseConnection) -> Result<(), StoreError> {
    let on_server = connection.get_database_backend() == DbBackend::Postgres;
    let options = TransactionOptions {
        isolation_level: on_server.then_some(IsolationLevel::ReadCommitted),
        // SQLite takes the lock of writers at once; PostgreSQL has the lock below.
        sqlite_transaction_mode: (!on_server).then_some(SqliteTransactionMode::Immediate),
        ..TransactionOptions::default()
    };
    let transaction = connection.begin_with_options(options).await?;
    if on_server {
        // Waiting for another process to migrate may take longer than any statement should.
        transaction.execute_unprepared("SET LOCAL lock_timeout = 0; SET LOCAL statement_timeout = 0").await?;
        transaction.execute_unprepared(&format!("SELECT pg_advisory_xact_lock({MIGRATION_LOCK})")).await?;
    }
    match status(&transaction).await? {
        SchemaStatus::Newer { found, known } => return Err(StoreError::NewerSchema { found, known }),
        // A newer program did everything, and more than this one could check.
        SchemaStatus::Extended { .. } => return Ok(()),
        SchemaStatus::UpToDate | SchemaStatus::Behind { .. } => {}
    }
    Migrator::up(&transaction, None).await?;
    Ok(transaction.commit().await?)
}
