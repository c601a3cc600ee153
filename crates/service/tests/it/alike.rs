//! Whoever is asked after under `conceal`: as many statements run, and the same is seen, at every step before the first proof.

use std::sync::Arc;
use std::time::Duration;

use latchkey_domain::{ContactData, End, LIVE_RESETS, LicensingMode, Lifetimes, Method, Role, ThrottleKind};
use latchkey_service::reset::{Asked, Begun, Page, TypedCode, View};
use latchkey_vault::{Code, Password};

use crate::conceal::strict;
use crate::factors::{app, paper};
use crate::visitor::Visitor;
use crate::world::{World, visit};

/// Names that must not be told apart; the first is of somebody who can reset.
const NAMES: [&str; 11] =
    ["able", "unlicensed", "disabled", "frozen", "root", "poor", "laden", "locked", "closed", "nobody", "x"];

/// Adds everybody of [`NAMES`] but the last two, who do not exist.
async fn gather(world: &World) {
    let able = world.person("able", |user| user.licences.person = true).await;
    world.answers(able, &[1, 2, 3, 4, 5]).await;
    app(world, able).await;
    paper(world, able).await;
    world.person("unlicensed", |_| {}).await;
    world.person("disabled", |user| user.enabled = false).await;
    let now = world.now();
    world.person("frozen", |user| user.frozen_at = Some(now)).await;
    world.person("root", |user| user.roles = vec![Role::GlobalAdministrator]).await;
    world.person("poor", |user| user.contacts = ContactData::default()).await;
    // Who has as many apps as anybody may and no other.
    let laden = world.person("laden", |user| user.licences.person = true).await;
    for _ in 0..5 {
        app(world, laden).await;
    }
    let locked = world.person("locked", |user| user.licences.person = true).await;
    world.close(locked, ThrottleKind::ResetAttempts).await;
    let closed = world.person("closed", |user| user.licences.person = true).await;
    world.close(closed, ThrottleKind::Method(Method::AlternateEmail)).await;
    paper(world, closed).await;
    for method in [Method::SecurityQuestions, Method::Authenticator, Method::RecoveryCode] {
        world.close(closed, ThrottleKind::Method(method)).await;
    }
}

/// Everything on a page but what is random.
fn shown(page: &Page) -> String {
    let Page {
        organization, expires_at, contact, disclosure, session, tries, resets, resets_open_at, told, user_name, view, ..
    } = page;
    let view = match view {
        View::Verify { gate, gates, choices, open } => {
            let open = open.iter().map(|open| format!("{:?}", (open.way, &open.hint, open.digits, open.questions.len())));
            format!("{gate} of {gates}, {choices:?}, {:?}", open.collect::<Vec<_>>())
        }
        other => format!("{other:?}"),
    };
    let limits = format!("{session:?} {tries:?} {resets:?} {resets_open_at:?}");
    format!("{} {expires_at:?} {contact:?} {disclosure:?} {limits} {told} {user_name:?} {view}", organization.name)
}

/// Asks for the app and for a recovery code, and types what is none and what is wrong.
async fn factors(visitor: &Visitor<'_>, note: &mut impl FnMut(&str, String)) {
    let (reset, session) = (&visitor.world.reset, visitor.session());
    for (method, wrong) in [(Method::Authenticator, "000000"), (Method::RecoveryCode, "00000-00000")] {
        let typed = |code: &str| TypedCode { method, code: Code::new(code.to_owned()) };
        let early = reset.check_factor(&visit(), session, &visitor.step().await, typed(wrong)).await.unwrap();
        note("a factor before it is asked for", format!("{method:?} {early:?}"));
        let step = visitor.step().await;
        note("a factor", format!("{:?}", reset.ask_factor(&visit(), session, &step, method).await.unwrap()));
        let page = visitor.page().await;
        note("its page", shown(&page));
        let malformed = reset.check_factor(&visit(), session, &page.step, typed("12")).await.unwrap();
        note("what is no code", format!("{malformed:?}"));
        let page = visitor.page().await;
        let checked = reset.check_factor(&visit(), session, &page.step, typed(wrong)).await.unwrap();
        note("a wrong one", format!("{checked:?}"));
    }
}

