//! Why nothing was restored, and what the operator can do about it.

use std::io;
use std::path::PathBuf;

use latchkey_vault::KeyFileError;

use crate::StoreError;
use crate::backup::BackupFileError;

/// Why a restore was refused or failed. The database is as it was.
#[derive(Debug, thiserror::Error)]
pub enum RestoreError {
    /// The file cannot be restored.
    #[error(transparent)]
    Backup(#[from] BackupFileError),
    /// It holds the other engine's data.
    #[error(
        "the backup holds a database of {backup}, and the configured one is {here}: set database.url to a database of {backup}"
    )]
    OtherEngine {
        /// The backup's.
        backup: &'static str,
        /// The configured one.
        here: &'static str,
    },
    /// A newer version made the backup.
    #[error(
        "the backup has schema version {found}, and this program knows versions up to {known} only: restore it with Latchkey \
         {program}, which made it, or a newer one"
    )]
    NewerSchema {
        /// The newest version in the backup.
        found: String,
        /// The newest version this program knows.
        known: String,
        /// The program that made it.
        program: String,
    },
    /// The backup was made with migrations in between that no release has.
    #[error(
        "the backup has schema versions that follow each other in no release ({found}): restore it with the program that made it"
    )]
    UnknownHistory {
        /// Its versions.
        found: String,
    },
    /// There is a database already.
    #[error(
        "{place} holds {organizations} organization(s) and is not overwritten: with --replace the backup takes its place, and \
         what is there now is kept beside it. Or point database.url at an empty place"
    )]
    Occupied {
        /// The database.
        place: String,
        /// Organizations in it.
        organizations: i64,
    },
    /// There is a file, and it is no database that can be read.
    #[error(
        "{place} cannot be read as a database ({reason}): with --replace the backup takes its place, and the file is kept beside it"
    )]
    Unreadable {
        /// The file.
        place: String,
        /// What SQLite says.
        reason: String,
    },
    /// There is another installation's database.
    #[error(
        "{place} belongs to another installation, which --replace does not replace: point database.url at an empty place, or move \
         what is there away yourself"
    )]
    OtherInstallation {
        /// The database.
        place: String,
    },
    /// There is something that is not Latchkey's.
    #[error(
        "{place} holds tables that are not Latchkey's ({tables}): give Latchkey a database of its own, and point database.url at it"
    )]
    NotOurs {
        /// The database.
        place: String,
        /// Some of them.
        tables: String,
    },
    /// Somebody works with the database.
    #[error("{place} is in use{by}: stop every server and every other command that works with it, and run this again")]
    InUse {
        /// The database.
        place: String,
        /// By whom, as far as that is known.
        by: String,
    },
    /// The operating system refused; most often the disk is full.
    #[error(
        "the restored database cannot be written to {}: {source}. What was there is as it was; make room and run the command again",
        path.display()
    )]
    Write {
        /// Where.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// What was restored is not sound.
    #[error("the database in the backup is damaged ({reason}); what was there is as it was. Use another backup")]
    Unsound {
        /// What the check found.
        reason: String,
    },
    /// The generation cannot be kept.
    #[error(transparent)]
    Keys(#[from] KeyFileError),
    /// The database did not do its part.
    #[error(transparent)]
    Store(#[from] StoreError),
}
