//! Copying PostgreSQL: every table as one transaction sees it, row after row, in the server's own binary form.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use futures_util::TryStreamExt as _;
use sea_orm::sqlx::postgres::{PgConnection, PgRow};
use sea_orm::sqlx::{AssertSqlSafe, Row as _, query, query_as, query_scalar, raw_sql};
use tokio::sync::mpsc;

use super::format::TableHead;
use super::header::{Facts, installation_sql};
use super::pieces::PieceWriter;
use super::{BackupError, BackupHeader, BackupOrder, BackupSummary, Engine};
use crate::migrations::VERSION_TABLE;
use crate::{Store, StoreError};

/// Pieces that wait for the disk at a time.
const WAITING: usize = 16;

/// What goes to the file.
enum Sent {
    Table(TableHead),
    Rows(Vec<u8>),
    /// That was all.
    End,
}

pub(super) async fn back_up(store: &Store, order: &BackupOrder) -> Result<BackupSummary, BackupError> {
    let pool = store.shared.connections.pool.get_postgres_connection_pool();
    let mut connection = pool.acquire().await.map_err(StoreError::from)?;
    let begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; \
                 SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0";
    raw_sql(begin).execute(&mut *connection).await.map_err(StoreError::from)?;
    let done = copy(store, &mut connection, order).await;
    match done {
        Ok(_) => raw_sql("COMMIT").execute(&mut *connection).await.map(drop).map_err(StoreError::from)?,
        // It may be in the middle of sending a table.
        Err(_) => drop(connection.detach()),
    }
    done
}

async fn copy(store: &Store, connection: &mut PgConnection, order: &BackupOrder) -> Result<BackupSummary, BackupError> {
    let header = BackupHeader::new(facts(connection).await?, order.at, &order.program, &store.shared.keys)?;
    let keys = store.keys_behind(&header)?;
    let (order, random) = (order.clone(), Arc::clone(&store.shared.random));
    let (give, mut take) = mpsc::channel(WAITING);
    let writer = tokio::task::spawn_blocking(move || {
        let mut writer = PieceWriter::begin(&order, random.as_ref())?;
        while let Some(sent) = take.blocking_recv() {
            match sent {
                Sent::Table(head) => writer.table(&head)?,
                Sent::Rows(rows) => writer.rows(&rows)?,
                Sent::End => return writer.finish(header, &keys).map(Some),
            }
        }
        // Reading ended before its end; nobody asks for the result.
        Ok(None)
    });
    let sent = send_all(connection, &give).await;
    drop(give);
    let written = match writer.await {
        Ok(written) => written?,
        Err(error) => std::panic::resume_unwind(error.into_panic()),
    };
    sent?;
    // Whoever sent everything sent the end too.
    written.ok_or_else(|| StoreError::Database { reason: "the backup ended before its end".to_owned() }.into())
}

/// Sends every table, and then that this was all. When the writer fails it stops listening, and its error is the one that counts.
async fn send_all(connection: &mut PgConnection, give: &mpsc::Sender<Sent>) -> Result<(), StoreError> {
    for table in tables(connection).await? {
        let columns = columns(connection, &table).await?;
        let sql = format!("COPY (SELECT {} FROM {}) TO STDOUT (FORMAT binary)", quoted_list(&columns), quoted(&table));
        if give.send(Sent::Table(TableHead { name: table, columns })).await.is_err() {
            return Ok(());
        }
        let mut rows = connection.copy_out_raw(&sql).await?;
        while let Some(data) = rows.try_next().await? {
            if give.send(Sent::Rows(data.into())).await.is_err() {
                return Ok(());
            }
        }
    }
    // Whether anybody listens is seen when the writer is asked.
    let _ = give.send(Sent::End).await;
    Ok(())
}

async fn facts(connection: &mut PgConnection) -> Result<Facts, StoreError> {
    let sql = "SELECT COUNT(*) FROM pg_class WHERE relname = 'installation' AND relnamespace = current_schema()::regnamespace";
    if query_scalar::<_, i64>(sql).fetch_one(&mut *connection).await? == 0 {
        return Err(StoreError::NotInstalled);
    }
    let schema = query_scalar("SELECT version FROM schema_version ORDER BY version").fetch_all(&mut *connection).await?;
    let row: Option<PgRow> = query(AssertSqlSafe(installation_sql(&schema))).fetch_optional(&mut *connection).await?;
    let row = row.ok_or(StoreError::NotInstalled)?;
    Ok(Facts {
        engine: Engine::PostgreSql,
        schema,
        generation: row.try_get("generation")?,
        data_key: row.try_get("data_key")?,
        canary: row.try_get("canary")?,
    })
}

/// Every table but the one that the migrations keep, those that others point at before those.
async fn tables(connection: &mut PgConnection) -> Result<Vec<String>, StoreError> {
    let sql = "SELECT relname::text FROM pg_class WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace";
    let names: Vec<String> = query_scalar(sql).fetch_all(&mut *connection).await?;
    let sql = "SELECT t.relname::text, p.relname::text FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid \
               JOIN pg_class p ON p.oid = c.confrelid \
               WHERE c.contype = 'f' AND t.relnamespace = current_schema()::regnamespace AND c.conrelid <> c.confrelid";
    let pointers: Vec<(String, String)> = query_as(sql).fetch_all(&mut *connection).await?;
    let names = names.into_iter().filter(|name| name != VERSION_TABLE);
    Ok(in_order(names.collect(), &pointers))
}

/// The names in an order in which whatever one points at comes before it; a circle is left as it is.
fn in_order(names: BTreeSet<String>, pointers: &[(String, String)]) -> Vec<String> {
    let mut needs: BTreeMap<String, BTreeSet<&String>> = names.into_iter().map(|name| (name, BTreeSet::new())).collect();
    for (from, to) in pointers {
        if let Some(needed) = needs.get_mut(from) {
            needed.insert(to);
        }
    }
    let mut ordered: Vec<String> = Vec::with_capacity(needs.len());
    while !needs.is_empty() {
        let free = needs.iter().find(|(_, needed)| needed.iter().all(|name| ordered.contains(name)));
        let Some(next) = free.or_else(|| needs.iter().next()).map(|(name, _)| name.clone()) else { break };
        needs.remove(&next);
        ordered.push(next);
    }
    ordered
}

async fn columns(connection: &mut PgConnection, table: &str) -> Result<Vec<String>, StoreError> {
    let sql = "SELECT column_name::text FROM information_schema.columns \
               WHERE table_schema = current_schema() AND table_name = $1 ORDER BY ordinal_position";
    Ok(query_scalar(sql).bind(table).fetch_all(connection).await?)
}

/// A name as SQL takes it, whatever is in it.
pub(crate) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// Names with commas between them.
pub(crate) fn quoted_list(names: &[String]) -> String {
    names.iter().map(|name| quoted(name)).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_is_pointed_at_comes_first() {
        let names = ["a", "b", "c", "d"].map(str::to_owned).into();
        let pointers = [("a", "c"), ("c", "d"), ("b", "a")].map(|(from, to)| (from.to_owned(), to.to_owned()));
        assert_eq!(in_order(names, &pointers), ["d", "c", "a", "b"]);
    }

    #[test]
    fn names_cannot_break_out() {
        assert_eq!(quoted_list(&["a".to_owned(), "b\"; DROP".to_owned()]), "\"a\", \"b\"\"; DROP\"");
    }
}
