//! `latchkey demo` as a process.

use std::net::TcpListener;
use std::process::{Command, Output};

use crate::demo_process::{Demo, command};
use crate::installation::{Installation, PROGRAM};
use crate::running::{Answer, Running};

/// An answer without what differs from one to the next: the date and the support code.
fn constant(answer: &Answer) -> String {
    let is_code = |word: &str| word.len() == 36 && word.chars().all(|c| c.is_ascii_hexdigit() || c == '-');
    let lines = answer.text.lines().filter(|line| !line.to_ascii_lowercase().starts_with("date:"));
    let words = lines.flat_map(|line| line.split(['<', '>', ' '])).filter(|word| !is_code(word));
    words.collect::<Vec<_>>().join(" ")
}

#[track_caller]
fn refused(output: Output) -> String {
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn the_demo_says_where_to_go_and_shows_it() {
    let outer = tempfile::tempdir().unwrap();
    let state = outer.path().join("state");
    let demo = Demo::start(&state, &[]);
    assert!(demo.said.contains(state.to_str().unwrap()) && demo.said.contains("nora.quinn@harborpine.example"));

    let reset = demo.get("/reset?username=nora.quinn@harborpine.example");
    assert_eq!(reset.status, 200, "{}", reset.text);
    let start = demo.get(&demo.path("/demo/"));
    assert_eq!(start.status, 200, "{}", start.text);
    assert!(start.text.contains("lucia.ferrer@mirador.example") && start.text.contains("Quiet-Lantern-2719"));
    assert!(!start.text.contains('\u{27E6}'), "a text is missing");
    let style = demo.get(&format!("{}/style.css", demo.path("/demo/")));
    assert!(style.status == 200 && style.text.contains("content-type: text/css"));

    let inbox = demo.get(&demo.path("/inbox/"));
    assert_eq!(inbox.status, 200, "{}", inbox.text);
    assert!(
        inbox.text.contains("\r\nrefresh: 5") && inbox.text.contains("frame-src 'self'") && inbox.text.contains("no-referrer")
    );
    let still = demo.get(&format!("{}?refresh=off", demo.path("/inbox/")));
    assert!(still.status == 200 && !still.text.contains("\r\nrefresh:"));
    assert_eq!(demo.interrupt(), Some(0));
}

#[test]
fn only_the_token_opens_the_inbox() {
    let outer = tempfile::tempdir().unwrap();
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
        assert_eq!(constant(&answer), constant(&unknown), "{path}");
    }
    assert_eq!(demo.get_as("evil.example", &inbox).status, 400, "a foreign name that leads here gets nothing");
}

#[test]
fn a_server_that_is_no_demo_has_no_inbox() {
    let installation = Installation::ready();
    let server = Running::start(&installation, &[]);
    let unknown = server.get("/no-such-page");
    assert_eq!(unknown.status, 404);
    let token = "A".repeat(43);
    for path in ["/inbox", "/inbox/", "/inbox/x", "/demo", "/demo/x"].map(str::to_owned).into_iter().chain([
        format!("/inbox/{token}"),
        format!("/inbox/{token}/x/html"),
        format!("/demo/{token}"),
        format!("/demo/{token}/style.css"),
        format!("/demo/{token}/listen.js"),
    ]) {
        let answer = server.get(&path);
        assert_eq!(answer.status, 404, "{path}");
        assert_eq!(constant(&answer), constant(&unknown), "{path}");
    }
}

#[test]
fn a_second_start_uses_the_state_again_and_a_fresh_one_does_not() {
    let outer = tempfile::tempdir().unwrap();
    let state = outer.path().join("state");
    let first = Demo::start(&state, &[]);
    let second = command(&state, &[]).output().unwrap();
    assert!(refused(second).contains("another demo is using the folder"));
    let key = std::fs::read(state.join("master.key")).unwrap();
    let old_inbox = first.path("/inbox/");
    assert_eq!(first.interrupt(), Some(0));

    let again = Demo::start(&state, &[]);
    assert_eq!(std::fs::read(state.join("master.key")).unwrap(), key);
    assert_ne!(again.path("/inbox/"), old_inbox, "every start draws a token");
    assert_eq!(again.get(&old_inbox).status, 404);
    drop(again);
    let fresh = Demo::start(&state, &["--fresh"]);
    assert_ne!(std::fs::read(state.join("master.key")).unwrap(), key);
    assert_eq!(fresh.get("/reset").status, 200);
}

#[test]
fn a_foreign_folder_is_refused() {
    let outer = tempfile::tempdir().unwrap();
    let letter = outer.path().join("letter.txt");
    std::fs::write(&letter, "dear diary").unwrap();
    let words = refused(command(outer.path(), &["--fresh"]).output().unwrap());
    assert!(words.contains("was not made by the demo") && words.contains("--state"), "{words}");
    assert_eq!(std::fs::read_to_string(&letter).unwrap(), "dear diary");
    assert_eq!(std::fs::read_dir(outer.path()).unwrap().count(), 1);
}

#[test]
fn a_taken_port_is_told() {
    let outer = tempfile::tempdir().unwrap();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let mut command = Command::new(PROGRAM);
    let output = command.args(["demo", "--listen", &address, "--state"]).arg(outer.path().join("state")).output();
    let words = refused(output.unwrap());
    assert!(words.contains("in use already") && words.contains("--listen"), "{words}");
}
