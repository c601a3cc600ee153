//! What both engines do alike: the order, the checksum over the body, and the end of the file.

use std::io::{self, Seek as _, SeekFrom, Write as _};
use std::path::PathBuf;

use latchkey_domain::Random;
use latchkey_vault::{InstallationKeys, Purpose};
use sha2::{Digest as _, Sha256};

use super::format::{END_MAGIC, FORMAT};
use super::part::Part;
use super::{BackupError, BackupHeader, BackupOrder};

/// What is brought to the disk at a time: little enough that the database beside it does not wait long for its own.
pub(super) const SYNCED_AT_ONCE: u64 = 8 * 1024 * 1024;

/// A backup that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BackupSummary {
    /// The file.
    pub path: PathBuf,
    /// Its length.
    pub bytes: u64,
    /// What it says of itself.
    pub header: BackupHeader,
}

impl BackupOrder {
    /// The new file, without its name.
    pub(super) fn part(&self, random: &dyn Random) -> Result<Part, BackupError> {
        if self.to.try_exists().is_ok_and(|exists| exists) {
            return Err(BackupError::Exists { path: self.to.clone() });
        }
        Part::create(&self.to, random.bytes()).map_err(|source| self.refused(source))
    }

    pub(super) fn refused(&self, source: io::Error) -> BackupError {
        BackupError::Write { path: self.to.clone(), source }
    }

    /// Adds head and end behind a body of this length and checksum, brings the file to the disk and gives it its name.
    pub(super) fn finish(
        &self,
        part: Part,
        (body, mut hash): (u64, Sha256),
        header: BackupHeader,
        keys: &InstallationKeys,
    ) -> Result<BackupSummary, BackupError> {
        let head = serde_json::to_vec(&header).map_err(|error| self.refused(error.into()))?;
        let length = u32::try_from(head.len()).unwrap_or(u32::MAX).to_be_bytes();
        let hashed = [head.as_slice(), &FORMAT.to_be_bytes(), &body.to_be_bytes(), &length].concat();
        hash.update(&hashed);
        let digest: [u8; 32] = hash.finalize().into();
        let end = [hashed.as_slice(), &digest, &mark(keys, &digest), END_MAGIC].concat();
        let mut file = &part.file;
        file.seek(SeekFrom::Start(body)).and_then(|_| file.write_all(&end)).map_err(|source| self.refused(source))?;
        match part.name() {
            Ok(()) => Ok(BackupSummary { path: self.to.clone(), bytes: body + end.len() as u64, header }),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(BackupError::Exists { path: self.to.clone() }),
            Err(source) => Err(self.refused(source)),
        }
    }
}

/// What only the installation's keys can make of a checksum.
pub(super) fn mark(keys: &InstallationKeys, digest: &[u8; 32]) -> [u8; 32] {
    keys.keyed_hash(Purpose::Backup, &[b"contents", digest])
}
