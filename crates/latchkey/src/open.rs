//! Opening what commands work on: keys, then database.

use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, bail};
use latchkey_administration::Deps;
use latchkey_store::breach_list::BreachList;
use latchkey_store::{SchemaStatus, Store, StoreError, StoreOptions};
use latchkey_vault::MasterKeys;
use secrecy::ExposeSecret;

use crate::config::{Config, DatabaseConfig};
use crate::system::{SystemClock, SystemRandom};

/// The store as it is, whatever its schema.
///
/// # Errors
/// Without the master key file or with a wrong one, without the database, or when a newer version made its schema.
pub(crate) async fn connect(config: &Config) -> anyhow::Result<Store> {
    let keys = MasterKeys::load(&config.keys.master_key_file)?;
    Ok(connect_with(config, keys).await?)
}

/// The store as it is, opened with these keys.
///
/// # Errors
/// With a wrong key, without the database, or when a newer version made its schema.
pub(crate) async fn connect_with(config: &Config, keys: MasterKeys) -> Result<Store, StoreError> {
    Store::connect(options(config, keys)).await
}

/// How the store is opened with these keys.
pub(crate) fn options(config: &Config, keys: MasterKeys) -> StoreOptions {
    let url = config.database.url.expose_secret().to_owned();
    StoreOptions {
        max_connections: config.database.max_connections,
        ..StoreOptions::new(url, Arc::new(keys), Arc::new(SystemRandom))
    }
}

/// Everything a use case is given that sets passwords: as [`open`], with the breach list.
///
/// # Errors
/// As [`open`], and when there is a breach list in the configuration that cannot be used.
pub(crate) async fn open_with_breach_list(config: &Config) -> anyhow::Result<Deps> {
    Ok(Deps { breach_list: breach_list(config)?, ..open(config).await? })
}

/// The breach list of the configuration.
///
/// # Errors
/// When it cannot be used.
pub(crate) fn breach_list(config: &Config) -> anyhow::Result<Option<BreachList>> {
    let path = config.passwords.breach_list.as_deref();
    path.map(BreachList::open).transpose().context("passwords: breach_list")
}

/// Everything a use case for operators is given, without the breach list.
///
/// # Errors
/// As [`connect`], and when `latchkey migrate` was not run.
pub(crate) async fn open(config: &Config) -> anyhow::Result<Deps> {
    // The master key is looked for first: without it nothing else can be right.
    MasterKeys::load(&config.keys.master_key_file)?;
    refuse_missing_file(&config.database)?;
    let store = connect(config).await?;
    match store.schema_status().await? {
        SchemaStatus::UpToDate => {}
        SchemaStatus::Extended { found } => {
            tracing::warn!(found, "a newer version extended the database; this version works with it until it is replaced");
        }
        SchemaStatus::Behind { pending } => {
            bail!("the database is {pending} migration(s) behind this version: run `latchkey migrate`")
        }
        SchemaStatus::Newer { found, known } => bail!("the database has schema {found}, and this version knows {known}"),
    }
    store.installation_keys()?;
    Ok(Deps { store, clock: Arc::new(SystemClock::new()), random: Arc::new(SystemRandom), breach_list: None })
}

/// Opening would make an empty database where somebody only looked for one.
///
/// # Errors
/// When the file of the embedded database is missing.
pub(crate) fn refuse_missing_file(database: &DatabaseConfig) -> anyhow::Result<()> {
    match &database.file {
        Some(file) if !file.exists() => {
            bail!("there is no database at {}: run `latchkey migrate`, or correct database.url", file.display())
        }
        _ => Ok(()),
    }
}

/// Makes the folder of the database, for its owner only, when it is missing.
///
/// # Errors
/// When it cannot be made.
pub(crate) fn make_private_folder(folder: &Path) -> anyhow::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    if folder.is_dir() {
        return Ok(());
    }
    let made = std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder);
    made.with_context(|| format!("the folder {} cannot be made", folder.display()))
}
