//! Opening the database: one writer and several readers on SQLite, one pool on PostgreSQL.

use std::time::Duration;

use sea_orm::sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sea_orm::{ConnectOptions, Database, DatabaseConnection, DatabaseTransaction, DbBackend};
use sea_orm::{IsolationLevel, SqliteTransactionMode, TransactionOptions, TransactionTrait};

use crate::StoreError;
use crate::error::is_broken;

/// How long work waits for a connection; a person is waiting behind it.
const ACQUIRE: Duration = Duration::from_secs(5);
/// As [`ACQUIRE`], for the one writer of SQLite, where everybody queues.
const ACQUIRE_WRITER: Duration = Duration::from_secs(10);
/// How long SQLite waits for another process that is writing (the command line beside the server).
const BUSY: Duration = Duration::from_secs(5);
/// Prepared statements kept per connection; there are fewer different ones.
const STATEMENTS: usize = 256;

/// The open database.
pub(crate) struct Connections {
    pub(crate) backend: DbBackend,
    /// How many connections a restart of the server can have broken at once.
    pub(crate) breakable: u32,
    pub(crate) reader: DatabaseConnection,
    writer: DatabaseConnection,
}

impl Connections {
    pub(crate) async fn open(url: &str, max_connections: u32) -> Result<Self, StoreError> {
        if url.starts_with("sqlite:") {
            return Self::open_sqlite(url, max_connections).await;
        }
        if url.starts_with("postgres:") || url.starts_with("postgresql:") {
            return Self::open_postgres(url, max_connections).await;
        }
        let reason = "it starts neither with sqlite: nor with postgres:".to_owned();
        Err(StoreError::Address { reason })
    }

    /// Begins a writing transaction: writers of one SQLite file queue here, in order.
    pub(crate) async fn begin(&self) -> Result<DatabaseTransaction, StoreError> {
        let options = match self.backend {
            // A deferred transaction that reads first can fail at once when it writes, whatever the busy timeout.
            DbBackend::Sqlite => TransactionOptions {
                sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
                ..TransactionOptions::default()
            },
            _ => TransactionOptions { isolation_level: Some(IsolationLevel::ReadCommitted), ..TransactionOptions::default() },
        };
        let mut broken = 0;
        loop {
            match self.writer.begin_with_options(options).await {
                Err(error) if broken < self.breakable && is_broken(&error) => broken += 1,
                begun => return Ok(begun?),
            }
        }
    }

    pub(crate) async fn close(&self) -> Result<(), StoreError> {
        self.reader.close_by_ref().await?;
        Ok(self.writer.close_by_ref().await?)
    }

    async fn open_sqlite(url: &str, max_connections: u32) -> Result<Self, StoreError> {
        let parsed: Result<SqliteConnectOptions, _> = url.parse();
        let parsed = parsed.map_err(|error| StoreError::Address { reason: error.to_string() })?;
        let path = parsed.get_filename().to_owned();
        if url.contains(":memory:") || url.contains("mode=memory") || path.as_os_str().is_empty() {
            let reason = "a database in memory would be another one for every connection; name a file".to_owned();
            return Err(StoreError::Address { reason });
        }
        make_private(&path).map_err(|error| StoreError::Unavailable { reason: error.to_string() })?;
        let mut options = sqlite_options(url, 1, false);
        options.acquire_timeout(ACQUIRE_WRITER);
        let writer = Database::connect(options).await?;
        let reader = Database::connect(sqlite_options(url, max_connections, true)).await?;
        Ok(Self { backend: DbBackend::Sqlite, breakable: 0, reader, writer })
    }

    async fn open_postgres(url: &str, max_connections: u32) -> Result<Self, StoreError> {
        let mut options = common(url, max_connections);
        // Asking before every use would double the round trips of a read.
        options.test_before_acquire_if_idle_for(Duration::from_secs(5));
        // A stuck statement or a forgotten transaction must not hold locks for ever.
        let limits = [("statement_timeout", "30s"), ("lock_timeout", "10s"), ("idle_in_transaction_session_timeout", "60s")];
        options.map_sqlx_postgres_opts(move |postgres| {
            postgres.application_name("latchkey").statement_cache_capacity(STATEMENTS).options(limits)
        });
        let pool = Database::connect(options).await?;
        Ok(Self { backend: DbBackend::Postgres, breakable: max_connections, reader: pool.clone(), writer: pool })
    }
}

fn common(url: &str, max_connections: u32) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    // Statements are not logged: the values among them are nobody's business.
    options.max_connections(max_connections).acquire_timeout(ACQUIRE).connect_timeout(ACQUIRE).sqlx_logging(false);
    options
}

fn sqlite_options(url: &str, max_connections: u32, read_only: bool) -> ConnectOptions {
    let mut options = common(url, max_connections);
    options.test_before_acquire(false);
    options.map_sqlx_sqlite_opts(move |sqlite| {
        let sqlite = sqlite
            .journal_mode(SqliteJournalMode::Wal)
            // A spent code stays spent after a power cut.
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(BUSY)
            .statement_cache_capacity(STATEMENTS);
        if read_only { sqlite.pragma("query_only", "ON") } else { sqlite }
    });
    options
}

/// Makes the file, readable by its owner only, when it is missing; SQLite gives its companions the same rights.
fn make_private(path: &std::path::Path) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => Err(error),
        _ => Ok(()),
    }
}
