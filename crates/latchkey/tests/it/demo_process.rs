//! A demo that runs as a process of its own.

use std::io::{BufRead, BufReader, Read};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use latchkey_testkit::MovedClock;

use crate::installation::PROGRAM;
use crate::running::{Answer, exchange};

/// How long a start may take on a loaded machine; the first one hashes everybody's password.
const PATIENCE: Duration = Duration::from_secs(120);
/// The last line of the announcement.
const LAST_LINE: &str = "Stop with Ctrl-C";

/// The demo on any free port, with its state in this folder.
pub(crate) fn command(state: &Path, more: &[&str]) -> Command {
    let mut command = Command::new(PROGRAM);
    command.args(["demo", "--listen", "127.0.0.1:0", "--state"]).arg(state).args(more);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Started by `latchkey demo`; killed when dropped.
pub(crate) struct Demo {
    child: Child,
    /// What it said at the terminal.
    pub(crate) said: String,
}

impl Demo {
    /// Starts it and waits until it is ready.
    pub(crate) fn start(state: &Path, more: &[&str]) -> Self {
        Self::started(command(state, more))
    }

    /// The same under a clock that a test moves.
    pub(crate) fn under(clock: &MovedClock, state: &Path) -> Self {
        let mut command = command(state, &[]);
        command.envs(clock.environment().unwrap());
        Self::started(command)
    }

    fn started(mut command: Command) -> Self {
        let mut child = command.spawn().unwrap();
        let output = child.stdout.take().unwrap();
        let (send, receive) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            let mut said = String::new();
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                said.extend([line.as_str(), "\n"]);
                if line.starts_with(LAST_LINE) {
                    // Whoever waited too long has failed the test already.
                    let _ = send.send(said.clone());
                }
            }
        });
        let Ok(said) = receive.recv_timeout(PATIENCE) else {
            let _ = child.kill();
            let mut errors = String::new();
            child.stderr.take().unwrap().read_to_string(&mut errors).unwrap();
            panic!("the demo did not get ready: {errors}");
        };
        Self { child, said }
    }

    /// Where it listens.
    pub(crate) fn host(&self) -> &str {
        let (_, rest) = self.said.split_once("http://").unwrap();
        rest.split_once('/').unwrap().0
    }

    /// The first path in the announcement that begins like this.
    pub(crate) fn path(&self, beginning: &str) -> String {
        let words = self.said.split_whitespace();
        let mut paths =
            words.filter_map(|word| word.strip_prefix("http://")?.split_once('/')).map(|(_, path)| format!("/{path}"));
        paths.find(|path| path.starts_with(beginning)).unwrap_or_else(|| panic!("no {beginning} in:\n{}", self.said))
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        self.get_as(self.host(), path)
    }

    /// A request for this host.
    pub(crate) fn get_as(&self, host: &str, path: &str) -> Answer {
        exchange(&mut TcpStream::connect(self.host()).unwrap(), host, path, "")
    }

    /// Ctrl-C; gives the exit code.
    pub(crate) fn interrupt(mut self) -> Option<i32> {
        let sent = Command::new("kill").args(["-INT", &self.child.id().to_string()]).status().unwrap();
        assert!(sent.success());
        self.child.wait().unwrap().code()
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
