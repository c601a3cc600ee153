//! Opening the database: one writer and several readers on SQLite, one pool on PostgreSQL.

use std::path::{Path, PathBuf};
use std::time::Duration;

use sea_orm::sqlx::ConnectOptions as _;
use sea_orm::sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DatabaseTransaction, DbBackend};
use sea_orm::{IsolationLevel, TransactionOptions, TransactionTrait};

use crate::StoreError;
use crate::door::Durability;
use crate::embedded::{BUSY, Embedded};
use crate::error::is_broken;
use crate::executor::Transaction;

/// How long work waits for a connection; a person is waiting behind it.
const ACQUIRE: Duration = Duration::from_secs(5);
/// As [`ACQUIRE`], for the one writer of SQLite, where everybody queues.
const ACQUIRE_WRITER: Duration = Duration::from_secs(10);
/// Prepared statements kept per connection; there are fewer different ones.
const STATEMENTS: usize = 256;

/// The open database.
pub(crate) struct Connections {
    pub(crate) backend: DbBackend,
    /// For PostgreSQL; on SQLite it is not connected.
    pub(crate) pool: DatabaseConnection,
    /// How many connections a restart of the server can have broken at once.
    pub(crate) breakable: u32,
    pub(crate) embedded: Option<Embedded>,
}

impl Connections {
    pub(crate) async fn open(url: &str, max_connections: u32) -> Result<Self, StoreError> {
        if url.starts_with("sqlite:") {
            return Self::open_sqlite(url, max_connections);
        }
        if url.starts_with("postgres:") || url.starts_with("postgresql:") {
            return Self::open_postgres(url, max_connections).await;
        }
        let reason = "it starts neither with sqlite: nor with postgres:".to_owned();
        Err(StoreError::Address { reason })
    }

    /// Begins a writing transaction.
    pub(crate) async fn begin(&self, durability: Durability) -> Result<Transaction, StoreError> {
        match &self.embedded {
            Some(embedded) => embedded.begin(durability).await.map(Transaction::Embedded),
            None => Ok(Transaction::Pooled(self.begin_pooled().await?)),
        }
    }

    /// What looks at the schema and changes it. Whoever asked for it gives it to [`Connections::done_with_schema`], whatever came
    /// of the work.
    pub(crate) async fn for_schema(&self) -> Result<DatabaseConnection, StoreError> {
        let Some(embedded) = &self.embedded else { return Ok(self.pool.clone()) };
        let writing = sqlite_options(SqliteConnectOptions::new().filename(embedded.path()));
        // The address only says which engine; the options say everything else.
        let mut options = common("sqlite::memory:", 1);
        options.acquire_timeout(ACQUIRE_WRITER).map_sqlx_sqlite_opts(move |_| writing.clone());
        Ok(Database::connect(options).await?)
    }

    /// Waits until it is closed: of two connections that close at the same time neither is the last one, which empties the journal.
    pub(crate) async fn done_with_schema(&self, connection: &DatabaseConnection) -> Result<(), StoreError> {
        if self.embedded.is_some() {
            connection.close_by_ref().await?;
        }
        Ok(())
    }

    /// Begins a writing transaction on the pool of PostgreSQL.
    async fn begin_pooled(&self) -> Result<DatabaseTransaction, StoreError> {
        let options =
            TransactionOptions { isolation_level: Some(IsolationLevel::ReadCommitted), ..TransactionOptions::default() };
        let mut broken = 0;
        loop {
            match self.pool.begin_with_options(options).await {
                Err(error) if broken < self.breakable && is_broken(&error) => broken += 1,
                begun => return Ok(begun?),
            }
        }
    }

    /// Asks the database for an answer, whatever it holds.
    pub(crate) async fn ask(&self) -> Result<(), StoreError> {
        match &self.embedded {
            Some(embedded) => embedded.ask().await,
            None => Ok(self.pool.execute_unprepared("SELECT 1").await.map(drop)?),
        }
    }

