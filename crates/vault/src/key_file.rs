//! The master key file: plain text, one key a line, readable by its owner alone.

use std::fs::{self, File, Metadata, OpenOptions, TryLockError};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _, fchown};
use std::path::{Path, PathBuf};

use latchkey_domain::Random;
use zeroize::Zeroizing;

use crate::MasterKeys;
use crate::key_text::{Fault, parse, render};

/// More than a rotation a week for ten years.
const MAX_BYTES: usize = 64 * 1024;

/// Why the master key file could not be used. Never holds any of its contents.
#[derive(Debug, thiserror::Error)]
pub enum KeyFileError {
    /// There is no such file.
    #[error(
        "there is no master key file at {}: make one with `latchkey keys init`, or put back the one this database was \
         made with",
        path.display()
    )]
    Missing {
        /// Where it was looked for.
        path: PathBuf,
    },
    /// Others than its owner may read or change it.
    #[error(
        "the master key file {} is open to others (mode {mode:04o}): run `chmod 600 {}` and, if others may have read \
         it, `latchkey keys rotate`",
        path.display(),
        path.display()
    )]
    OpenToOthers {
        /// The file.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// A key file is never overwritten: what it sealed would be lost.
    #[error(
        "{} exists already and is not overwritten: what its keys sealed would be lost. Use it, or choose another path",
        path.display()
    )]
    Exists {
        /// The file.
        path: PathBuf,
    },
    /// A newer version wrote it.
    #[error(
        "the master key file {} has a format that this version does not know: use the version of Latchkey that wrote \
         it, or a newer one",
        path.display()
    )]
    UnknownFormat {
        /// The file.
        path: PathBuf,
    },
    /// It is not as this program writes it.
    #[error("line {line} of the master key file {}: {problem}. Restore the file from its safe copy", path.display())]
    Malformed {
        /// The file.
        path: PathBuf,
        /// The line, counted from one; zero for the file as a whole.
        line: usize,
        /// What is wrong, without the contents.
        problem: &'static str,
    },
    /// Another rotation, or a restore, is under way.
    #[error("another process is changing the master key file {}: try again when it has ended", path.display())]
    Busy {
        /// The file.
        path: PathBuf,
    },
    /// The operating system refused.
    #[error("the master key file {}: cannot {action}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What was tried.
        action: &'static str,
        /// What the system said.
        source: io::Error,
    },
}

impl MasterKeys {
    /// Reads the keys from a file.
    ///
    /// # Errors
    /// [`KeyFileError`]: missing, open to others, or not a key file. Each text names the cure.
    pub fn load(path: &Path) -> Result<Self, KeyFileError> {
        let (mut file, _) = open_private(path)?;
        read(path, &mut file)
    }

    /// Makes a new file with one new key (mode 0600) and syncs it to the disk.
    ///
    /// # Errors
    /// [`KeyFileError::Exists`] rather than overwriting; [`KeyFileError::Io`].
    pub fn create_file(path: &Path, random: &dyn Random) -> Result<Self, KeyFileError> {
        let keys = Self::generate(random);
        let mut file = match create_private(path) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                return Err(KeyFileError::Exists { path: path.to_owned() });
            }
            other => other.map_err(|source| failed(path, "create it", source))?,
        };
        let written = write_synced(&mut file, &keys).and_then(|()| sync_folder(path));
        written.map_err(|source| failed(path, "write it", source))?;
        Ok(keys)
    }

    /// Adds a new key to the file and makes it current; the old ones stay, so everything still opens.
    ///
    /// The new file replaces the old one at once and keeps its owner: a crash leaves one or the other, whole.
    ///
    /// # Errors
    /// [`KeyFileError`], and then the file is as it was.
    pub fn rotate_file(path: &Path, random: &dyn Random) -> Result<Self, KeyFileError> {
        change_file(path, |mut keys| {
            keys.add_current(random);
            keys
        })
    }

    /// Keeps this generation in the file, unless it has a higher one; replaces it as [`MasterKeys::rotate_file`] does.
    ///
    /// # Errors
    /// [`KeyFileError`], and then the file is as it was.
    pub fn raise_generation(path: &Path, generation: u32) -> Result<Self, KeyFileError> {
        change_file(path, |keys| keys.in_generation(generation))
    }

    /// Whether the file could be replaced at this moment; whoever does long work first asks before.
    ///
    /// # Errors
    /// What would keep [`MasterKeys::raise_generation`] from its work.
    pub fn check_replaceable(path: &Path) -> Result<(), KeyFileError> {
        let (path, mut file, metadata) = open_locked(path)?;
        let beside = beside(&path, &read(&path, &mut file)?);
        let tried = owned_beside(&beside, &metadata).and_then(|_| fs::remove_file(&beside));
        tried.map_err(|source| failed(&path, "write into its folder, as is needed to replace it", source))
    }
}

/// Reads the file, changes what it holds and puts a new file in its place.
fn change_file(path: &Path, change: impl FnOnce(MasterKeys) -> MasterKeys) -> Result<MasterKeys, KeyFileError> {
    let (path, mut file, metadata) = open_locked(path)?;
    let keys = change(read(&path, &mut file)?);
    let beside = beside(&path, &keys);
    let replaced = write_beside(&beside, &metadata, &keys).and_then(|()| fs::rename(&beside, &path));
    if let Err(source) = replaced {
        // Best effort: the error that matters is the one above.
        let _ = fs::remove_file(&beside);
        return Err(failed(&path, "replace it", source));
    }
    sync_folder(&path).map_err(|source| failed(&path, "sync its folder", source))?;
    Ok(keys)
}

