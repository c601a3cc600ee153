//! `latchkey keys`

use latchkey_vault::MasterKeys;

use crate::cli::{KeysCommand, RotateArgs};
use crate::config::Config;
use crate::open::{connect, make_private_folder};
use crate::system::SystemRandom;

pub(super) async fn run(config: &Config, command: &KeysCommand) -> anyhow::Result<()> {
    match command {
        KeysCommand::Init => init(config),
        KeysCommand::Rotate(args) => rotate(config, args).await,
        KeysCommand::Status => status(config).await,
    }
}

fn init(config: &Config) -> anyhow::Result<()> {
    let path = &config.keys.master_key_file;
    if let Some(folder) = path.parent() {
        make_private_folder(folder)?;
    }
    let keys = MasterKeys::create_file(path, &SystemRandom)?;
    println!("The master key {} was made: {}", keys.current_id(), path.display());
    println!("Keep a copy in a safe place, apart from the backups of the database: without it they cannot be read.");
    println!("Next: latchkey migrate");
    Ok(())
}

async fn rotate(config: &Config, args: &RotateArgs) -> anyhow::Result<()> {
    let path = &config.keys.master_key_file;
    // Before anything is changed: does the present file open the database?
    let database = installed(config).await?;
    if !args.finish {
        let keys = MasterKeys::rotate_file(path, &SystemRandom)?;
        println!("The master key {} was added to {} and is the current one.", keys.current_id(), path.display());
        println!("Copy the file to its safe place again: the old copy does not hold the new key.");
    }
    if args.prepare {
        println!("Next: restart every server, then run `latchkey keys rotate --finish`.");
        return Ok(());
    }
    if !database {
        println!("There is no database yet, so nothing had to be sealed again.");
        return Ok(());
    }
    let sealed = connect(config).await?.rewrap().await?;
    println!("{sealed} key(s) were sealed with the current master key.");
    if !args.finish && sealed > 0 {
        println!("Restart every server now: those that run do not know the new key.");
    }
    Ok(())
}

async fn status(config: &Config) -> anyhow::Result<()> {
    let path = &config.keys.master_key_file;
    let keys = MasterKeys::load(path)?;
    println!("The master key file is {}.", path.display());
    for id in keys.key_ids() {
        println!("  {id}{}", if id == keys.current_id() { "  (current)" } else { "" });
    }
    if installed(config).await? {
        println!("It opens the database.");
    } else {
        println!("There is no database yet: run `latchkey migrate`.");
    }
    Ok(())
}

/// Whether there is a database with sealed keys; an error when the master key file does not open it.
async fn installed(config: &Config) -> anyhow::Result<bool> {
    if config.database.file.as_ref().is_some_and(|file| !file.exists()) {
        return Ok(false);
    }
    let store = connect(config).await?;
    Ok(store.schema_status().await?.is_usable() && store.installation_keys().is_ok())
}
