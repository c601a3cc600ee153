//! Authenticator apps and recovery codes as gates of a reset.

mod limits;

use std::time::Duration;

use latchkey_domain::{
    ActivityKind, AuthenticatorId, LicensingMode, Method, PolicyDraft, Preset, Reason, Role, Subject, Timestamp, UserId,
    Verification, totp_step,
};
use latchkey_service::reset::{Checked, Chosen, Sent, View};
use latchkey_store::{ActivityFilter, NewAuthenticator, StoreError};
use latchkey_testkit::app_code;
use latchkey_vault::{RecoveryCode, TotpSecret};

use crate::engine::on_postgresql_too;
use crate::reset::choose;
use crate::world::{World, classic};

const APP: Method = Method::Authenticator;
const PAPER: Method = Method::RecoveryCode;
const STEP: Duration = Duration::from_secs(30);
const FRESH: &str = "Copper-Lantern-58";

/// One gate of mail, app and recovery codes.
fn one_gate() -> PolicyDraft {
    PolicyDraft { methods: [Method::AlternateEmail, APP, PAPER].into(), ..classic() }
}

/// Two gates of the same and questions.
fn two_gates() -> PolicyDraft {
    let methods = [Method::AlternateEmail, Method::SecurityQuestions, APP, PAPER].into();
    PolicyDraft { methods, gates: 2, ..classic() }
}

/// Gives a person an authenticator app of which no code was used lately.
pub(crate) async fn app(world: &World, user: UserId) -> TotpSecret {
    let secret = TotpSecret::generate(&*world.random);
    let id = AuthenticatorId::generate(&*world.deps.clock, &*world.random);
    let (scope, now) = (&world.scope, world.now());
    let new = &NewAuthenticator { id, user, name: "phone", secret: &secret, step: totp_step(now) - 5, now };
    let add = world.deps.store.write("test: app", |tx| async move { tx.insert_authenticator(scope, new).await });
    let added: Result<bool, StoreError> = add.await;
    assert!(added.unwrap());
    secret
}

/// Gives a person recovery codes.
pub(crate) async fn paper(world: &World, user: UserId) -> Vec<RecoveryCode> {
    let codes = RecoveryCode::generate_set(&*world.random);
    let (scope, now, set) = (&world.scope, world.now(), &codes);
    let put = world.deps.store.write("test: paper", |tx| async move { tx.put_recovery_codes(scope, user, set, now).await });
    let kept: Result<(), StoreError> = put.await;
    kept.unwrap();
    codes
}

fn shown(secret: &TotpSecret, at: Timestamp) -> String {
    app_code(secret.expose(), at)
}

async fn left(world: &World, user: UserId) -> u32 {
    world.user(user).await.factors.recovery_codes
}

async fn reasons(world: &World, user: UserId) -> Vec<(ActivityKind, Option<Reason>)> {
    let filter = ActivityFilter { target: Some(user), ..ActivityFilter::default() };
    let events = world.deps.store.reader().activities(&world.scope, filter).await.unwrap();
    events.iter().map(|event| (event.kind, event.reason)).collect()
}

/// How many counters there are of a person.
async fn counted(world: &World, user: UserId) -> usize {
    let subject = world.scope.counter_subject(&Subject::Person(user));
    world.deps.store.reader().counters(&world.scope, &subject).await.unwrap().len()
}

#[tokio::test]
async fn a_code_of_the_app_passes_the_gate() {
    let world = World::with(one_gate()).await;
    let user = world.person("ada", |_| {}).await;
    let secret = app(&world, user).await;
    let mut ada = world.visitor("ada@alder.example").await;
    let View::Verify { choices, .. } = ada.view().await else { panic!() };
    let ways: Vec<Verification> = choices.iter().map(|choice| choice.way).collect();
    assert_eq!(ways, [Verification::Email, Verification::Authenticator], "no code on paper, no such way");
    assert_eq!(ada.ask_factor(APP).await, Sent::OnItsWay);
    let View::Verify { open, .. } = ada.view().await else { panic!() };
    assert_eq!((open[0].way, open[0].digits, &open[0].hint), (Verification::Authenticator, 6, &None));
    let code = shown(&secret, world.now());
    let typed = format!(" {}-{} ", &code[..3], &code[3..]);
    assert!(matches!(ada.type_factor(APP, &typed).await, Checked::Right(_)));
    assert_eq!(choose(&ada, FRESH).await, Chosen::Done);
    let told = reasons(&world, user).await;
    for reason in [Reason::StartedAuthenticator, Reason::CompletedAuthenticator, Reason::CompletedAll] {
        assert!(told.contains(&(ActivityKind::Progress, Some(reason))), "{reason:?} in {told:?}");
    }
}

