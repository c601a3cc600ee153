//! The breach list: built from the public format, asked, replaced, damaged.

mod building;
mod damage;
mod searching;

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use latchkey_store::breach_list::{BreachHash, BreachList, BuildError, BuildOptions, Built, Progress, build};
use latchkey_vault::Password;

/// A folder with at most one list in it.
struct Folder {
    folder: tempfile::TempDir,
}

impl Folder {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn list(&self) -> PathBuf {
        self.path("breach.list")
    }

    /// The names of everything in it, sorted.
    fn names(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.folder.path()).unwrap();
        let mut names: Vec<String> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    fn build(&self, text: &str) -> Result<Built, BuildError> {
        build_at(&self.list(), text.as_bytes(), BuildOptions::default())
    }

    /// A list of these hashes.
    fn with(hashes: &[u64]) -> Self {
        let folder = Self::new();
        folder.build(&lines(hashes)).unwrap();
        folder
    }
}

fn build_at(to: &Path, text: &[u8], options: BuildOptions) -> Result<Built, BuildError> {
    build(text, to, options, |_: Progress| ControlFlow::Continue(()))
}

/// Lines of the public format for hashes that begin with these digits.
fn lines(hashes: &[u64]) -> String {
    hashes.iter().map(|first| line(*first, 1)).collect()
}

fn line(first: u64, count: u64) -> String {
    format!("{first:016X}0123456789ABCDEF01234567:{count}\r\n")
}

fn hash(first: u64) -> BreachHash {
    BreachHash::from_first_digits(first)
}

async fn holds(list: &BreachList, password: &str) -> bool {
    list.holds(&Password::new(password.to_owned())).await.unwrap()
}
