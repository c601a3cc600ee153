//! What was to be told is told after the next start.

use std::time::{Duration, Instant};

use latchkey_testkit::SmtpFault;

use super::scene::{NEW, Scene, user_name};

#[tokio::test(flavor = "multi_thread")]
async fn a_notice_that_could_not_be_sent_before_the_kill_goes_out_after_the_next_start() {
    let scene = Scene::on_sqlite(&["ada"]).await;
    let mut server = scene.serve();
    let (mut ada, step) = scene.at_the_password(&server, "ada");
    scene.mail.set_fault(SmtpFault::RefuseRecipient(451));
    let done = ada.post("/reset/password", &[("step", &step), ("new_password", NEW), ("confirm_password", NEW)]);
    assert_eq!(done.expect("an answer").location(), Some("/reset/done"));
    // Each was tried once and given back, so no dead worker holds it.
    let begun = Instant::now();
    while !server.get_as("localhost", "/metrics", "").text.contains(r#"latchkey_outbox_total{fate="later"} 2"#) {
        assert!(begun.elapsed() < Duration::from_secs(20), "{:?}", server.log());
        std::thread::sleep(Duration::from_millis(20));
    }
    server.stop("KILL");
    assert_eq!(scene.waiting().await, 2);
    assert_eq!(scene.arrived(&user_name("ada"), "/not-me/").len(), 0);
    scene.mail.set_fault(SmtpFault::None);
    let server = scene.serve();
    let begun = Instant::now();
    while scene.waiting().await > 0 {
        assert!(begun.elapsed() < Duration::from_secs(20), "{:?}", server.log());
        std::thread::sleep(Duration::from_millis(20));
    }
    for address in [user_name("ada"), "ada@home.example".into()] {
        let mails = scene.arrived(&address, "/not-me/");
        assert_eq!(mails.len(), 1, "{address}");
        assert!(mails[0].contains("https://reset.example.com/not-me/"), "{}", mails[0]);
    }
}
