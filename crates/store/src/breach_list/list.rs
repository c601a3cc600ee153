//! The list as the rest of the program asks it.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use latchkey_vault::Password;

use super::error::BreachListError;
use super::file::{ListFile, Stamp, Summary};
use super::hash::BreachHash;

/// A breach list in use. Cheap to clone.
///
/// Nothing of it is kept in memory but the open file, and nothing of who asked. A file that replaces the list under its name is
/// taken at the next question; when that one cannot be used, the log says so once and the list that was open is asked on.
#[derive(Clone)]
pub struct BreachList {
    shared: Arc<Shared>,
}

struct Shared {
    path: PathBuf,
    now: Mutex<Now>,
}

struct Now {
    open: Arc<ListFile>,
    /// What stands under the name and could not be used; it is not tried again.
    refused: Option<Stamp>,
}

impl BreachList {
    /// Opens the list and checks its header, its length, and its first and last hash.
    ///
    /// # Errors
    /// [`BreachListError`], with the cure.
    pub fn open(path: &Path) -> Result<Self, BreachListError> {
        let open = Arc::new(ListFile::open(path)?);
        Ok(Self { shared: Arc::new(Shared { path: path.to_owned(), now: Mutex::new(Now { open, refused: None }) }) })
    }

    /// What the list says of itself.
    pub fn summary(&self) -> Summary {
        self.shared.lock().open.summary()
    }

    /// Whether the password is in the list. The file is read on a thread that may wait.
    ///
    /// # Errors
    /// [`BreachListError`] when the file cannot be read, or was overwritten by something else; then nobody knows.
    pub async fn holds(&self, password: &Password) -> Result<bool, BreachListError> {
        let (this, hash) = (self.clone(), BreachHash::of(password));
        let asked = tokio::task::spawn_blocking(move || this.contains(hash)).await;
        asked.unwrap_or_else(|gone| Err(self.shared.unreadable(io::Error::other(gone))))
    }

    /// As [`BreachList::holds`], on this thread.
    ///
    /// # Errors
    /// As there.
    pub fn contains(&self, hash: BreachHash) -> Result<bool, BreachListError> {
        self.shared.current()?.contains(hash)
    }

    /// Reads the whole list and compares it with its checksum. `progress` is told how many bytes were read.
    ///
    /// # Errors
    /// [`BreachListError::Damaged`], or that it cannot be read.
    pub fn verify(&self, progress: impl FnMut(u64)) -> Result<(), BreachListError> {
        let open = Arc::clone(&self.shared.lock().open);
        open.verify(progress)
    }
}

impl Shared {
    /// The list under the name now, or the one that stood there when nothing usable does.
    fn current(&self) -> Result<Arc<ListFile>, BreachListError> {
        let there = fs::metadata(&self.path).map(|metadata| Stamp::of(&metadata));
        let mut now = self.lock();
        let Ok(there) = there else { return Ok(Arc::clone(&now.open)) };
        if there == now.open.stamp {
            return Ok(Arc::clone(&now.open));
        }
        // The very file that is open was written over: its old content is nowhere any more.
        let overwritten = there.same_file(now.open.stamp);
        if overwritten || now.refused != Some(there) {
            match ListFile::open(&self.path) {
                Ok(list) => *now = Now { open: Arc::new(list), refused: None },
                Err(error) if overwritten => return Err(error),
                Err(error) => {
                    tracing::error!(%error, "the new breach list cannot be used; the one before it is asked on");
                    now.refused = Some(there);
                }
            }
        }
        Ok(Arc::clone(&now.open))
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Now> {
        // Nothing is left half done under the lock.
        self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn unreadable(&self, source: io::Error) -> BreachListError {
        BreachListError::Unreadable { path: self.path.clone(), source }
    }
}
