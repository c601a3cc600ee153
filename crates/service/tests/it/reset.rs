//! The main job.

use std::time::Duration;

use latchkey_domain::{ActivityKind, End, Method, Reason, Refusal, Verification};
use latchkey_service::NewPasswordProblem;
use latchkey_service::reset::{Begun, Checked, Chosen, NewPasswords, Sent, View};
use latchkey_service::signin::{Credentials, SignIn, SignedIn};
use latchkey_store::ActivityFilter;
use latchkey_vault::Password;

use crate::engine::on_postgresql_too;
use crate::world::{PASSWORD, Visitor, World, answer, classic, visit};

const FRESH: &str = "Copper-Lantern-58";

pub(crate) async fn choose(visitor: &Visitor<'_>, password: &str) -> Chosen {
    let typed = NewPasswords { password: Password::new(password.into()), repeated: Password::new(password.into()) };
    let step = visitor.step().await;
    visitor.world.reset.choose_password(&visit(), visitor.session(), &step, typed).await.unwrap()
}

async fn signs_in(world: &World, name: &str, password: &str) -> bool {
    let typed = Credentials { user_name: name.into(), password: Password::new(password.into()), device: None, replaces: None };
    let signed = SignIn::new(world.deps.clone()).sign_in(&visit(), typed).await.unwrap();
    matches!(signed, SignedIn::Welcome { .. })
}

async fn reasons(world: &World) -> Vec<Reason> {
    let filter = ActivityFilter { kind: Some(ActivityKind::Progress), ..ActivityFilter::default() };
    let activities = world.deps.store.reader().activities(&world.scope, filter).await.unwrap();
    activities.into_iter().filter_map(|activity| activity.reason).collect()
}

#[tokio::test]
async fn a_locked_out_person_gets_back_in_by_a_mailed_code() {
    let world = World::with(classic()).await;
    world.person("ada", |_| {}).await;
    let mut ada = world.visitor("ADA@alder.example").await;
    let View::Verify { gate: 1, gates: 1, choices, open } = ada.view().await else { panic!() };
    assert_eq!(choices.len(), 1);
    assert_eq!((choices[0].way, choices[0].hint.as_deref()), (Verification::Email, Some("a*****@h*****.example")));
    assert!(open.is_empty());
    assert_eq!(ada.ask_mail(None).await, Sent::OnItsWay);
    let code = world.code_for("ada@home.example").await;
    assert!(matches!(ada.type_code("000000").await, Checked::Wrong { .. }));
    assert!(matches!(ada.type_code(&format!(" {} {}", &code[..3], &code[3..])).await, Checked::Right(_)));
    assert!(matches!(ada.view().await, View::NewPassword { .. }));
    assert!(matches!(choose(&ada, "short").await, Chosen::Problem(NewPasswordProblem::Rules(_))));
    assert_eq!(choose(&ada, FRESH).await, Chosen::Done);
    assert!(matches!(ada.view().await, View::Ended(End::Completed)));
    assert!(signs_in(&world, "ada@alder.example", FRESH).await);
    assert!(!signs_in(&world, "ada@alder.example", PASSWORD).await);
    // Told at both addresses, and at no other.
    assert_eq!(world.subjects_to("ada@alder.example").await.len(), 1);
    assert_eq!(world.subjects_to("ada@home.example").await.len(), 2);
    let seen = reasons(&world).await;
    for reason in [Reason::SubmittedUserId, Reason::StartedEmail, Reason::WrongProof, Reason::CompletedEmail, Reason::Completed] {
        assert!(seen.contains(&reason), "{reason:?} in {seen:?}");
    }
}

#[tokio::test]
async fn two_gates_take_two_methods_and_the_used_one_is_gone() {
    let mut draft = classic();
    draft.methods = [Method::AlternateEmail, Method::SecurityQuestions].into();
    draft.gates = 2;
    let world = World::with(draft).await;
    let ada = world.person("ada", |_| {}).await;
    world.answers(ada, &[1, 2, 3, 4, 5]).await;
    let mut ada = world.visitor("ada@alder.example").await;
    ada.ask_mail(None).await;
    let code = world.code_for("ada@home.example").await;
    assert!(matches!(ada.type_code(&code).await, Checked::Right(_)));
    let View::Verify { gate: 2, choices, .. } = ada.view().await else { panic!() };
    assert_eq!(choices.iter().map(|c| c.way).collect::<Vec<_>>(), [Verification::Questions]);
    let first = put(&ada).await;
    assert_eq!(first.len(), 3);
    let wrong: Vec<u8> = first.iter().map(|n| n + 30).collect();
    assert!(matches!(answers(&mut ada, &wrong).await, Checked::Wrong { .. }));
    let second = asked(&ada).await;
    assert_ne!(first, second, "a miss draws anew");
    assert!(matches!(answers(&mut ada, &second).await, Checked::Right(_)));
    assert_eq!(choose(&ada, FRESH).await, Chosen::Done);
}

