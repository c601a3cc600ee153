use std::time::Duration;

use latchkey_domain::{AuthenticatorId, Factors, UserId};
use latchkey_store::{NewAuthenticator, RecoveryCodeSet};
use latchkey_vault::{RecoveryCode, TotpSecret};

use crate::world::{World, on_both};

async fn add(world: &World, user: UserId, name: &str, secret: &TotpSecret) -> Option<AuthenticatorId> {
    let id = world.id(AuthenticatorId::from_uuid);
    let new = &NewAuthenticator { id, user, name, secret, step: 100, now: world.now() };
    world.write(|tx| async move { tx.insert_authenticator(&world.scope, new).await }).await.then_some(id)
}

async fn factors(world: &World, user: UserId) -> Factors {
    world.store.reader().person(&world.scope, Some(user)).await.unwrap().unwrap().user.factors
}

on_both! {
    async fn an_authenticator_comes_back_as_kept_and_five_are_the_most(world) {
        let (scope, ada) = (&world.scope, world.person("ada@contoso.com").await);
        assert_eq!(factors(world, ada).await, Factors::default());
        let secret = TotpSecret::generate(world.random.as_ref());
        let first = add(world, ada, "Ada's phone", &secret).await.unwrap();
        let begun = world.now();
        world.clock.advance(Duration::from_secs(60));
        for name in ["two", "three", "four", "five"] {
            world.clock.advance(Duration::from_secs(1));
            assert!(add(world, ada, name, &secret).await.is_some());
        }
        assert_eq!(add(world, ada, "six", &secret).await, None);
        let found = world.store.reader().authenticators(scope, ada).await.unwrap();
        assert_eq!(found.iter().map(|one| one.name.as_str()).collect::<Vec<_>>(), ["Ada's phone", "two", "three", "four", "five"]);
        let one = &found[0];
        assert_eq!((one.id, &one.secret, one.last_step), (first, &secret, Some(100)));
        assert_eq!((one.created_at, one.confirmed_at), (begun, begun));
        let counted = factors(world, ada).await;
        assert_eq!((counted.authenticators, counted.authenticators_confirmed_at, counted.recovery_codes), (5, Some(begun), 0));
        let eve = world.person("eve@contoso.com").await;
        assert!(add(world, eve, "hers", &secret).await.is_some(), "everybody has five");
        let rename = |user| world.write(move |tx| async move { tx.rename_authenticator(scope, user, first, "Ada's tablet").await });
        assert!(!rename(eve).await, "not hers");
        assert!(rename(ada).await);
        let entries = world.store.reader().authenticator_entries(scope, ada).await.unwrap();
        assert_eq!(entries.iter().map(|one| one.name.as_str()).collect::<Vec<_>>(), ["Ada's tablet", "two", "three", "four", "five"]);
        assert_eq!((entries[0].id, entries[0].created_at, entries[0].confirmed_at), (first, begun, begun));
        assert!(world.store.reader().authenticator_entries(scope, eve).await.unwrap().len() == 1);
        let remove = |user| world.write(move |tx| async move { tx.remove_authenticator(scope, user, first).await });
        assert!(!remove(eve).await, "not hers");
        assert!(remove(ada).await);
        assert!(!remove(ada).await);
        assert!(add(world, ada, "six", &secret).await.is_some());
    }

    async fn a_step_counts_once_and_only_upwards(world) {
        let (scope, ada) = (&world.scope, world.person("ada@contoso.com").await);
        let id = add(world, ada, "phone", &TotpSecret::generate(world.random.as_ref())).await.unwrap();
        let spend = |step| world.write(move |tx| async move { tx.spend_step(scope, id, step).await });
        let mut counted = Vec::new();
        for step in [100, 99, 101, 101, 103, 102, 104] {
            counted.push(spend(step).await);
        }
        assert_eq!(counted, [false, false, true, false, true, false, true]);
        let foreign = &world.another_organization("Fabrikam").await;
        assert!(!world.write(|tx| async move { tx.spend_step(foreign, id, 200).await }).await);
        assert!(world.store.reader().authenticators(foreign, ada).await.unwrap().is_empty());
    }

    async fn whoever_is_sought_has_as_many_apps_to_compare(world) {
        let (scope, reader) = (&world.scope, world.store.reader());
        let (ada, eve) = (world.person("ada@contoso.com").await, world.person("eve@contoso.com").await);
        let (secret, codes) = (&TotpSecret::generate(world.random.as_ref()), &RecoveryCode::generate_set(world.random.as_ref()));
        let (now, ids) = (world.now(), &[(); 2].map(|()| world.id(AuthenticatorId::from_uuid)));
        world.write(|tx| async move {
            for id in ids {
                tx.insert_authenticator(scope, &NewAuthenticator { id: *id, user: ada, name: "phone", secret, step: 7, now }).await?;
            }
            tx.put_recovery_codes(scope, ada, codes, now).await
        }).await;
        let mut costs = Vec::new();
        for (user, own) in [(Some(ada), 2), (Some(eve), 0), (None, 0)] {
            let before = world.store.statements();
            let sought = reader.sought_authenticators(scope, user).await.unwrap();
            let held = reader.holds_recovery_code(scope, user, &codes[0]).await.unwrap();
            costs.push(world.store.statements() - before);
            let found: Vec<_> = sought.iter().filter(|app| app.id.is_some()).collect();
            assert_eq!((sought.len(), found.len(), held), (5, own, own > 0));
            assert!(found.iter().all(|app| app.secret == *secret && app.last_step == Some(7)));
            assert!(sought.iter().filter(|app| app.id.is_none()).all(|decoy| decoy.secret != *secret));
        }
        assert!(costs.iter().all(|cost| *cost == 2), "{costs:?}");
        assert!(world.write(|tx| async move { tx.spend_recovery_code(scope, ada, &codes[0], now).await }).await);
        assert!(!reader.holds_recovery_code(scope, Some(ada), &codes[0]).await.unwrap(), "used codes are held no more");
        assert!(reader.holds_recovery_code(scope, Some(ada), &codes[1]).await.unwrap());
    }

    async fn recovery_codes_are_replaced_as_a_set_and_each_counts_once(world) {
        let (scope, ada, reader) = (&world.scope, world.person("ada@contoso.com").await, world.store.reader());
        assert_eq!(reader.recovery_codes(scope, ada).await.unwrap(), None);
        let sets = &[(); 2].map(|()| RecoveryCode::generate_set(world.random.as_ref()));
        let begun = world.now();
        world.write(|tx| async move { tx.put_recovery_codes(scope, ada, &sets[0], begun).await }).await;
        let spend = |code: &RecoveryCode| {
            let (code, now) = (code.clone(), world.now());
            async move { world.write(|tx| { let code = code.clone(); async move { tx.spend_recovery_code(scope, ada, &code, now).await } }).await }
        };
        assert!(spend(&sets[0][0]).await);
        assert!(!spend(&sets[0][0]).await);
        assert!(!spend(&sets[1][0]).await);
        let set = RecoveryCodeSet { made_at: begun, made: 10, left: 9, replaced_at: None };
        assert_eq!(reader.recovery_codes(scope, ada).await.unwrap(), Some(set));
        let counted = factors(world, ada).await;
        assert_eq!((counted.recovery_codes, counted.recovery_codes_used), (9, 1));
        let (eve, now) = (world.person("eve@contoso.com").await, world.now());
        assert!(!world.write(|tx| async move { tx.spend_recovery_code(scope, eve, &sets[0][1], now).await }).await);
        world.clock.advance(Duration::from_secs(60));
        let now = world.now();
        world.write(|tx| async move { tx.put_recovery_codes(scope, ada, &sets[1], now).await }).await;
        assert!(!spend(&sets[0][1]).await, "the old set is void");
        assert!(spend(&sets[1][0]).await);
        world.write(|tx| async move { tx.put_recovery_codes(scope, ada, &[], now).await }).await;
        assert_eq!(reader.recovery_codes(scope, ada).await.unwrap(), None);
        assert!(!factors(world, ada).await.any());
    }

    async fn factors_that_rest_come_back_as_such(world) {
        let (scope, ada, reader) = (&world.scope, world.person("ada@contoso.com").await, world.store.reader());
        let secret = TotpSecret::generate(world.random.as_ref());
        let (first, begun) = (add(world, ada, "first", &secret).await.unwrap(), world.now());
        world.write(|tx| async move { tx.rest_authenticator(scope, first, begun).await }).await;
        assert_eq!(factors(world, ada).await.authenticators_replaced_at, Some(begun));
        world.clock.advance(Duration::from_secs(60));
        let (second, later) = (add(world, ada, "second", &secret).await.unwrap(), world.now());
        assert_eq!(factors(world, ada).await.authenticators_replaced_at, None, "one of them never rested");
        world.write(|tx| async move { tx.rest_authenticator(scope, second, later).await }).await;
        assert_eq!(factors(world, ada).await.authenticators_replaced_at, Some(begun), "the one that rests longest");
        let entries = reader.authenticator_entries(scope, ada).await.unwrap();
        assert_eq!(entries.iter().map(|app| app.replaced_at).collect::<Vec<_>>(), [Some(begun), Some(later)]);
        let sought = reader.sought_authenticators(scope, Some(ada)).await.unwrap();
        assert!(sought.iter().any(|app| app.id == Some(second) && app.replaced_at == Some(later)));
        let codes = &RecoveryCode::generate_set(world.random.as_ref());
        world.write(|tx| async move { tx.put_recovery_codes(scope, ada, codes, later).await }).await;
        assert_eq!(factors(world, ada).await.recovery_codes_replaced_at, None);
        world.write(|tx| async move { tx.rest_recovery_codes(scope, ada, later).await }).await;
        assert_eq!(factors(world, ada).await.recovery_codes_replaced_at, Some(later));
        assert_eq!(reader.recovery_codes(scope, ada).await.unwrap().unwrap().replaced_at, Some(later));
    }

    async fn a_first_way_is_kept_with_its_instant(world) {
        let (scope, ada) = (&world.scope, world.person("ada@contoso.com").await);
        world.clock.advance(Duration::from_secs(60));
        let now = world.now();
        let registered_at = || async { world.store.reader().person(scope, Some(ada)).await.unwrap().unwrap().user.registered_at };
        assert_eq!(registered_at().await, None);
        world.write(|tx| async move { tx.note_first_way(scope, ada, now).await }).await;
        assert_eq!(registered_at().await, Some(now));
    }
}
