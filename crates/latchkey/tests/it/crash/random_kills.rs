//! Killed while a form is being worked on, at a moment that chance picks.

use std::time::{Duration, Instant};

use latchkey_domain::{Random, Reason};
use latchkey_testkit::SeededRandom;

use super::client::{Client, Reply};
use super::scene::{NEW, OLD, Scene, user_name};
use crate::running::Running;

/// Sends a form and kills the server so long afterwards; the answer, if there was one.
pub(super) fn killed_while(
    mut server: Running,
    mut client: Client,
    after: Duration,
    path: &'static str,
    fields: Vec<(&'static str, String)>,
) -> (Client, Option<Reply>) {
    let asked = std::thread::spawn(move || {
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let reply = client.post(path, &fields);
        (client, reply)
    });
    std::thread::sleep(after);
    server.stop("KILL");
    asked.join().unwrap()
}

/// How one iteration came out.
#[derive(Default, Debug)]
struct Tally {
    old: usize,
    new: usize,
    answered: usize,
}

/// Every person stands before the last form; each time the server is killed somewhere in its work on it, or just after it. The
/// first one is left in peace, which tells how long that work takes here.
async fn the_old_or_the_new(scene: &Scene, people: &[&str]) -> Tally {
    let random: &dyn Random = &SeededRandom::new(23);
    let mut server = scene.serve();
    let mut ready: Vec<(Client, String)> = people.iter().map(|name| scene.at_the_password(&server, name)).collect();
    let (mut first, step) = ready.remove(0);
    let begun = Instant::now();
    let fields = [("step", step.as_str()), ("new_password", NEW), ("confirm_password", NEW)];
    assert_eq!(first.post("/reset/password", &fields).expect("an answer").location(), Some("/reset/done"));
    let longest = begun.elapsed() * 5 / 4;
    let people = &people[1..];
    let mut tally = Tally::default();
    for (name, (mut client, step)) in people.iter().zip(ready) {
        client.address = server.address;
        let micros = u32::try_from(longest.as_micros()).unwrap();
        let after = Duration::from_micros(u64::from(random.below(micros)));
        let fields = vec![("step", step), ("new_password", NEW.to_owned()), ("confirm_password", NEW.to_owned())];
        let (mut client, reply) = killed_while(server, client, after, "/reset/password", fields);
        server = scene.serve();
        client.address = server.address;
        let (old, new) =
            (Client::signs_in(server.address, &user_name(name), OLD), Client::signs_in(server.address, &user_name(name), NEW));
        assert!(old != new, "{name}, killed after {after:?}: old {old}, new {new}");
        assert_eq!(scene.resets(name).await, usize::from(new), "{name}: the activity says which");
        assert!(new || reply.is_none(), "{name}: success was told, and it is not so: {reply:?}");
        let page = client.look("/reset/done").body;
        assert_eq!(page.contains("Your password has been reset"), new, "{name}: {page}");
        tally.old += usize::from(old);
        tally.new += usize::from(new);
        tally.answered += usize::from(reply.is_some());
        notices_are_kept(scene, name, new).await;
    }
    tally
}

/// The two notices of a finished reset are on their way or still waiting; of an unfinished one there are none.
async fn notices_are_kept(scene: &Scene, name: &str, finished: bool) {
    let notices = || {
        let of = |address: String| scene.arrived(&address, "/not-me/").len();
        u64::try_from(of(user_name(name)) + of(format!("{name}@home.example"))).unwrap()
    };
    // What is accepted just now may still count as waiting, so the outbox is asked first.
    let (waiting, sent) = (scene.waiting().await, notices());
    match finished {
        true => assert!(waiting + sent >= 2, "{name}: {waiting} wait and {sent} arrived"),
        false => assert_eq!(sent, 0, "{name}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_old_or_the_new_password_works_on_sqlite() {
    let people = ["a1", "a2", "a3", "a4", "a5", "a6", "a7", "a8", "a9", "b1", "b2", "b3"];
    let scene = Scene::on_sqlite(&people).await;
    let tally = the_old_or_the_new(&scene, &people).await;
    println!("{tally:?}");
    assert_eq!(tally.old + tally.new, people.len() - 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_old_or_the_new_password_works_on_postgresql() {
    let people = ["a1", "a2", "a3", "a4", "a5", "a6", "a7"];
    let scene = Scene::on_postgres(&people).await;
    let tally = the_old_or_the_new(&scene, &people).await;
    println!("{tally:?}");
    assert_eq!(tally.old + tally.new, people.len() - 1);
}

/// Somewhat longer than the work on an earlier one takes.
const EARLIER_FORM: Duration = Duration::from_millis(25);

/// A person whose server dies under every form.
struct Unlucky<'a> {
    scene: &'a Scene,
    random: SeededRandom,
    server: Option<Running>,
    ada: Client,
}

impl<'a> Unlucky<'a> {
    fn new(scene: &'a Scene) -> Self {
        let server = scene.serve();
        let ada = Client::new(server.address);
        Self { scene, random: SeededRandom::new(5), server: Some(server), ada }
    }

    /// Sends a form under which the server dies; the next one is there when this returns.
    fn sends(&mut self, path: &'static str, fields: Vec<(&'static str, String)>) {
        let random: &dyn Random = &self.random;
        let after = Duration::from_micros(u64::from(random.below(u32::try_from(EARLIER_FORM.as_micros()).unwrap())));
        let dying = self.server.take().unwrap();
        (self.ada, _) = killed_while(dying, self.ada.clone(), after, path, fields);
        let server = self.scene.serve();
        self.ada.address = server.address;
        self.server = Some(server);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_earlier_form_is_done_or_not_and_the_reset_can_be_finished() {
    let scene = Scene::on_sqlite(&["ada"]).await;
    let mut person = Unlucky::new(&scene);
    for _ in 0..3 {
        let fields = person.ada.identification(&user_name("ada"));
        person.sends("/reset", fields);
        assert_eq!(person.ada.look("/reset/verify").status, 200);
        assert!(Client::signs_in(person.ada.address, &user_name("ada"), OLD));
    }
    super::scene::identify(&mut person.ada, "ada");
    let mut asked = person.ada.look("/reset/verify");
    for _ in 0..3 {
        if !asked.body.contains("name=\"code\"") {
            person.sends("/reset/verify/method", vec![("step", asked.step()), ("method", "alternate-email".to_owned())]);
            asked = person.ada.look("/reset/verify");
        }
    }
    if !asked.body.contains("name=\"code\"") {
        let fields = [("step", asked.step()), ("method", "alternate-email".to_owned())];
        let fields = fields.each_ref().map(|(name, value)| (*name, value.as_str()));
        person.ada.post("/reset/verify/method", &fields).expect("an answer");
    }
    let code = code_however_late(&scene, &mut person.ada);
    let step = person.ada.look("/reset/verify").step();
    person.sends("/reset/verify/code", vec![("step", step), ("method", "alternate-email".to_owned()), ("code", code.clone())]);
    proven_now(&scene, &mut person, &code).await;
    let step = person.ada.look("/reset/password").step();
    let fields = [("step", step.as_str()), ("new_password", NEW), ("confirm_password", NEW)];
    person.ada.post("/reset/password", &fields).expect("an answer");
    assert!(Client::signs_in(person.ada.address, &user_name("ada"), NEW));
    assert_eq!(scene.resets("ada").await, 1);
}

/// The code was used up by the dead server or it was not; either way the person gets to the new password.
async fn proven_now(scene: &Scene, person: &mut Unlucky<'_>, code: &str) {
    let proven = scene.activity("ada").await.iter().any(|event| event.reason == Some(Reason::CompletedEmail));
    let kept = person.ada.get("/reset/verify").expect("an answer");
    if !proven {
        let reply = person
            .ada
            .post("/reset/verify/code", &[("step", &kept.step()), ("method", "alternate-email"), ("code", code)])
            .expect("an answer");
        assert_eq!(reply.location(), Some("/reset/verify"), "the code was not used up: {reply:?}");
    } else if kept.location() == Some("/reset") {
        // The proof was kept and the new cookie lost with the answer: whoever has only the old one begins again.
        let server = person.server.as_ref().unwrap();
        (person.ada, _) = scene.at_the_password_with(server, "ada", &[code.to_owned()]);
    }
}

/// The code, or a new one when the first was in the hands of a worker that died and would come a minute later.
fn code_however_late(scene: &Scene, ada: &mut Client) -> String {
    std::thread::sleep(Duration::from_millis(500));
    let sent = scene.arrived("ada@home.example", "verification code").len();
    if sent == 0 {
        std::thread::sleep(Duration::from_secs(10));
        let step = ada.look("/reset/verify").step();
        ada.post("/reset/verify/again", &[("step", &step)]).expect("an answer");
    }
    scene.code("ada", &[])
}