async fn put(visitor: &Visitor<'_>) -> Vec<u8> {
    let step = visitor.step().await;
    let sent = visitor.world.reset.put_questions(&visit(), visitor.session(), &step).await.unwrap();
    assert_eq!(sent, Sent::OnItsWay);
    asked(visitor).await
}

async fn asked(visitor: &Visitor<'_>) -> Vec<u8> {
    let View::Verify { open, .. } = visitor.view().await else { panic!() };
    let numbers = open.iter().flat_map(|open| &open.questions).map(|question| match question {
        latchkey_service::reset::Question::Predefined(number) => *number,
        latchkey_service::reset::Question::Custom(text) => panic!("{text}"),
    });
    numbers.collect()
}

async fn answers(visitor: &mut Visitor<'_>, numbers: &[u8]) -> Checked {
    let typed: Vec<Password> = numbers.iter().map(|n| Password::new(format!("  {} ", answer(*n).to_uppercase()))).collect();
    let step = visitor.step().await;
    let checked = visitor.world.reset.check_answers(&visit(), visitor.session(), &step, &typed).await.unwrap();
    if let Checked::Right(token) = &checked {
        visitor.token = token.clone();
    }
    checked
}

#[tokio::test]
async fn a_form_counts_once_and_an_old_cookie_is_worth_nothing() {
    let world = World::with(classic()).await;
    world.person("ada", |_| {}).await;
    let mut ada = world.visitor("ada@alder.example").await;
    ada.ask_mail(None).await;
    let code = world.code_for("ada@home.example").await;
    let step = ada.step().await;
    let before = ada.session();
    assert!(matches!(ada.type_code(&code).await, Checked::Right(_)));
    let typed =
        || latchkey_service::reset::TypedCode { method: Method::AlternateEmail, code: latchkey_vault::Code::new(code.clone()) };
    let again = world.reset.check_code(&visit(), before, &step, typed()).await.unwrap();
    assert!(matches!(again, Checked::Stale));
    assert!(world.reset.page(before).await.unwrap().is_none(), "the cookie was rotated");
    let step = ada.step().await;
    let replay = world.reset.check_code(&visit(), ada.session(), &step, typed()).await.unwrap();
    assert!(matches!(replay, Checked::Stale));
}

#[tokio::test]
async fn a_code_of_another_transaction_is_wrong() {
    let world = World::with(classic()).await;
    world.person("ada", |_| {}).await;
    let first = world.visitor("ada@alder.example").await;
    let mut second = world.visitor("ada@alder.example").await;
    first.ask_mail(None).await;
    let code = world.code_for("ada@home.example").await;
    second.ask_mail(None).await;
    assert!(matches!(second.type_code(&code).await, Checked::Wrong { .. }));
    let own = world.code_for("ada@home.example").await;
    assert!(matches!(second.type_code(&own).await, Checked::Right(_)));
    // The first proven gate ended the other reset.
    assert!(matches!(first.view().await, View::Ended(End::Superseded)));
}

#[tokio::test]
async fn a_code_dies_with_its_time_and_the_reset_with_its_own() {
    let mut draft = classic();
    draft.lifetimes.code_minutes = 5;
    let world = World::with(draft).await;
    world.person("ada", |_| {}).await;
    let mut ada = world.visitor("ada@alder.example").await;
    ada.ask_mail(None).await;
    let code = world.code_for("ada@home.example").await;
    world.later(Duration::from_secs(300));
    assert!(matches!(ada.type_code(&code).await, Checked::Expired));
    world.later(Duration::from_secs(105 * 60));
    assert!(matches!(ada.view().await, View::Ended(End::Abandoned)));
}

#[tokio::test]
async fn refusals_have_their_reason_and_an_unknown_name_has_none() {
    let mut draft = classic();
    draft.licensing = latchkey_domain::LicensingMode::PerUser;
    let world = World::with(draft).await;
    world.person("ada", |_| {}).await;
    let ada = world.visitor("ada@alder.example").await;
    assert!(matches!(ada.view().await, View::Ended(End::Refused(Refusal::NotLicensed))));
    assert!(matches!(world.begin("nobody@alder.example").await.unwrap(), Begun::Unrecognized { organization: Some(_), .. }));
    for name in ["ada@elsewhere.example", "", "\u{0}", "a@b@c", &"x".repeat(10_000)] {
        assert!(matches!(world.begin(name).await.unwrap(), Begun::Unrecognized { organization: None, .. }), "{name:?}");
    }
}

on_postgresql_too! {
    a_locked_out_person_gets_back_in_by_a_mailed_code,
    two_gates_take_two_methods_and_the_used_one_is_gone,
    a_form_counts_once_and_an_old_cookie_is_worth_nothing,
    a_code_of_another_transaction_is_wrong,
    a_code_dies_with_its_time_and_the_reset_with_its_own,
    refusals_have_their_reason_and_an_unknown_name_has_none,
}
