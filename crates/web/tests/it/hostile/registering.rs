//! Registering over the real pages: a newcomer with a mailbox and questions, and whatever goes wrong.

use std::time::Duration;

use http::StatusCode;
use latchkey_domain::{Activity, ActivityKind, ContactData, ContactKind, Method, Outcome, PolicyDraft, User};
use latchkey_web::paths;

use super::browser::{Browser, location, seen, step, step_to};
use super::site::{OLD, Site, classic};
use crate::support::Answer;

/// Under this policy everybody is asked to register.
pub(super) fn asking() -> PolicyDraft {
    PolicyDraft { require_registration: true, ..classic() }
}

pub(super) fn nothing(user: &mut User) {
    user.contacts = ContactData::default();
}

impl Browser<'_> {
    /// Asks for a code to an address; gives the page that follows.
    pub(super) async fn type_address(&mut self, address: &str) -> Answer {
        let step = step(&self.get("/register/email?other=1").await);
        self.post_on(paths::REGISTER_EMAIL, &[("step", &step), ("which", "typed"), ("address", address)]).await
    }

    pub(super) async fn type_registration_code(&mut self, code: &str) -> Answer {
        let step = step(&self.get(paths::REGISTER_EMAIL).await);
        self.post_on(paths::REGISTER_EMAIL_CODE, &[("step", &step), ("code", code)]).await
    }

    /// Presses a button of the list.
    pub(super) async fn press(&mut self, form: &str) -> Answer {
        let step = step_to(&self.get(paths::REGISTER).await, form);
        self.post(form, &[("step", &step)]).await
    }

    /// Sends a form of the list whose button may not be shown now.
    pub(super) async fn send_button(&mut self, form: &str) -> Answer {
        let token = self.token_of(form);
        self.post(form, &[("step", &token)]).await
    }
}

#[tokio::test]
async fn a_newcomer_is_asked_registers_a_mailbox_and_is_asked_no_more() {
    let site = Site::new(asking()).await;
    let id = site.person("ada", nothing).await;
    let mut ada = site.browser();
    let asked = ada.sign_in("ada@alder.example", OLD).await;
    let text = seen(&asked);
    assert!(text.contains("Do not lose access to your account") && text.contains("Not now"), "{text}");
    assert!(text.contains("You need 1 more way"), "{text}");
    assert_eq!(location(&ada.press(paths::REGISTER_CANCEL).await).as_deref(), Some(paths::ACCOUNT), "it can be put off");
    assert_eq!(ada.get(paths::ACCOUNT).await.status, StatusCode::OK);
    let unfinished = ada.press(paths::REGISTER_FINISH).await;
    assert!(seen(&unfinished).contains("1 more way is needed before you are finished"), "{}", unfinished.text());
    let page = seen(&ada.type_address("ada@private.example").await);
    assert!(page.contains("We sent a code to ada@private.example") && page.contains("105 minutes"), "{page}");
    let page = seen(&ada.type_registration_code("").await);
    assert!(page.contains("Enter the digits of the code"), "what is left empty is no try: {page}");
    let code = site.code_for("ada@private.example").await;
    let wrong = if code == "000000" { "111111" } else { "000000" };
    assert!(seen(&ada.type_registration_code(wrong).await).contains("You can try 4 more times"));
    let list = seen(&ada.type_registration_code(&code).await);
    assert!(list.contains("The email address is set up.") && list.contains("a*****@p*****.example"), "{list}");
    assert!(!list.contains("ada@private.example"), "the list hides most of it: {list}");
    assert_eq!(location(&ada.press(paths::REGISTER_FINISH).await).as_deref(), Some(paths::ACCOUNT));
    assert_eq!(site.user(id).await.contacts.get(ContactKind::AuthenticationEmail).unwrap().value, "ada@private.example");
    let mut later = site.browser();
    assert!(later.sign_in("ada@alder.example", OLD).await.text().contains("Sign out"), "nobody asks again");
    let mut forgetful = site.browser();
    forgetful.identify("ada@alder.example").await;
    forgetful.ask_mail("").await;
    let code = site.code_for("ada@private.example").await;
    assert!(forgetful.type_code(&code).await.text().contains("name=\"new_password\""));
}

