//! The program under measurement, run as a process: `latchkey serve` on an installation of its own, and `latchkey demo`.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use latchkey_domain::Preset;
use latchkey_vault::MasterKeys;
use tempfile::TempDir;

use crate::installation::Installation;
use crate::system::RealRandom;

/// How long a start may take on a loaded machine; the demo hashes everybody's password first.
const PATIENCE: Duration = Duration::from_secs(120);

/// A process, killed when dropped.
pub(crate) struct Process(Child);

impl Process {
    pub(crate) fn id(&self) -> u32 {
        self.0.id()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Everything that `latchkey serve` needs, in a folder.
pub(crate) struct ServeFolder {
    folder: TempDir,
}

impl ServeFolder {
    /// A configuration, a master key, and a database with the organization of measurements; `fill` adds people.
    pub(crate) async fn create(smtp_port: u16, fill: impl AsyncFnOnce(&Installation) -> Result<()>) -> Result<Self> {
        let folder = tempfile::tempdir().context("a temporary folder")?;
        for name in ["data", "keys"] {
            std::fs::create_dir(folder.path().join(name))?;
        }
        let configuration = format!(
            "[server]\nlisten = \"127.0.0.1:0\"\npublic_origin = \"https://reset.example.com\"\n\
             [database]\nurl = \"sqlite:data/latchkey.sqlite\"\n[keys]\nmaster_key_file = \"keys/master.key\"\n\
             [mail]\nhost = \"127.0.0.1\"\nport = {smtp_port}\nsecurity = \"none\"\nfrom = \"no-reply@alder.example\"\n"
        );
        std::fs::write(folder.path().join("latchkey.toml"), configuration)?;
        let keys = MasterKeys::create_file(&folder.path().join("keys/master.key"), &RealRandom)?;
        let url = format!("sqlite://{}", folder.path().join("data/latchkey.sqlite").display());
        let installation = Installation::create(&url, Arc::new(keys), Preset::Classic.draft()).await?;
        fill(&installation).await?;
        installation.deps.store.close().await?;
        Ok(Self { folder })
    }

    /// Starts the server; `listen` names a port, or 0 for any. Gives its process and a stream of what it logs.
    pub(crate) fn spawn(&self, program: &Path, listen: SocketAddr) -> Result<(Process, Lines)> {
        let mut command = Command::new(program);
        command.arg("serve").arg("--set").arg(format!("server.listen={listen}")).current_dir(self.folder.path()).env_clear();
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
        let mut child = command.spawn().with_context(|| format!("starting {}", program.display()))?;
        let output = child.stderr.take().context("no log")?;
        Ok((Process(child), Lines::of(output)))
    }

    /// Starts the server on any port and waits until it says that it is ready.
    pub(crate) fn serve(&self, program: &Path) -> Result<(Process, SocketAddr)> {
        let (process, lines) = self.spawn(program, SocketAddr::from(([127, 0, 0, 1], 0)))?;
        let address = lines.find(|line| {
            let event: serde_json::Value = serde_json::from_str(line).ok()?;
            (event["message"] == "ready").then(|| event["address"].as_str()?.parse().ok()).flatten()
        })?;
        Ok((process, address))
    }
}

/// A demo on any free port, with its state in a folder of its own.
pub(crate) struct Demo {
    _process: Process,
    _folder: TempDir,
    /// `127.0.0.1:port`
    pub(crate) host: String,
    /// What it said at the terminal.
    pub(crate) said: String,
}

impl Demo {
    pub(crate) fn start(program: &Path) -> Result<Self> {
        let folder = tempfile::tempdir().context("a temporary folder")?;
        let mut command = Command::new(program);
        command.args(["demo", "--listen", "127.0.0.1:0", "--state"]).arg(folder.path().join("state"));
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::inherit());
        let mut child = command.spawn().with_context(|| format!("starting {}", program.display()))?;
        let output = child.stdout.take().context("no output")?;
        let process = Process(child);
        let mut said = String::new();
        Lines::of(output).find(|line| {
            said.extend([line, "\n"]);
            line.starts_with("Stop with Ctrl-C").then_some(())
        })?;
        let host = said.split_once("http://").and_then(|(_, rest)| rest.split('/').next()).context("no address")?.to_owned();
        Ok(Self { _process: process, _folder: folder, host, said })
    }

    /// The first path in the announcement that begins like this.
    pub(crate) fn path(&self, beginning: &str) -> Result<String> {
        let words = self.said.split_whitespace();
        let mut paths =
            words.filter_map(|word| word.strip_prefix("http://")?.split_once('/').map(|(_, path)| format!("/{path}")));
        paths.find(|path| path.starts_with(beginning)).with_context(|| format!("no {beginning} in:\n{}", self.said))
    }
}

/// What a process writes, line by line; all of it is read, so that it never waits for a reader.
pub(crate) struct Lines(std::sync::mpsc::Receiver<String>);

impl Lines {
    fn of(output: impl std::io::Read + Send + 'static) -> Self {
        let (send, receive) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                // Nobody may be interested any more.
                let _ = send.send(line);
            }
        });
        Self(receive)
    }

    /// Waits for a line that gives a value.
    fn find<T>(&self, mut value: impl FnMut(&str) -> Option<T>) -> Result<T> {
        let mut last = String::new();
        loop {
            let line = self.0.recv_timeout(PATIENCE).with_context(|| format!("the program did not get ready: {last}"))?;
            if let Some(value) = value(&line) {
                return Ok(value);
            }
            last = line;
        }
    }
}
