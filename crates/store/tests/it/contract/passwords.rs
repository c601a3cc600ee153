use latchkey_domain::{LockoutRule, PasswordFingerprint, SignInDecision, SignInLockout, UserId};
use latchkey_store::{KeptLockout, Person, SetPassword};
use latchkey_vault::PasswordHash;
use sea_orm::{ConnectionTrait, Database};

use crate::world::{World, hash, on_both};

async fn read(world: &World, user: UserId) -> Person {
    world.store.reader().person(&world.scope, Some(user)).await.unwrap().unwrap()
}

async fn set(world: &World, user: UserId, number: u32) {
    let how = SetPassword { at: world.now(), must_change: false };
    world.write(|tx| async move { tx.set_password(&world.scope, user, &hash(number), how).await }).await;
}

fn wrong(lockout: &SignInLockout, world: &World) -> SignInLockout {
    let SignInDecision::Granted(next) = lockout.attempt(&LockoutRule::default(), PasswordFingerprint::new([1; 32]), world.now())
    else {
        panic!("a first wrong password locks nothing")
    };
    next
}

on_both! {
    async fn a_password_replaces_the_one_before_and_its_locks(world) {
        let (scope, ada) = (&world.scope, world.person("ada@contoso.com").await);
        assert!(read(world, ada).await.password.is_none());
        set(world, ada, 1).await;
        let empty = &SignInLockout::default();
        let counted = &wrong(empty, world);
        let kept_empty = &KeptLockout::of(empty.clone()).unwrap();
        for familiar in [true, false] {
            let kept = world.write(|tx| async move { tx.put_lockout(scope, ada, familiar, counted, kept_empty).await }).await;
            assert!(kept);
            let stale = world.write(|tx| async move { tx.put_lockout(scope, ada, familiar, counted, kept_empty).await }).await;
            assert!(!stale, "a guess that runs beside another must read again");
        }
        let record = read(world, ada).await.password.unwrap();
        assert_eq!((&record.lockout_familiar.state, &record.lockout_unfamiliar.state), (counted, counted));
        let how = SetPassword { at: world.now(), must_change: true };
        world.write(|tx| async move { tx.set_password(scope, ada, &hash(2), how).await }).await;
        let record = read(world, ada).await.password.unwrap();
        assert_eq!((record.hash.as_str(), record.changed_at, record.must_change), (hash(2).as_str(), world.now(), true));
        assert_eq!((&record.lockout_familiar.state, &record.lockout_unfamiliar.state), (empty, empty));
    }

    async fn a_lockout_in_the_words_of_another_version_can_be_replaced(world) {
        let (scope, ada, subject) = (&world.scope, world.person("ada@contoso.com").await, &[7; 32]);
        set(world, ada, 1).await;
        let counted = &wrong(&SignInLockout::default(), world);
        let now = world.now();
        assert!(world.write(|tx| async move { tx.put_stranger(scope, subject, counted, None, now).await }).await);
        // The same state with a blank more, another order and something that this version does not know.
        let words = r#"{ "of-tomorrow":1,"recent":[],"lock-count":0,"failures":3,"locked-until":null,"last-failure":null}"#;
        let raw = Database::connect(world.place.url()).await.unwrap();
        for sql in ["UPDATE password SET lockout_familiar = '{}', lockout_unfamiliar = '{}'", "UPDATE stranger SET lockout = '{}'"] {
            raw.execute_unprepared(&sql.replace("{}", words)).await.unwrap();
        }
        for familiar in [true, false] {
            let kept = &world.store.reader().lockout(scope, ada, familiar).await.unwrap().unwrap();
            assert_eq!(kept.state.failures, 3);
            let replaced = world.write(|tx| async move { tx.put_lockout(scope, ada, familiar, counted, kept).await }).await;
            assert!(replaced, "familiar: {familiar}");
            let stale = world.write(|tx| async move { tx.put_lockout(scope, ada, familiar, counted, kept).await }).await;
            assert!(!stale, "familiar: {familiar}");
        }
        let kept = &world.store.reader().stranger(scope, subject).await.unwrap().unwrap();
        assert!(world.write(|tx| async move { tx.put_stranger(scope, subject, counted, Some(kept), now).await }).await);
        assert!(!world.write(|tx| async move { tx.put_stranger(scope, subject, counted, Some(kept), now).await }).await);
    }

    async fn a_disowned_password_is_gone_and_remembered(world) {
        let (scope, ada) = (&world.scope, world.person("ada@contoso.com").await);
        set(world, ada, 1).await;
        assert!(world.write(|tx| async move { tx.refuse_password(scope, ada).await }).await);
        assert!(!world.write(|tx| async move { tx.refuse_password(scope, ada).await }).await);
        let person = read(world, ada).await;
        assert!(person.password.is_none());
        assert_eq!(person.refused.iter().map(PasswordHash::as_str).collect::<Vec<_>>(), [hash(1).as_str()]);
        set(world, ada, 2).await;
        let person = read(world, ada).await;
        assert_eq!((person.password.unwrap().hash.as_str(), person.refused.len()), (hash(2).as_str(), 1));
    }

    async fn a_renewed_hash_never_brings_an_old_password_back(world) {
        let (scope, ada) = (&world.scope, world.person("ada@contoso.com").await);
        set(world, ada, 1).await;
        let renew = |new: u32, old: u32| world.write(move |tx| async move { tx.renew_hash(scope, ada, &hash(new), &hash(old)).await });
        assert!(renew(11, 1).await);
        set(world, ada, 2).await;
        assert!(!renew(12, 11).await);
        assert_eq!(read(world, ada).await.password.unwrap().hash.as_str(), hash(2).as_str());
    }
}
