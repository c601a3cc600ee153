//! Killed after every step: the reset goes on where it stood, in the same browser, and no gate counts that was not passed.

use latchkey_domain::Reason;

use super::client::{Client, Reply};
use super::gates::ANSWER;
use super::scene::{NEW, OLD, Scene, identify, user_name};
use crate::running::Running;

const MAIL: (&str, &str) = ("method", "alternate-email");
const QUESTIONS: (&str, &str) = ("method", "security-questions");

/// A person whose server dies after every step.
struct Unlucky<'a> {
    scene: &'a Scene,
    name: &'static str,
    server: Running,
    browser: Client,
    /// The gates passed so far, as the activity is to tell it.
    passed: Vec<Reason>,
}

impl<'a> Unlucky<'a> {
    fn new(scene: &'a Scene, name: &'static str) -> Self {
        let server = scene.serve();
        let browser = Client::new(server.address);
        Self { scene, name, server, browser, passed: Vec::new() }
    }

    /// kill -9, and the next start.
    fn dies(&mut self) {
        let (code, _) = self.server.stop("KILL");
        assert_eq!(code, None, "it ended by the signal");
        self.server = self.scene.serve();
        self.browser.address = self.server.address;
    }

    /// The same before the last form: the old password is kept, and the activity knows the gates that were passed and no more.
    async fn dies_on_the_way(&mut self) {
        self.dies();
        assert!(self.scene.is_kept(self.name, OLD).await);
        assert_eq!(self.scene.resets(self.name).await, 0);
        assert_eq!(self.scene.passed(self.name).await, self.passed);
    }

    /// Sends a form of the present gate.
    #[track_caller]
    fn sends(&mut self, path: &str, fields: &[(&str, &str)]) -> Reply {
        let step = self.browser.look("/reset/verify").step();
        let fields: Vec<(&str, &str)> = [("step", step.as_str())].into_iter().chain(fields.iter().copied()).collect();
        self.browser.post(path, &fields).expect("an answer")
    }

    /// A gate is open still: the new password is not taken, and its page leads back.
    #[track_caller]
    fn cannot_skip(&mut self) {
        let early = self.sends("/reset/password", &[("new_password", NEW), ("confirm_password", NEW)]);
        assert_eq!(early.location(), Some("/reset/verify"), "{early:?}");
        assert_eq!(self.browser.get("/reset/password").expect("an answer").location(), Some("/reset/verify"));
    }

    async fn identifies(&mut self) {
        self.browser.look("/reset");
        self.dies();
        identify(&mut self.browser, self.name);
        self.dies_on_the_way().await;
        self.cannot_skip();
    }

    /// Passes the gate of a code by mail; gives the code, which is used up.
    async fn passes_mail(&mut self) -> String {
        let page = self.sends("/reset/verify/method", &[MAIL]);
        assert_eq!(page.status, 200, "{page:?}");
        let code = self.scene.code(self.name, &[]);
        self.dies_on_the_way().await;
        self.cannot_skip();
        let wrong = if code == "000000" { "111111" } else { "000000" };
        let page = self.sends("/reset/verify/code", &[MAIL, ("code", wrong)]);
        assert!(page.body.contains("That code is not right"), "{page:?}");
        self.dies_on_the_way().await;
        self.cannot_skip();
        let right = self.sends("/reset/verify/code", &[MAIL, ("code", &code)]);
        assert_eq!(right.location(), Some("/reset/verify"), "{right:?}");
        self.passed.push(Reason::CompletedEmail);
        code
    }

    /// Passes the gate of security questions.
    async fn passes_questions(&mut self) {
        let page = self.sends("/reset/verify/method", &[QUESTIONS]);
        assert!(page.body.contains("Answer your questions"), "{page:?}");
        self.dies_on_the_way().await;
        self.cannot_skip();
        let page = self.sends("/reset/verify/answers", &[("answer_1", ANSWER), ("answer_2", ANSWER), ("answer_3", "another")]);
        assert!(page.body.contains("At least one answer is not right"), "{page:?}");
        self.dies_on_the_way().await;
        self.cannot_skip();
        let right = self.sends("/reset/verify/answers", &[("answer_1", ANSWER), ("answer_2", ANSWER), ("answer_3", ANSWER)]);
        assert_eq!(right.location(), Some("/reset/verify"), "{right:?}");
        self.passed.push(Reason::CompletedQuestions);
    }

    /// Chooses the new password, with nothing left to be proven.
    async fn finishes(&mut self) {
        self.passed.push(Reason::CompletedAll);
        self.dies_on_the_way().await;
        let step = self.browser.look("/reset/password").step();
        let fields = [("step", step.as_str()), ("new_password", NEW), ("confirm_password", NEW)];
        let done = self.browser.post("/reset/password", &fields).expect("an answer");
        assert_eq!(done.location(), Some("/reset/done"), "{done:?}");
        self.dies();
        assert!(self.browser.look("/reset/done").body.contains("Your password has been reset"));
        assert!(!Client::signs_in(self.server.address, &user_name(self.name), OLD));
        assert!(Client::signs_in(self.server.address, &user_name(self.name), NEW));
        assert_eq!(self.scene.resets(self.name).await, 1);
        let replayed = self.browser.post("/reset/password", &fields).expect("an answer");
        assert_eq!(replayed.location(), Some("/reset/done"), "{replayed:?}");
        assert_eq!(self.scene.resets(self.name).await, 1, "once");
    }
}

async fn a_reset_survives(scene: &Scene) {
    let mut ada = Unlucky::new(scene, "ada");
    ada.identifies().await;
    ada.passes_mail().await;
    ada.finishes().await;
    assert!(Client::signs_in(ada.server.address, &user_name("eve"), OLD), "others are served");
}

async fn a_reset_of_two_gates_survives(scene: &Scene) {
    scene.asks_for_two_gates(&["ada"]).await;
    let mut ada = Unlucky::new(scene, "ada");
    ada.identifies().await;
    let code = ada.passes_mail().await;
    ada.dies_on_the_way().await;
    ada.cannot_skip();
    let replayed = ada.sends("/reset/verify/code", &[MAIL, ("code", &code)]);
    assert_eq!(replayed.location(), Some("/reset/verify"), "{replayed:?}");
    let again = ada.sends("/reset/verify/method", &[MAIL]);
    assert!(!again.body.contains("name=\"code\""), "the first gate is passed, and is not the second: {again:?}");
    ada.dies_on_the_way().await;
    ada.cannot_skip();
    ada.passes_questions().await;
    ada.finishes().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reset_survives_a_kill_after_every_step_on_sqlite() {
    a_reset_survives(&Scene::on_sqlite(&["ada", "eve"]).await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reset_survives_a_kill_after_every_step_on_postgresql() {
    a_reset_survives(&Scene::on_postgres(&["ada", "eve"]).await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reset_of_two_gates_survives_a_kill_after_every_step_on_sqlite() {
    a_reset_of_two_gates_survives(&Scene::on_sqlite(&["ada"]).await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reset_of_two_gates_survives_a_kill_after_every_step_on_postgresql() {
    a_reset_of_two_gates_survives(&Scene::on_postgres(&["ada"]).await).await;
}
