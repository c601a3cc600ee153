//! What outlives its session, or the policy it was asked under, keeps nothing.

use std::time::Duration;

use latchkey_domain::{ActivityKind, EnrolmentKind, Method, Outcome, PhoneWay, PolicyDraft, QuestionRef, ThrottleKind};
use latchkey_service::ServiceError;
use latchkey_service::register::{Checked, EmailTarget, GivenAnswer};
use latchkey_vault::Password;

use super::{Member, nothing};
use crate::engine::on_postgresql_too;
use crate::phones::{MOBILE, abroad};
use crate::world::{World, classic, visit};

on_postgresql_too!(
    answers_that_were_hashed_when_the_session_ended_are_not_kept,
    what_policy_took_away_while_answers_were_hashed_is_not_kept,
    a_session_that_is_over_changes_nothing,
    two_tabs_that_finish_two_methods_at_once_finish_the_registration,
);

/// One gate, by questions or by mail.
fn draft() -> PolicyDraft {
    PolicyDraft { methods: [Method::AlternateEmail, Method::SecurityQuestions].into(), gates: 1, ..classic() }
}

async fn end_sessions(member: &Member<'_>) {
    let (world, user) = (member.world, member.seat.user);
    let end = |tx: latchkey_store::Tx| async move { tx.end_sessions(&world.scope, user).await };
    assert_eq!(world.deps.store.write::<_, latchkey_store::StoreError, _, _>("test: end", end).await.unwrap(), 1);
}

/// As many answers as are demanded.
async fn given(member: &Member<'_>) -> Vec<GivenAnswer> {
    let offer = member.register.offered_questions(&member.seat).await.unwrap().unwrap();
    let chosen: Vec<QuestionRef> = offer.questions.iter().take(usize::from(offer.count)).map(|one| one.question).collect();
    let answer = |(place, question)| GivenAnswer { question, answer: Password::new(format!("stolen answer {place}")) };
    chosen.into_iter().enumerate().map(answer).collect()
}

/// Waits until the set was counted, which is right before it is hashed.
async fn counted(member: &Member<'_>) {
    let (world, kind) = (member.world, ThrottleKind::Registrations);
    let subject = world.scope.counter_subject(&latchkey_domain::Subject::Person(member.seat.user));
    while world.deps.store.reader().counter(&world.scope, &subject, kind.key()).await.unwrap().is_none() {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

#[tokio::test]
async fn answers_that_were_hashed_when_the_session_ended_are_not_kept() {
    let world = World::with(draft()).await;
    let id = world.person("ada", nothing).await;
    let thief = world.member("ada").await;
    let given = given(&thief).await;
    let (visit, ended) = (visit(), async {
        counted(&thief).await;
        end_sessions(&thief).await;
    });
    let (answered, ()) = tokio::join!(thief.register.register_answers(&visit, &thief.seat, &given), ended);
    assert!(matches!(answered, Err(ServiceError::SessionOver)), "{answered:?}");
    assert!(world.user(id).await.questions.is_empty());
    assert!(thief.story().await.is_empty());
}

#[tokio::test]
async fn what_policy_took_away_while_answers_were_hashed_is_not_kept() {
    let world = World::with(draft()).await;
    let id = world.person("ada", nothing).await;
    let ada = world.member("ada").await;
    let given = given(&ada).await;
    let (visit, narrowed) = (visit(), async {
        counted(&ada).await;
        world.set_policy(PolicyDraft { methods: [Method::AlternateEmail].into(), gates: 1, ..classic() }).await;
    });
    let (answered, ()) = tokio::join!(ada.register.register_answers(&visit, &ada.seat, &given), narrowed);
    assert_eq!(answered.unwrap(), latchkey_service::register::Answered::NotOffered);
    assert!(world.user(id).await.questions.is_empty());
}

#[tokio::test]
async fn a_session_that_is_over_changes_nothing() {
    let world = World::with(draft()).await;
    let id = world.person("ada", |_| {}).await;
    let thief = world.member("ada").await;
    thief.prove_address("ada@private.example").await;
    let (before, story) = (world.user(id).await, thief.story().await);
    world.later(super::LATER);
    end_sessions(&thief).await;
    let (register, seat) = (&thief.register, &thief.seat);
    let over = [
        register.remove(&visit(), seat, Method::AlternateEmail).await.err(),
        register.withdraw(&visit(), seat).await.err(),
        register.looks_good(&visit(), seat).await.err(),
        register.cancel(&visit(), seat).await.err(),
        register.register_answers(&visit(), seat, &given(&thief).await).await.err(),
        register.begin_email(&visit(), seat, EmailTarget::Typed("thief@evil.example".into())).await.err(),
    ];
    for (place, error) in over.into_iter().enumerate() {
        assert!(matches!(error, Some(ServiceError::SessionOver)), "{place}: {error:?}");
    }
    assert_eq!(world.user(id).await, before);
    assert_eq!(thief.story().await, story);
}

#[tokio::test]
async fn two_tabs_that_finish_two_methods_at_once_finish_the_registration() {
    let draft = PolicyDraft { methods: [Method::AlternateEmail, Method::MobilePhone].into(), gates: 2, ..abroad(classic()) };
    let world = World::with_phones(draft).await;
    world.person("ada", nothing).await;
    let ada = world.member("ada").await;
    ada.type_address("ada@private.example").await;
    ada.type_number(MOBILE, PhoneWay::Text).await;
    let (mailed, texted) = (world.code_for("ada@private.example").await, world.text_code().await);
    let (one, other) = tokio::join!(ada.type_code(EnrolmentKind::Email, &mailed), ada.type_code(EnrolmentKind::Phone, &texted));
    let complete = [one, other].into_iter().filter(|checked| *checked == Checked::Registered { complete: true }).count();
    assert_eq!(complete, 1, "{one:?} {other:?}");
    let finished = |(kind, outcome, _): &(ActivityKind, Outcome, _)| {
        (*kind, *outcome) == (ActivityKind::RegistrationCompleted, Outcome::Success)
    };
    assert_eq!(ada.story().await.iter().filter(|event| finished(event)).count(), 1);
}
