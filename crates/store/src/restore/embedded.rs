//! Restoring the embedded database: a new file is made beside the old one and takes its name.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, OpenFlags, OptionalExtension as _};

use super::target::{Found, OF_INSTALLATION, Old};
use super::{RestoreError, RestoreOrder, Restored};
use crate::StoreError;
use crate::backup::{BackupFile, CopyError, Part};
use crate::connections::{Connections, file_of};

/// How long another program may take to let go of the file.
const PATIENCE: Duration = Duration::from_millis(500);
/// What SQLite keeps beside a file.
const COMPANIONS: [&str; 3] = ["", "-wal", "-shm"];

/// What lies at the place of the database, held so that nobody else opens it.
enum Claim {
    /// No file, or an empty one.
    Nothing,
    /// A database.
    Held(Connection),
    /// A file that SQLite cannot read.
    Unreadable(String),
}

pub(super) async fn restore(
    order: &RestoreOrder,
    backup: &BackupFile,
    replace: bool,
    generation: u32,
) -> Result<Restored, RestoreError> {
    let target = file_of(&order.options.url)?;
    let claim = claim(&target)?;
    let (old, generation) = judge(&claim, &target, order, backup, replace, generation)?;
    let refused = |source| RestoreError::Write { path: target.clone(), source };
    let part = Part::create(&target, order.options.random.bytes()).map_err(refused)?;
    backup.copy_body(&part.file, &order.progress).map_err(|error| match error {
        CopyError::Read(error) => RestoreError::Backup(error),
        CopyError::Write(source) => refused(source),
    })?;
    check(part.path())?;
    let connections = Connections::open_path(part.path(), 2);
    let prepared = order.prepare(connections, generation).await;
    // What SQLite keeps beside a file goes with its last connection, unless something failed.
    for companion in &COMPANIONS[1..] {
        let _ = fs::remove_file(with_suffix(part.path(), companion));
    }
    let (ended, migrations) = prepared?;
    let aside = (old == Old::Kept).then(|| aside(&target, order));
    latchkey_vault::MasterKeys::raise_generation(&order.key_file, generation)?;
    if let (Claim::Unreadable(_), Some(aside)) = (&claim, &aside) {
        move_aside(&target, aside).map_err(refused)?;
        part.name().map_err(refused)?;
    } else {
        part.replace(aside.as_deref()).map_err(refused)?;
    }
    drop(claim);
    Ok(Restored { generation, ended, migrations, kept: aside.map(|path| path.display().to_string()) })
}

/// Refuses when another program has the file open.
pub(super) fn refuse_if_in_use(url: &str) -> Result<(), RestoreError> {
    let target = file_of(url)?;
    match claim(&target)? {
        Claim::Held(connection) => {
            // A backup that was put here by hand says that it is one.
            connection.pragma_update(None, "application_id", 0).map_err(StoreError::from)?;
            Ok(())
        }
        Claim::Nothing => Err(StoreError::NotInstalled.into()),
        Claim::Unreadable(reason) => Err(RestoreError::Unsound { reason }),
    }
}

/// Opens what is there so that nobody else can, with everything brought from its journal into the one file.
fn claim(target: &Path) -> Result<Claim, RestoreError> {
    if fs::metadata(target).map_or(0, |metadata| metadata.len()) == 0 {
        return Ok(Claim::Nothing);
    }
    let opened = Connection::open_with_flags(target, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX);
    let claimed = opened.and_then(|connection| {
        connection.busy_timeout(PATIENCE)?;
        connection.execute_batch("PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE; COMMIT")?;
        Ok(connection)
    });
    match claimed {
        Ok(connection) => Ok(Claim::Held(connection)),
        Err(error) => match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
                Err(RestoreError::InUse { place: target.display().to_string(), by: String::new() })
            }
            Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => Ok(Claim::Unreadable(error.to_string())),
            _ => Err(RestoreError::Store(error.into())),
        },
    }
}

/// Whether the backup may go there, and in which generation: a later one than any that was.
fn judge(
    claim: &Claim,
    target: &Path,
    order: &RestoreOrder,
    backup: &BackupFile,
    replace: bool,
    generation: u32,
) -> Result<(Old, u32), RestoreError> {
    let place = target.display().to_string();
    let connection = match claim {
        Claim::Nothing => return Ok((Old::Nothing, generation)),
        Claim::Unreadable(_) if replace => return Ok((Old::Kept, generation)),
        Claim::Unreadable(reason) => return Err(RestoreError::Unreadable { place, reason: reason.clone() }),
        Claim::Held(connection) => connection,
    };
    let found = match look(connection, place.clone()) {
        Ok(found) => found,
        Err(_) if replace => return Ok((Old::Kept, generation)),
        Err(error) => return Err(RestoreError::Unreadable { place, reason: error.to_string() }),
    };
    let there = connection.query_row("SELECT generation FROM installation", [], |row| row.get::<_, u32>(0)).unwrap_or(0);
    Ok((found.judge(backup.header(), &order.options.keys, replace)?, generation.max(there + 1)))
}

fn look(connection: &Connection, place: String) -> Result<Found, rusqlite::Error> {
    let sql = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'";
    let tables: Vec<String> = connection.prepare(sql)?.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    let mut foreign = Vec::new();
    for table in &tables {
        if !OF_INSTALLATION.contains(&table.as_str()) && !connection.column_exists(None, table.as_str(), "organization_id")? {
            foreign.push(table.clone());
        }
    }
    let has = |name: &str| tables.iter().any(|table| table == name);
    let organizations = match has("organization") {
        true => connection.query_row("SELECT COUNT(*) FROM organization", [], |row| row.get(0))?,
        false => 0,
    };
    let data_key = match has("installation") {
        true => connection.query_row("SELECT data_key FROM installation", [], |row| row.get(0)).optional()?,
        false => None,
    };
    Ok(Found { place, foreign, organizations, data_key })
}

/// Whether every page of the restored file is sound, before anything is built on it.
fn check(path: &Path) -> Result<(), RestoreError> {
    let sound = || -> Result<String, rusqlite::Error> {
        let connection = Connection::open(path)?;
        connection.pragma_update(None, "application_id", 0)?;
        connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))
    };
    match sound() {
        Ok(answer) if answer == "ok" => Ok(()),
        Ok(reason) => Err(RestoreError::Unsound { reason }),
        Err(error) => match error.sqlite_error_code() {
            Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => {
                Err(RestoreError::Unsound { reason: error.to_string() })
            }
            _ => Err(RestoreError::Store(error.into())),
        },
    }
}

/// A name for what is replaced that tells when.
fn aside(target: &Path, order: &RestoreOrder) -> PathBuf {
    let seconds = order.clock.now().unix_seconds();
    let mut name = with_suffix(target, &format!(".replaced-{seconds}"));
    let mut count = 1;
    while name.exists() {
        count += 1;
        name = with_suffix(target, &format!(".replaced-{seconds}-{count}"));
    }
    name
}

/// Moves a file that is no database any more, with what lies beside it: it may still help somebody who looks into it.
fn move_aside(target: &Path, aside: &Path) -> std::io::Result<()> {
    for companion in COMPANIONS {
        match fs::rename(with_suffix(target, companion), with_suffix(aside, companion)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(())
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}