#[tokio::test]
async fn a_code_counts_one_step_early_or_late_and_never_again() {
    let world = World::with(one_gate()).await;
    for (name, early, late, right) in
        [("a", 0, 0, true), ("b", 1, 0, true), ("c", 0, 1, true), ("d", 2, 0, false), ("e", 0, 2, false)]
    {
        let user = world.person(name, |_| {}).await;
        let secret = app(&world, user).await;
        let mut visitor = world.visitor(&format!("{name}@alder.example")).await;
        visitor.ask_factor(APP).await;
        let code = shown(&secret, world.now().minus(STEP * early).plus(STEP * late));
        let checked = visitor.type_factor(APP, &code).await;
        assert_eq!(matches!(checked, Checked::Right(_)), right, "{name}: {checked:?}");
    }
    let user = world.person("ada", |_| {}).await;
    let secret = app(&world, user).await;
    let now = world.now();
    for (at, right) in [(now, true), (now, false), (now.minus(STEP), false), (now.plus(STEP), true), (now.plus(STEP), false)] {
        let mut ada = world.visitor("ada@alder.example").await;
        ada.ask_factor(APP).await;
        let checked = ada.type_factor(APP, &shown(&secret, at)).await;
        assert_eq!(matches!(checked, Checked::Right(_)), right, "{checked:?}");
    }
}

#[tokio::test]
async fn a_recovery_code_counts_once_however_it_is_typed() {
    let world = World::with(one_gate()).await;
    let user = world.person("ada", |_| {}).await;
    let codes = paper(&world, user).await;
    for (code, typed) in codes.iter().zip([0, 1, 2].map(|way| {
        move |code: &RecoveryCode| match way {
            0 => code.grouped().to_lowercase(),
            1 => format!("  {} ", code.expose()),
            _ => code.expose().chars().flat_map(|c| [c, ' ']).collect(),
        }
    })) {
        let before = left(&world, user).await;
        let mut ada = world.visitor("ada@alder.example").await;
        assert_eq!(ada.ask_factor(PAPER).await, Sent::OnItsWay);
        assert!(matches!(ada.type_factor(PAPER, &typed(code)).await, Checked::Right(_)));
        assert_eq!(left(&world, user).await, before - 1);
        let mut again = world.visitor("ada@alder.example").await;
        again.ask_factor(PAPER).await;
        assert!(matches!(again.type_factor(PAPER, code.expose()).await, Checked::Wrong { .. }));
        assert_eq!(left(&world, user).await, before - 1);
    }
    let told = reasons(&world, user).await;
    let used = (ActivityKind::RecoveryCodeUsed, Some(Reason::InfoRecoveryCodes));
    assert_eq!(told.iter().filter(|event| **event == used).count(), 3, "{told:?}");
}

#[tokio::test]
async fn what_belongs_to_another_person_is_wrong_and_stays_theirs() {
    let world = World::with(one_gate()).await;
    let (ada, bob) = (world.person("ada", |_| {}).await, world.person("bob", |_| {}).await);
    app(&world, ada).await;
    paper(&world, ada).await;
    let (secret, codes) = (app(&world, bob).await, paper(&world, bob).await);
    let mut visitor = world.visitor("ada@alder.example").await;
    visitor.ask_factor(APP).await;
    assert!(matches!(visitor.type_factor(APP, &shown(&secret, world.now())).await, Checked::Wrong { left: Some(4) }));
    visitor.ask_factor(PAPER).await;
    assert!(matches!(visitor.type_factor(PAPER, codes[0].expose()).await, Checked::Wrong { left: Some(4) }));
    assert_eq!(left(&world, bob).await, 10);
    let mut visitor = world.visitor("bob@alder.example").await;
    visitor.ask_factor(APP).await;
    assert!(matches!(visitor.type_factor(APP, &shown(&secret, world.now())).await, Checked::Right(_)));
}

#[tokio::test]
async fn a_policy_narrowed_in_the_middle_takes_the_method_away_unspent() {
    let world = World::with(one_gate()).await;
    let user = world.person("ada", |_| {}).await;
    let (secret, codes) = (app(&world, user).await, paper(&world, user).await);
    let mut ada = world.visitor("ada@alder.example").await;
    ada.ask_factor(APP).await;
    ada.ask_factor(PAPER).await;
    world.set_policy(PolicyDraft { methods: [Method::AlternateEmail].into(), ..classic() }).await;
    assert!(matches!(ada.type_factor(PAPER, codes[0].expose()).await, Checked::Stale));
    assert!(matches!(ada.type_factor(APP, &shown(&secret, world.now())).await, Checked::Stale));
    assert_eq!(ada.ask_factor(APP).await, Sent::Stale);
    let View::Verify { choices, open, .. } = ada.view().await else { panic!() };
    assert_eq!((choices.len(), choices[0].way, open.len()), (1, Verification::Email, 0));
    assert_eq!((left(&world, user).await, counted(&world, user).await), (10, 0));
}