    pub(crate) async fn close(&self) -> Result<(), StoreError> {
        match &self.embedded {
            Some(embedded) => embedded.close().await,
            None => Ok(self.pool.close_by_ref().await?),
        }
    }

    fn open_sqlite(url: &str, max_connections: u32) -> Result<Self, StoreError> {
        let path = file_of(url)?;
        make_private(&path).map_err(|error| StoreError::Unavailable { reason: error.to_string() })?;
        Ok(Self::open_path(&path, max_connections))
    }

    /// Opens a SQLite file by its path, which no address may be able to hold.
    pub(crate) fn open_path(path: &Path, max_connections: u32) -> Self {
        let embedded = Embedded::new(path.to_owned(), max_connections, ACQUIRE, ACQUIRE_WRITER);
        let pool = DatabaseConnection::default();
        Self { backend: DbBackend::Sqlite, breakable: 0, pool, embedded: Some(embedded) }
    }

    async fn open_postgres(url: &str, max_connections: u32) -> Result<Self, StoreError> {
        // A stuck statement or a forgotten transaction must not hold locks for ever.
        let limits = [("statement_timeout", "30s"), ("lock_timeout", "10s"), ("idle_in_transaction_session_timeout", "60s")];
        Self::open_server(url, max_connections, limits.to_vec()).await
    }

    /// One connection to PostgreSQL whose statements may take as long as they need, with tables in this schema.
    pub(crate) async fn open_patient(url: &str, schema: Option<&'static str>) -> Result<Self, StoreError> {
        let mut settings = vec![("lock_timeout", "10s")];
        settings.extend(schema.map(|schema| ("search_path", schema)));
        Self::open_server(url, 1, settings).await
    }

    async fn open_server(
        url: &str,
        max_connections: u32,
        settings: Vec<(&'static str, &'static str)>,
    ) -> Result<Self, StoreError> {
        let mut options = common(url, max_connections);
        // Asking before every use would double the round trips of a read.
        options.test_before_acquire_if_idle_for(Duration::from_secs(5));
        options.map_sqlx_postgres_opts(move |postgres| {
            postgres.application_name("latchkey").statement_cache_capacity(STATEMENTS).options(settings.clone())
        });
        let pool = Database::connect(options).await?;
        Ok(Self { backend: DbBackend::Postgres, breakable: max_connections, pool, embedded: None })
    }
}

/// The file behind an address of the embedded database.
pub(crate) fn file_of(url: &str) -> Result<PathBuf, StoreError> {
    let parsed: Result<SqliteConnectOptions, _> = url.parse();
    let parsed = parsed.map_err(|error| StoreError::Address { reason: error.to_string() })?;
    let path = parsed.get_filename().to_owned();
    if url.contains(":memory:") || url.contains("mode=memory") || path.as_os_str().is_empty() {
        let reason = "a database in memory would be another one for every connection; name a file".to_owned();
        return Err(StoreError::Address { reason });
    }
    Ok(path)
}

fn common(url: &str, max_connections: u32) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    // Statements are not logged: the values among them are nobody's business.
    options.max_connections(max_connections).acquire_timeout(ACQUIRE).connect_timeout(ACQUIRE).sqlx_logging(false);
    options
}

fn sqlite_options(options: SqliteConnectOptions) -> SqliteConnectOptions {
    options
        .journal_mode(SqliteJournalMode::Wal)
        // A spent code stays spent after a power cut.
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(BUSY)
        // What is deleted is overwritten: whoever is erased is not found in free pages.
        .pragma("secure_delete", "ON")
        .statement_cache_capacity(STATEMENTS)
        .disable_statement_logging()
}

/// Makes the file, readable by its owner only, when it is missing; SQLite gives its companions the same rights.
fn make_private(path: &Path) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => Err(error),
        _ => Ok(()),
    }
}
