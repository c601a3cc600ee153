//! Restoring to PostgreSQL: the backup is laid out in a schema of its own, whose tables then take the place of the old ones.

use std::time::Duration;

use sea_orm::sqlx::postgres::{PgConnection, PgPool};
use sea_orm::sqlx::{AssertSqlSafe, Error, Row as _, query, query_as, query_scalar, raw_sql};
use sea_orm_migration::MigratorTrait as _;

use super::target::{Found, OF_INSTALLATION, Old};
use super::{RestoreError, RestoreOrder, Restored};
use crate::backup::{BackupFile, Piece, quoted, quoted_list};
use crate::connections::Connections;
use crate::migrations::Migrator;
use crate::{StoreError, schema};

/// Where the backup is laid out.
const ASIDE: &str = "latchkey_restore";
/// How often it is asked whether other connections are gone, and how long in between.
const ASKS: u32 = 20;
const BETWEEN: Duration = Duration::from_millis(100);

pub(super) async fn restore(
    order: &RestoreOrder,
    backup: &BackupFile,
    replace: bool,
    generation: u32,
) -> Result<Restored, RestoreError> {
    let url = &order.options.url;
    let main = Connections::open_patient(url, None).await?;
    let pool = main.pool.get_postgres_connection_pool().clone();
    refuse_others(&pool).await?;
    let (found, there) = look(&pool).await.map_err(StoreError::from)?;
    let old = found.judge(backup.header(), &order.options.keys, replace)?;
    let generation = generation.max(there + 1);
    let fresh = format!("DROP SCHEMA IF EXISTS {ASIDE} CASCADE; CREATE SCHEMA {ASIDE}");
    raw_sql(AssertSqlSafe(fresh)).execute(&pool).await.map_err(StoreError::from)?;
    let done = replace_tables(order, backup, &pool, old, generation).await;
    if done.is_err() {
        // Best effort: it is dropped before the next restore too.
        let _ = raw_sql(AssertSqlSafe(format!("DROP SCHEMA IF EXISTS {ASIDE} CASCADE"))).execute(&pool).await;
    }
    main.close().await?;
    done
}

/// Refuses when another program is connected to the database.
pub(super) async fn refuse_if_in_use(url: &str) -> Result<(), RestoreError> {
    let main = Connections::open_patient(url, None).await?;
    let refused = refuse_others(main.pool.get_postgres_connection_pool()).await;
    main.close().await?;
    refused
}

async fn replace_tables(
    order: &RestoreOrder,
    backup: &BackupFile,
    pool: &PgPool,
    old: Old,
    generation: u32,
) -> Result<Restored, RestoreError> {
    let aside = Connections::open_patient(&order.options.url, Some(ASIDE)).await?;
    lay_out(order, backup, &aside).await?;
    let (ended, migrations) = order.prepare(aside, generation).await?;
    refuse_others(pool).await?;
    latchkey_vault::MasterKeys::raise_generation(&order.key_file, generation)?;
    let kept = (old == Old::Kept).then(|| format!("latchkey_replaced_{}", order.clock.now().unix_seconds()));
    swap(pool, kept.as_deref()).await.map_err(StoreError::from)?;
    Ok(Restored { generation, ended, migrations, kept: kept.map(|name| format!("schema {name}")) })
}

/// The schema of the backup's version, then the rows.
async fn lay_out(order: &RestoreOrder, backup: &BackupFile, aside: &Connections) -> Result<(), RestoreError> {
    let (header, known) = (backup.header(), schema::known());
    if !known.starts_with(&header.schema) {
        return Err(RestoreError::UnknownHistory { found: header.schema.join(", ") });
    }
    let steps = u32::try_from(header.schema.len()).unwrap_or(u32::MAX);
    Migrator::up(&aside.pool, Some(steps)).await.map_err(StoreError::from)?;
    let mut connection = aside.pool.get_postgres_connection_pool().acquire().await.map_err(StoreError::from)?;
    raw_sql("BEGIN").execute(&mut *connection).await.map_err(StoreError::from)?;
    copy_rows(order, backup, &mut connection).await?;
    number_on(&mut connection).await.map_err(StoreError::from)?;
    raw_sql("COMMIT").execute(&mut *connection).await.map_err(StoreError::from)?;
    Ok(())
}

async fn copy_rows(order: &RestoreOrder, backup: &BackupFile, connection: &mut PgConnection) -> Result<(), RestoreError> {
    let mut pieces = backup.pieces()?;
    let mut next = pieces.next()?;
    let mut done = 0;
    while let Some(piece) = next {
        let Piece::Table(head) = piece else {
            return Err(RestoreError::Unsound { reason: "rows without a table".to_owned() });
        };
        let sql = format!("COPY {} ({}) FROM STDIN (FORMAT binary)", quoted(&head.name), quoted_list(&head.columns));
        let mut copy = connection.copy_in_raw(&sql).await.map_err(StoreError::from)?;
        next = pieces.next()?;
        while let Some(Piece::Rows(rows)) = &next {
            done += rows.len() as u64;
            (order.progress)(done, Some(backup.body()));
            copy.send(rows.as_slice()).await.map_err(StoreError::from)?;
            next = pieces.next()?;
        }
        copy.finish().await.map_err(StoreError::from)?;
    }
    Ok(())
}