#[tokio::test]
async fn what_is_there_is_found_right_with_one_press() {
    let site = Site::new(asking()).await;
    let id = site.person("ada", |_| {}).await;
    let mut ada = site.browser();
    let page = seen(&ada.sign_in("ada@alder.example", OLD).await);
    assert!(page.contains("Is this right?") && page.contains("Looks good"), "nobody asked before: {page}");
    let looked = ada.press(paths::REGISTER_CONFIRM).await;
    assert!(seen(&looked).contains("confirm it with a code"), "a look proves nothing that an administrator gave");
    assert_eq!(site.user(id).await.contacts.get(ContactKind::AlternateEmail).unwrap().confirmed_at, None);
    ada.type_address("ada@home.example").await;
    let code = site.code_for("ada@home.example").await;
    ada.type_registration_code(&code).await;
    site.clock.advance(Duration::from_secs(200 * 24 * 3600));
    let mut ada = site.browser();
    let page = seen(&ada.sign_in("ada@alder.example", OLD).await);
    assert!(page.contains("Is this still right?"), "{page}");
    let done = ada.press(paths::REGISTER_CONFIRM).await;
    assert_eq!(location(&done).as_deref(), Some("/register?done=confirmed"));
    assert!(seen(&ada.get("/register?done=confirmed").await).contains("Everything is confirmed"));
    let contacts = site.user(id).await.contacts;
    assert_eq!(contacts.get(ContactKind::AuthenticationEmail).unwrap().confirmed_at, Some(site.now()));
    assert_eq!(contacts.get(ContactKind::AlternateEmail).unwrap().confirmed_at, None);
    let mut later = site.browser();
    assert!(later.sign_in("ada@alder.example", OLD).await.text().contains("Sign out"));
}