#[tokio::test]
async fn two_gates_are_never_the_app_and_the_paper() {
    let world = World::with(two_gates()).await;
    let user = world.person("ada", |_| {}).await;
    let (secret, codes) = (app(&world, user).await, paper(&world, user).await);
    let mut ada = world.visitor("ada@alder.example").await;
    ada.ask_factor(PAPER).await;
    ada.ask_factor(APP).await;
    assert!(matches!(ada.type_factor(APP, &shown(&secret, world.now())).await, Checked::Right(_)));
    let View::Verify { gate: 2, choices, open, .. } = ada.view().await else { panic!() };
    assert_eq!(choices.iter().map(|choice| choice.way).collect::<Vec<_>>(), [Verification::Email]);
    assert!(open.is_empty(), "the question for the paper is gone");
    assert!(matches!(ada.type_factor(PAPER, codes[0].expose()).await, Checked::Stale));
    assert_eq!(ada.ask_factor(PAPER).await, Sent::Stale);
    assert_eq!(left(&world, user).await, 10);
    ada.ask_mail(None).await;
    let code = world.code_for("ada@home.example").await;
    assert!(matches!(ada.type_code(&code).await, Checked::Right(_)));
    assert_eq!(choose(&ada, FRESH).await, Chosen::Done);
}

#[tokio::test]
async fn administrators_use_them_where_policy_does_not_name_them() {
    let world = World::with(classic()).await;
    let user = world.person("root", |user| user.roles = vec![Role::GlobalAdministrator]).await;
    let codes = paper(&world, user).await;
    let mut root = world.visitor("root@alder.example").await;
    root.ask_mail(None).await;
    let code = world.code_for("root@home.example").await;
    assert!(matches!(root.type_code(&code).await, Checked::Right(_)));
    assert_eq!(root.ask_factor(PAPER).await, Sent::OnItsWay);
    assert!(matches!(root.type_factor(PAPER, codes[3].expose()).await, Checked::Right(_)));
    assert_eq!(choose(&root, FRESH).await, Chosen::Done);
    assert_eq!(left(&world, user).await, 9);
    let subjects = world.subjects_to("root@alder.example").await;
    assert!(!subjects.is_empty(), "the person hears of the reset as ever");
}

/// Under `conceal` everybody is asked, and only who may reset passes.
fn concealed() -> PolicyDraft {
    let methods = [Method::AlternateEmail, Method::SecurityQuestions, APP, PAPER].into();
    PolicyDraft { methods, gates: 1, licensing: LicensingMode::PerUser, ..Preset::Strict.draft() }
}

#[tokio::test]
async fn where_accounts_are_concealed_a_right_code_of_a_refused_person_is_wrong_and_unspent() {
    let world = World::with(concealed()).await;
    let able = world.person("able", |user| user.licences.person = true).await;
    let free = world.person("free", |_| {}).await;
    for (name, user, right) in [("free", free, false), ("able", able, true)] {
        let (secret, codes) = (app(&world, user).await, paper(&world, user).await);
        let mut visitor = world.visitor(&format!("{name}@alder.example")).await;
        assert_eq!(visitor.ask_factor(PAPER).await, Sent::OnItsWay);
        let checked = visitor.type_factor(PAPER, codes[0].expose()).await;
        assert_eq!(matches!(checked, Checked::Right(_)), right, "{name}: {checked:?}");
        assert!(right || matches!(checked, Checked::Wrong { left: None }), "{checked:?}");
        assert_eq!(left(&world, user).await, if right { 9 } else { 10 }, "{name}");
        let mut visitor = world.visitor(&format!("{name}@alder.example")).await;
        visitor.ask_factor(APP).await;
        let checked = visitor.type_factor(APP, &shown(&secret, world.now())).await;
        assert_eq!(matches!(checked, Checked::Right(_)), right, "{name}: {checked:?}");
    }
}

#[tokio::test]
async fn a_reset_by_mail_takes_no_statement_more_where_they_are_enabled() {
    let mut costs = Vec::new();
    for (draft, has) in [(classic(), false), (classic(), true), (one_gate(), false), (one_gate(), true)] {
        let world = World::with(draft).await;
        let user = world.person("ada", |_| {}).await;
        if has {
            app(&world, user).await;
            paper(&world, user).await;
        }
        let before = world.deps.store.statements();
        let mut ada = world.visitor("ada@alder.example").await;
        ada.ask_mail(None).await;
        let sent = world.deps.store.statements();
        let code = world.code_for("ada@home.example").await;
        let delivered = world.deps.store.statements();
        assert!(matches!(ada.type_code(&code).await, Checked::Right(_)));
        assert_eq!(choose(&ada, FRESH).await, Chosen::Done);
        costs.push((sent - before, world.deps.store.statements() - delivered));
    }
    assert!(costs.iter().all(|cost| *cost == costs[0]), "{costs:?}");
}

on_postgresql_too!(
    a_code_of_the_app_passes_the_gate,
    a_recovery_code_counts_once_however_it_is_typed,
    a_policy_narrowed_in_the_middle_takes_the_method_away_unspent,
    where_accounts_are_concealed_a_right_code_of_a_refused_person_is_wrong_and_unspent,
);
