//! What can go wrong with backups, and what the operator can do about it.

use std::io;
use std::path::PathBuf;

use latchkey_vault::VaultError;

use crate::StoreError;

/// Why no backup was made.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// A file is never overwritten: it may be the only good backup.
    #[error("{} exists already and is not overwritten: choose another name, or move it away", path.display())]
    Exists {
        /// The file.
        path: PathBuf,
    },
    /// The operating system refused; most often the disk is full.
    #[error(
        "the backup {} cannot be written: {source}. What was written of it is removed; make room or choose another place, and \
         run the command again",
        path.display()
    )]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The database did not do its part.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why a file is no backup that can be restored.
#[derive(Debug, thiserror::Error)]
pub enum BackupFileError {
    /// The operating system refused.
    #[error("the backup {} cannot be read: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Something else.
    #[error("{} is no backup: `latchkey backup` makes them", path.display())]
    NotABackup {
        /// The file.
        path: PathBuf,
    },
    /// A later version wrote it.
    #[error(
        "the backup {} has a format that this version does not know: restore it with the version of Latchkey that made it, or a \
         newer one",
        path.display()
    )]
    NewerFormat {
        /// The file.
        path: PathBuf,
    },
    /// Its end is missing.
    #[error(
        "the backup {} is cut short: it begins as one and does not end as one. Fetch it again from where it was copied from, or use another backup",
        path.display()
    )]
    CutShort {
        /// The file.
        path: PathBuf,
    },
    /// Bytes in it are not what they were.
    #[error(
        "the backup {} is damaged: its checksum does not fit. Fetch it again from where it was copied from, or use another backup",
        path.display()
    )]
    Damaged {
        /// The file.
        path: PathBuf,
    },
    /// The checksum fits, and the mark of the installation does not.
    #[error(
        "the backup {} was changed after it was made: it bears no mark of this installation. Do not use it; find out who had it",
        path.display()
    )]
    Forged {
        /// The file.
        path: PathBuf,
    },
    /// Another installation made it, or a key is missing.
    #[error(
        "the backup {} belongs to another installation, or its master key is missing: {source}",
        path.display()
    )]
    Foreign {
        /// The file.
        path: PathBuf,
        /// What the keys say.
        source: VaultError,
    },
}
