//! People who cannot get in, beside a running server, and what the help desk does for them.

use std::time::{Duration, Instant};

use crate::crash::client::{Client, Reply};
use crate::crash::scene::{NEW, OLD, Scene, identify, user_name};
use crate::running::Running;

/// How long a mail may take on a loaded machine.
const MAIL: Duration = Duration::from_secs(30);

/// What a command of the operator says, beside the server.
fn operator(scene: &Scene, arguments: &[&str]) -> String {
    scene.run_on(scene.installation(), &[], arguments).done()
}

/// The code that a person reads from the foot of a page.
#[track_caller]
fn support_code(page: &Reply) -> String {
    let found = page.body.split_once("class=\"support\"").and_then(|(_, rest)| rest.split_once("<code dir=\"ltr\">"));
    let code = found.and_then(|(_, rest)| rest.split('<').next());
    code.unwrap_or_else(|| panic!("no support code in {page:?}")).to_owned()
}

/// Asks for a code by mail and gives the page that follows.
fn ask_for_a_code(client: &mut Client) -> Reply {
    let step = client.look("/reset/verify").step();
    client.post("/reset/verify/method", &[("step", &step), ("method", "alternate-email")]).expect("an answer");
    client.look("/reset/verify")
}

/// Types a code.
fn type_code(client: &mut Client, code: &str) -> Reply {
    let step = client.look("/reset/verify").step();
    let fields = [("step", step.as_str()), ("method", "alternate-email"), ("code", code)];
    let reply = client.post("/reset/verify/code", &fields).expect("an answer");
    match reply.location().map(str::to_owned) {
        Some(next) => client.look(&next),
        None => reply,
    }
}

/// A whole reset, for somebody who was sent these codes before.
fn resets(scene: &Scene, server: &Running, name: &str, known: &[String]) -> Reply {
    let (mut client, step) = scene.at_the_password_with(server, name, known);
    let fields = [("step", step.as_str()), ("new_password", NEW), ("confirm_password", NEW)];
    let reply = client.post("/reset/password", &fields).expect("an answer");
    assert_eq!(reply.location(), Some("/reset/done"), "{reply:?}");
    client.look("/reset/done")
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_typed_too_many_wrong_codes_reads_a_support_code_and_is_let_in_again() {
    let scene = Scene::on_sqlite(&["ada"]).await;
    let server = scene.serve();
    let mut ada = Client::new(server.address);
    identify(&mut ada, "ada");
    ask_for_a_code(&mut ada);
    let code = scene.code("ada", &[]);
    let wrong = if code == "000000" { "111111" } else { "000000" };
    let pages: Vec<Reply> = (0..5).map(|_| type_code(&mut ada, wrong)).collect();
    let locked = pages.last().unwrap();
    assert!(locked.body.contains("Please use another way") || locked.body.contains("no other way left"), "{locked:?}");
    let told = operator(&scene, &["case", &support_code(locked)]);
    assert!(told.contains(&user_name("ada")) && told.contains("too-many-codes"), "{told}");
    let told = operator(&scene, &["user", "unlock", &user_name("ada")]);
    assert!(told.contains("\n  codes by mail (locked until 20"), "{told}");
    let done = resets(&scene, &server, "ada", &[code]);
    assert!(done.body.contains("Your password has been reset"), "{done:?}");
    assert!(Client::signs_in(server.address, &user_name("ada"), NEW));
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_locked_out_of_sign_in_is_let_in_again() {
    let scene = Scene::on_sqlite(&["ada"]).await;
    let server = scene.serve();
    for number in 0..10 {
        assert!(!Client::signs_in(server.address, &user_name("ada"), &format!("Wrong-Guess-{number}")));
    }
    assert!(!Client::signs_in(server.address, &user_name("ada"), OLD), "ten wrong passwords lock");
    assert!(operator(&scene, &["user", "unlock", &user_name("ada")]).contains("\n  sign-in (locked until 20"));
    assert!(Client::signs_in(server.address, &user_name("ada"), OLD));
}

/// Waits for the notice of a reset and presses its button.
fn report_it(scene: &Scene, server: &Running, name: &str) {
    let begun = Instant::now();
    let mail = loop {
        if let Some(mail) = scene.arrived(&user_name(name), "/not-me/").pop() {
            break mail;
        }
        assert!(begun.elapsed() < MAIL, "no notice came: {:?}", server.log());
        std::thread::sleep(Duration::from_millis(20));
    };
    let link = mail.split_whitespace().find_map(|word| word.strip_prefix("https://reset.example.com/not-me/")).unwrap();
    let mut client = Client::new(server.address);
    let step = client.look(&format!("/not-me/{link}")).step();
    let reply = client.post("/not-me", &[("step", &step), ("token", link)]).expect("an answer");
    assert_eq!(reply.status, 200, "{reply:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_reported_a_reset_is_let_in_again() {
    let scene = Scene::on_sqlite(&["ada"]).await;
    let server = scene.serve();
    let mut known = vec![];
    resets(&scene, &server, "ada", &known);
    known.push(scene.code("ada", &[]));
    report_it(&scene, &server, "ada");
    assert!(!Client::signs_in(server.address, &user_name("ada"), NEW), "that password is gone");
    let mut ada = Client::new(server.address);
    let fields = ada.identification(&user_name("ada"));
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    ada.post("/reset", &fields).expect("an answer");
    let refused = ada.look("/reset/verify");
    assert!(refused.body.contains("Password reset is on hold for this account"), "{refused:?}");
    let told = operator(&scene, &["case", &support_code(&refused)]);
    assert!(told.contains("frozen") && told.contains(&user_name("ada")), "{told}");
    let told = operator(&scene, &["user", "unfreeze", &user_name("ada")]);
    assert!(told.contains("is open again; it was frozen since 20"), "{told}");
    let (mut ada, step) = scene.at_the_password_with(&server, "ada", &known);
    let again = "Amber-Window-31";
    let fields = [("step", step.as_str()), ("new_password", again), ("confirm_password", again)];
    assert_eq!(ada.post("/reset/password", &fields).expect("an answer").location(), Some("/reset/done"));
    assert!(Client::signs_in(server.address, &user_name("ada"), again));
}
