//! `latchkey backup`

use std::path::{Path, PathBuf};

use anyhow::Context;
use indicatif::HumanBytes;
use latchkey_domain::{Clock, Timestamp};
use latchkey_store::{BackupFile, BackupHeader, BackupOrder, BackupSummary, Store};
use latchkey_vault::MasterKeys;

use super::progress::watched;
use super::utc::utc;
use crate::cli::BackupArgs;
use crate::config::Config;
use crate::open::{connect, refuse_missing_file};
use crate::system::SystemClock;

pub(super) async fn run(config: &Config, args: &BackupArgs) -> anyhow::Result<()> {
    let keys = MasterKeys::load(&config.keys.master_key_file)?;
    if let Some(path) = &args.check {
        return check(keys, path.clone()).await;
    }
    refuse_missing_file(&config.database)?;
    let now = SystemClock::new().now();
    // The command line asks for one of both.
    let to = args.to.as_deref().map(|to| file_in(to, now)).unwrap_or_default();
    let made = back_up(&connect(config).await?, &to, now).await?;
    println!("The backup was made: {} ({})", made.path.display(), HumanBytes(made.bytes));
    println!("There are no keys in it. Keep it apart from the master key file, without which it opens nothing.");
    Ok(())
}

/// Makes a backup while a bar shows how far it has come.
pub(super) async fn back_up(store: &Store, to: &Path, now: Timestamp) -> anyhow::Result<BackupSummary> {
    let (bar, progress) = watched();
    let order = BackupOrder { progress, ..BackupOrder::quiet(to, now, env!("CARGO_PKG_VERSION")) };
    let made = store.backup(&order).await;
    bar.finish_and_clear();
    Ok(made?)
}

/// A new file in a folder, and any other path as it is.
fn file_in(to: &Path, now: Timestamp) -> PathBuf {
    if to.is_dir() { to.join(format!("latchkey-{}.backup", stamp(now))) } else { to.to_owned() }
}

/// `20261120-234501`, in UTC: names in this form are in the order of time.
pub(super) fn stamp(now: Timestamp) -> String {
    utc(now).replace(['-', ':'], "").replace(' ', "-")
}

async fn check(keys: MasterKeys, path: PathBuf) -> anyhow::Result<()> {
    let backup = BackupFile::open(&path)?;
    println!("{}", described(backup.header()));
    let (bar, progress) = watched();
    let verified = tokio::task::spawn_blocking(move || backup.verify(&keys, &progress)).await;
    bar.finish_and_clear();
    verified.context("the check ended by itself")??;
    println!("It is whole, unchanged, and made by the installation that the master key file belongs to.");
    Ok(())
}

/// What a backup says of itself.
pub(super) fn described(header: &BackupHeader) -> String {
    let schema = header.schema.last().map_or("none", String::as_str);
    format!(
        "A backup of installation {} on {}, made {} UTC by Latchkey {}, schema {schema}, generation {}.",
        header.installation,
        header.engine.name(),
        utc(header.made_at),
        header.program,
        header.generation
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_gets_a_file_with_the_time_in_its_name() {
        let now = Timestamp::from_micros(1_795_218_301_999_999);
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(file_in(folder.path(), now), folder.path().join("latchkey-20261120-234501.backup"));
        assert_eq!(file_in(&folder.path().join("a"), now), folder.path().join("a"));
    }
}
