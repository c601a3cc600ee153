//! The folder that keeps the demo between two starts.

use std::ffi::OsString;
use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

/// By this file the demo knows a folder that it made.
const MARKER: &str = "made-by-latchkey-demo";
const MARKER_TEXT: &str = "\
latchkey demo 1
This folder was made by `latchkey demo`. Nothing in it is precious: it can be deleted while no demo runs.
";
const MARKER_LINE: &str = "latchkey demo 1";
/// Written when the sample data is complete.
const COMPLETE: &str = "sample-data-complete";
/// The database is kept apart from the key that opens it.
const DATA: &str = "data";
const MASTER_KEY: &str = "master.key";

/// Why the folder cannot be used.
#[derive(Debug, thiserror::Error)]
pub(super) enum StateFolderError {
    /// Somebody else's files are in it.
    #[error(
        "the folder {} is not empty and was not made by the demo, so the demo leaves it alone; choose another one with \
         --state, for example --state {}", path.display(), path.join("latchkey-demo").display()
    )]
    Foreign {
        /// The folder.
        path: PathBuf,
    },
    /// It is a file, or something else.
    #[error("{} is not a folder; choose another place with --state", path.display())]
    NotAFolder {
        /// What it was said to be.
        path: PathBuf,
    },
    /// Another demo runs on it.
    #[error("another demo is using the folder {}; stop that one, or choose another folder with --state", path.display())]
    InUse {
        /// The folder.
        path: PathBuf,
    },
    /// The address of a database cannot hold this name.
    #[error("the name of the folder {} is not valid Unicode; choose another one with --state", path.display())]
    Name {
        /// The folder.
        path: PathBuf,
    },
    /// The operating system refused.
    #[error("cannot {action} {}: {source}; choose another folder with --state", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What was tried.
        action: &'static str,
        /// What the system said.
        source: io::Error,
    },
}

/// A folder that the demo made, locked while this value lives.
#[derive(Debug)]
pub(super) struct StateFolder {
    path: PathBuf,
    _lock: File,
}

impl StateFolder {
    /// Opens the folder, or makes it. Data of a start that did not finish, and all data when `fresh`, is removed.
    ///
    /// # Errors
    /// [`StateFolderError`]; a folder that the demo did not make is left as it is.
    pub(super) fn open(path: &Path, fresh: bool) -> Result<Self, StateFolderError> {
        let failed = |action, source| StateFolderError::Io { path: path.to_owned(), action, source };
        let path = &std::path::absolute(path).map_err(|source| failed("find", source))?;
        let found = match fs::read_dir(path) {
            Ok(mut entries) => entries.next().is_some(),
            Err(error) if error.kind() == io::ErrorKind::NotADirectory => {
                return Err(StateFolderError::NotAFolder { path: path.clone() });
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let made = DirBuilder::new().recursive(true).mode(0o700).create(path);
                made.map_err(|source| failed("make", source))?;
                false
            }
            Err(source) => return Err(failed("read", source)),
        };
        let marker = if found { known_marker(path)? } else { new_marker(path).map_err(|source| failed("write to", source))? };
        match marker.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(StateFolderError::InUse { path: path.clone() }),
            Err(TryLockError::Error(source)) => return Err(failed("lock", source)),
        }
        let folder = Self { path: path.clone(), _lock: marker };
        if fresh || !folder.is_complete() {
            folder.clear().map_err(|source| failed("empty", source))?;
        }
        let data = DirBuilder::new().recursive(true).mode(0o700).create(folder.path.join(DATA));
        data.map_err(|source| failed("write to", source))?;
        Ok(folder)
    }

    /// The folder.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Where the master key lies: beside the data, not among it.
    pub(super) fn master_key(&self) -> PathBuf {
        self.path.join(MASTER_KEY)
    }

    /// Where everything lies but the key.
    pub(super) fn data(&self) -> PathBuf {
        self.path.join(DATA)
    }

    /// The address of the database.
    ///
    /// # Errors
    /// When the folder's name cannot be written in one.
    pub(super) fn database_url(&self) -> Result<String, StateFolderError> {
        let file = self.data().join("latchkey.sqlite");
        let text = file.to_str().ok_or_else(|| StateFolderError::Name { path: self.path.clone() })?;
        // What has a meaning of its own in an address.
        let text = text.replace('%', "%25").replace('?', "%3F").replace('#', "%23");
        Ok(format!("sqlite://{text}"))
    }

    /// Whether the sample data was filled in to the end.
    pub(super) fn is_complete(&self) -> bool {
        self.path.join(COMPLETE).exists()
    }

    /// Says that the sample data is complete.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(super) fn mark_complete(&self) -> Result<(), StateFolderError> {
        let path = self.path.join(COMPLETE);
        fs::write(&path, "").map_err(|source| StateFolderError::Io { path, action: "write", source })
    }

    fn clear(&self) -> io::Result<()> {
        // First, so that a start that is killed in between begins anew the next time.
        gone(fs::remove_file(self.path.join(COMPLETE)))?;
        gone(fs::remove_dir_all(self.path.join(DATA)))?;
        gone(fs::remove_file(self.master_key()))
    }
}

