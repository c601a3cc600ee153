//! People who pass two gates, a code by mail and security questions, and servers that are killed while the second is being looked at.

use std::time::{Duration, Instant};

use latchkey_domain::{QuestionRef, Random, Reason, Timestamp, UserName, normalize_answer};
use latchkey_store::{StoreError, Tx};
use latchkey_testkit::SeededRandom;

use super::client::Client;
use super::random_kills::killed_while;
use super::scene::{NEW, OLD, Scene, identify, user_name};
use crate::installation::now;
use crate::running::Running;

/// What everybody answered to every question.
pub(super) const ANSWER: &str = "Quiet River";

impl Scene {
    /// From now on a reset takes two gates, and these people have answers to questions.
    pub(super) async fn asks_for_two_gates(&self, people: &[&str]) {
        let methods = "methods=alternate-email,security-questions";
        let set = ["policy", "set", "--organization", "wingtip.example", "gates=2", methods];
        self.run_on(self.installation(), &[], &set).done();
        let hash = latchkey_vault::hash(&self.scope.keys.pepper(), &normalize_answer(ANSWER), &SeededRandom::new(9));
        let answers: Vec<_> = (1..=5).map(|number| (QuestionRef::Predefined(number), hash.clone())).collect();
        let at = Timestamp::from_micros(i64::try_from(now() * 1_000_000).unwrap());
        for name in people {
            let name = UserName::parse(&user_name(name)).unwrap();
            let user = self.store.reader().find_user(&self.scope, &name).await.unwrap().expect("a person");
            let (scope, answers) = (&self.scope, &answers);
            let keep = |tx: Tx| async move { tx.put_answers(scope, user, answers, at).await };
            self.store.write::<_, StoreError, _, _>("test: answers", keep).await.unwrap();
        }
    }

    /// The gates that this person passed, oldest first, as the activity tells it.
    pub(super) async fn passed(&self, name: &str) -> Vec<Reason> {
        let gates = [Reason::CompletedEmail, Reason::CompletedQuestions, Reason::CompletedAll];
        let newest_first = self.activity(name).await.into_iter().filter_map(|event| event.reason);
        let mut passed: Vec<Reason> = newest_first.filter(|reason| gates.contains(reason)).collect();
        passed.reverse();
        passed
    }