/// Columns that number their rows go on after the last one.
async fn number_on(connection: &mut PgConnection) -> Result<(), Error> {
    let sql = "SELECT table_name::text, column_name::text FROM information_schema.columns WHERE table_schema = current_schema() \
               AND pg_get_serial_sequence(quote_ident(table_name), column_name) IS NOT NULL";
    let numbered: Vec<(String, String)> = query_as(sql).fetch_all(&mut *connection).await?;
    for (table, column) in numbered {
        let sql = format!(
            "SELECT setval(pg_get_serial_sequence($1, $2), COALESCE((SELECT MAX({}) FROM {}), 0) + 1, FALSE)",
            quoted(&column),
            quoted(&table)
        );
        query(AssertSqlSafe(sql)).bind(quoted(&table)).bind(column).execute(&mut *connection).await?;
    }
    Ok(())
}

/// What is there now, and its generation.
async fn look(pool: &PgPool) -> Result<(Found, u32), Error> {
    let place: String = query_scalar("SELECT 'the database ' || current_database()").fetch_one(pool).await?;
    let tables = tables(pool).await?;
    let sql = "SELECT table_name::text FROM information_schema.columns \
               WHERE table_schema = current_schema() AND column_name = 'organization_id'";
    let of_organizations: Vec<String> = query_scalar(sql).fetch_all(pool).await?;
    let ours = |table: &String| OF_INSTALLATION.contains(&table.as_str()) || of_organizations.contains(table);
    let foreign = tables.iter().filter(|table| !ours(table)).cloned().collect();
    let has = |name: &str| tables.iter().any(|table| table == name);
    let organizations = match has("organization") {
        true => query_scalar("SELECT COUNT(*) FROM organization").fetch_one(pool).await?,
        false => 0,
    };
    let row = match has("installation") {
        // Older databases have no generation: all columns are asked for.
        true => query("SELECT * FROM installation").fetch_optional(pool).await?,
        false => None,
    };
    let generation = row.as_ref().and_then(|row| row.try_get::<i64, _>("generation").ok());
    let generation = generation.and_then(|number| u32::try_from(number).ok()).unwrap_or(0);
    let data_key = row.map(|row| row.try_get("data_key")).transpose()?;
    Ok((Found { place, foreign, organizations, data_key }, generation))
}

async fn tables(pool: &PgPool) -> Result<Vec<String>, Error> {
    let sql = "SELECT relname::text FROM pg_class WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace \
               ORDER BY relname";
    query_scalar(sql).fetch_all(pool).await
}

/// All or nothing: the old tables go, or into a schema that keeps them, and the new ones take their place.
async fn swap(pool: &PgPool, kept: Option<&str>) -> Result<(), Error> {
    let home: String = query_scalar("SELECT current_schema()::text").fetch_one(pool).await?;
    let old = tables(pool).await?;
    let sql = "SELECT relname::text FROM pg_class WHERE relkind = 'r' AND relnamespace = $1::regnamespace ORDER BY relname";
    let new: Vec<String> = query_scalar(sql).bind(ASIDE).fetch_all(pool).await?;
    let mut all = vec!["BEGIN".to_owned()];
    all.extend(kept.map(|kept| format!("CREATE SCHEMA {}", quoted(kept))));
    for table in &old {
        let table = format!("{}.{}", quoted(&home), quoted(table));
        all.push(match kept {
            Some(kept) => format!("ALTER TABLE {table} SET SCHEMA {}", quoted(kept)),
            None => format!("DROP TABLE {table} CASCADE"),
        });
    }
    all.extend(new.iter().map(|table| format!("ALTER TABLE {ASIDE}.{} SET SCHEMA {}", quoted(table), quoted(&home))));
    all.extend([format!("DROP SCHEMA {ASIDE}"), "COMMIT".to_owned()]);
    let mut connection = pool.acquire().await?;
    let swapped = raw_sql(AssertSqlSafe(all.join(";\n"))).execute(&mut *connection).await;
    if swapped.is_err() {
        raw_sql("ROLLBACK").execute(&mut *connection).await?;
    }
    swapped.map(drop)
}

/// Waits a moment for connections that are just ending, then refuses.
async fn refuse_others(pool: &PgPool) -> Result<(), RestoreError> {
    let sql = "SELECT COALESCE(NULLIF(application_name, ''), 'another program'), COUNT(*) FROM pg_stat_activity \
               WHERE datname = current_database() AND pid <> pg_backend_pid() AND usesysid IS NOT NULL \
               AND COALESCE(backend_type, 'client backend') = 'client backend' GROUP BY 1 ORDER BY 1";
    let mut others: Vec<(String, i64)> = Vec::new();
    for _ in 0..ASKS {
        others = query_as(sql).fetch_all(pool).await.map_err(StoreError::from)?;
        if others.is_empty() {
            return Ok(());
        }
        tokio::time::sleep(BETWEEN).await;
    }
    let by: Vec<String> = others.iter().map(|(name, count)| format!("{name}, {count} connection(s)")).collect();
    let place: String =
        query_scalar("SELECT 'the database ' || current_database()").fetch_one(pool).await.map_err(StoreError::from)?;
    Err(RestoreError::InUse { place, by: format!(" by {}", by.join("; ")) })
}
