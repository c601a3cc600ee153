//! Killed after every step: the reset goes on where it stood, in the same browser.

use super::client::Client;
use super::scene::{NEW, OLD, Scene, identify, user_name};
use crate::running::Running;

/// kill -9, and the next start.
fn again(scene: &Scene, mut server: Running, client: &mut Client) -> Running {
    let (code, _) = server.stop("KILL");
    assert_eq!(code, None, "it ended by the signal");
    let server = scene.serve();
    client.address = server.address;
    server
}

async fn a_reset_survives(scene: &Scene) {
    let server = scene.serve();
    let mut ada = Client::new(server.address);
    ada.look("/reset");
    let server = again(scene, server, &mut ada);
    identify(&mut ada, "ada");
    let server = again(scene, server, &mut ada);
    let step = ada.look("/reset/verify").step();
    let page = ada.post("/reset/verify/method", &[("step", &step), ("method", "alternate-email")]).expect("an answer");
    assert_eq!(page.status, 200, "{page:?}");
    let code = scene.code("ada", &[]);
    let server = again(scene, server, &mut ada);
    let step = ada.look("/reset/verify").step();
    let wrong = if code == "000000" { "111111" } else { "000000" };
    let page =
        ada.post("/reset/verify/code", &[("step", &step), ("method", "alternate-email"), ("code", wrong)]).expect("an answer");
    assert!(page.body.contains("That code is not right"), "{page:?}");
    let server = again(scene, server, &mut ada);
    let step = ada.look("/reset/verify").step();
    let right =
        ada.post("/reset/verify/code", &[("step", &step), ("method", "alternate-email"), ("code", &code)]).expect("an answer");
    assert_eq!(right.location(), Some("/reset/verify"), "{right:?}");
    let server = again(scene, server, &mut ada);
    assert!(Client::signs_in(server.address, &user_name("eve"), OLD), "others are served");
    let step = ada.look("/reset/password").step();
    assert_eq!(scene.resets("ada").await, 0);
    let fields = [("step", step.as_str()), ("new_password", NEW), ("confirm_password", NEW)];
    let done = ada.post("/reset/password", &fields).expect("an answer");
    assert_eq!(done.location(), Some("/reset/done"), "{done:?}");
    let server = again(scene, server, &mut ada);
    assert!(ada.look("/reset/done").body.contains("Your password has been reset"));
    assert!(!Client::signs_in(server.address, &user_name("ada"), OLD));
    assert!(Client::signs_in(server.address, &user_name("ada"), NEW));
    assert_eq!(scene.resets("ada").await, 1);
    let replayed = ada.post("/reset/password", &fields).expect("an answer");
    assert_eq!(replayed.location(), Some("/reset/done"), "{replayed:?}");
    assert_eq!(scene.resets("ada").await, 1, "once");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reset_survives_a_kill_after_every_step_on_sqlite() {
    a_reset_survives(&Scene::on_sqlite(&["ada", "eve"]).await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reset_survives_a_kill_after_every_step_on_postgresql() {
    a_reset_survives(&Scene::on_postgres(&["ada", "eve"]).await).await;
}
