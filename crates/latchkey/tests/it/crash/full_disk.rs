//! The disk of a running server is full for a while: nobody is told that something was done that was not, and nothing is lost.

use std::path::Path;
use std::time::{Duration, Instant};

use latchkey_testkit::SmallDisk;

use super::client::{Client, Reply};
use super::scene::{NEW, OLD, Scene, identify, user_name};
use crate::running::Running;

const SOON: Duration = Duration::from_secs(30);

/// The page that asks people to come back.
fn is_a_page_to_try_again(reply: &Reply) {
    assert_eq!(reply.status, 503, "{reply:?}");
    assert!(reply.body.contains("<html") && reply.body.contains("Try again in a few minutes"), "{reply:?}");
}

/// No file of the server can grow: a limit of the kernel, which says `EFBIG`.
#[tokio::test(flavor = "multi_thread")]
async fn a_limit_on_files_is_told_to_people_and_the_server_goes_on_when_it_is_lifted() {
    let scene = Scene::on_sqlite(&["ada", "max"]).await;
    let server = scene.serve_on_a_small_disk();
    nothing_is_lost(&scene, &server, |full| server.let_files_grow(!full)).await;
}

/// The file system itself is full, which says `ENOSPC`.
#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_is_told_to_people_and_the_server_goes_on_when_there_is_room() {
    let (scene, disk) = Scene::on_small_disk(16 * 1024, &["ada", "max"]).await;
    let server = scene.serve();
    let file = scene.installation().path("data/latchkey.sqlite");
    nothing_is_lost(&scene, &server, |full| match full {
        true => fill(&disk, &file),
        false => disk.clear().unwrap(),
    })
    .await;
    drop(server);
    // The folder cannot go while something is mounted in it.
    drop(disk);
    drop(scene);
}

/// Fills the disk, and leaves no room in the journal either, in which SQLite writes over what it has written back.
fn fill(disk: &SmallDisk, database: &Path) {
    let journal = database.with_extension("sqlite-wal");
    for _ in 0..20 {
        disk.fill().unwrap();
        let connection = rusqlite::Connection::open(database).unwrap();
        connection.busy_timeout(Duration::from_secs(5)).unwrap();
        let busy = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get::<_, i64>(0)).unwrap();
        disk.fill().unwrap();
        if busy == 0 && std::fs::metadata(&journal).unwrap().len() == 0 {
            return;
        }
        disk.clear().unwrap();
    }
    panic!("the journal was never empty");
}

async fn nothing_is_lost(scene: &Scene, server: &Running, fill: impl Fn(bool)) {
    let (mut ada, step) = scene.at_the_password(server, "ada");
    let choice = [("step", step.as_str()), ("new_password", NEW), ("confirm_password", NEW)];
    let mut max = Client::new(server.address);
    let who = max.identification(&user_name("max"));
    let who: Vec<(&str, &str)> = who.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let mut eva = Client::new(server.address);
    let form = eva.look("/signin").step();
    let account = [("step", form.as_str()), ("user_name", "max@wingtip.example"), ("password", OLD)];

    fill(true);
    is_a_page_to_try_again(&ada.post("/reset/password", &choice).expect("an answer"));
    is_a_page_to_try_again(&max.post("/reset", &who).expect("an answer"));
    is_a_page_to_try_again(&eva.post("/signin", &account).expect("an answer"));
    // What only reads goes on, and the server lives.
    assert_eq!(Client::new(server.address).look("/reset").status, 200);
    assert_eq!(scene.resets("ada").await, 0);

    fill(false);
    let begun = Instant::now();
    let done = loop {
        let reply = ada.post("/reset/password", &choice).expect("an answer");
        if reply.status != 503 || begun.elapsed() > SOON {
            break reply;
        }
        std::thread::sleep(Duration::from_millis(50));
    };
    assert_eq!(done.location(), Some("/reset/done"), "what was proven is still proven: {done:?}");
    assert!(Client::signs_in(server.address, &user_name("ada"), NEW));
    assert!(!Client::signs_in(server.address, &user_name("ada"), OLD));
    assert!(Client::signs_in(server.address, &user_name("max"), OLD), "who could not sign in was not locked out");
    identify(&mut Client::new(server.address), "max");
    let begun = Instant::now();
    while scene.arrived("ada@home.example", "was reset").is_empty() {
        assert!(begun.elapsed() < SOON, "the notice is sent: {:?}", server.log());
        std::thread::sleep(Duration::from_millis(50));
    }
    assert_eq!(scene.resets("ada").await, 1);
}
