//! Temporary directories that are gone after the test process, however it ends.

use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result};

/// Removes the directory when its standard input closes: statics are never dropped, and a killed process drops nothing.
const KEEPER: &str = include_str!("directory_keeper.sh");

/// A temporary directory that servers running as other users may enter.
pub(crate) struct TestDirectory {
    path: PathBuf,
    keeper: Child,
}

impl TestDirectory {
    pub(crate) fn new(name: &str) -> Result<Self> {
        let made = tempfile::Builder::new().prefix(&format!("latchkey-{name}-")).tempdir();
        let made = made.context("making a temporary directory")?;
        std::fs::set_permissions(made.path(), std::fs::Permissions::from_mode(0o755))?;
        let keeper = Command::new("sh")
            .args(["-c", KEEPER, "keeper"])
            .arg(made.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .process_group(0)
            .spawn()
            .context("starting sh")?;
        Ok(Self { path: made.keep(), keeper })
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for TestDirectory {
    fn drop(&mut self) {
        drop(self.keeper.stdin.take());
        // A keeper that is gone already has nothing left to do.
        let _ = self.keeper.wait();
    }
}
