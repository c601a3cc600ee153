//! What a sign-in asks for.

use std::time::Duration;

use latchkey_domain::{ActivityKind, PolicyDraft, Reason, SignInRequest};
use latchkey_service::register::Looked;
use latchkey_service::signin::{Credentials, SignIn, SignedIn};
use latchkey_vault::Password;

use super::{asking, nothing};
use crate::engine::on_postgresql_too;
use crate::world::{PASSWORD, World, classic, visit};

const DAY: Duration = Duration::from_secs(24 * 3600);

async fn request(world: &World, name: &str) -> SignInRequest {
    let typed = Credentials {
        user_name: format!("{name}@alder.example"),
        password: Password::new(PASSWORD.into()),
        device: None,
        replaces: None,
    };
    match SignIn::new(world.deps.clone()).sign_in(&visit(), typed).await.unwrap() {
        SignedIn::Welcome { request, .. } => request,
        _ => panic!("not signed in"),
    }
}

#[tokio::test]
async fn whoever_lacks_something_is_asked_at_every_sign_in_until_it_is_there() {
    let world = World::with(asking(classic())).await;
    world.person("ada", nothing).await;
    world.person("bob", |_| {}).await;
    assert_eq!(request(&world, "bob").await, SignInRequest::Reconfirm, "what an administrator gave was never confirmed");
    let ada = world.member("ada").await;
    for _ in 0..2 {
        assert_eq!(request(&world, "ada").await, SignInRequest::Register { missing: 1 });
        ada.register.cancel(&visit(), &ada.seat).await.unwrap();
    }
    ada.prove_address("ada@private.example").await;
    assert_eq!(request(&world, "ada").await, SignInRequest::Nothing);
    world.set_policy(PolicyDraft { require_registration: false, ..classic() }).await;
    assert_eq!(request(&world, "bob").await, SignInRequest::Nothing, "nobody is asked where policy does not demand it");
}

/// Statements of a sign-in of somebody who is registered, once everything that is kept in memory is there.
async fn statements(draft: PolicyDraft) -> u64 {
    let world = World::with(draft).await;
    world.person("ada", nothing).await;
    world.member("ada").await.prove_address("ada@private.example").await;
    request(&world, "ada").await;
    let before = world.deps.store.statements();
    assert_eq!(request(&world, "ada").await, SignInRequest::Nothing);
    world.deps.store.statements() - before
}

#[tokio::test]
async fn the_question_costs_whoever_need_not_register_at_most_one_query() {
    let not_asked = statements(PolicyDraft { require_registration: false, ..classic() }).await;
    let asked = statements(asking(classic())).await;
    let yearly = statements(PolicyDraft { reconfirm_days: 365, ..asking(classic()) }).await;
    assert!(not_asked > 0 && asked <= not_asked + 1 && yearly <= not_asked + 1, "{not_asked}, {asked}, {yearly}");
}

on_postgresql_too!(the_question_costs_whoever_need_not_register_at_most_one_query);

#[tokio::test]
async fn data_are_confirmed_again_after_so_many_days() {
    let world = World::with(PolicyDraft { reconfirm_days: 180, ..asking(classic()) }).await;
    world.person("ada", nothing).await;
    let ada = world.member("ada").await;
    ada.prove_address("ada@private.example").await;
    world.later(Duration::from_secs(180 * 24 * 3600 - 1));
    assert_eq!(request(&world, "ada").await, SignInRequest::Nothing);
    world.later(Duration::from_secs(1));
    assert_eq!(request(&world, "ada").await, SignInRequest::Reconfirm);
    let ada = world.member("ada").await;
    assert!(ada.overview().await.listing.unwrap().due);
    assert_eq!(ada.register.looks_good(&visit(), &ada.seat).await.unwrap(), Looked::Confirmed);
    let last = ada.story().await.last().copied().unwrap();
    assert_eq!((last.0, last.2), (ActivityKind::InfoConfirmed, Some(Reason::InfoEmail)));
    assert_eq!(request(&world, "ada").await, SignInRequest::Nothing);
    world.set_policy(PolicyDraft { reconfirm_days: 0, ..asking(classic()) }).await;
    world.later(DAY * 4000);
    assert_eq!(request(&world, "ada").await, SignInRequest::Nothing, "0 days: never");
}

#[tokio::test]
async fn nothing_is_confirmed_where_nothing_is_registered() {
    let world = World::with(asking(classic())).await;
    world.person("ada", nothing).await;
    let ada = world.member("ada").await;
    assert_eq!(ada.register.looks_good(&visit(), &ada.seat).await.unwrap(), Looked::Nothing);
    assert!(ada.story().await.is_empty());
}

#[tokio::test]
async fn a_look_proves_nothing_that_an_administrator_gave() {
    let world = World::with(PolicyDraft { reconfirm_days: 180, ..asking(classic()) }).await;
    let id = world.person("bob", |_| {}).await;
    let bob = world.member("bob").await;
    assert!(!bob.overview().await.listing.unwrap().ever_confirmed, "nobody asked before");
    assert_eq!(bob.register.looks_good(&visit(), &bob.seat).await.unwrap(), Looked::Unproven);
    assert!(world.user(id).await.contacts.iter().all(|contact| contact.confirmed_at.is_none()));
    assert!(bob.story().await.is_empty());
    assert_eq!(request(&world, "bob").await, SignInRequest::Reconfirm);
    bob.prove_address("bob@home.example").await;
    assert_eq!(request(&world, "bob").await, SignInRequest::Nothing, "a code does");
    assert!(bob.overview().await.listing.unwrap().ever_confirmed);
}

#[tokio::test]
async fn what_is_said_again_and_again_is_noted_once_in_a_while() {
    let world = World::with(classic()).await;
    world.person("ada", nothing).await;
    let ada = world.member("ada").await;
    ada.prove_address("ada@private.example").await;
    let before = ada.story().await.len();
    for _ in 0..30 {
        ada.register.looks_good(&visit(), &ada.seat).await.unwrap();
        ada.register.export(&visit(), &ada.seat, |_| String::new()).await.unwrap();
        ada.register.cancel(&visit(), &ada.seat).await.unwrap();
    }
    assert_eq!(ada.story().await.len(), before + 3);
    world.later(Duration::from_secs(10));
    ada.register.export(&visit(), &ada.seat, |_| String::new()).await.unwrap();
    assert_eq!(ada.story().await.len(), before + 4);
}
