//! The store: opened once, shared by everybody.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use latchkey_domain::Random;
use latchkey_vault::MasterKeys;
use tokio::sync::{Notify, OnceCell};
use uuid::Uuid;

use crate::connections::Connections;
use crate::installation::{Gate, Installed};
use crate::policy_cache::PolicyCache;
use crate::schema;
use crate::scope::ScopeCache;
use crate::wakes::Wakes;
use crate::{Channel, OrgScope, Reader, SchemaStatus, StoreError};

/// Whoever asks whether the store is ready asks again soon.
const READY: Duration = Duration::from_secs(2);

/// How to open the store.
#[derive(Clone)]
pub struct StoreOptions {
    /// `sqlite:///path/to/file` or `postgres://user:password@host/database`.
    pub url: String,
    /// The master keys, which wrap every data key.
    pub keys: Arc<MasterKeys>,
    /// Where nonces and new keys come from.
    pub random: Arc<dyn Random>,
    /// Connections at most; on SQLite those for reading, beside the one that writes.
    pub max_connections: u32,
}

impl StoreOptions {
    /// Options with the usual number of connections: 10.
    pub fn new(url: impl Into<String>, keys: Arc<MasterKeys>, random: Arc<dyn Random>) -> Self {
        Self { url: url.into(), keys, random, max_connections: 10 }
    }
}

/// Everything that is kept. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    pub(crate) shared: Arc<Shared>,
}

/// What all handles of one store share.
pub(crate) struct Shared {
    pub(crate) connections: Connections,
    pub(crate) keys: Arc<MasterKeys>,
    pub(crate) random: Arc<dyn Random>,
    pub(crate) statements: AtomicU64,
    pub(crate) wakes: Wakes,
    pub(crate) installation: OnceCell<Installed>,
    scopes: ScopeCache,
    pub(crate) policies: PolicyCache,
    /// Every statement with its values, for the test that looks at query plans.
    #[cfg(test)]
    pub(crate) recorded: std::sync::Mutex<Vec<sea_orm::Statement>>,
}

impl Shared {
    pub(crate) fn scope(&self, organization: Uuid, wrapped: &[u8]) -> Result<OrgScope, StoreError> {
        self.scopes.get(organization, wrapped, &self.keys, self.random.as_ref())
    }
}

/// A store over connections that are open, nothing of which was looked at yet.
pub(crate) fn over(connections: Connections, options: &StoreOptions) -> Store {
    let shared = Shared {
        connections,
        keys: Arc::clone(&options.keys),
        random: Arc::clone(&options.random),
        statements: AtomicU64::new(0),
        wakes: Wakes::default(),
        installation: OnceCell::new(),
        scopes: ScopeCache::default(),
        policies: PolicyCache::default(),
        #[cfg(test)]
        recorded: std::sync::Mutex::default(),
    };
    Store { shared: Arc::new(shared) }
}

impl Store {
    /// Opens the database. It does not migrate; see [`Store::schema_status`].
    ///
    /// # Errors
    /// [`StoreError::NewerSchema`] when a newer version of this program made a schema that this one cannot work with,
    /// [`StoreError::WrongMasterKey`] when the database was sealed with another master key, [`StoreError::OlderGeneration`] when
    /// it was put back by other means than a restore, else when it cannot be reached.
    pub async fn connect(options: StoreOptions) -> Result<Self, StoreError> {
        Self::open(options, Gate::Generation).await
    }

    /// As [`Store::connect`], with or without the check of the generation.
    pub(crate) async fn open(options: StoreOptions, gate: Gate) -> Result<Self, StoreError> {
        let connections = Connections::open(&options.url, options.max_connections).await?;
        let store = over(connections, &options);
        if let SchemaStatus::Newer { found, known } = store.schema_status().await? {
            return Err(StoreError::NewerSchema { found, known });
        }
        store.load_installation(gate).await?;
        Ok(store)
    }

    /// Brings this database's schema up to date, all of it or nothing. Several processes may call it at once.
    ///
    /// # Errors
    /// [`StoreError::NewerSchema`], or when the database cannot be reached or changed.
    pub async fn migrate(&self) -> Result<(), StoreError> {
        schema::migrate(&self.shared.connections).await
    }

    /// How this database's schema compares to what this program knows.
    pub async fn schema_status(&self) -> Result<SchemaStatus, StoreError> {
        let connections = &self.shared.connections;
        let connection = connections.for_schema().await?;
        let status = schema::status(&connection).await;
        connections.done_with_schema(&connection).await?;
        status
    }

    /// Reads outside any transaction.
    pub fn reader(&self) -> Reader {
        Reader::anywhere(Arc::clone(&self.shared))
    }

    /// Whether the database answers, within two seconds.
    ///
    /// # Errors
    /// When it does not.
    pub async fn ready(&self) -> Result<(), StoreError> {
        match tokio::time::timeout(READY, self.shared.connections.ask()).await {
            Ok(answer) => answer,
            Err(_) => Err(StoreError::Unavailable { reason: "no answer within two seconds".into() }),
        }
    }

    /// Closes every connection, once the work that runs has ended; what is asked for afterwards is refused. On SQLite this
    /// brings everything from the journal into the one file.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn close(&self) -> Result<(), StoreError> {
        self.shared.connections.close().await
    }

    /// Woken after every commit that added outbox rows of this channel. Mails and what is sent to nobody share one.
    pub fn outbox_wake(&self, channel: Channel) -> Arc<Notify> {
        Arc::clone(self.shared.wakes.of(channel))
    }

    /// Statements executed so far; beginning and ending transactions not counted.
    pub fn statements(&self) -> u64 {
        self.shared.statements.load(Ordering::Relaxed)
    }
}
