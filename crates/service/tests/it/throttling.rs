//! Limits hold against patience and against haste.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use latchkey_domain::{ActivityKind, Disclosure, End, Lifetimes, MOST_STEPS, Method, Subject, ThrottleKind, UserId};
use latchkey_service::reset::{Checked, Chosen, Sent, TypedCode, View};
use latchkey_store::ActivityFilter;
use latchkey_vault::{Code, Password};

use crate::conceal::strict;
use crate::engine::on_postgresql_too;
use crate::reset::choose;
use crate::world::{World, classic, visit};

#[tokio::test]
async fn five_wrong_codes_close_the_method_for_a_day() {
    let world = World::with(classic()).await;
    world.person("ada", |_| {}).await;
    let mut ada = world.visitor("ada@alder.example").await;
    ada.ask_mail(None).await;
    let code = world.code_for("ada@home.example").await;
    for _ in 0..4 {
        assert!(matches!(ada.type_code("111111").await, Checked::Wrong { .. }));
    }
    let Checked::Locked { until } = ada.type_code("111111").await else { panic!() };
    assert_eq!(until, world.now().plus(Duration::from_secs(24 * 3600)));
    assert!(matches!(ada.type_code(&code).await, Checked::Locked { .. }), "the right code comes too late");
    let mut other = world.visitor("ada@alder.example").await;
    let View::Verify { choices, .. } = other.view().await else { panic!() };
    assert_eq!(choices[0].locked_until, Some(until), "tries during the lock do not extend it");
    assert!(matches!(other.ask_mail(None).await, Sent::Locked { .. }));
    world.later(Duration::from_secs(24 * 3600));
    let mut ada = world.visitor("ada@alder.example").await;
    ada.ask_mail(None).await;
    let code = world.code_for("ada@home.example").await;
    assert!(matches!(ada.type_code(&code).await, Checked::Right(_)));
    let _ = other.type_code("1").await;
}

#[tokio::test]
async fn whoever_resets_gets_no_new_tries_at_second_steps_and_registrations() {
    let kept =
        [ThrottleKind::SecondStep, ThrottleKind::Registrations, ThrottleKind::RegistrationCodes, ThrottleKind::TextNotices];
    let opened = [ThrottleKind::Method(Method::SecurityQuestions), ThrottleKind::PhoneValidation, ThrottleKind::AdminContact];
    let world = World::with(classic()).await;
    let user = world.person("ada", |_| {}).await;
    for kind in kept.iter().chain(&opened) {
        world.close(user, *kind).await;
    }
    let closed = async || {
        let subject = world.scope.counter_subject(&Subject::Person(user));
        let counters = world.deps.store.reader().counters(&world.scope, &subject).await.unwrap();
        counters.into_iter().filter_map(|(word, _)| ThrottleKind::from_key(&word)).collect::<BTreeSet<_>>()
    };
    let mut ada = world.visitor("ada@alder.example").await;
    ada.ask_mail(None).await;
    let code = world.code_for("ada@home.example").await;
    assert!(matches!(ada.type_code(&code).await, Checked::Right(_)));
    assert_eq!(closed().await, BTreeSet::from(kept), "the proof alone, which sets no password");
    world.close(user, opened[0]).await;
    assert_eq!(choose(&ada, "Copper-Lantern-58").await, Chosen::Done);
    assert_eq!(closed().await, BTreeSet::from(kept), "and the reset");
}

/// What was counted for a person.
async fn counted(world: &World, user: UserId) -> usize {
    let subject = world.scope.counter_subject(&Subject::Person(user));
    world.deps.store.reader().counters(&world.scope, &subject).await.unwrap().len()
}

#[tokio::test]
async fn a_code_that_is_too_old_or_was_never_sent_is_no_try() {
    for mut draft in [classic(), strict()] {
        draft.methods = [Method::AlternateEmail].into();
        draft.gates = 1;
        draft.lifetimes = Lifetimes { session_minutes: 105, code_minutes: 5 };
        let typed = (draft.disclosure == Disclosure::Conceal).then_some("ada@home.example");
        let world = World::with(draft).await;
        let user = world.person("ada", |_| {}).await;
        let mut ada = world.visitor("ada@alder.example").await;
        for _ in 0..6 {
            assert!(matches!(ada.type_code("111111").await, Checked::Expired), "none was sent");
        }
        // The mail is late each time, and what it brings is right.
        for _ in 0..6 {
            assert_eq!(ada.ask_mail(typed).await, Sent::OnItsWay);
            let code = world.code_for("ada@home.example").await;
            world.later(Duration::from_secs(301));
            assert!(matches!(ada.type_code(&code).await, Checked::Expired));
        }
        assert_eq!(counted(&world, user).await, 0);
        assert_eq!(ada.ask_mail(typed).await, Sent::OnItsWay);
        let code = world.code_for("ada@home.example").await;
        assert!(matches!(ada.type_code(&code).await, Checked::Right(_)), "and nothing is locked");
    }
}

