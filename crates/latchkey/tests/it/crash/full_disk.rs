//! The disk of a running server is full for a while: nobody is told that something was done that was not, and nothing is lost.

use std::time::{Duration, Instant};

use super::client::{Client, Reply};
use super::scene::{NEW, OLD, Scene, identify, user_name};

const SOON: Duration = Duration::from_secs(30);

/// The page that asks people to come back.
fn is_a_page_to_try_again(reply: &Reply) {
    assert_eq!(reply.status, 503, "{reply:?}");
    assert!(reply.body.contains("<html") && reply.body.contains("Try again in a few minutes"), "{reply:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_is_told_to_people_and_the_server_goes_on_when_there_is_room() {
    let scene = Scene::on_sqlite(&["ada", "max"]).await;
    let server = scene.serve_on_a_small_disk();
    let (mut ada, step) = scene.at_the_password(&server, "ada");
    let choice = [("step", step.as_str()), ("new_password", NEW), ("confirm_password", NEW)];
    let mut max = Client::new(server.address);
    let who = max.identification(&user_name("max"));
    let who: Vec<(&str, &str)> = who.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let mut eva = Client::new(server.address);
    let form = eva.look("/signin").step();
    let account = [("step", form.as_str()), ("user_name", "max@wingtip.example"), ("password", OLD)];

    server.let_files_grow(false);
    is_a_page_to_try_again(&ada.post("/reset/password", &choice).expect("an answer"));
    is_a_page_to_try_again(&max.post("/reset", &who).expect("an answer"));
    is_a_page_to_try_again(&eva.post("/signin", &account).expect("an answer"));
    // What only reads goes on, and the server lives.
    assert_eq!(Client::new(server.address).look("/reset").status, 200);
    assert_eq!(scene.resets("ada").await, 0);

    server.let_files_grow(true);
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
