//! Before the first proof nothing depends on the account.

use std::collections::BTreeSet;

use latchkey_domain::{LicensingMode, Method, PolicyDraft, Preset, Role};
use latchkey_service::reset::{Begun, Checked, Question, Sent, View};

use crate::world::{World, answer, visit};

pub(crate) fn strict() -> PolicyDraft {
    let mut draft = Preset::Strict.draft();
    draft.methods = [Method::AlternateEmail, Method::SecurityQuestions].into();
    draft
}

#[tokio::test]
async fn only_the_stored_address_is_written_to() {
    let world = World::with(strict()).await;
    let ada = world.person("ada", |_| {}).await;
    world.answers(ada, &[1, 2, 3, 4, 5]).await;
    for (name, typed) in [("ada", "ada@home.example"), ("ada", "somebody@else.example"), ("nobody", "nobody@home.example")] {
        let visitor = world.visitor(&format!("{name}@alder.example")).await;
        assert_eq!(visitor.ask_mail(Some(typed)).await, Sent::OnItsWay, "{name} {typed}");
    }
    world.deliver().await;
    let mails = world.sent.mails.lock().unwrap();
    assert_eq!(mails.len(), 1);
    assert_eq!(mails[0].to.as_str(), "ada@home.example");
}

#[tokio::test]
async fn what_is_typed_must_be_an_address() {
    let world = World::with(strict()).await;
    let visitor = world.visitor("nobody@alder.example").await;
    assert_eq!(visitor.ask_mail(None).await, Sent::Malformed);
    assert_eq!(visitor.ask_mail(Some("no address")).await, Sent::Malformed);
}

/// The questions that are put to a name at first, and after one wrong answer.
async fn asked(world: &World, name: &str) -> [BTreeSet<String>; 2] {
    let visitor = world.visitor(&format!("{name}@alder.example")).await;
    let step = visitor.step().await;
    assert_eq!(world.reset.put_questions(&visit(), visitor.session(), &step).await.unwrap(), Sent::OnItsWay);
    let put = || async {
        let View::Verify { open, .. } = visitor.view().await else { panic!() };
        open[0].questions.iter().map(|question| format!("{question:?}")).collect()
    };
    let first = put().await;
    let wrong = ["x", "y", "z"].map(|text| latchkey_vault::Password::new(text.into()));
    let step = visitor.step().await;
    let checked = world.reset.check_answers(&visit(), visitor.session(), &step, &wrong).await.unwrap();
    assert!(matches!(checked, Checked::Wrong { left: None }), "{name}: {checked:?}");
    [first, put().await]
}

#[tokio::test]
async fn every_name_is_asked_its_questions_in_a_steady_order() {
    let world = World::with(strict()).await;
    let ada = world.person("ada", |_| {}).await;
    world.answers(ada, &[1, 2, 3, 4, 5]).await;
    // Who registered more than policy asks for looks like everybody else.
    let bob = world.person("bob", |_| {}).await;
    world.answers(bob, &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]).await;
    world.person("poor", |_| {}).await;
    let mut orders = BTreeSet::new();
    for name in ["ada", "bob", "poor", "nobody"] {
        let first = asked(&world, name).await;
        assert!(first.iter().all(|put| put.len() == 3), "{name}: {first:?}");
        assert_ne!(first[0], first[1], "{name}: others after a wrong answer");
        assert_eq!(first[0].union(&first[1]).count(), 5, "{name}: {first:?}");
        for _ in 0..3 {
            assert_eq!(asked(&world, name).await, first, "{name}");
        }
        orders.insert(first);
    }
    assert!(orders.len() > 1, "each name has questions of its own");
}

#[tokio::test]
async fn whoever_answers_what_was_asked_gets_through() {
    let world = World::with(strict()).await;
    let ada = world.person("ada", |_| {}).await;
    world.answers(ada, &[1, 2, 3, 4, 5]).await;
    let visitor = world.visitor("ada@alder.example").await;
    let step = visitor.step().await;
    world.reset.put_questions(&visit(), visitor.session(), &step).await.unwrap();
    let page = visitor.page().await;
    let View::Verify { open, .. } = &page.view else { panic!() };
    let right: Vec<_> = open[0]
        .questions
        .iter()
        .map(|question| match question {
            Question::Predefined(number) => latchkey_vault::Password::new(answer(*number)),
            Question::Custom(text) => panic!("{text}"),
        })
        .collect();
    let checked = world.reset.check_answers(&visit(), visitor.session(), &page.step, &right).await.unwrap();
    assert!(matches!(checked, Checked::Right(_)), "{checked:?}");
}

#[tokio::test]
async fn an_administrator_of_one_gate_is_told_of_as_many_as_everybody() {
    let world = World::without_domain(strict()).await;
    world.person("root", |user| user.roles = vec![Role::GlobalAdministrator]).await;
    let mut root = world.visitor("root@alder.example").await;
    let nobody = world.visitor("nobody@alder.example").await;
    let gates = |view: View| match view {
        View::Verify { gate, gates, choices, .. } => (gate, gates, choices),
        other => panic!("{other:?}"),
    };
    assert_eq!(gates(root.view().await), gates(nobody.view().await));
    root.ask_mail(Some("root@home.example")).await;
    let code = world.code_for("root@home.example").await;
    assert!(matches!(root.type_code(&code).await, Checked::Right(_)));
    assert!(matches!(root.view().await, View::NewPassword { .. }), "the administrator policy takes one gate here");
}

#[tokio::test]
async fn a_refused_person_hears_why_at_the_stored_address() {
    let mut draft = strict();
    draft.licensing = LicensingMode::PerUser;
    let world = World::with(draft).await;
    let ada = world.person("ada", |_| {}).await;
    world.answers(ada, &[1, 2, 3, 4, 5]).await;
    let visitor = world.visitor("ada@alder.example").await;
    assert_eq!(visitor.ask_mail(Some("ADA@home.example")).await, Sent::OnItsWay);
    world.deliver().await;
    let mails = world.sent.mails.lock().unwrap();
    assert!(mails[0].text.contains("SSPR_0012"), "{}", mails[0].text);
}

#[tokio::test]
async fn the_second_gate_completes_the_reset() {
    let world = World::with(strict()).await;
    let ada = world.person("ada", |_| {}).await;
    world.answers(ada, &[1, 2, 3, 4, 5]).await;
    let mut visitor = world.visitor("ada@alder.example").await;
    visitor.ask_mail(Some("ada@home.example")).await;
    let code = world.code_for("ada@home.example").await;
    assert!(matches!(visitor.type_code(&code).await, Checked::Right(_)));
    assert!(matches!(visitor.view().await, View::Verify { gate: 2, .. }));
    assert!(matches!(world.begin("ada@other.example").await.unwrap(), Begun::Unrecognized { .. }));
}
