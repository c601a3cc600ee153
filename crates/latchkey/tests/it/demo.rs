//! `latchkey demo` as a process.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

/// How long a start may take on a loaded machine.
const PATIENCE: Duration = Duration::from_secs(120);
/// The last line of the announcement.
const LAST_LINE: &str = "Stop with Ctrl-C";

fn command(state: &Path, more: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_latchkey"));
    command.args(["demo", "--listen", "127.0.0.1:0", "--state"]).arg(state).args(more);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// A demo that runs; ended when dropped.
struct Demo {
    child: Child,
    said: String,
}

impl Demo {
    fn start(state: &Path, more: &[&str]) -> Self {
        let mut child = command(state, more).spawn().expect("the program starts");
        let output = child.stdout.take().expect("its output");
        let (send, receive) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            let mut said = String::new();
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                said += &format!("{line}\n");
                if line.starts_with(LAST_LINE) {
                    let _ = send.send(said);
                    return;
                }
            }
        });
        match receive.recv_timeout(PATIENCE) {
            Ok(said) => Self { child, said },
            Err(_) => {
                let _ = child.kill();
                let mut errors = String::new();
                let _ = child.stderr.take().map(|mut stream| stream.read_to_string(&mut errors));
                panic!("the demo did not get ready: {errors}");
            }
        }
    }

    /// The first address in the announcement whose path begins with `path`, without the origin.
    fn path(&self, path: &str) -> String {
        let words = self.said.split_whitespace();
        let mut paths =
            words.filter_map(|word| word.strip_prefix("http://")?.split_once('/')).map(|(_, path)| format!("/{path}"));
        paths.find(|found| found.starts_with(path)).unwrap_or_else(|| panic!("no {path} in:\n{}", self.said))
    }

    fn host(&self) -> &str {
        let (_, rest) = self.said.split_once("http://").expect("an address");
        rest.split_once('/').expect("a path").0
    }

    fn get(&self, path: &str) -> Answer {
        self.get_as(path, self.host())
    }

    fn get_as(&self, path: &str, host: &str) -> Answer {
        let mut stream = TcpStream::connect(self.host()).expect("somebody listens");
        stream.set_read_timeout(Some(PATIENCE)).expect("a limit");
        write!(stream, "GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n").expect("sent");
        let mut text = Vec::new();
        stream.read_to_end(&mut text).expect("an answer");
        let text = String::from_utf8_lossy(&text).into_owned();
        let (head, body) = text.split_once("\r\n\r\n").expect("head and body");
        let status = head.split(' ').nth(1).and_then(|code| code.parse().ok()).expect("a status");
        Answer { status, head: head.to_ascii_lowercase(), body: body.to_owned() }
    }

    /// Ctrl-C; gives how the process ended.
    fn interrupt(mut self) -> Option<i32> {
        let sent = Command::new("sh").args(["-c", &format!("kill -INT {}", self.child.id())]).status();
        assert!(sent.is_ok_and(|status| status.success()));
        self.child.wait().expect("it ends").code()
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

struct Answer {
    status: u16,
    head: String,
    body: String,
}

impl Answer {
    /// Without what differs from one answer to the next: the support code.
    fn without_support_code(&self) -> String {
        let code = |word: &str| word.len() == 36 && word.chars().all(|c| c.is_ascii_hexdigit() || c == '-');
        self.body
            .split(|c: char| !(c.is_ascii_alphanumeric() || c == '-'))
            .filter(|word| !code(word))
            .collect::<Vec<_>>()
            .join(" ")
    }
}

fn refused(output: Output) -> String {
    assert_eq!(output.status.code(), Some(1));
    String::from_utf8(output.stderr).expect("words")
}

#[test]
fn the_demo_says_where_to_go_and_shows_it() {
    let outer = tempfile::tempdir().expect("a folder");
    let state = outer.path().join("state");
    let demo = Demo::start(&state, &[]);
    assert!(demo.said.contains(state.to_str().expect("a name")) && demo.said.contains("nora.quinn@harborpine.example"));

    let reset = demo.get("/reset?username=nora.quinn@harborpine.example");
    assert_eq!(reset.status, 200, "{}", reset.body);
    let start = demo.get(&demo.path("/demo/"));
    assert_eq!(start.status, 200, "{}", start.body);
    assert!(start.body.contains("lucia.ferrer@mirador.example") && start.body.contains("Quiet-Lantern-2719"));
    assert!(!start.body.contains('\u{27E6}'), "a text is missing");
    let style = demo.get(&format!("{}/style.css", demo.path("/demo/")));
    assert!(style.status == 200 && style.head.contains("content-type: text/css"));

    let inbox = demo.get(&demo.path("/inbox/"));
    assert_eq!(inbox.status, 200, "{}", inbox.body);
    assert!(
        inbox.head.contains("\r\nrefresh: 5") && inbox.head.contains("frame-src 'self'") && inbox.head.contains("no-referrer")
    );
    let still = demo.get(&format!("{}?refresh=off", demo.path("/inbox/")));
    assert!(still.status == 200 && !still.head.contains("\r\nrefresh:"));
    assert_eq!(demo.interrupt(), Some(0));
}

#[test]
fn only_the_token_opens_the_inbox() {
    let outer = tempfile::tempdir().expect("a folder");
    let demo = Demo::start(&outer.path().join("state"), &[]);
    let unknown = demo.get("/no-such-page");
    assert_eq!(unknown.status, 404);
    let (inbox, start) = (demo.path("/inbox/"), demo.path("/demo/"));
    let wrong = format!("/inbox/{}", "A".repeat(43));
    let paths = ["/inbox".to_owned(), "/inbox/".into(), "/inbox/x".into(), "/demo".into(), "/demo/x".into(), wrong.clone()];
    let deeper = [format!("{wrong}/0198c0de-0000-7000-8000-000000000000"), format!("{inbox}/x"), format!("{inbox}/x/html")];
    for path in paths.into_iter().chain(deeper).chain([format!("{inbox}A"), start.replace("/demo/", "/inbox/").to_lowercase()]) {
        let answer = demo.get(&path);
        assert_eq!(answer.status, 404, "{path}");
        assert_eq!(answer.without_support_code(), unknown.without_support_code(), "{path}");
    }
    assert_eq!(demo.get_as(&inbox, "evil.example").status, 400, "a foreign name that leads here gets nothing");
}

#[test]
fn a_second_start_uses_the_state_again_and_a_fresh_one_does_not() {
    let outer = tempfile::tempdir().expect("a folder");
    let state = outer.path().join("state");
    let first = Demo::start(&state, &[]);
    let second = command(&state, &[]).output().expect("an end");
    assert!(refused(second).contains("another demo is using the folder"));
    let key = std::fs::read(state.join("master.key")).expect("a key");
    let old_inbox = first.path("/inbox/");
    assert_eq!(first.interrupt(), Some(0));

    let again = Demo::start(&state, &[]);
    assert_eq!(std::fs::read(state.join("master.key")).expect("a key"), key);
    assert_ne!(again.path("/inbox/"), old_inbox, "every start draws a token");
    assert_eq!(again.get(&old_inbox).status, 404);
    drop(again);
    let fresh = Demo::start(&state, &["--fresh"]);
    assert_ne!(std::fs::read(state.join("master.key")).expect("a key"), key);
    assert_eq!(fresh.get("/reset").status, 200);
}

#[test]
fn a_foreign_folder_is_refused() {
    let outer = tempfile::tempdir().expect("a folder");
    let letter = outer.path().join("letter.txt");
    std::fs::write(&letter, "dear diary").expect("written");
    let words = refused(command(outer.path(), &["--fresh"]).output().expect("an end"));
    assert!(words.contains("was not made by the demo") && words.contains("--state"), "{words}");
    assert_eq!(std::fs::read_to_string(&letter).expect("still there"), "dear diary");
    assert_eq!(std::fs::read_dir(outer.path()).expect("a folder").count(), 1);
}

#[test]
fn a_taken_port_is_told() {
    let outer = tempfile::tempdir().expect("a folder");
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = taken.local_addr().expect("its address").to_string();
    let mut command = Command::new(env!("CARGO_BIN_EXE_latchkey"));
    let output = command.args(["demo", "--listen", &address, "--state"]).arg(outer.path().join("state")).output();
    let words = refused(output.expect("an end"));
    assert!(words.contains("in use already") && words.contains("--listen"), "{words}");
}