fn gone(result: io::Result<()>) -> io::Result<()> {
    match result {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

fn new_marker(folder: &Path) -> io::Result<File> {
    let mut file = OpenOptions::new().read(true).write(true).create_new(true).mode(0o600).open(folder.join(MARKER))?;
    file.write_all(MARKER_TEXT.as_bytes())?;
    Ok(file)
}

fn known_marker(folder: &Path) -> Result<File, StateFolderError> {
    let foreign = || StateFolderError::Foreign { path: folder.to_owned() };
    let path = folder.join(MARKER);
    // A link could lead the lock, and later the demo's writing, into a folder of somebody else.
    let own = fs::symlink_metadata(&path).is_ok_and(|metadata| metadata.is_file());
    let mut file = if own { File::open(&path).map_err(|_| foreign())? } else { return Err(foreign()) };
    let mut text = String::new();
    let read = (&mut file).take(4096).read_to_string(&mut text);
    if read.is_ok() && text.lines().next() == Some(MARKER_LINE) { Ok(file) } else { Err(foreign()) }
}

/// Where the demo keeps its state when nobody says otherwise: the person's folder for state, else the temporary folder.
pub(super) fn default_path(environment: impl Fn(&str) -> Option<OsString>) -> PathBuf {
    let absolute = |name: &str| environment(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let home = || absolute("HOME").map(|home| home.join(".local/state"));
    match absolute("XDG_STATE_HOME").or_else(home) {
        Some(state) => state.join("latchkey-demo"),
        None => std::env::temp_dir().join("latchkey-demo"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_that_the_demo_made_is_used_again() {
        let outer = tempfile::tempdir().unwrap();
        let path = outer.path().join("deep/state");
        let first = StateFolder::open(&path, false).unwrap();
        assert!(!first.is_complete());
        fs::write(first.master_key(), "key").unwrap();
        fs::write(path.join("data/kept"), "").unwrap();
        first.mark_complete().unwrap();
        assert!(matches!(StateFolder::open(&path, false), Err(StateFolderError::InUse { .. })));
        drop(first);

        let second = StateFolder::open(&path, false).unwrap();
        assert!(second.is_complete() && second.master_key().exists() && path.join("data/kept").exists());
        drop(second);
        let fresh = StateFolder::open(&path, true).unwrap();
        assert!(!fresh.is_complete() && !fresh.master_key().exists() && !path.join("data/kept").exists());
    }

    #[test]
    fn what_a_killed_start_left_is_removed() {
        let outer = tempfile::tempdir().unwrap();
        drop(StateFolder::open(outer.path(), false).unwrap());
        fs::write(outer.path().join("data/half"), "").unwrap();
        let again = StateFolder::open(outer.path(), false).unwrap();
        assert!(!outer.path().join("data/half").exists());
        assert!(again.database_url().unwrap().ends_with("/data/latchkey.sqlite"));
    }

    #[test]
    fn foreign_folders_are_left_alone() {
        let outer = tempfile::tempdir().unwrap();
        let letter = outer.path().join("letter.txt");
        fs::write(&letter, "dear diary").unwrap();
        for fresh in [false, true] {
            let refused = StateFolder::open(outer.path(), fresh).unwrap_err().to_string();
            assert!(refused.contains("was not made by the demo") && refused.contains("--state"), "{refused}");
        }
        fs::write(outer.path().join(MARKER), "something else").unwrap();
        assert!(matches!(StateFolder::open(outer.path(), true), Err(StateFolderError::Foreign { .. })));
        assert!(matches!(StateFolder::open(&letter, false), Err(StateFolderError::NotAFolder { .. })));
        assert_eq!(fs::read_to_string(&letter).unwrap(), "dear diary");
        assert_eq!(fs::read_dir(outer.path()).unwrap().count(), 2);
    }

    #[test]
    fn a_marker_that_is_a_link_does_not_count() {
        let outer = tempfile::tempdir().unwrap();
        let (real, linked) = (outer.path().join("real"), outer.path().join("linked"));
        drop(StateFolder::open(&real, false).unwrap());
        fs::create_dir(&linked).unwrap();
        std::os::unix::fs::symlink(real.join(MARKER), linked.join(MARKER)).unwrap();
        assert!(matches!(StateFolder::open(&linked, false), Err(StateFolderError::Foreign { .. })));
    }

    #[test]
    fn the_default_follows_the_environment() {
        let with = |pairs: &'static [(&str, &str)]| {
            default_path(|name| pairs.iter().find(|(known, _)| *known == name).map(|(_, value)| OsString::from(value)))
        };
        assert_eq!(with(&[("XDG_STATE_HOME", "/x"), ("HOME", "/h")]), Path::new("/x/latchkey-demo"));
        assert_eq!(with(&[("XDG_STATE_HOME", "relative"), ("HOME", "/h")]), Path::new("/h/.local/state/latchkey-demo"));
        assert_eq!(with(&[]), std::env::temp_dir().join("latchkey-demo"));
    }

    #[test]
    fn odd_names_are_written_into_the_address() {
        let outer = tempfile::tempdir().unwrap();
        let folder = StateFolder::open(&outer.path().join("a 50% #1?"), false).unwrap();
        assert!(folder.database_url().unwrap().ends_with("/a 50%25 %231%3F/data/latchkey.sqlite"));
    }
}
