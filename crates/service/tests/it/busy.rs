//! A server with no time for a hash says so and counts nothing.

use latchkey_domain::{Method, SignInLockout, Subject, UserId};
use latchkey_service::ServiceError;
use latchkey_service::reset::{Checked, Chosen, NewPasswords, Sent, View};
use latchkey_service::signin::{Credentials, SignIn, SignedIn};
use latchkey_vault::{Password, Priority};

use crate::engine::on_postgresql_too;
use crate::reset::choose;
use crate::world::{PASSWORD, World, answer, classic, visit};

/// Keeps the only turn at hashing from everybody while this is done.
async fn while_busy<T>(world: &World, work: impl Future<Output = T>) -> T {
    let _turn = world.deps.hashes.turn(Priority::NewPassword, "busy").await.unwrap();
    work.await
}

fn is_busy<T>(result: &Result<T, ServiceError>) -> bool {
    matches!(result, Err(ServiceError::Busy { retry_after }) if retry_after.as_secs() > 0)
}

async fn lockouts(world: &World, user: UserId) -> [SignInLockout; 2] {
    let reader = world.deps.store.reader();
    let kept = async |familiar| reader.lockout(&world.scope, user, familiar).await.unwrap().unwrap().state;
    [kept(true).await, kept(false).await]
}

/// Everything that is counted for a person or a name, but for counters that stand at nothing.
async fn counted(world: &World, subject: Subject) -> Vec<String> {
    let key = world.scope.counter_subject(&subject);
    let counters = world.deps.store.reader().counters(&world.scope, &key).await.unwrap();
    counters.into_iter().filter(|(_, counter)| counter.count > 0).map(|(kind, _)| kind).collect()
}

async fn events(world: &World) -> usize {
    world.deps.store.reader().activities(&world.scope, latchkey_store::ActivityFilter::default()).await.unwrap().len()
}

async fn sign_in(world: &World, name: &str, password: &str) -> Result<SignedIn, ServiceError> {
    let typed =
        Credentials { user_name: name.to_owned(), password: Password::new(password.to_owned()), device: None, replaces: None };
    SignIn::new(world.deps.clone()).sign_in(&visit(), typed).await
}

#[tokio::test]
async fn sign_in_counts_no_password_that_was_not_checked() {
    let world = World::with(classic()).await.with_one_hash_at_a_time();
    let ada = world.person("ada", |_| {}).await;
    assert!(matches!(sign_in(&world, "ada@alder.example", "first wrong").await, Ok(SignedIn::Wrong)));
    let (before, heard) = (lockouts(&world, ada).await, events(&world).await);
    assert_eq!(before[1].failures, 1, "a try that is checked counts");
    while_busy(&world, async {
        for n in 0..12 {
            assert!(is_busy(&sign_in(&world, "ada@alder.example", &format!("wrong {n}")).await));
            assert!(is_busy(&sign_in(&world, "nobody@alder.example", &format!("wrong {n}")).await));
        }
        assert!(is_busy(&sign_in(&world, "ada@alder.example", PASSWORD).await));
    })
    .await;
    assert_eq!(lockouts(&world, ada).await, before);
    assert_eq!(events(&world).await, heard, "no sign-in failed");
    // Neither name is nearer to its lock: nine more wrong passwords are heard out for the one, ten for the other.
    for (name, tries) in [("ada@alder.example", 9), ("nobody@alder.example", 10)] {
        for n in 1..=tries {
            let answer = sign_in(&world, name, &format!("other {n}")).await;
            assert_eq!(matches!(answer, Ok(SignedIn::Locked { .. })), n == tries, "{name}, wrong password {n}");
        }
    }
}

#[tokio::test]
async fn answers_that_were_not_compared_are_not_counted_and_the_questions_stay() {
    let mut draft = classic();
    draft.methods = [Method::SecurityQuestions].into();
    let world = World::with(draft).await.with_one_hash_at_a_time();
    let ada = world.person("ada", |_| {}).await;
    world.answers(ada, &[1, 2, 3, 4, 5]).await;
    let mut visitor = world.visitor("ada@alder.example").await;
    let step = visitor.step().await;
    assert_eq!(world.reset.put_questions(&visit(), visitor.session(), &step).await.unwrap(), Sent::OnItsWay);
    let wrong = ["x", "y", "z"].map(|text| Password::new(text.to_owned()));
    while_busy(&world, async {
        for _ in 0..8 {
            let step = visitor.step().await;
            assert!(is_busy(&world.reset.check_answers(&visit(), visitor.session(), &step, &wrong).await));
        }
    })
    .await;
    assert_eq!(counted(&world, Subject::Person(ada)).await, Vec::<String>::new());
    let View::Verify { open, .. } = visitor.view().await else { panic!() };
    let right: Vec<Password> = open[0]
        .questions
        .iter()
        .map(|question| match question {
            latchkey_service::reset::Question::Predefined(number) => Password::new(answer(*number)),
            latchkey_service::reset::Question::Custom(_) => panic!("there are none"),
        })
        .collect();
    let step = visitor.step().await;
    let checked = world.reset.check_answers(&visit(), visitor.session(), &step, &right).await.unwrap();
    let Checked::Right(token) = checked else { panic!("{checked:?}") };
    visitor.token = token;
    assert!(matches!(visitor.view().await, View::NewPassword { .. }));
}

#[tokio::test]
async fn a_new_password_that_was_not_hashed_leaves_the_old_one_and_the_reset() {
    let world = World::with(classic()).await.with_one_hash_at_a_time();
    let ada = world.person("ada", |_| {}).await;
    let mut visitor = world.visitor("ada@alder.example").await;
    visitor.ask_mail(None).await;
    let code = world.code_for("ada@home.example").await;
    visitor.type_code(&code).await;
    let step = visitor.step().await;
    let refused = async {
        let typed = || Password::new("Copper-Lantern-58".to_owned());
        let typed = NewPasswords { password: typed(), repeated: typed() };
        assert!(is_busy(&world.reset.choose_password(&visit(), visitor.session(), &step, typed).await));
    };
    Box::pin(while_busy(&world, refused)).await;
    assert_eq!(counted(&world, Subject::Person(ada)).await, Vec::<String>::new());
    assert!(matches!(visitor.view().await, View::NewPassword { .. }));
    assert_eq!(choose(&visitor, "Copper-Lantern-58").await, Chosen::Done);
    assert!(matches!(sign_in(&world, "ada@alder.example", "Copper-Lantern-58").await, Ok(SignedIn::Welcome { .. })));
}

on_postgresql_too! {
    sign_in_counts_no_password_that_was_not_checked,
    answers_that_were_not_compared_are_not_counted_and_the_questions_stay,
    a_new_password_that_was_not_hashed_leaves_the_old_one_and_the_reset,
}