#[tokio::test]
async fn a_password_of_ten_minutes_ago_is_asked_for_again_and_leads_back() {
    let site = Site::new(classic()).await;
    site.person("ada", |_| {}).await;
    let mut ada = site.browser();
    ada.sign_in("ada@alder.example", OLD).await;
    let step_before = ada.token_of(paths::REGISTER_WITHDRAW);
    site.clock.advance(Duration::from_secs(600));
    for page in
        [paths::REGISTER, paths::REGISTER_EMAIL, paths::REGISTER_PHONE, paths::REGISTER_QUESTIONS, paths::REGISTER_WITHDRAW]
    {
        assert_eq!(location(&ada.get(page).await).as_deref(), Some("/signin/again?next=register"), "{page}");
    }
    let before = site.events(None).await.len();
    let answer = ada.post(paths::REGISTER_WITHDRAW, &[("step", &step_before)]).await;
    assert_eq!(location(&answer).as_deref(), Some("/signin/again?next=register"));
    assert_eq!(site.events(None).await.len(), before, "nothing was done");
    let again = step(&ada.get("/signin/again?next=register").await);
    let fields = [("step", again.as_str()), ("next", "register"), ("password", OLD)];
    assert_eq!(location(&ada.post(paths::SIGN_IN_AGAIN, &fields).await).as_deref(), Some(paths::REGISTER));
    assert_eq!(ada.get(paths::REGISTER).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_form_of_another_session_registers_nothing() {
    let site = Site::new(classic()).await;
    site.person("ada", nothing).await;
    let bob_id = site.person("bob", nothing).await;
    let (mut ada, mut bob) = (site.browser(), site.browser());
    ada.sign_in("ada@alder.example", OLD).await;
    bob.sign_in("bob@alder.example", OLD).await;
    ada.type_address("ada@private.example").await;
    bob.type_address("bob@private.example").await;
    let code = site.code_for("ada@private.example").await;
    let hers = step(&ada.get(paths::REGISTER_EMAIL).await);
    let foreign = bob.post(paths::REGISTER_EMAIL_CODE, &[("step", &hers), ("code", &code)]).await;
    assert_eq!(location(&foreign).as_deref(), Some(paths::REGISTER_EMAIL), "her form is not his");
    assert!(seen(&bob.type_registration_code(&code).await).contains("That code is not right"), "nor is her code");
    for form in [paths::REGISTER_WITHDRAW, paths::REGISTER_COPY, paths::REGISTER_CONFIRM] {
        assert_eq!(location(&bob.post(form, &[("step", &ada.token_of(form))]).await).as_deref(), Some(paths::REGISTER), "{form}");
    }
    assert!(site.user(bob_id).await.contacts.iter().next().is_none());
    let registered = |event: &Activity| event.kind == ActivityKind::Registered && event.outcome == Outcome::Success;
    assert!(!site.events(None).await.iter().any(registered));
}

#[tokio::test]
async fn a_tab_that_was_left_behind_leads_to_what_is_being_proven_now() {
    let site = Site::new(classic()).await;
    let id = site.person("ada", nothing).await;
    let mut ada = site.browser();
    ada.sign_in("ada@alder.example", OLD).await;
    ada.type_address("ada@first.example").await;
    let code = site.code_for("ada@first.example").await;
    let old = step(&ada.get(paths::REGISTER_EMAIL).await);
    site.clock.advance(Duration::from_secs(11));
    ada.type_address("ada@second.example").await;
    let stale = ada.post(paths::REGISTER_EMAIL_CODE, &[("step", &old), ("code", &code)]).await;
    assert_eq!(location(&stale).as_deref(), Some(paths::REGISTER_EMAIL));
    assert!(ada.get(paths::REGISTER_EMAIL).await.text().contains("ada@second.example"));
    let code = site.code_for("ada@second.example").await;
    ada.type_registration_code(&code).await;
    assert_eq!(site.user(id).await.contacts.get(ContactKind::AuthenticationEmail).unwrap().value, "ada@second.example");
    let twice = ada.post(paths::REGISTER_EMAIL_CODE, &[("step", &old), ("code", &code)]).await;
    assert_eq!(twice.status, StatusCode::SEE_OTHER, "a second press changes nothing");
}

#[tokio::test]
async fn addresses_that_will_not_do_are_told_on_the_page_and_kept_to_be_put_right() {
    let site = Site::new(classic()).await;
    site.person("ada", nothing).await;
    let mut ada = site.browser();
    ada.sign_in("ada@alder.example", OLD).await;
    for malformed in ["ada at home", "ada@", "<script>alert(1)</script>"] {
        let page = ada.type_address(malformed).await;
        let text = seen(&page);
        assert!(text.contains("not a complete email address") && text.contains("aria-invalid"), "{malformed}: {text}");
        assert!(!text.contains("<script>alert"), "{text}");
    }
    assert!(seen(&ada.type_address("ada+x@alder.example").await).contains("opens with the very password"));
    for n in 0..20 {
        ada.type_address(&format!("ada{n}@private.example")).await;
        site.clock.advance(Duration::from_secs(11));
    }
    let page = seen(&ada.type_address("ada@private.example").await);
    assert!(page.contains("That was too often for one day") && page.contains("What is registered stays as it is"), "{page}");
}

#[tokio::test]
async fn questions_are_chosen_answered_and_never_shown_again() {
    let mut draft = PolicyDraft { methods: [Method::SecurityQuestions].into(), ..classic() };
    draft.questions.to_register = 3;
    draft.questions.to_reset = 3;
    let site = Site::new(draft).await;
    let id = site.person("ada", nothing).await;
    let mut ada = site.browser();
    ada.sign_in("ada@alder.example", OLD).await;
    let page = ada.get(paths::REGISTER_QUESTIONS).await;
    let token = step(&page);
    assert!(page.text().contains("name=\"question_3\"") && !page.text().contains("name=\"question_4\""));
    let fill = |answers: [&'static str; 3]| {
        let questions = [("question_1", "p1"), ("question_2", "p2"), ("question_3", "p3")];
        let answers = [("answer_1", answers[0]), ("answer_2", answers[1]), ("answer_3", answers[2])];
        [&[("step", token.as_str())], &questions[..], &answers[..]].concat()
    };
    let text = seen(&ada.post_on(paths::REGISTER_QUESTIONS, &fill(["Rome", "Paris", "  rome "])).await);
    assert!(text.contains("Answer 3 is the same as an earlier one") && !text.contains("Paris"), "{text}");
    let list = seen(&ada.post_on(paths::REGISTER_QUESTIONS, &fill(["Rome", "Paris", "Oslo"])).await);
    assert!(list.contains("Your answers are stored.") && list.contains("Answered"), "{list}");
    assert_eq!(site.user(id).await.questions.len(), 3);
    let again = ada.get(paths::REGISTER_QUESTIONS).await;
    assert!(again.text().contains("take the place of all earlier ones"));
    for answer in ["Rome", "Paris", "Oslo"] {
        assert!(!again.text().contains(answer));
    }
}

#[tokio::test]
async fn removal_asks_first_and_a_copy_is_a_file() {
    let site = Site::new(classic()).await;
    let id = site.person("ada", nothing).await;
    let mut ada = site.browser();
    ada.sign_in("ada@alder.example", OLD).await;
    ada.type_address("ada@private.example").await;
    let code = site.code_for("ada@private.example").await;
    ada.type_registration_code(&code).await;
    let copy = ada.press(paths::REGISTER_COPY).await;
    assert_eq!(
        (copy.header("content-type"), copy.header("content-disposition")),
        ("application/json", "attachment; filename=\"my-data.json\"")
    );
    assert!(copy.text().contains("ada@private.example") && copy.text().contains("\"activities\""), "{}", copy.text());
    assert!(copy.header("cache-control").contains("no-store"));
    let ask = ada.get("/register/remove?method=alternate-email").await;
    assert!(seen(&ask).contains("you cannot reset a forgotten password yourself"), "{}", ask.text());
    assert!(site.user(id).await.contacts.get(ContactKind::AuthenticationEmail).is_some(), "looking removes nothing");
    let fields = [("step", &*step(&ask)), ("method", "alternate-email")];
    assert_eq!(location(&ada.post(paths::REGISTER_REMOVE, &fields).await).as_deref(), Some("/register?done=removed"));
    assert!(site.user(id).await.contacts.get(ContactKind::AuthenticationEmail).is_none());
    assert_eq!(location(&ada.get("/register/remove?method=alternate-email").await).as_deref(), Some(paths::REGISTER));
    assert_eq!(location(&ada.get("/register/remove").await).as_deref(), Some(paths::REGISTER));
}

#[tokio::test]
async fn the_pages_say_before_that_a_way_rests_and_who_is_told() {
    let site = Site::new(PolicyDraft { methods: [Method::AlternateEmail, Method::SecurityQuestions].into(), ..classic() }).await;
    site.person("ada", nothing).await;
    let mut ada = site.browser();
    ada.sign_in("ada@alder.example", OLD).await;
    let rests = "does not get you in alone";
    for page in [paths::REGISTER_EMAIL, paths::REGISTER_QUESTIONS] {
        let text = seen(&ada.get(page).await);
        assert!(!text.contains(rests) && text.contains("that you have already are told"), "a first one works at once: {text}");
    }
    ada.type_address("ada@private.example").await;
    let waiting = ada.get(paths::REGISTER_EMAIL).await;
    assert!(waiting.text().contains("id=\"again_wait\""), "the true wait: {}", waiting.text());
    let wrong = ada.type_registration_code("000000").await;
    assert!(wrong.text().contains("aria-invalid"), "{}", wrong.text());
    let again = step_of(&wrong, "again");
    let soon = ada.post(paths::REGISTER_EMAIL, &[("step", &again), ("which", "again")]).await;
    assert!(seen(&soon).contains("Please wait") && !soon.text().contains("aria-invalid"), "the code is not what was wrong");
    let code = site.code_for("ada@private.example").await;
    ada.type_registration_code(&code).await;
    assert!(seen(&ada.get(paths::REGISTER_EMAIL).await).contains(rests), "a new one takes the place of the first");
    assert!(!seen(&ada.get(paths::REGISTER_QUESTIONS).await).contains(rests), "all of the first session works at once");
    site.clock.advance(std::time::Duration::from_secs(1));
    let mut later = site.browser();
    later.sign_in("ada@alder.example", OLD).await;
    for page in [paths::REGISTER_EMAIL, paths::REGISTER_QUESTIONS] {
        let text = seen(&later.get(page).await);
        assert!(text.contains(rests), "{text}");
    }
}

#[tokio::test]
async fn the_pages_say_that_apps_and_codes_rest() {
    let methods = [Method::AlternateEmail, Method::Authenticator, Method::RecoveryCode].into();
    let site = Site::new(PolicyDraft { methods, ..classic() }).await;
    let id = site.person("ada", |_| {}).await;
    let mut ada = site.browser();
    ada.sign_in("ada@alder.example", OLD).await;
    let begin = step(&ada.get(paths::REGISTER_AUTHENTICATOR).await);
    ada.post(paths::REGISTER_AUTHENTICATOR, &[("step", &begin)]).await;
    for page in [paths::REGISTER_AUTHENTICATOR, paths::REGISTER_RECOVERY_CODES] {
        let text = seen(&ada.get(page).await);
        assert!(text.contains("does not get you in alone"), "{text}");
    }
    let make = step(&ada.get(paths::REGISTER_RECOVERY_CODES).await);
    ada.post(paths::REGISTER_RECOVERY_CODES, &[("step", &make)]).await;
    assert_eq!(site.user(id).await.factors.recovery_codes, 10);
    assert!(seen(&ada.get(paths::REGISTER).await).contains("This is of today"));
}

/// The token of the form with this id.
fn step_of(answer: &Answer, id: &str) -> String {
    let text = answer.text();
    let form = text.split(&format!("<form id=\"{id}\"")).nth(1).expect("the form");
    form.split("name=\"step\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a token").to_owned()
}

#[tokio::test]
async fn an_address_that_an_administrator_entered_is_said_to_be_replaced() {
    let site = Site::new(classic()).await;
    site.person("ada", |_| {}).await;
    let mut ada = site.browser();
    ada.sign_in("ada@alder.example", OLD).await;
    let text = seen(&ada.get(paths::REGISTER_EMAIL).await);
    assert!(text.contains("takes the place of") && text.contains("does not get you in alone"), "{text}");
    let looked = seen(&ada.post(paths::REGISTER_CONFIRM, &[("step", &ada.token_of(paths::REGISTER_CONFIRM))]).await);
    assert!(looked.contains("confirm it with a code"), "{looked}");
}

#[tokio::test]
async fn whoever_was_signed_out_in_another_tab_is_led_to_sign_in() {
    let site = Site::new(classic()).await;
    site.person("ada", nothing).await;
    let mut ada = site.browser();
    ada.sign_in("ada@alder.example", OLD).await;
    let token = step_to(&ada.get(paths::REGISTER).await, paths::REGISTER_FINISH);
    ada.jar.remove(super::browser::SESSION_COOKIE);
    let answer = ada.post(paths::REGISTER_FINISH, &[("step", &token)]).await;
    assert_eq!(location(&answer).as_deref(), Some("/signin?next=register"));
    ada.jar.clear();
    let answer = ada.post(paths::REGISTER_FINISH, &[("step", &token)]).await;
    assert!(answer.text().contains("Cookies are turned off"));
}