#[tokio::test]
async fn answers_to_no_question_are_no_try() {
    let mut draft = classic();
    draft.methods = [Method::SecurityQuestions].into();
    let world = World::with(draft).await;
    let user = world.person("ada", |_| {}).await;
    world.answers(user, &[1, 2, 3, 4, 5]).await;
    let ada = world.visitor("ada@alder.example").await;
    for _ in 0..6 {
        let (step, guess) = (ada.step().await, ["x", "y", "z"].map(|text| Password::new(text.into())));
        let checked = world.reset.check_answers(&visit(), ada.session(), &step, &guess).await.unwrap();
        assert!(matches!(checked, Checked::Expired), "{checked:?}");
    }
    assert_eq!(counted(&world, user).await, 0);
}

#[tokio::test]
async fn a_hundred_guesses_at_once_get_exactly_five_tries_and_one_lock() {
    let world = Arc::new(World::with(classic()).await);
    let user = world.person("ada", |_| {}).await;
    let mut tokens = Vec::new();
    for _ in 0..3 {
        let ada = world.visitor("ada@alder.example").await;
        assert!(matches!(ada.ask_mail(None).await, Sent::OnItsWay | Sent::TooSoon { .. }));
        tokens.push(ada.session());
    }
    let guesses = (0..100).map(|n| {
        let (world, session) = (world.clone(), tokens[n % 3]);
        tokio::spawn(async move {
            loop {
                let Some(page) = world.reset.page(session).await.unwrap() else { return false };
                let typed = TypedCode { method: Method::AlternateEmail, code: Code::new(format!("{n:06}")) };
                match world.reset.check_code(&visit(), session, &page.step, typed).await.unwrap() {
                    Checked::Stale => {}
                    Checked::Wrong { .. } | Checked::Expired => return true,
                    Checked::Locked { .. } => return false,
                    other @ (Checked::Right(_) | Checked::Malformed) => panic!("{other:?}"),
                }
            }
        })
    });
    let mut verified = 0;
    for guess in guesses.collect::<Vec<_>>() {
        verified += usize::from(guess.await.unwrap());
    }
    // The fifth try is verified too, and its answer is the lock.
    assert_eq!(verified, 4);
    let events = |kind| {
        let filter = ActivityFilter { kind: Some(kind), target: Some(user), ..ActivityFilter::default() };
        let world = world.clone();
        async move { world.deps.store.reader().activities(&world.scope, filter).await.unwrap() }
    };
    let wrong = events(ActivityKind::Progress).await;
    let wrong = wrong.iter().filter(|a| a.reason == Some(latchkey_domain::Reason::WrongProof)).count();
    assert_eq!(wrong, 5, "exactly five were verified");
    assert_eq!(events(ActivityKind::Blocked).await.len(), 1, "one lock");
}

#[tokio::test]
async fn five_failed_resets_close_the_sixth_and_a_success_forgets_them() {
    let mut draft = classic();
    draft.throttles.method_tries.limit = 50;
    let world = World::with(draft).await;
    world.person("ada", |_| {}).await;
    for round in 0..4 {
        let mut ada = world.visitor("ada@alder.example").await;
        world.later(Duration::from_secs(20));
        ada.ask_mail(None).await;
        assert!(matches!(ada.type_code("111111").await, Checked::Wrong { .. }), "{round}");
        assert!(matches!(ada.type_code("111112").await, Checked::Wrong { .. }), "a second wrong code is the same reset");
    }
    let mut ada = world.visitor("ada@alder.example").await;
    world.later(Duration::from_secs(20));
    ada.ask_mail(None).await;
    let code = world.code_for("ada@home.example").await;
    assert!(matches!(ada.type_code("111111").await, Checked::Wrong { .. }));
    let blocked = world.visitor("ada@alder.example").await;
    assert!(matches!(blocked.view().await, View::Ended(End::Blocked)));
    assert!(matches!(ada.type_code(&code).await, Checked::Right(_)), "who began before may still prove it");
    let open = world.visitor("ada@alder.example").await;
    assert!(matches!(open.view().await, View::Verify { .. }), "a proof opens every counter");
}

#[tokio::test]
async fn codes_are_not_sent_in_a_flood() {
    let world = World::with(classic()).await;
    world.person("ada", |_| {}).await;
    let ada = world.visitor("ada@alder.example").await;
    assert_eq!(ada.ask_mail(None).await, Sent::OnItsWay);
    assert!(matches!(ada.ask_mail(None).await, Sent::TooSoon { .. }));
    for _ in 0..9 {
        world.later(Duration::from_secs(10));
        assert_eq!(ada.ask_mail(None).await, Sent::OnItsWay);
    }
    world.later(Duration::from_secs(10));
    let used_up = Sent::UsedUp { until: world.now().plus(Duration::from_secs(3_590)), everywhere: false };
    assert_eq!(ada.ask_mail(None).await, used_up, "ten in ten minutes are enough, and the tenth began the hour");
}

