//! The system's clock as another program sees it: a test moves it forward.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::Duration;

use anyhow::{Context, Result};

use crate::directory::TestDirectory;

const INSTALL: &str = "run `cargo xtask test`, which installs it, or `apt-get install libfaketime`";

/// Where Debian keeps libraries, each machine's in a folder of its own.
const LIBRARIES: &str = "/usr/lib";

/// A clock that runs like the system's, as far ahead of it as a test says. Programs started under [`MovedClock::environment`] live by it:
/// libfaketime, loaded before the program, answers for the system. The program itself knows nothing of it.
pub struct MovedClock {
    directory: TestDirectory,
    ahead: Mutex<Duration>,
}

impl MovedClock {
    /// A clock that shows the present.
    ///
    /// # Errors
    /// When the file that tells how far ahead it is cannot be written.
    pub fn new() -> Result<Self> {
        let this = Self { directory: TestDirectory::new("moved-clock")?, ahead: Mutex::default() };
        this.tell(Duration::ZERO)?;
        Ok(this)
    }

    /// What a program is started with to live by this clock.
    ///
    /// # Errors
    /// When libfaketime is not installed.
    pub fn environment(&self) -> Result<Vec<(&'static str, OsString)>> {
        Ok(vec![
            ("LD_PRELOAD", library()?.into()),
            ("FAKETIME_TIMESTAMP_FILE", self.file().into()),
            // Every look at the clock asks again how far ahead it is.
            ("FAKETIME_NO_CACHE", "1".into()),
            // Deadlines and waits go on as they would.
            ("FAKETIME_DONT_FAKE_MONOTONIC", "1".into()),
            ("NO_FAKE_STAT", "1".into()),
        ])
    }

    /// Moves the clock forward.
    ///
    /// # Errors
    /// When it cannot be told.
    pub fn advance(&self, span: Duration) -> Result<()> {
        let mut ahead = self.ahead.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        *ahead += span;
        self.tell(*ahead)
    }

    /// How far ahead of the system's clock it is.
    pub fn ahead(&self) -> Duration {
        *self.ahead.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    fn file(&self) -> PathBuf {
        self.directory.path().join("ahead")
    }

    fn tell(&self, ahead: Duration) -> Result<()> {
        // Nobody may read half of it.
        let new = self.directory.path().join("ahead.new");
        std::fs::write(&new, format!("+{}\n", ahead.as_secs())).context("telling how far ahead the clock is")?;
        std::fs::rename(&new, self.file()).context("telling how far ahead the clock is")
    }
}

fn library() -> Result<PathBuf> {
    let folders = std::fs::read_dir(Path::new(LIBRARIES)).into_iter().flatten().filter_map(std::result::Result::ok);
    let mut found = folders.map(|folder| folder.path().join("faketime/libfaketime.so.1"));
    found.find(|library| library.exists()).with_context(|| format!("libfaketime is not installed: {INSTALL}"))
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;

    fn year(clock: &MovedClock) -> u32 {
        let told = Command::new("date").args(["--utc", "+%Y"]).envs(clock.environment().unwrap()).output().unwrap();
        String::from_utf8(told.stdout).unwrap().trim().parse().unwrap()
    }

    #[test]
    fn another_program_lives_by_it() {
        let clock = MovedClock::new().unwrap();
        let now = year(&clock);
        clock.advance(Duration::from_secs(3 * 366 * 24 * 3600)).unwrap();
        assert!([now + 3, now + 4].contains(&year(&clock)), "{} and then {}", now, year(&clock));
    }
}
