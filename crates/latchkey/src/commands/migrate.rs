//! `latchkey migrate`

use anyhow::bail;
use latchkey_store::SchemaStatus;
use latchkey_vault::MasterKeys;

use crate::cli::MigrateArgs;
use crate::config::Config;
use crate::open::{connect, make_private_folder};

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
    store.migrate().await?;
    // Makes the installation's keys the first time, and checks the master key every time.
    store.install().await?;
    match before {
        SchemaStatus::Behind { pending } => println!("The database is up to date; {pending} migration(s) were applied."),
        SchemaStatus::UpToDate | SchemaStatus::Newer { .. } => println!("The database was up to date already."),
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
        SchemaStatus::UpToDate | SchemaStatus::Newer { .. } => {}
    }
    store.installation_keys()?;
    println!("The database is up to date.");
    Ok(())
}
