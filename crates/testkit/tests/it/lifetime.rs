//! No server outlives its test process, however that ends.

use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use latchkey_testkit::{Browser, Postfix, Postgres};

/// Set in the child process, which starts everything, says so and waits to be killed.
const CHILD: &str = "LATCHKEY_TESTKIT_CHILD";

#[tokio::test]
async fn a_killed_test_process_leaves_nothing_behind() {
    if std::env::var_os(CHILD).is_some() {
        let _postgres = Postgres::start().await.unwrap();
        let _postfix = Postfix::start().await.unwrap();
        let _browser = Browser::start((800, 600), true).await.unwrap();
        std::fs::write(std::env::temp_dir().join("started"), "").unwrap();
        std::future::pending::<()>().await;
    }
    let directory = tempdir();
    let mut child = Killed(
        Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "lifetime::a_killed_test_process_leaves_nothing_behind"])
            .env(CHILD, "1")
            .env("TMPDIR", &directory)
            .stdout(Stdio::null())
            .spawn()
            .unwrap(),
    );
    wait("the child to start everything", || directory.join("started").exists());
    let running = processes(&directory);
    for server in ["postgres", "master", "dovecot", "chromedriver", "chromium"] {
        assert!(running.iter().any(|command| command.contains(server)), "no {server} among {running:?}");
    }

    child.0.kill().unwrap();
    child.0.wait().unwrap();
    wait("the servers to end", || processes(&directory).is_empty());
    wait("the directories to go", || std::fs::read_dir(&directory).unwrap().all(|entry| entry.unwrap().file_name() == "started"));
    std::fs::remove_dir_all(directory).unwrap();
}

struct Killed(Child);

impl Drop for Killed {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn tempdir() -> PathBuf {
    use std::os::unix::fs::PermissionsExt;
    let path = std::env::temp_dir().join(format!("latchkey-lifetime-{}", std::process::id()));
    std::fs::create_dir(&path).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
    path
}

fn wait(what: &str, done: impl Fn() -> bool) {
    let begun = Instant::now();
    while !done() {
        assert!(begun.elapsed() < Duration::from_secs(60), "waiting for {what} took over a minute");
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// The programs of all processes whose command line or working directory lies in this directory.
fn processes(directory: &std::path::Path) -> Vec<String> {
    let ours = directory.display().to_string();
    let mut found = Vec::new();
    for entry in std::fs::read_dir("/proc").unwrap().filter_map(Result::ok) {
        let command = std::fs::read(entry.path().join("cmdline")).unwrap_or_default();
        let command = String::from_utf8_lossy(&command).replace('\0', " ");
        let place = std::fs::read_link(entry.path().join("cwd")).unwrap_or_default();
        if command.contains(&ours) || place.starts_with(directory) {
            found.push(command.split(' ').next().unwrap_or_default().to_owned());
        }
    }
    found
}
