use latchkey_domain::{LockoutRule, PasswordFingerprint, SignInDecision, SignInLockout, UserId};
use latchkey_store::{Person, SetPassword};
use latchkey_vault::PasswordHash;

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
        for familiar in [true, false] {
            let kept = world.write(|tx| async move { tx.put_lockout(scope, ada, familiar, counted, empty).await }).await;
            assert!(kept);
            let stale = world.write(|tx| async move { tx.put_lockout(scope, ada, familiar, counted, empty).await }).await;
            assert!(!stale, "a guess that runs beside another must read again");
        }
        let record = read(world, ada).await.password.unwrap();
        assert_eq!((&record.lockout_familiar, &record.lockout_unfamiliar), (counted, counted));
        let how = SetPassword { at: world.now(), must_change: true };
        world.write(|tx| async move { tx.set_password(scope, ada, &hash(2), how).await }).await;
        let record = read(world, ada).await.password.unwrap();
        assert_eq!((record.hash.as_str(), record.changed_at, record.must_change), (hash(2).as_str(), world.now(), true));
        assert_eq!((&record.lockout_familiar, &record.lockout_unfamiliar), (empty, empty));
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
