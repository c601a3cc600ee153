//! Before the first proof nothing depends on the account.

use latchkey_domain::{LicensingMode, Method, PolicyDraft, Preset};
use latchkey_service::reset::{Begun, Checked, Sent, View};

use crate::world::{World, answer, visit};

fn strict() -> PolicyDraft {
    let mut draft = Preset::Strict.draft();
    draft.methods = [Method::AlternateEmail, Method::SecurityQuestions].into();
    draft
}

/// What a stranger sees of a name: the page, and the statements it took.
async fn seen(world: &World, name: &str) -> (String, u64) {
    let before = world.deps.store.statements();
    let visitor = world.visitor(name).await;
    let page = visitor.page().await;
    let View::Verify { gate, gates, choices, open } = &page.view else { panic!("{name}: {:?}", page.view) };
    let view = format!("{gate} {gates} {choices:?} {} {:?} {}", open.len(), page.disclosure, page.expires_at.as_micros());
    (view, world.deps.store.statements() - before)
}

#[tokio::test]
async fn unknown_unlicensed_poor_and_able_people_look_alike() {
    let mut draft = strict();
    draft.licensing = LicensingMode::PerUser;
    let world = World::with(draft).await;
    let able = world.person("able", |user| user.licences.person = true).await;
    world.answers(able, &[1, 2, 3, 4, 5]).await;
    world.person("unlicensed", |_| {}).await;
    world.person("disabled", |user| user.enabled = false).await;
    world.person("root", |user| user.roles = vec![latchkey_domain::Role::GlobalAdministrator]).await;
    let expected = seen(&world, "able@alder.example").await;
    for name in ["unlicensed", "disabled", "root", "nobody", "x"] {
        assert_eq!(seen(&world, &format!("{name}@alder.example")).await, expected, "{name}");
    }
}

#[tokio::test]
async fn the_answer_to_a_typed_address_is_always_the_same() {
    let world = World::with(strict()).await;
    let ada = world.person("ada", |_| {}).await;
    world.answers(ada, &[1, 2, 3, 4, 5]).await;
    let mut counts = Vec::new();
    for (name, typed) in [("ada", "ada@home.example"), ("ada", "somebody@else.example"), ("nobody", "nobody@home.example")] {
        let mut visitor = world.visitor(&format!("{name}@alder.example")).await;
        let before = world.deps.store.statements();
        assert_eq!(visitor.ask_mail(Some(typed)).await, Sent::OnItsWay, "{name} {typed}");
        let asked = world.deps.store.statements() - before;
        let View::Verify { open, .. } = visitor.view().await else { panic!() };
        assert_eq!(open.len(), 1);
        assert!(open[0].hint.is_none());
        assert!(matches!(visitor.type_code("123456").await, Checked::Wrong { .. }), "{name} {typed}");
        let wrong = world.deps.store.statements() - before - asked;
        counts.push((asked, wrong));
    }
    counts.dedup();
    assert_eq!(counts.len(), 1, "the same statements, whoever it is: {counts:?}");
    world.deliver().await;
    let mails = world.sent.mails.lock().unwrap();
    assert_eq!(mails.len(), 1, "only the stored address is written to");
    assert_eq!(mails[0].to.as_str(), "ada@home.example");
}

#[tokio::test]
async fn what_is_typed_must_be_an_address() {
    let world = World::with(strict()).await;
    let visitor = world.visitor("nobody@alder.example").await;
    assert_eq!(visitor.ask_mail(None).await, Sent::Malformed);
    assert_eq!(visitor.ask_mail(Some("no address")).await, Sent::Malformed);
}

#[tokio::test]
async fn a_name_that_means_nobody_is_asked_steady_questions() {
    let world = World::with(strict()).await;
    let mut seen = std::collections::BTreeSet::new();
    for _ in 0..6 {
        let visitor = world.visitor("nobody@alder.example").await;
        let step = visitor.step().await;
        assert_eq!(world.reset.put_questions(&visit(), visitor.session(), &step).await.unwrap(), Sent::OnItsWay);
        let View::Verify { open, .. } = visitor.view().await else { panic!() };
        assert_eq!(open[0].questions.len(), 3);
        seen.extend(open[0].questions.iter().map(|question| format!("{question:?}")));
    }
    assert!(seen.len() <= 5, "drawn from as many as a person registers: {seen:?}");
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
    assert_eq!(answer(3), "answer 3");
    assert!(matches!(world.begin("ada@other.example").await.unwrap(), Begun::Unrecognized { .. }));
}