/// Opens the file so that nobody else changes it meanwhile; gives where it really lies.
fn open_locked(path: &Path) -> Result<(PathBuf, File, Metadata), KeyFileError> {
    // A link is followed first, or the link itself would be replaced.
    let path = fs::canonicalize(path).map_err(|source| not_opened(path, source))?;
    let (file, metadata) = open_private(&path)?;
    lock(&path, &file, &metadata)?;
    Ok((path, file, metadata))
}

/// Where the new file is written before it takes the place of the old one.
fn beside(path: &Path, keys: &MasterKeys) -> PathBuf {
    path.with_added_extension(format!("{}-{}.new", keys.current_id(), keys.generation()))
}

fn failed(path: &Path, action: &'static str, source: io::Error) -> KeyFileError {
    KeyFileError::Io { path: path.to_owned(), action, source }
}

fn not_opened(path: &Path, source: io::Error) -> KeyFileError {
    match source.kind() {
        io::ErrorKind::NotFound => KeyFileError::Missing { path: path.to_owned() },
        _ => failed(path, "open it", source),
    }
}

/// Opens the file and judges the permissions of what was opened, not of what the name may mean a moment later.
fn open_private(path: &Path) -> Result<(File, Metadata), KeyFileError> {
    let file = File::open(path).map_err(|source| not_opened(path, source))?;
    let metadata = file.metadata().map_err(|source| failed(path, "read its permissions", source))?;
    if !metadata.is_file() {
        return Err(KeyFileError::Malformed { path: path.to_owned(), line: 0, problem: "it is not a regular file" });
    }
    if is_open_to_others(metadata.mode(), metadata.uid(), metadata.gid()) {
        return Err(KeyFileError::OpenToOthers { path: path.to_owned(), mode: metadata.mode() & 0o7777 });
    }
    Ok((file, metadata))
}

/// Whether others than the owner have a right to the file.
fn is_open_to_others(mode: u32, owner: u32, group: u32) -> bool {
    // systemd hands a credential over as root:root 0440; the group bits are the mask of an access list for the service.
    let is_systemd_credential = mode & 0o777 == 0o440 && owner == 0 && group == 0;
    mode & 0o077 != 0 && !is_systemd_credential
}

/// Two rotations at once would lose one of the two new keys.
fn lock(path: &Path, file: &File, opened: &Metadata) -> Result<(), KeyFileError> {
    let busy = || KeyFileError::Busy { path: path.to_owned() };
    file.try_lock().map_err(|error| match error {
        TryLockError::WouldBlock => busy(),
        TryLockError::Error(source) => failed(path, "lock it", source),
    })?;
    // Replaced between opening and locking: then the lock is on a file that is no more.
    let now = fs::metadata(path).map_err(|source| not_opened(path, source))?;
    if (now.dev(), now.ino()) == (opened.dev(), opened.ino()) { Ok(()) } else { Err(busy()) }
}

fn create_private(path: &Path) -> io::Result<File> {
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)
}

fn write_synced(file: &mut File, keys: &MasterKeys) -> io::Result<()> {
    file.write_all(render(keys).as_bytes())?;
    file.sync_all()
}

fn write_beside(beside: &Path, old: &Metadata, keys: &MasterKeys) -> io::Result<()> {
    write_synced(&mut owned_beside(beside, old)?, keys)
}

/// A new file with the owner of the old one, whose lock is held.
fn owned_beside(beside: &Path, old: &Metadata) -> io::Result<File> {
    // Left behind by a crash: nobody else writes it while the lock is held.
    if beside.try_exists()? {
        fs::remove_file(beside)?;
    }
    let file = create_private(beside)?;
    let made = file.metadata()?;
    // When root rotates the key of a service, the service must still be able to read it.
    if (made.uid(), made.gid()) != (old.uid(), old.gid()) {
        fchown(&file, Some(old.uid()), Some(old.gid()))?;
    }
    Ok(file)
}

fn sync_folder(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder)?.sync_all()
}

fn read(path: &Path, file: &mut File) -> Result<MasterKeys, KeyFileError> {
    let mut text = Zeroizing::new(String::with_capacity(MAX_BYTES + 1));
    let read = file.take(MAX_BYTES as u64 + 1).read_to_string(&mut text);
    let malformed = |line, problem| KeyFileError::Malformed { path: path.to_owned(), line, problem };
    match read {
        Err(error) if error.kind() == io::ErrorKind::InvalidData => return Err(malformed(0, "it is not text")),
        Err(source) => return Err(failed(path, "read it", source)),
        Ok(length) if length > MAX_BYTES => return Err(malformed(0, "it is too long to be a key file")),
        Ok(_) => {}
    }
    parse(&text).map_err(|fault| match fault {
        Fault::NewerFormat => KeyFileError::UnknownFormat { path: path.to_owned() },
        Fault::At(line, problem) => malformed(line, problem),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_owner_or_a_systemd_credential_passes() {
        for (mode, owner, group) in [(0o600, 7, 7), (0o400, 7, 7), (0o100_600, 0, 0), (0o440, 0, 0)] {
            assert!(!is_open_to_others(mode, owner, group), "{mode:o}");
        }
        for (mode, owner, group) in [
            (0o640, 7, 7),
            (0o440, 7, 7),
            (0o440, 0, 7),
            (0o640, 0, 0),
            (0o644, 0, 0),
            (0o604, 7, 7),
            (0o444, 0, 0),
            (0o620, 7, 7),
        ] {
            assert!(is_open_to_others(mode, owner, group), "{mode:o}");
        }
    }
}