/// What a stranger sees of a name, with the statements that each step took.
async fn tale(world: &World, name: &str, with_proofs: bool) -> Vec<String> {
    let mut told = Vec::new();
    let mut before = world.deps.store.statements();
    let mut note = |step: &str, seen: String| {
        let now = world.deps.store.statements();
        told.push(format!("{step}, {} statements: {seen}", now - before));
        before = now;
    };
    let visitor = world.visitor(&format!("{name}@alder.example")).await;
    note("identification", String::new());
    let page = visitor.page().await;
    note("the page after it", shown(&page));
    if !with_proofs {
        return told;
    }
    let (reset, session) = (&world.reset, visitor.session());
    let typed = TypedCode { method: Method::AlternateEmail, code: Code::new("000000".into()) };
    note("a code before any was sent", format!("{:?}", reset.check_code(&visit(), session, &page.step, typed).await.unwrap()));
    let early = ["x", "y", "z"].map(|text| Password::new(text.into()));
    let answered = reset.check_answers(&visit(), session, &page.step, &early).await.unwrap();
    note("answers before any question", format!("{answered:?}"));
    let asked = Asked { method: Method::AlternateEmail, typed: Some(format!("{name}@home.example")) };
    note("a code", format!("{:?}", reset.send_code(&visit(), session, &page.step, asked).await.unwrap()));
    let page = visitor.page().await;
    note("its page", shown(&page));
    let typed = TypedCode { method: Method::AlternateEmail, code: Code::new("000000".into()) };
    note("a wrong code", format!("{:?}", reset.check_code(&visit(), session, &page.step, typed).await.unwrap()));
    let page = visitor.page().await;
    note("its page", shown(&page));
    note("questions", format!("{:?}", reset.put_questions(&visit(), session, &page.step).await.unwrap()));
    let page = visitor.page().await;
    note("their page", shown(&page));
    let wrong = ["x", "y", "z"].map(|text| Password::new(text.into()));
    note("wrong answers", format!("{:?}", reset.check_answers(&visit(), session, &page.step, &wrong).await.unwrap()));
    let page = visitor.page().await;
    note("their page", shown(&page));
    factors(&visitor, &mut note).await;
    let page = visitor.page().await;
    note("help", format!("{:?}", reset.contact_administrator(&visit(), session, &page.step).await.unwrap()));
    told
}

async fn nobody_is_told_apart(world: &World) {
    gather(world).await;
    // Fewer wrong proofs than lock anybody who is not locked yet, and more resets than may live.
    for with_proofs in [true, true, true, true, false, false, false, false] {
        let expected = tale(world, NAMES[0], with_proofs).await;
        for name in &NAMES[1..] {
            assert_eq!(tale(world, name, with_proofs).await, expected, "{name}");
        }
    }
}

fn licensed() -> latchkey_domain::PolicyDraft {
    let methods = [Method::AlternateEmail, Method::SecurityQuestions, Method::Authenticator, Method::RecoveryCode].into();
    latchkey_domain::PolicyDraft { licensing: LicensingMode::PerUser, methods, ..strict() }
}

#[tokio::test]
async fn nobody_is_told_apart_on_sqlite() {
    nobody_is_told_apart(&World::with(licensed()).await).await;
}

#[tokio::test]
async fn nobody_is_told_apart_on_postgres() {
    nobody_is_told_apart(&World::on_postgres(licensed()).await).await;
}

#[tokio::test]
async fn a_policy_that_gets_stricter_meanwhile_tells_nobody_apart() {
    let world = World::with(licensed()).await;
    gather(&world).await;
    let mut visitors = Vec::new();
    for name in NAMES {
        visitors.push(world.visitor(&format!("{name}@alder.example")).await);
    }
    let mut draft = licensed();
    draft.lifetimes = Lifetimes { session_minutes: 10, code_minutes: 5 };
    draft.questions.to_reset = 4;
    world.set_policy(draft).await;
    let mut pages = Vec::new();
    for visitor in &visitors {
        let step = visitor.step().await;
        world.reset.put_questions(&visit(), visitor.session(), &step).await.unwrap();
        let page = visitor.page().await;
        let View::Verify { open, .. } = &page.view else { panic!("{:?}", page.view) };
        assert_eq!((open[0].questions.len(), page.expires_at), (4, world.now().plus(Duration::from_secs(600))));
        pages.push(shown(&page));
    }
    pages.dedup();
    assert_eq!(pages.len(), 1, "{pages:?}");
    world.later(Duration::from_secs(600));
    for (visitor, name) in visitors.iter().zip(NAMES) {
        assert!(matches!(visitor.view().await, View::Ended(End::Abandoned)), "{name}");
    }
}

/// However many resets of one name begin at once, as many live as may.
async fn as_many_live_as_may(world: World) {
    world.person("ada", |_| {}).await;
    let world = Arc::new(world);
    for name in ["ada", "nobody"] {
        let starts = (0..12).map(|_| {
            let world = Arc::clone(&world);
            tokio::spawn(async move { world.begin(&format!("{name}@alder.example")).await.unwrap() })
        });
        let mut tokens = Vec::new();
        for start in starts.collect::<Vec<_>>() {
            let Begun::Transaction(token) = start.await.unwrap() else { panic!("{name}") };
            tokens.push(token);
        }
        let mut live = 0;
        for token in tokens {
            let page = world.reset.page((&token).into()).await.unwrap().unwrap();
            live += usize::from(matches!(page.view, View::Verify { .. }));
        }
        assert_eq!(live, LIVE_RESETS, "{name}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn as_many_live_as_may_on_sqlite() {
    as_many_live_as_may(World::with(strict()).await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn as_many_live_as_may_on_postgres() {
    as_many_live_as_may(World::on_postgres(strict()).await).await;
}
