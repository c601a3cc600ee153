//! The database: whether it answers, what its schema is, whether the keys open it, and how much room it has.

use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use latchkey_store::{SchemaStatus, Store, StoreError};
use latchkey_vault::MasterKeys;

use super::{Area, Report};
use crate::config::Config;
use crate::host::free_bytes;
use crate::open::{connect_with, refuse_missing_file};

const AREA: Area = Area::Database;
/// What is not brought into the database by now is held up by somebody.
const LARGE_JOURNAL: u64 = 256 << 20;
const MEBIBYTE: u64 = 1 << 20;

/// The store, when its contents can be read.
pub(super) async fn examine(config: &Config, keys: MasterKeys, report: &mut Report) -> Option<Store> {
    if let Err(error) = refuse_missing_file(&config.database) {
        report.failed(AREA, error);
        return None;
    }
    room(config, report);
    let store = match connect_with(config, keys).await {
        Ok(store) => store,
        Err(error) => {
            let area = if matches!(error, StoreError::WrongMasterKey(_)) { Area::Keys } else { AREA };
            report.failed(area, error);
            return None;
        }
    };
    match answers(&store, report).await {
        Ok(true) => Some(store),
        Ok(false) => None,
        Err(error) => {
            report.failed(AREA, error);
            None
        }
    }
}

/// Whether schema and keys are as they should be.
async fn answers(store: &Store, report: &mut Report) -> Result<bool, StoreError> {
    let engine = store.reader().engine().await?;
    match store.schema_status().await? {
        SchemaStatus::UpToDate => report.good(AREA, format!("{engine} answers, and has the schema of this version.")),
        SchemaStatus::Extended { found } => report.warning(
            AREA,
            format!("{engine} answers; a newer version extended the schema ({found}). Bring this server to that version too."),
        ),
        SchemaStatus::Behind { pending } => {
            report.wrong(AREA, format!("The schema is {pending} migration(s) behind this version. Run `latchkey migrate`."));
            return Ok(false);
        }
        SchemaStatus::Newer { found, known } => {
            let error = StoreError::NewerSchema { found, known };
            report.failed(AREA, error);
            return Ok(false);
        }
    }
    // The sealed check value was opened when the store was; here it is seen whether there is one.
    store.installation_keys()?;
    let organizations = data_keys(store).await?;
    report.good(Area::Keys, format!("They open the database, and the data of {organizations} organization(s)."));
    Ok(true)
}

/// Opens the data key of every organization, and counts them.
async fn data_keys(store: &Store) -> Result<usize, StoreError> {
    let reader = store.reader();
    let organizations = reader.organizations().await?;
    for organization in &organizations {
        reader.scope_of_organization(organization.id).await?;
    }
    Ok(organizations.len())
}

/// Who may read the embedded database, how much room is left, and how much waits in its journal.
fn room(config: &Config, report: &mut Report) {
    let Some(file) = &config.database.file else { return };
    let path = file.display();
    if std::fs::metadata(file).is_ok_and(|about| about.mode() & 0o077 != 0) {
        report.wrong(AREA, format!("Other accounts of this machine may open {path}. Run `chmod 600 {path}`."));
    }
    if let Some(free) = free_bytes(file) {
        disk(free, config.alerts.limits.disk, file, report);
    }
    let journal = std::fs::metadata(journal_of(file)).map_or(0, |about| about.len());
    if journal > LARGE_JOURNAL {
        report.warning(
            AREA,
            format!(
                "{} MiB wait in {path}-wal to be brought into the database: a program reads on and on. End it; if there is none, \
                 restart the server.",
                journal / MEBIBYTE
            ),
        );
    }
}

/// SQLite calls it so.
fn journal_of(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push("-wal");
    name.into()
}

/// Low as the alert `disk-low` has it: below the limit, and below a quarter of it.
fn disk(free: u64, limit: u64, file: &Path, report: &mut Report) {
    let (left, path) = (free / MEBIBYTE, file.display());
    let cure = "Make room, or move the database to a larger disk.";
    if free < limit / 4 {
        report.wrong(AREA, format!("Only {left} MiB are free where {path} lies. {cure}"));
    } else if free < limit {
        report.warning(AREA, format!("{left} MiB are free where {path} lies. {cure}"));
    } else {
        report.good(AREA, format!("{left} MiB are free where {path} lies."));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn room_is_judged_as_the_alert_does() {
        let file = Path::new("/data/latchkey.sqlite");
        let told = |free: u64| {
            let mut report = Report::default();
            disk(free << 20, 1000 << 20, file, &mut report);
            report.text().lines().next().unwrap_or_default().to_owned()
        };
        assert!(told(1000).starts_with("good "));
        assert!(told(999).starts_with("warning ") && told(250).starts_with("warning "));
        assert!(told(249).starts_with("wrong ") && told(249).contains("249 MiB") && told(249).contains("Make room"));
    }

    #[test]
    fn a_journal_that_is_never_emptied_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("latchkey.sqlite");
        std::fs::write(&file, "").unwrap();
        let journal = std::fs::File::create(journal_of(&file)).unwrap();
        let text = format!("[database]\nurl = \"sqlite:{}\"", file.display());
        let told = || {
            let mut report = Report::default();
            room(&crate::config::tests::load(&text), &mut report);
            report.text()
        };
        journal.set_len(LARGE_JOURNAL).unwrap();
        assert!(!told().contains("-wal"), "{}", told());
        journal.set_len(LARGE_JOURNAL + 1).unwrap();
        assert!(told().contains("256 MiB wait in") && told().contains("restart the server"), "{}", told());
        assert!(told().contains("Run `chmod 600"), "the file was made open to others: {}", told());
    }
}
