//! A disk that is soon full: a file system of few megabytes in memory.

use std::io::ErrorKind;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result, ensure};

use crate::account::is_root;
use crate::directory::TestDirectory;

/// Takes the file system away when its standard input closes, however the test process ended; servers on it may still run then.
const KEEPER: &str = "read -r _; umount -l \"$1\"";
/// Written at a time, and at last byte by byte.
const CHUNK: usize = 64 * 1024;

/// A file system with room for little, which a test fills and clears: the kernel itself says that there is no space.
pub struct SmallDisk {
    keeper: Child,
    path: PathBuf,
    // Removed after the file system in it is gone.
    _directory: Option<TestDirectory>,
}

impl SmallDisk {
    /// A disk of this size in a directory of its own.
    ///
    /// # Errors
    /// When the kernel does not let this process mount, with the cure.
    pub fn mount(kibibytes: u32) -> Result<Self> {
        let directory = TestDirectory::new("disk")?;
        let path = directory.path().join("small");
        std::fs::create_dir(&path)?;
        Self::mount_with(path, kibibytes, Some(directory))
    }

    /// A disk of this size on an empty directory.
    ///
    /// # Errors
    /// As [`SmallDisk::mount`].
    pub fn mount_at(path: &Path, kibibytes: u32) -> Result<Self> {
        Self::mount_with(path.to_owned(), kibibytes, None)
    }

    fn mount_with(path: PathBuf, kibibytes: u32, directory: Option<TestDirectory>) -> Result<Self> {
        let options = format!("size={kibibytes}k,mode=0777");
        let arguments = ["mount", "-t", "tmpfs", "-o", &options, "latchkey-test"];
        let mounted = as_root(&arguments).arg(&path).output().context("starting mount")?;
        ensure!(
            mounted.status.success(),
            "a test needs a small file system of its own and could not mount one: {}. Run the tests as root, or let sudo work \
             without a password; in a container, give it CAP_SYS_ADMIN",
            String::from_utf8_lossy(&mounted.stderr).trim()
        );
        let keeper = as_root(&["sh", "-c", KEEPER, "keeper"])
            .arg(&path)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()
            .context("starting sh")?;
        Ok(Self { keeper, path, _directory: directory })
    }

    /// Where it is mounted.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Writes until nothing fits any more.
    ///
    /// # Errors
    /// When something else than the missing room stops it.
    pub fn fill(&self) -> Result<()> {
        use std::io::Write as _;
        let mut file = std::fs::OpenOptions::new().create(true).append(true).open(self.ballast())?;
        let (chunk, mut size) = (vec![7; CHUNK], CHUNK);
        while size > 0 {
            match file.write(&chunk[..size]) {
                Ok(0) => size /= 2,
                Ok(_) => {}
                Err(error) if error.kind() == ErrorKind::StorageFull => size /= 2,
                Err(error) => return Err(error).context("filling a small disk"),
            }
        }
        Ok(())
    }

    /// Makes room again.
    ///
    /// # Errors
    /// When it was not filled.
    pub fn clear(&self) -> Result<()> {
        std::fs::remove_file(self.ballast()).context("clearing a small disk")
    }

    fn ballast(&self) -> PathBuf {
        self.path.join("ballast")
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        drop(self.keeper.stdin.take());
        // A keeper that is gone already has nothing left to do.
        let _ = self.keeper.wait();
    }
}

fn as_root(arguments: &[&str]) -> Command {
    let mut command = if is_root() { Command::new(arguments[0]) } else { Command::new("sudo") };
    if is_root() {
        command.args(&arguments[1..]);
    } else {
        command.arg("-n").args(arguments);
    }
    command
}
