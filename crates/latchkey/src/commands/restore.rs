//! `latchkey restore`

use std::sync::Arc;

use anyhow::Context;
use latchkey_store::{BackupFile, RestoreOrder, Restored, adopt, restore};
use latchkey_vault::MasterKeys;

use super::backup::described;
use super::operator::operator;
use super::progress::watched;
use super::utc::utc;
use crate::cli::RestoreArgs;
use crate::config::Config;
use crate::open::{make_private_folder, options, refuse_missing_file};
use crate::system::SystemClock;

pub(super) async fn run(config: &Config, args: &RestoreArgs) -> anyhow::Result<()> {
    let keys = MasterKeys::load(&config.keys.master_key_file)?;
    let (bar, progress) = watched();
    let mut order = RestoreOrder {
        options: options(config, keys),
        key_file: config.keys.master_key_file.clone(),
        clock: Arc::new(SystemClock::new()),
        detail: operator().detail([]),
        progress,
    };
    let done = if let Some(from) = &args.from {
        let backup = BackupFile::open(from)?;
        println!("{}", described(backup.header()));
        order.detail = operator().detail([("backup", format!("{} UTC", utc(backup.header().made_at)).into())]);
        if let Some(folder) = &config.database.data_directory {
            make_private_folder(folder)?;
        }
        restore(&order, from, args.replace).await
    } else {
        refuse_missing_file(&config.database)?;
        adopt(&order).await
    };
    bar.finish_and_clear();
    tell(config, args, &done.context("nothing was restored")?);
    Ok(())
}

fn tell(config: &Config, args: &RestoreArgs, restored: &Restored) {
    let (generation, ended) = (restored.generation, restored.ended);
    match args.adopt {
        true => println!("The database was taken into generation {generation}."),
        false => println!("The backup was restored in generation {generation}."),
    }
    println!(
        "Ended: {} session(s), {} reset(s) under way, {} link(s) for first administrators, {} waiting message(s), \
         {} recovery code(s).",
        ended.sessions, ended.resets, ended.invitations, ended.messages, ended.recovery_codes
    );
    if ended.recovery_codes > 0 {
        println!("Administrators who signed in with recovery codes alone cannot now. Be sure who it is, then run");
        println!("  latchkey user remove-factors NAME");
        println!("and they set up a new second factor at the next sign-in.");
    }
    if restored.migrations > 0 {
        println!("{} migration(s) were applied.", restored.migrations);
    }
    if let Some(kept) = &restored.kept {
        println!("What was there before is kept: {kept}. Delete it when you need it no more: it holds people's data.");
    }
    let file = config.keys.master_key_file.display();
    println!("The generation stands in {file} too: copy that file to its safe place again.");
    println!("Whoever was erased after the backup was made is back: erase them again with `latchkey user erase`.");
    println!("Next: latchkey serve");
}
