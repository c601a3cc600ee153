//! Writing a list: beside its place, synced, and only then under its name.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, BufWriter, Seek as _, SeekFrom, Write as _};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::error::BuildError;
use super::format::{BLOCK, Header};
use super::hash::BreachHash;

/// Bytes that are collected before they are written.
const BUFFER: usize = 256 * 1024;

/// A list that is being written, from the smallest hash to the largest. Dropped before [`BreachListWriter::finish`] it leaves
/// nothing behind, and what was there before stays.
pub struct BreachListWriter {
    to: PathBuf,
    /// Where it is written until it is whole; `None` once it has its name.
    partial: Option<PathBuf>,
    file: BufWriter<File>,
    digest: Sha256,
    min_count: u64,
    count: u64,
    first: Option<BreachHash>,
    last: Option<BreachHash>,
}

impl BreachListWriter {
    /// Begins the list `to`. `min_count` is told in its header: hashes seen less often are left out by the caller.
    ///
    /// # Errors
    /// [`BuildError::Busy`] and [`BuildError::Writing`].
    pub fn create(to: &Path, min_count: u64) -> Result<Self, BuildError> {
        // A link is followed, or the link itself would be replaced.
        let to = fs::canonicalize(to).unwrap_or_else(|_| to.to_owned());
        let partial = to.with_added_extension("part");
        let file = open_alone(&to, &partial)?;
        let mut file = BufWriter::with_capacity(BUFFER, file);
        let begun = file.write_all(&[0; BLOCK]);
        let digest = Sha256::new();
        let writer = Self { partial: Some(partial), file, digest, min_count, count: 0, first: None, last: None, to };
        begun.map_err(|source| writer.failed(source))?;
        Ok(writer)
    }

    /// Adds a hash; `false` when it is the same as the one before, of which one is enough.
    ///
    /// # Errors
    /// [`BuildError::Writing`]; a hash that is smaller than the one before it is refused by [`io::ErrorKind::InvalidInput`].
    pub fn push(&mut self, hash: BreachHash) -> Result<bool, BuildError> {
        match self.last.map(|last| hash.cmp(&last)) {
            Some(std::cmp::Ordering::Equal) => return Ok(false),
            Some(std::cmp::Ordering::Less) => return Err(self.failed(io::ErrorKind::InvalidInput.into())),
            Some(std::cmp::Ordering::Greater) | None => {}
        }
        let bytes = hash.bytes();
        self.digest.update(bytes);
        self.file.write_all(&bytes).map_err(|source| self.failed(source))?;
        self.first.get_or_insert(hash);
        self.last = Some(hash);
        self.count += 1;
        Ok(true)
    }

    /// How many hashes were added.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Writes the header, waits until the disk has everything, and gives the list its name, in place of one that had it before.
    ///
    /// # Errors
    /// [`BuildError::Nothing`] when no hash was added; [`BuildError::Writing`].
    pub fn finish(mut self) -> Result<(), BuildError> {
        let (Some(first), Some(last)) = (self.first, self.last) else { return Err(BuildError::Nothing { lines: 0 }) };
        let checksum = std::mem::take(&mut self.digest).finalize().into();
        let header = Header { count: self.count, min_count: self.min_count, first, last, checksum };
        let placed = self.place(&header);
        placed.map_err(|source| self.failed(source))
    }

    fn place(&mut self, header: &Header) -> io::Result<()> {
        self.file.seek(SeekFrom::Start(0))?;
        self.file.write_all(&header.encode())?;
        self.file.flush()?;
        self.file.get_ref().sync_all()?;
        if let Some(partial) = &self.partial {
            fs::rename(partial, &self.to)?;
        }
        self.partial = None;
        File::open(folder(&self.to))?.sync_all()
    }

    fn failed(&self, source: io::Error) -> BuildError {
        BuildError::Writing { path: self.to.clone(), source }
    }
}

impl Drop for BreachListWriter {
    fn drop(&mut self) {
        if let Some(partial) = &self.partial {
            // What is left of it is overwritten by the next build.
            let _ = fs::remove_file(partial);
        }
    }
}

/// The file that nobody else writes meanwhile, empty.
fn open_alone(to: &Path, partial: &Path) -> Result<File, BuildError> {
    let failed = |source| BuildError::Writing { path: to.to_owned(), source };
    let busy = || BuildError::Busy { path: to.to_owned() };
    let file = OpenOptions::new().write(true).create(true).truncate(false).open(partial).map_err(failed)?;
    file.try_lock().map_err(|error| match error {
        TryLockError::WouldBlock => busy(),
        TryLockError::Error(source) => failed(source),
    })?;
    // Another build may have given the file its name between opening and locking.
    let (mine, there) = (file.metadata().map_err(failed)?, fs::metadata(partial).map_err(|_| busy())?);
    if (mine.dev(), mine.ino()) != (there.dev(), there.ino()) {
        return Err(busy());
    }
    file.set_len(0).map_err(failed)?;
    Ok(file)
}

fn folder(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}