#[tokio::test]
async fn guessing_across_an_organization_makes_codes_longer() {
    let mut draft = classic();
    draft.throttles.method_tries.limit = 1_000;
    let world = World::with(draft).await;
    world.person("ada", |_| {}).await;
    world.person("bob", |_| {}).await;
    let mut ada = world.visitor("ada@alder.example").await;
    ada.ask_mail(None).await;
    for _ in 0..100 {
        assert!(matches!(ada.type_code("111111").await, Checked::Wrong { .. }));
    }
    let bob = world.visitor("bob@alder.example").await;
    bob.ask_mail(None).await;
    let View::Verify { open, .. } = bob.view().await else { panic!() };
    assert_eq!(open[0].digits, 8);
    world.deliver().await;
    world.later(Duration::from_secs(3600));
    let bob = world.visitor("bob@alder.example").await;
    bob.ask_mail(None).await;
    let View::Verify { open, .. } = bob.view().await else { panic!() };
    assert_eq!(open[0].digits, 6);
}

#[tokio::test]
async fn a_reset_that_goes_on_and_on_comes_to_an_end_for_everybody_alike() {
    let world = World::with(strict()).await;
    let user = world.person("ada", |_| {}).await;
    world.answers(user, &[1, 2, 3, 4, 5]).await;
    for name in ["ada", "nobody"] {
        let visitor = world.visitor(&format!("{name}@alder.example")).await;
        let put = async || {
            let step = visitor.step().await;
            world.reset.put_questions(&visit(), visitor.session(), &step).await.unwrap()
        };
        for n in 0..MOST_STEPS {
            assert_eq!(put().await, Sent::OnItsWay, "{name}, step {n}");
        }
        assert_eq!(put().await, Sent::Stale, "{name}");
        assert!(matches!(visitor.view().await, View::Ended(End::TooManySteps)), "{name}");
        let fresh = world.visitor(&format!("{name}@alder.example")).await;
        assert!(matches!(fresh.view().await, View::Verify { .. }), "{name} starts again");
    }
}

#[tokio::test]
async fn a_flood_of_refused_passwords_is_noted_once_in_a_while() {
    let world = World::with(classic()).await;
    let user = world.person("ada", |_| {}).await;
    let mut ada = world.visitor("ada@alder.example").await;
    ada.ask_mail(None).await;
    let code = world.code_for("ada@home.example").await;
    assert!(matches!(ada.type_code(&code).await, Checked::Right(_)));
    for _ in 0..3 {
        for _ in 0..20 {
            assert!(matches!(choose(&ada, "short").await, Chosen::Problem(_)));
        }
        world.later(Duration::from_secs(10));
    }
    let filter = ActivityFilter { target: Some(user), kind: Some(ActivityKind::ResetPassword), ..ActivityFilter::default() };
    let noted = world.deps.store.reader().activities(&world.scope, filter).await.unwrap();
    assert_eq!(noted.len(), 3, "{noted:?}");
    assert_eq!(choose(&ada, "Copper-Lantern-58").await, Chosen::Done);
}

#[tokio::test]
async fn a_mailbox_does_not_buy_new_tries_at_the_answers() {
    let mut draft = classic();
    draft.methods = [Method::AlternateEmail, Method::SecurityQuestions].into();
    draft.gates = 2;
    let world = World::with(draft).await;
    let ada = world.person("ada", |_| {}).await;
    world.answers(ada, &[1, 2, 3, 4, 5]).await;
    let mut tries = 0;
    'resets: for _ in 0..4 {
        let mut thief = world.visitor("ada@alder.example").await;
        if matches!(thief.view().await, View::Ended(End::Blocked)) {
            break;
        }
        world.later(Duration::from_secs(11));
        thief.ask_mail(None).await;
        let code = world.code_for("ada@home.example").await;
        assert!(matches!(thief.type_code(&code).await, Checked::Right(_)));
        loop {
            let step = thief.step().await;
            if !matches!(world.reset.put_questions(&visit(), thief.session(), &step).await.unwrap(), Sent::OnItsWay) {
                break 'resets;
            }
            let step = thief.step().await;
            let wrong = ["x", "y", "z"].map(|text| latchkey_vault::Password::new(text.into()));
            tries += 1;
            match world.reset.check_answers(&visit(), thief.session(), &step, &wrong).await.unwrap() {
                Checked::Wrong { left: Some(left) } if left > 1 => {}
                _ => break,
            }
        }
    }
    assert!(tries <= 5, "{tries} tries at the answers");
}

on_postgresql_too! {
    five_wrong_codes_close_the_method_for_a_day,
    a_code_that_is_too_old_or_was_never_sent_is_no_try,
    answers_to_no_question_are_no_try,
    a_hundred_guesses_at_once_get_exactly_five_tries_and_one_lock,
    five_failed_resets_close_the_sixth_and_a_success_forgets_them,
    codes_are_not_sent_in_a_flood,
    guessing_across_an_organization_makes_codes_longer,
    a_mailbox_does_not_buy_new_tries_at_the_answers,
    a_reset_that_goes_on_and_on_comes_to_an_end_for_everybody_alike,
}
