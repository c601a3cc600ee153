//! Which version the schema has, and bringing it up to date.

use sea_orm::{ConnectionTrait, DbBackend, FromQueryResult, Statement};
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
    /// A newer version of this program was here.
    Newer {
        /// The newest version in the database.
        found: String,
        /// The newest version this program knows.
        known: String,
    },
}

#[derive(FromQueryResult)]
struct VersionRow {
    version: String,
}

/// Only reads, so that it works where this program may not change the schema.
pub(crate) async fn status<'c, C>(connection: &'c C) -> Result<SchemaStatus, StoreError>
where
    C: ConnectionTrait,
    &'c C: IntoSchemaManagerConnection<'c>,
{
    let known: Vec<String> = Migrator::migrations().iter().map(|migration| migration.name().to_owned()).collect();
    if !SchemaManager::new(connection).has_table(VERSION_TABLE).await? {
        return Ok(SchemaStatus::Behind { pending: known.len() });
    }
    let sql = format!("SELECT version FROM {VERSION_TABLE}");
    let rows = connection.query_all_raw(Statement::from_string(connection.get_database_backend(), sql)).await?;
    let applied: Result<Vec<VersionRow>, _> = rows.iter().map(|row| VersionRow::from_query_result(row, "")).collect();
    let applied: Vec<String> = applied?.into_iter().map(|row| row.version).collect();
    if let Some(found) = applied.iter().filter(|name| !known.contains(name)).max() {
        let known = known.into_iter().max().unwrap_or_default();
        return Ok(SchemaStatus::Newer { found: found.clone(), known });
    }
    Ok(match known.len() - applied.len() {
        0 => SchemaStatus::UpToDate,
        pending => SchemaStatus::Behind { pending },
    })
}

/// All migrations in one transaction; a second process waits at the lock and then finds nothing to do.
pub(crate) async fn migrate(connections: &Connections) -> Result<(), StoreError> {
    let transaction = connections.begin_pooled().await?;
    if connections.backend == DbBackend::Postgres {
        // Waiting for another process to migrate may take longer than any statement should.
        transaction.execute_unprepared("SET LOCAL lock_timeout = 0; SET LOCAL statement_timeout = 0").await?;
        transaction.execute_unprepared(&format!("SELECT pg_advisory_xact_lock({MIGRATION_LOCK})")).await?;
    }
    if let SchemaStatus::Newer { found, known } = status(&transaction).await? {
        return Err(StoreError::NewerSchema { found, known });
    }
    Migrator::up(&transaction, None).await?;
    Ok(transaction.commit().await?)
}
