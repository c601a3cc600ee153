//! A file that has no name yet: it gets it once it is whole and on the disk, or it goes.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

/// A new file beside the one it is going to be, readable by its owner only. Dropped unnamed, it is removed.
#[derive(Debug)]
pub(crate) struct Part {
    pub(crate) file: File,
    path: PathBuf,
    target: PathBuf,
    named: bool,
}

impl Part {
    /// Makes the file. `mark` tells it from those of other processes.
    pub(crate) fn create(target: &Path, mark: [u8; 8]) -> io::Result<Self> {
        let name = target.file_name().ok_or(io::ErrorKind::IsADirectory)?.to_string_lossy();
        let path = target.with_file_name(format!(".{name}.{:016x}.part", u64::from_be_bytes(mark)));
        let file = OpenOptions::new().read(true).write(true).create_new(true).mode(0o600).open(&path)?;
        Ok(Self { file, path, target: target.to_owned(), named: false })
    }

    /// Where it lies for now.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Brings the file to the disk and gives it its name, which nobody may have.
    ///
    /// # Errors
    /// [`io::ErrorKind::AlreadyExists`] when somebody has it; then the file goes.
    pub(crate) fn name(mut self) -> io::Result<()> {
        self.file.sync_all()?;
        match fs::hard_link(&self.path, &self.target) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Err(error),
            // Some file systems know no second name for a file: looking first is all there is.
            Err(_) if self.target.try_exists()? => return Err(io::ErrorKind::AlreadyExists.into()),
            Err(_) => {
                fs::rename(&self.path, &self.target)?;
                self.named = true;
                return sync_folder(&self.target);
            }
        }
        fs::remove_file(&self.path)?;
        self.named = true;
        sync_folder(&self.target)
    }
}

impl Part {
    /// Brings the file to the disk and gives it its name, whoever has it. What had it is then found under the name `aside`.
    pub(crate) fn replace(mut self, aside: Option<&Path>) -> io::Result<()> {
        self.file.sync_all()?;
        if let Some(aside) = aside {
            fs::hard_link(&self.target, aside)?;
        }
        fs::rename(&self.path, &self.target)?;
        self.named = true;
        sync_folder(&self.target)
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        if !self.named {
            // Best effort: the error that matters was told.
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// Brings a folder's list of names to the disk.
pub(crate) fn sync_folder(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder)?.sync_all()
}
