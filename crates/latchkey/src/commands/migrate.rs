//! `latchkey migrate`

use std::path::Path;

use anyhow::bail;
use latchkey_domain::Clock;
use latchkey_store::{BackupError, SchemaStatus, Store, StoreError};
use latchkey_vault::MasterKeys;

use super::backup::{back_up, stamp};
use crate::cli::MigrateArgs;
use crate::config::Config;
use crate::open::{connect, make_private_folder};
use crate::system::SystemClock;

pub(super) async fn run(config: &Config, args: &MigrateArgs) -> anyhow::Result<()> {
    MasterKeys::load(&config.keys.master_key_file)?;
    if args.check {
        return check(config).await;
    }
    if let Some(folder) = &config.database.data_directory {
        make_private_folder(folder)?;
    }
    let store = connect(config).await?;
    let before = store.schema_status().await?;
    if let (SchemaStatus::Behind { .. }, Some(file), false) = (&before, &config.database.file, args.no_backup) {
        back_up_first(&store, file).await?;
    }
    store.migrate().await?;
    // Makes the installation's keys the first time, and checks the master key every time.
    store.install().await?;
    match before {
        SchemaStatus::Behind { pending } => println!("The database is up to date; {pending} migration(s) were applied."),
        SchemaStatus::Extended { found } => {
            println!("Nothing was changed: a newer version extended the database ({found}), and this version can work with it.");
        }
        SchemaStatus::UpToDate | SchemaStatus::Newer { .. } => println!("The database was up to date already."),
    }
    Ok(())
}

/// A backup beside the file, unless there is nothing in it yet.
async fn back_up_first(store: &Store, file: &Path) -> anyhow::Result<()> {
    let now = SystemClock::new().now();
    let mut to = file.as_os_str().to_owned();
    to.push(format!(".before-migration-{}.backup", stamp(now)));
    match back_up(store, Path::new(&to), now).await {
        Ok(made) => println!("A backup was made first: {}", made.path.display()),
        Err(error) if matches!(error.downcast_ref(), Some(BackupError::Store(StoreError::NotInstalled))) => {}
        Err(error) => {
            let cure = "nothing was changed; a backup could not be made first (with --no-backup none is made)";
            return Err(error.context(cure));
        }
    }
    Ok(())
}

async fn check(config: &Config) -> anyhow::Result<()> {
    if config.database.file.as_ref().is_some_and(|file| !file.exists()) {
        bail!("there is no database yet: run `latchkey migrate`");
    }
    let store = connect(config).await?;
    match store.schema_status().await? {
        SchemaStatus::Behind { pending } => {
            bail!("the database is {pending} migration(s) behind this version: run `latchkey migrate`")
        }
        SchemaStatus::Extended { found } => println!("A newer version extended the database ({found})."),
        SchemaStatus::UpToDate | SchemaStatus::Newer { .. } => {}
    }
    store.installation_keys()?;
    println!("The database is up to date.");
    Ok(())
}
