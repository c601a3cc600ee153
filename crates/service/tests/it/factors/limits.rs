//! Haste and patience do not help against codes of apps and recovery codes.

use std::sync::Arc;

use latchkey_domain::{ActivityKind, Method, Reason, Timestamp};
use latchkey_service::reset::{Checked, Sent, TypedCode};
use latchkey_vault::{Code, TotpSecret};

use super::{APP, PAPER, STEP, app, counted, left, one_gate, paper, reasons, shown};
use crate::engine::on_postgresql_too;
use crate::world::{World, visit};

/// Six digits that the app shows neither now, nor a step before or after.
fn wrong_code(secret: &TotpSecret, now: Timestamp, start: u32) -> String {
    let right = [shown(secret, now.minus(STEP)), shown(secret, now), shown(secret, now.plus(STEP))];
    (start..start + 5).map(|n| format!("{n:06}")).find(|code| !right.contains(code)).expect("another number")
}

#[tokio::test]
async fn what_can_be_no_code_or_was_not_asked_for_is_no_try() {
    let world = World::with(one_gate()).await;
    let user = world.person("ada", |_| {}).await;
    app(&world, user).await;
    paper(&world, user).await;
    let mut ada = world.visitor("ada@alder.example").await;
    for method in [APP, PAPER] {
        let code = if method == APP { "123456" } else { "7K2QD-M40XA" };
        assert!(matches!(ada.type_factor(method, code).await, Checked::Expired), "nothing was asked");
        assert_eq!(ada.ask_factor(method).await, Sent::OnItsWay);
        let long = "7".repeat(5_000);
        for typed in ["", " ", "12345", "1234567", "12345a", "١٢٣٤٥٦", "7K2QD-M40X", "7K2QD-M40XU", "\0\0\0\0\0\0", long.as_str()]
        {
            let checked = ada.type_factor(method, typed).await;
            assert!(matches!(checked, Checked::Malformed), "{method:?} {typed}: {checked:?}");
        }
    }
    // A code of the one typed for the other is malformed as well, and other methods take neither way.
    assert!(matches!(ada.type_factor(APP, "7K2QD-M40XA").await, Checked::Malformed));
    assert!(matches!(ada.type_factor(Method::AlternateEmail, "123456").await, Checked::Stale));
    assert_eq!(ada.ask_factor(Method::AlternateEmail).await, Sent::Stale);
    let (step, typed) = (ada.step().await, TypedCode { method: APP, code: Code::new("123456".into()) });
    assert!(matches!(world.reset.check_code(&visit(), ada.session(), &step, typed).await.unwrap(), Checked::Stale));
    assert_eq!(counted(&world, user).await, 0);
}

#[tokio::test]
async fn five_wrong_codes_close_the_method_and_no_other() {
    for method in [APP, PAPER] {
        let world = World::with(one_gate()).await;
        let user = world.person("ada", |_| {}).await;
        let (secret, codes) = (app(&world, user).await, paper(&world, user).await);
        let mut ada = world.visitor("ada@alder.example").await;
        ada.ask_factor(method).await;
        let wrong = if method == APP { wrong_code(&secret, world.now(), 0) } else { "0000000000".to_owned() };
        for granted in (1..5).rev() {
            let checked = ada.type_factor(method, &wrong).await;
            assert!(matches!(checked, Checked::Wrong { left: Some(left) } if left == granted), "{checked:?}");
        }
        assert!(matches!(ada.type_factor(method, &wrong).await, Checked::Locked { .. }));
        let right = if method == APP { shown(&secret, world.now()) } else { codes[0].expose().to_owned() };
        assert!(matches!(ada.type_factor(method, &right).await, Checked::Locked { .. }), "the right code comes too late");
        assert_eq!(left(&world, user).await, 10);
        let mut other = world.visitor("ada@alder.example").await;
        assert!(matches!(other.ask_factor(method).await, Sent::Locked { .. }));
        let (another, right) = match method {
            APP => (PAPER, codes[0].expose().to_owned()),
            _ => (APP, shown(&secret, world.now())),
        };
        other.ask_factor(another).await;
        assert!(matches!(other.type_factor(another, &right).await, Checked::Right(_)), "{another:?} is open");
        let told = reasons(&world, user).await;
        let many = if method == APP { Reason::TooManyAuthenticatorCodes } else { Reason::TooManyRecoveryCodes };
        assert!(told.contains(&(ActivityKind::Blocked, Some(many))), "{told:?}");
    }
}

#[tokio::test]
async fn a_hundred_guesses_at_once_get_exactly_five_tries() {
    for method in [APP, PAPER] {
        let world = Arc::new(World::with(one_gate()).await);
        let user = world.person("ada", |_| {}).await;
        let (secret, _) = (app(&world, user).await, paper(&world, user).await);
        let mut tokens = Vec::new();
        for _ in 0..3 {
            let ada = world.visitor("ada@alder.example").await;
            ada.ask_factor(method).await;
            tokens.push(ada.session());
        }
        let guesses = (0..100u32).map(|n| {
            let (world, session) = (world.clone(), tokens[n as usize % 3]);
            let guess = if method == APP { wrong_code(&secret, world.now(), n * 1_000) } else { format!("{n:010}") };
            tokio::spawn(async move {
                loop {
                    let Some(page) = world.reset.page(session).await.unwrap() else { return };
                    let typed = TypedCode { method, code: Code::new(guess.clone()) };
                    match world.reset.check_factor(&visit(), session, &page.step, typed).await.unwrap() {
                        Checked::Stale => {}
                        Checked::Wrong { .. } | Checked::Locked { .. } => return,
                        other => panic!("{other:?}"),
                    }
                }
            })
        });
        for guess in guesses.collect::<Vec<_>>() {
            guess.await.unwrap();
        }
        let told = reasons(&world, user).await;
        let wrong = told.iter().filter(|(_, reason)| *reason == Some(Reason::WrongProof)).count();
        assert_eq!(wrong, 5, "{method:?}: exactly five were verified");
        assert_eq!(told.iter().filter(|(kind, _)| *kind == ActivityKind::Blocked).count(), 1, "{method:?}: one lock");
    }
}

#[tokio::test]
async fn one_code_in_many_tabs_at_once_is_one_proof() {
    for method in [APP, PAPER] {
        let world = Arc::new(World::with(one_gate()).await);
        let user = world.person("ada", |_| {}).await;
        let (secret, codes) = (app(&world, user).await, paper(&world, user).await);
        let code = if method == APP { shown(&secret, world.now()) } else { codes[0].expose().to_owned() };
        let mut tabs = Vec::new();
        for _ in 0..3 {
            let ada = world.visitor("ada@alder.example").await;
            ada.ask_factor(method).await;
            for _ in 0..4 {
                tabs.push((ada.session(), ada.page().await.step));
            }
        }
        let mut tries = Vec::new();
        for (session, step) in tabs {
            let (world, typed) = (world.clone(), TypedCode { method, code: Code::new(code.clone()) });
            tries.push(tokio::spawn(async move { world.reset.check_factor(&visit(), session, &step, typed).await.unwrap() }));
        }
        let mut right = 0;
        for tried in tries {
            right += usize::from(matches!(tried.await.unwrap(), Checked::Right(_)));
        }
        assert_eq!(right, 1, "{method:?}");
        assert_eq!(left(&world, user).await, if method == PAPER { 9 } else { 10 });
    }
}

on_postgresql_too!(a_hundred_guesses_at_once_get_exactly_five_tries, one_code_in_many_tabs_at_once_is_one_proof);
