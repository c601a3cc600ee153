//! A hash that costs less than today's is made anew when its password is next at hand.

use std::time::Duration;

use latchkey_service::signin::{Credentials, SignIn, SignedIn};
use latchkey_store::{PasswordRecord, SetPassword};
use latchkey_vault::{Cost, Password, PasswordHash, hash_at, needs_rehash, verify};

use crate::engine::on_postgresql_too;
use crate::world::{PASSWORD, World, classic, visit};

async fn attempt(world: &World, password: &str, device: Option<String>) -> SignedIn {
    let typed =
        Credentials { user_name: "ada@alder.example".into(), password: Password::new(password.into()), device, replaces: None };
    SignIn::new(world.deps.clone()).sign_in(&visit(), typed).await.unwrap()
}

#[tokio::test]
async fn signing_in_renews_an_old_hash_and_nothing_else() {
    let world = World::with(classic()).await;
    let ada = world.person("ada", |_| {}).await;
    let (pepper, scope) = (world.scope.keys.pepper(), &world.scope);
    let old = &hash_at(Cost::LEAST, &pepper, PASSWORD, &*world.random);
    assert!(needs_rehash(&pepper, old));
    let how = SetPassword { at: world.now(), must_change: false };
    world.deps.store.write("test: old", |tx| async move { tx.set_password(scope, ada, old, how).await }).await.unwrap();
    let kept = async || -> PasswordRecord {
        world.deps.store.reader().person(scope, Some(ada)).await.unwrap().unwrap().password.unwrap()
    };
    let SignedIn::Welcome { session, device, .. } = attempt(&world, PASSWORD, None).await else { panic!() };
    let renewed = kept().await;
    assert!(!needs_rehash(&pepper, &renewed.hash) && verify(&pepper, PASSWORD, &renewed.hash));
    assert_eq!(renewed.changed_at, how.at, "it is the same password");

    world.later(Duration::from_secs(60));
    assert!(matches!(attempt(&world, PASSWORD, Some(device)).await, SignedIn::Welcome { .. }));
    assert_eq!(kept().await.hash.as_str(), renewed.hash.as_str(), "once is enough");
    let sign_in = SignIn::new(world.deps.clone());
    assert!(sign_in.person(&session.expose()).await.unwrap().is_some(), "the session goes on");
}

#[tokio::test]
async fn a_wrong_password_renews_nothing() {
    let world = World::with(classic()).await;
    let ada = world.person("ada", |_| {}).await;
    let (pepper, scope) = (world.scope.keys.pepper(), &world.scope);
    let old: &PasswordHash = &hash_at(Cost::LEAST, &pepper, PASSWORD, &*world.random);
    let how = SetPassword { at: world.now(), must_change: false };
    world.deps.store.write("test: old", |tx| async move { tx.set_password(scope, ada, old, how).await }).await.unwrap();
    assert!(matches!(attempt(&world, "Not-My-Password-1", None).await, SignedIn::Wrong));
    let kept = world.deps.store.reader().person(scope, Some(ada)).await.unwrap().unwrap().password.unwrap();
    assert_eq!(kept.hash.as_str(), old.as_str());
}

on_postgresql_too! {
    signing_in_renews_an_old_hash_and_nothing_else,
    a_wrong_password_renews_nothing,
}
