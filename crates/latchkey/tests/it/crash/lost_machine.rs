//! The machine is lost; another one gets the key file and a backup, and whatever was used up or ended stays so.

use latchkey_testkit::Postgres;

use super::client::Client;
use super::scene::{NEW, OLD, Scene, identify, user_name};
use crate::installation::Installation;

/// What people held in their hands when the backup was made.
struct Hands {
    /// Ada's browser, which had just been sent a code.
    ada: Client,
    step: String,
    code: String,
    /// Max's browser, signed in.
    max: Client,
    /// Eva's, too.
    eva: Client,
}

/// Ada waits for her code, Max and Eva are signed in.
fn take(scene: &Scene, server: &crate::running::Running) -> Hands {
    let mut ada = Client::new(server.address);
    identify(&mut ada, "ada");
    let step = ada.look("/reset/verify").step();
    ada.post("/reset/verify/method", &[("step", &step), ("method", "alternate-email")]).expect("an answer");
    let step = ada.look("/reset/verify").step();
    let code = scene.code("ada", &[]);
    let signed_in = |name: &str| {
        let mut client = Client::new(server.address);
        assert!(client.sign_in(&user_name(name), OLD));
        assert!(client.is_signed_in());
        client
    };
    Hands { ada, step, code, max: signed_in("max"), eva: signed_in("eva") }
}

/// Ada uses her code and gets a new password; Max signs out. Eva does nothing.
fn use_up(hands: &Hands) {
    let mut ada = hands.ada.clone();
    ada.post("/reset/verify/code", &[("step", &hands.step), ("method", "alternate-email"), ("code", &hands.code)])
        .expect("an answer");
    let step = ada.look("/reset/password").step();
    let done = ada.post("/reset/password", &[("step", &step), ("new_password", NEW), ("confirm_password", NEW)]);
    assert_eq!(done.expect("an answer").location(), Some("/reset/done"));
    let mut max = hands.max.clone();
    let step = max.look("/account").step();
    max.post("/signout", &[("step", &step)]).expect("an answer");
    assert!(!max.is_signed_in() && !hands.max.clone().is_signed_in(), "Max signed out");
}

/// On the machine that has the backup, nothing that people held works any more.
fn nothing_lives_again(scene: &Scene, address: std::net::SocketAddr, hands: Hands) {
    let at_home = |client: Client| Client { address, ..client };
    let (mut ada, mut max, mut eva) = (at_home(hands.ada), at_home(hands.max), at_home(hands.eva));
    let reply = ada
        .post("/reset/verify/code", &[("step", &hands.step), ("method", "alternate-email"), ("code", &hands.code)])
        .expect("an answer");
    assert_ne!(reply.location(), Some("/reset/password"), "a spent code lives again: {reply:?}");
    let shown = ada.look("/reset/password");
    assert!(!shown.body.contains("name=\"new_password\""), "a reset that was over lives again: {shown:?}");
    assert!(!max.is_signed_in(), "a session that was ended lives again");
    assert!(!eva.is_signed_in(), "nobody knows whether it was ended");
    assert!(Client::signs_in(address, &user_name("ada"), OLD), "the password is that of the backup");
    assert!(!Client::signs_in(address, &user_name("ada"), NEW));
    let mut again = Client::new(address);
    identify(&mut again, "ada");
    let step = again.look("/reset/verify").step();
    again.post("/reset/verify/method", &[("step", &step), ("method", "alternate-email")]).expect("an answer");
    let step = again.look("/reset/verify").step();
    let code = scene.code("ada", &[hands.code]);
    again.post("/reset/verify/code", &[("step", &step), ("method", "alternate-email"), ("code", &code)]).expect("an answer");
    assert!(again.look("/reset/password").body.contains("name=\"new_password\""), "a reset of today works");
}

/// Loses the machine after a backup, and restores on another one with these variables.
fn lose_and_restore(scene: &Scene, more: &[(&str, &str)]) {
    let mut server = scene.serve();
    let hands = take(scene, &server);
    let backup = scene.installation().path("of-the-night.backup");
    let to = backup.display().to_string();
    scene.run_on(scene.installation(), &[], &["backup", &to]).done();
    use_up(&hands);
    server.stop("KILL");
    let other = Installation::with_database("sqlite:data/latchkey.sqlite");
    std::fs::create_dir(other.path("keys")).unwrap();
    std::fs::copy(scene.installation().path("keys/master.key"), other.path("keys/master.key")).unwrap();
    let told = scene.run_on(&other, more, &["restore", &to]).done();
    assert!(told.contains("Ended: 2 session(s), 1 reset(s) under way") && told.contains("in generation 2"), "{told}");
    let server = scene.serve_on(&other, more);
    nothing_lives_again(scene, server.address, hands);
    drop(server);
    // The lost machine is found again, and its key file is replaced by the one of today.
    std::fs::copy(other.path("keys/master.key"), scene.installation().path("keys/master.key")).unwrap();
    let told = scene.run_on(scene.installation(), &[], &["serve"]).refused();
    assert!(told.contains("the database is in generation 1, and the key file says 2"), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_restore_no_spent_code_and_no_ended_session_lives_again() {
    lose_and_restore(&Scene::on_sqlite(&["ada", "max", "eva"]).await, &[]);
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_restore_to_postgresql_no_spent_code_and_no_ended_session_lives_again() {
    let database = Postgres::start().await.unwrap().database().await.unwrap();
    let more = [("LATCHKEY_DATABASE__URL", database.url())];
    lose_and_restore(&Scene::on_postgres(&["ada", "max", "eva"]).await, &more);
}
