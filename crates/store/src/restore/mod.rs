//! Restores: a backup takes the place of the database, in a new generation.
//!
//! What a backup says of codes, links and sessions may have been used up or ended since it was made. So the restored database
//! gets a generation that none had before, kept beside the master keys too, and everything that could be used a second time is
//! ended in it before anybody can reach it. All of that is done aside: in a new file beside the old one, or in a schema of its
//! own; then the new state takes the place of the old one at once.

mod embedded;
mod ending;
mod error;
mod server;
mod target;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use latchkey_domain::{Activity, ActivityId, ActivityKind, Clock, CorrelationId, Origin, Outcome};
use latchkey_vault::MasterKeys;

use crate::backup::{BackupFile, BackupHeader, Engine, Progress};
use crate::connections::Connections;
use crate::installation::Gate;
use crate::store::over;
use crate::{SchemaStatus, Store, StoreError, StoreOptions, schema};

pub use ending::Ended;
pub use error::RestoreError;

/// Where to restore to, and on whose word.
#[derive(Clone)]
pub struct RestoreOrder {
    /// The database, and the keys it is sealed with.
    pub options: StoreOptions,
    /// The file that the keys came from: the generation is raised in it.
    pub key_file: PathBuf,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Who restores, as a JSON object, for the audit log of every organization.
    pub detail: String,
    /// Told as the work goes on.
    pub progress: Progress,
}

/// A restore that was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restored {
    /// The generation from now on.
    pub generation: u32,
    /// What was ended.
    pub ended: Ended,
    /// Migrations that were applied to bring the state to this version.
    pub migrations: usize,
    /// Where the state that was replaced is kept, when there was one.
    pub kept: Option<String>,
}

/// Puts a backup in the place of the database.
///
/// # Errors
/// [`RestoreError`]; then the database is as it was.
pub async fn restore(order: &RestoreOrder, from: &Path, replace: bool) -> Result<Restored, RestoreError> {
    let backup = BackupFile::open(from)?;
    let engine = if order.options.url.starts_with("sqlite:") { Engine::Sqlite } else { Engine::PostgreSql };
    let header = backup.header();
    if header.engine != engine {
        return Err(RestoreError::OtherEngine { backup: header.engine.name(), here: engine.name() });
    }
    refuse_newer(header)?;
    backup.verify(&order.options.keys, &order.progress)?;
    MasterKeys::check_replaceable(&order.key_file)?;
    let generation = order.options.keys.generation().max(header.generation) + 1;
    match engine {
        Engine::Sqlite => embedded::restore(order, &backup, replace, generation).await,
        Engine::PostgreSql => server::restore(order, &backup, replace, generation).await,
    }
}

/// Takes the database as it lies into a new generation: whatever put it there, nothing in it can be used a second time.
///
/// # Errors
/// [`RestoreError`]; then the database is as it was.
pub async fn adopt(order: &RestoreOrder) -> Result<Restored, RestoreError> {
    MasterKeys::check_replaceable(&order.key_file)?;
    if order.options.url.starts_with("sqlite:") {
        embedded::refuse_if_in_use(&order.options.url)?;
    } else {
        server::refuse_if_in_use(&order.options.url).await?;
    }
    let store = Store::open(order.options.clone(), Gate::Open).await?;
    let pending = bring_up_to_date(&store).await?;
    let found = store.generation().ok_or(StoreError::NotInstalled)?;
    let generation = order.options.keys.generation().max(found) + 1;
    MasterKeys::raise_generation(&order.key_file, generation)?;
    let ended = order.end_older(&store, generation).await?;
    store.close().await?;
    Ok(Restored { generation, ended, migrations: pending, kept: None })
}

/// A newer program's state cannot be brought back by this one.
fn refuse_newer(header: &BackupHeader) -> Result<(), RestoreError> {
    let known = schema::known();
    match header.schema.iter().filter(|name| !known.contains(name)).max() {
        Some(found) => Err(RestoreError::NewerSchema {
            found: found.clone(),
            known: known.into_iter().max().unwrap_or_default(),
            program: header.program.clone(),
        }),
        None => Ok(()),
    }
}

/// Applies what is missing and gives how many migrations that were.
async fn bring_up_to_date(store: &Store) -> Result<usize, StoreError> {
    let pending = match store.schema_status().await? {
        SchemaStatus::Behind { pending } => pending,
        _ => 0,
    };
    store.migrate().await?;
    store.load_installation(Gate::Open).await?;
    Ok(pending)
}

impl RestoreOrder {
    /// The state that was laid out aside: brought to this version and into the new generation, everything ended in it.
    async fn prepare(&self, connections: Connections, generation: u32) -> Result<(Ended, usize), StoreError> {
        let store = over(connections, &self.options);
        let migrations = bring_up_to_date(&store).await?;
        store.generation().ok_or(StoreError::NotInstalled)?;
        let ended = self.end_older(&store, generation).await?;
        store.close().await?;
        Ok((ended, migrations))
    }

    /// Ends everything that could be used a second time, in one transaction with the new generation and the event of it.
    async fn end_older(&self, store: &Store, generation: u32) -> Result<Ended, StoreError> {
        let (now, random) = (self.clock.now(), self.options.random.as_ref());
        let correlation = CorrelationId::generate(self.clock.as_ref(), random);
        let mut events = Vec::new();
        for organization in store.reader().organization_ids().await? {
            events.push(Activity {
                id: ActivityId::generate(self.clock.as_ref(), random),
                organization,
                at: now,
                kind: ActivityKind::Restored,
                outcome: Outcome::Success,
                reason: None,
                actor: None,
                target: None,
                correlation,
                origin: Origin::default(),
                detail: Some(self.detail.clone()),
            });
        }
        let events = &events;
        store
            .write("restore", |tx| async move {
                let ended = tx.end_everything(now).await?;
                tx.raise_generation(generation).await?;
                for event in events {
                    tx.insert_activity(event).await?;
                }
                Ok(ended)
            })
            .await
    }
}
