//! One server process that cannot outlive the test process.

use std::fs::{File, OpenOptions};
use std::io::Read;
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

/// How long a server may take until it answers; a loaded machine is slow, a broken server says so by ending.
const START_LIMIT: Duration = Duration::from_secs(60);

/// Ends the server when its standard input closes, which happens however this process ends.
const KEEPER: &str = include_str!("server_keeper.sh");

/// What to run and how it ends.
pub(crate) struct Start<'a> {
    /// Names the server in errors.
    pub(crate) name: &'a str,
    /// The program and its arguments.
    pub(crate) command: Vec<String>,
    /// The signal that stops it at once, such as `TERM`; sent to its process group.
    pub(crate) stop_signal: &'a str,
    /// Where its output goes; that file's directory is its working and temporary directory.
    pub(crate) log: PathBuf,
}

/// A running server; dropping it stops it.
pub(crate) struct Server {
    name: String,
    keeper: Child,
    log: PathBuf,
}

impl Server {
    /// Starts the server under a keeper that ends it with this process.
    pub(crate) fn start(start: Start<'_>) -> Result<Self> {
        let log = OpenOptions::new().create(true).append(true).open(&start.log).context("creating a server's log")?;
        let directory = start.log.parent().unwrap_or(Path::new("/"));
        let keeper = Command::new("sh")
            .args(["-c", KEEPER, "keeper", start.stop_signal])
            .args(&start.command)
            .current_dir(directory)
            .env("TMPDIR", directory)
            .stdin(Stdio::piped())
            .stdout(log.try_clone()?)
            .stderr(log)
            .process_group(0)
            .spawn()
            .with_context(|| format!("starting {}", start.name))?;
        Ok(Self { name: start.name.to_owned(), keeper, log: start.log })
    }

    /// Polls until `ready` gives a value; it is handed the server's output so far.
    pub(crate) fn wait_until<T>(&mut self, mut ready: impl FnMut(&str) -> Option<T>) -> Result<T> {
        let deadline = Instant::now() + START_LIMIT;
        loop {
            if let Some(value) = ready(&self.written()) {
                return Ok(value);
            }
            if let Some(status) = self.keeper.try_wait()? {
                bail!("{} ended at once ({status}):\n{}", self.name, self.last_words());
            }
            if Instant::now() > deadline {
                bail!("{} does not answer after {START_LIMIT:?}:\n{}", self.name, self.last_words());
            }
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    fn written(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_default()
    }

    fn last_words(&self) -> String {
        let text = self.written();
        let lines: Vec<&str> = text.lines().collect();
        lines[lines.len().saturating_sub(30)..].join("\n")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.keeper.stdin.take());
        // Waiting frees the port and the files for whoever comes next; a keeper that is gone already is what is wanted.
        let _ = self.keeper.wait();
    }
}

/// Whether something accepts connections on this loopback port.
pub(crate) fn answers(port: u16) -> bool {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    TcpStream::connect_timeout(&address, Duration::from_millis(500)).is_ok()
}

/// Runs blocking work away from the caller's async tasks.
pub(crate) async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work).await.context("starting a test component panicked")?
}

/// A random word of 32 hexadecimal digits, for passwords of throw-away servers.
pub(crate) fn random_word() -> Result<String> {
    let mut bytes = [0u8; 16];
    File::open("/dev/urandom")?.read_exact(&mut bytes)?;
    Ok(format!("{:032x}", u128::from_be_bytes(bytes)))
}
