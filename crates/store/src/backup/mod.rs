//! Backups: one file that holds everything but the keys, made while the database is in use.
//!
//! The body of the file is the engine's own: a copy of the SQLite file ([`embedded`]), or every table of PostgreSQL as one
//! transaction sees it ([`server`]). Behind it stand, alike for both, a head that says what the backup is, a checksum, and a
//! mark that only this installation's keys can make (`format.rs`).

mod embedded;
mod error;
mod file;
mod format;
mod header;
mod part;
mod pieces;
mod server;
mod writer;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use latchkey_domain::Timestamp;
use latchkey_vault::InstallationKeys;

use crate::{Store, StoreError};

pub use error::{BackupError, BackupFileError};
pub use file::BackupFile;
pub(crate) use file::{CopyError, Piece};
pub use header::{BackupHeader, Engine};
pub(crate) use part::Part;
pub(crate) use server::{quoted, quoted_list};
pub use writer::BackupSummary;

/// Told how many bytes are done, and how many there will be when that is known.
pub type Progress = Arc<dyn Fn(u64, Option<u64>) + Send + Sync>;

/// What to back up to, and what the backup says of itself.
#[derive(Clone)]
pub struct BackupOrder {
    /// The file to make; one that exists is never overwritten.
    pub to: PathBuf,
    /// When.
    pub at: Timestamp,
    /// The version of the program.
    pub program: String,
    /// Told as the work goes on.
    pub progress: Progress,
}

impl BackupOrder {
    /// A backup to this file whose progress nobody watches.
    pub fn quiet(to: &Path, at: Timestamp, program: &str) -> Self {
        Self { to: to.to_owned(), at, program: program.to_owned(), progress: Arc::new(|_, _| {}) }
    }
}

impl Store {
    /// Writes everything that is kept into one file, as it is at one moment; writers go on meanwhile. The file gets its name
    /// only once it is whole and on the disk.
    ///
    /// # Errors
    /// [`BackupError`]; then there is no new file.
    pub async fn backup(&self, order: &BackupOrder) -> Result<BackupSummary, BackupError> {
        match &self.shared.connections.embedded {
            Some(embedded) => embedded::back_up(self, embedded, order).await,
            None => server::back_up(self, order).await,
        }
    }

    /// The keys behind a head that was just read: what marks the backup as this installation's.
    fn keys_behind(&self, header: &BackupHeader) -> Result<InstallationKeys, BackupError> {
        header.opened_by(&self.shared.keys).map_err(|error| BackupError::Store(StoreError::from(error)))
    }
}