    /// A browser at the questions, which are the second gate, and the form with the right answers.
    fn at_the_questions(&self, server: &Running, name: &str) -> (Client, Vec<(&'static str, String)>) {
        let mut client = Client::new(server.address);
        identify(&mut client, name);
        self.passes_mail(&mut client, name, &[]);
        let step = client.look("/reset/verify").step();
        client.post("/reset/verify/method", &[("step", &step), ("method", "security-questions")]).expect("an answer");
        let form = answers_on(&mut client);
        (client, form)
    }
}

/// The form of the questions that this browser looks at, with the right answers.
fn answers_on(client: &mut Client) -> Vec<(&'static str, String)> {
    let page = client.look("/reset/verify");
    assert!(page.body.contains("Answer your questions"), "{page:?}");
    let answers = ["answer_1", "answer_2", "answer_3"].map(|field| (field, ANSWER.to_owned()));
    [("step", page.step())].into_iter().chain(answers).collect()
}

/// Sends a form.
#[track_caller]
fn sends(client: &mut Client, path: &str, fields: &[(&str, String)]) -> String {
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let reply = client.post(path, &fields).expect("an answer");
    reply.location().unwrap_or_else(|| panic!("not taken: {reply:?}")).to_owned()
}

/// How often the second gate was passed although the server died, how often it was not, and how often it was told.
#[derive(Default, Debug)]
struct Tally {
    passed: usize,
    open: usize,
    answered: usize,
}

/// Everybody stands before the questions and knows the answers; each time the server is killed somewhere in its work on them, or
/// just after it. The first one is left in peace, which tells how long that work takes here.
async fn passed_or_asked_again(scene: &Scene, people: &[&str]) -> Tally {
    scene.asks_for_two_gates(people).await;
    let random: &dyn Random = &SeededRandom::new(31);
    let mut server = scene.serve();
    let mut ready: Vec<_> = people.iter().map(|name| scene.at_the_questions(&server, name)).collect();
    let (mut first, form) = ready.remove(0);
    let mut lost = first.clone();
    let begun = Instant::now();
    assert_eq!(sends(&mut first, "/reset/verify/answers", &form), "/reset/verify");
    let longest = u32::try_from(begun.elapsed().as_micros()).unwrap() / 2 * 3;
    assert!(both_or_the_first(scene, people[0]).await);
    assert_eq!(
        lost.get("/reset/password").expect("an answer").location(),
        Some("/reset"),
        "the cookie of before is worth nothing"
    );
    goes_on(scene, &mut first, people[0], true).await;
    let mut tally = Tally::default();
    for (name, (mut client, form)) in people[1..].iter().zip(ready) {
        client.address = server.address;
        let after = Duration::from_micros(u64::from(random.below(longest)));
        let (mut client, reply) = killed_while(server, client, after, "/reset/verify/answers", form);
        server = scene.serve();
        client.address = server.address;
        let passed = both_or_the_first(scene, name).await;
        assert!(passed || reply.is_none(), "{name}: the gate was told to be passed, and it is not so: {reply:?}");
        assert!(scene.is_kept(name, OLD).await, "{name}, killed after {after:?}");
        tally.passed += usize::from(passed);
        tally.open += usize::from(!passed);
        tally.answered += usize::from(reply.is_some());
        goes_on(scene, &mut client, name, passed).await;
    }
    tally
}

/// Whether the activity tells of both gates; else it tells of the first alone.
async fn both_or_the_first(scene: &Scene, name: &str) -> bool {
    let told = scene.passed(name).await;
    let both = told == [Reason::CompletedEmail, Reason::CompletedQuestions, Reason::CompletedAll];
    assert!(both || told == [Reason::CompletedEmail], "{name}: {told:?}");
    both
}

/// Whoever passed chooses the new password, or begins again where the cookie was lost with the answer; everybody else cannot, and
/// answers once more.
async fn goes_on(scene: &Scene, client: &mut Client, name: &str, passed: bool) {
    let new = |step: String| [("step", step), ("new_password", NEW.to_owned()), ("confirm_password", NEW.to_owned())];
    let page = client.get("/reset/password").expect("an answer");
    match (passed, page.location()) {
        (true, Some("/reset")) => return assert!(Client::signs_in(client.address, &user_name(name), OLD), "{name}"),
        (true, None) => {}
        (false, Some("/reset/verify")) => {
            let form = answers_on(client);
            assert_eq!(sends(client, "/reset/password", &new(form[0].1.clone())), "/reset/verify", "{name}: a gate was skipped");
            assert_eq!(scene.resets(name).await, 0, "{name}");
            assert_eq!(sends(client, "/reset/verify/answers", &form), "/reset/verify", "{name}");
        }
        (_, place) => panic!("{name}: passed is {passed}, and the page for the password leads to {place:?}"),
    }
    let step = client.look("/reset/password").step();
    assert_eq!(sends(client, "/reset/password", &new(step)), "/reset/done", "{name}");
    assert!(Client::signs_in(client.address, &user_name(name), NEW), "{name}");
    assert_eq!(scene.resets(name).await, 1, "{name}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_second_gate_is_passed_or_asked_again_on_sqlite() {
    let people = ["a1", "a2", "a3", "a4", "a5", "a6", "a7"];
    let scene = Scene::on_sqlite(&people).await;
    let tally = passed_or_asked_again(&scene, &people).await;
    println!("{tally:?}");
    assert_eq!(tally.passed + tally.open, people.len() - 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_second_gate_is_passed_or_asked_again_on_postgresql() {
    let people = ["a1", "a2", "a3", "a4", "a5"];
    let scene = Scene::on_postgres(&people).await;
    let tally = passed_or_asked_again(&scene, &people).await;
    println!("{tally:?}");
    assert_eq!(tally.passed + tally.open, people.len() - 1);
}
