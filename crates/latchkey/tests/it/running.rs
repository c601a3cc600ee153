//! A server that runs as a process of its own.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use crate::installation::{Installation, PROGRAM};

/// How long a start may take on a loaded machine; a broken one ends by itself.
const START: Duration = Duration::from_secs(60);

/// Started by `latchkey serve`; killed when dropped.
pub(crate) struct Running {
    child: Child,
    pub(crate) address: SocketAddr,
    log: Arc<Mutex<Vec<serde_json::Value>>>,
}

/// An answer, as text.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) text: String,
}

impl Answer {
    /// The cookie that was set, as a browser sends it back.
    pub(crate) fn cookie(&self) -> &str {
        // Proxies write the names of headers their own way.
        let line = self.text.lines().find(|line| line.to_ascii_lowercase().starts_with("set-cookie: "));
        line.and_then(|line| line["set-cookie: ".len()..].split(';').next()).unwrap_or_else(|| panic!("no cookie in {self:?}"))
    }

    /// The value of a hidden field.
    pub(crate) fn field(&self, name: &str) -> &str {
        let tag = self.text.split('<').find(|tag| tag.starts_with("input") && tag.contains(&format!("name=\"{name}\"")));
        let value = tag.and_then(|tag| tag.split_once("value=\"")).and_then(|(_, rest)| rest.split('"').next());
        value.unwrap_or_else(|| panic!("no field {name} in {self:?}"))
    }
}

impl Running {
    pub(crate) fn start(installation: &Installation, environment: &[(&str, &str)]) -> Self {
        Self::run(installation.command(&["serve"]), environment)
    }

    /// The same for [`Running::let_files_grow`].
    pub(crate) fn start_on_a_small_disk(installation: &Installation, environment: &[(&str, &str)]) -> Self {
        let mut command = Command::new("bash");
        // The signal of a file that may not grow would kill it, which a full disk does not.
        command.args(["-c", "trap '' XFSZ; exec \"$0\" serve", PROGRAM]).current_dir(installation.path("")).env_clear();
        command.envs(std::env::vars_os().filter(|(name, _)| name == "PATH" || name == "LLVM_PROFILE_FILE"));
        Self::run(command, environment)
    }

    fn run(mut command: Command, environment: &[(&str, &str)]) -> Self {
        command.envs(environment.iter().copied()).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let (log, errors) = (Arc::new(Mutex::new(Vec::new())), child.stderr.take().unwrap());
        let written = Arc::clone(&log);
        std::thread::spawn(move || {
            for line in BufReader::new(errors).lines().map_while(Result::ok) {
                let event = serde_json::from_str(&line).unwrap_or_else(|_| serde_json::json!({ "not json": line }));
                written.lock().unwrap().push(event);
            }
        });
        let begun = Instant::now();
        loop {
            let ready = log.lock().unwrap().iter().find(|event| event["message"] == "ready").cloned();
            if let Some(event) = ready {
                return Self { child, address: event["address"].as_str().unwrap().parse().unwrap(), log };
            }
            assert!(child.try_wait().unwrap().is_none(), "serve ended: {:?}", log.lock().unwrap());
            assert!(begun.elapsed() < START, "serve is not ready: {:?}", log.lock().unwrap());
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// Whether the server may write to files from now on; where it may not, that is as on a full disk.
    pub(crate) fn let_files_grow(&self, yes: bool) {
        let limit = if yes { "--fsize=unlimited:unlimited" } else { "--fsize=0:unlimited" };
        let set = Command::new("prlimit").args(["--pid", &self.child.id().to_string(), limit]).status().unwrap();
        assert!(set.success(), "prlimit comes with util-linux");
    }

    /// Everything logged so far.
    pub(crate) fn log(&self) -> Vec<serde_json::Value> {
        self.log.lock().unwrap().clone()
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        self.get_as("reset.example.com", path, "")
    }

    /// A request for this host, with more header lines.
    pub(crate) fn get_as(&self, host: &str, path: &str, headers: &str) -> Answer {
        let mut stream = TcpStream::connect(self.address).unwrap();
        exchange(&mut stream, host, path, headers)
    }

    /// Sends a form as a browser does that has this cookie.
    pub(crate) fn post(&self, path: &str, cookie: &str, form: &str) -> Answer {
        let mut stream = TcpStream::connect(self.address).unwrap();
        let request = format!(
            "POST {path} HTTP/1.1\r\nHost: reset.example.com\r\nOrigin: https://reset.example.com\r\nSec-Fetch-Site: same-origin\r\n\
             Connection: close\r\nCookie: {cookie}\r\nContent-Type: application/x-www-form-urlencoded\r\n\
             Content-Length: {}\r\n\r\n{form}",
            form.len()
        );
        talk(&mut stream, &request)
    }

    /// Sends a signal and gives the exit code with the time it took.
    pub(crate) fn stop(&mut self, signal: &str) -> (Option<i32>, Duration) {
        let begun = Instant::now();
        let sent =
            std::process::Command::new("kill").args([&format!("-{signal}"), &self.child.id().to_string()]).status().unwrap();
        assert!(sent.success());
        let status = self.child.wait().unwrap();
        (status.code(), begun.elapsed())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// One request and its answer over any stream.
pub(crate) fn exchange(stream: &mut (impl Read + Write), host: &str, path: &str, headers: &str) -> Answer {
    talk(stream, &format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{headers}\r\n"))
}

/// One request, as it is written, and its answer.
pub(crate) fn talk(stream: &mut (impl Read + Write), request: &str) -> Answer {
    stream.write_all(request.as_bytes()).unwrap();
    let mut bytes = Vec::new();
    // A server may close without the farewell that TLS asks for.
    let _ = stream.read_to_end(&mut bytes);
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let status = text.split_whitespace().nth(1).and_then(|status| status.parse().ok());
    Answer { status: status.unwrap_or_else(|| panic!("no answer: {text:?}")), text }
}
