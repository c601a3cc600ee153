//! What somebody else set up goes when the owner says that it was not them, and nothing else does.

use latchkey_domain::{ActivityKind, ContactKind, Outcome, Reason, UserId};
use latchkey_service::notme::{NotMe, Reported};

use super::apps::factors;
use super::{LATER, Member, nothing};
use crate::engine::on_postgresql_too;
use crate::world::{World, visit};

on_postgresql_too!(
    what_was_set_up_since_is_taken_back,
    what_was_only_looked_at_stays,
    a_sign_in_that_nothing_followed_freezes_nothing,
    what_its_owner_did_before_saying_so_stays,
);

/// Says that the newest event of this kind was somebody else.
async fn objects(owner: &Member<'_>, kind: ActivityKind) -> Reported {
    let event = owner.newest(kind).await;
    let not_me = NotMe::new(owner.world.deps.clone());
    let told = not_me.would_freeze(&owner.seat, &event).await.unwrap();
    let done = not_me.report_signed_in(&visit(), &owner.seat, &event).await.unwrap().expect("a report");
    assert_eq!(told, done.frozen, "said beforehand");
    done
}

async fn address(world: &World, id: UserId) -> Option<String> {
    world.user(id).await.contacts.get(ContactKind::AuthenticationEmail).map(|contact| contact.value.clone())
}

#[tokio::test]
async fn what_was_set_up_since_is_taken_back() {
    let world = World::with(factors()).await;
    let id = world.person("ada", nothing).await;
    world.member("ada").await.new_codes().await;
    world.later(LATER);
    let thief = world.member("ada").await;
    thief.new_app().await;
    world.later(LATER);
    thief.prove_address("thief@evil.example").await;
    world.later(LATER);
    let ada = world.member("ada").await;
    assert!(objects(&ada, ActivityKind::Registered).await.frozen);
    let user = world.user(id).await;
    assert_eq!((address(&world, id).await, user.factors.authenticators), (None, 1), "it began with the address");
    // The owner objects to what was first.
    let world = World::with(factors()).await;
    let id = world.person("ada", nothing).await;
    world.member("ada").await.new_codes().await;
    world.later(LATER);
    let thief = world.member("ada").await;
    let entered = thief.newest(ActivityKind::SignIn).await;
    thief.new_app().await;
    thief.prove_address("thief@evil.example").await;
    let ada = world.member("ada").await;
    let not_me = NotMe::new(world.deps.clone());
    assert!(not_me.report_signed_in(&visit(), &ada.seat, &entered).await.unwrap().expect("a report").frozen);
    let user = world.user(id).await;
    assert_eq!((address(&world, id).await, user.factors.authenticators, user.factors.recovery_codes), (None, 0, 10));
    let removed = |reason| (ActivityKind::InfoRemoved, Outcome::Success, Some(reason));
    let story = ada.story().await;
    for reason in [Reason::InfoEmail, Reason::InfoAuthenticator] {
        assert!(story.contains(&removed(reason)), "{story:?}");
    }
}

#[tokio::test]
async fn what_was_only_looked_at_stays() {
    let world = World::with(factors()).await;
    let id = world.person("ada", nothing).await;
    world.member("ada").await.prove_address("ada@home.example").await;
    world.later(LATER);
    let ada = world.member("ada").await;
    ada.register.looks_good(&visit(), &ada.seat).await.unwrap();
    let thief = world.member("ada").await;
    thief.new_codes().await;
    world.later(LATER);
    let ada = world.member("ada").await;
    assert!(objects(&ada, ActivityKind::RecoveryCodesMade).await.frozen);
    assert_eq!(address(&world, id).await.as_deref(), Some("ada@home.example"));
    assert_eq!(world.user(id).await.factors.recovery_codes, 0);
}

#[tokio::test]
async fn a_sign_in_that_nothing_followed_freezes_nothing() {
    let world = World::with(factors()).await;
    let id = world.person("ada", nothing).await;
    world.member("ada").await.prove_address("ada@home.example").await;
    world.later(LATER);
    let ada = world.member("ada").await;
    assert!(!objects(&ada, ActivityKind::SignIn).await.frozen);
    let user = world.user(id).await;
    assert!(user.frozen_at.is_none(), "whoever knew the password must not keep its owner out");
    assert_eq!(address(&world, id).await.as_deref(), Some("ada@home.example"));
    assert_eq!(ada.newest(ActivityKind::NotMe).await.reason, Some(Reason::OnlySignedIn));
    let person = world.deps.store.reader().person(&world.scope, Some(id)).await.unwrap().unwrap();
    assert!(person.password.is_none(), "and the password is known no more");
}

#[tokio::test]
async fn what_its_owner_did_before_saying_so_stays() {
    let world = World::with(factors()).await;
    let id = world.person("ada", nothing).await;
    let ada = world.member("ada").await;
    let thief = world.member("ada").await;
    let entered = thief.newest(ActivityKind::SignIn).await;
    world.later(LATER);
    // First aid comes first.
    ada.prove_address("ada@home.example").await;
    ada.new_app().await;
    let not_me = NotMe::new(world.deps.clone());
    let done = not_me.report_signed_in(&visit(), &ada.seat, &entered).await.unwrap().expect("a report");
    assert!(!done.frozen);
    assert_eq!(address(&world, id).await.as_deref(), Some("ada@home.example"));
    assert_eq!(world.user(id).await.factors.authenticators, 1);
}
