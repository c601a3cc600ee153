use std::time::Duration;

use latchkey_domain::{Clock, DomainName, PasswordLifetime, Timestamp, UserId};
use latchkey_store::{Aging, AgingPassword, SetPassword};

use crate::world::{World, hash, on_both};

const DAY: Duration = Duration::from_secs(86_400);

async fn set_password(world: &World, user: UserId, at: Timestamp) {
    let how = SetPassword { at, must_change: false };
    world.write(|tx| async move { tx.set_password(&world.scope, user, &hash(1), how).await }).await;
}

async fn verified(world: &World, name: &str) -> DomainName {
    let domain = DomainName::parse(name).unwrap();
    let (kept, now) = (&domain, world.now());
    world
        .write(|tx| async move {
            tx.insert_domain(&world.scope, kept, "token", false).await?;
            tx.verify_domain(&world.scope, kept, now).await
        })
        .await;
    domain
}

on_both! {
    async fn lifetimes_belong_to_domains(world) {
        let (scope, reader) = (&world.scope, world.store.reader());
        let (contoso, other) = (&verified(world, "contoso.com").await, &verified(world, "other.example").await);
        assert_eq!(reader.password_lifetime(scope, contoso).await.unwrap(), None);
        assert!(reader.domains_with_lifetimes().await.unwrap().is_empty());
        let lifetime = PasswordLifetime::new(90, 14).unwrap();
        let set = |lifetime| world.write(move |tx| async move { tx.set_password_lifetime(scope, contoso, lifetime).await });
        assert!(set(Some(lifetime)).await);
        assert_eq!(reader.password_lifetime(scope, contoso).await.unwrap(), Some(lifetime));
        assert_eq!(reader.password_lifetime(scope, other).await.unwrap(), None);
        let listed: Vec<_> = reader.domains(scope).await.unwrap().into_iter().map(|domain| domain.password_lifetime).collect();
        assert_eq!(listed, [Some(lifetime), None]);
        let expiring = reader.domains_with_lifetimes().await.unwrap();
        assert_eq!((expiring.len(), &expiring[0].1, expiring[0].2), (1, contoso, lifetime));
        let before = world.store.statements();
        let terms = reader.sign_in_terms(contoso).await.unwrap().unwrap();
        assert_eq!(world.store.statements() - before, 1);
        assert_eq!((terms.scope.organization, terms.password_lifetime), (scope.organization, Some(lifetime)));
        assert_eq!((terms.organization.name.as_str(), terms.policy), ("Contoso", None));
        assert_eq!(reader.sign_in_terms(other).await.unwrap().unwrap().password_lifetime, None);
        assert!(reader.sign_in_terms(&DomainName::parse("nobody.example").unwrap()).await.unwrap().is_none());
        assert!(set(None).await);
        assert_eq!(reader.password_lifetime(scope, contoso).await.unwrap(), None);
        let unclaimed = &DomainName::parse("nobody.example").unwrap();
        assert!(!world.write(|tx| async move { tx.set_password_lifetime(scope, unclaimed, None).await }).await);
    }

    async fn passwords_that_age_are_found_page_by_page(world) {
        let (scope, reader, now) = (&world.scope, world.store.reader(), world.now());
        let mut expected = Vec::new();
        for (name, days) in [("a", 90), ("b", 89), ("c", 80), ("d", 76), ("e", 75), ("f", 80), ("g", 80)] {
            let user = world.person(&format!("{name}@contoso.com")).await;
            set_password(world, user, now.minus(DAY * days)).await;
            expected.push(AgingPassword { user, changed_at: now.minus(DAY * days) });
        }
        let (ending, disabled, kept_forever) = (&expected[1..4], expected[5], expected[6]);
        let kept = world.write(|tx| async move {
            Ok((tx.set_enabled(scope, disabled.user, false).await?, tx.set_password_never_expires(scope, kept_forever.user, true).await?))
        }).await;
        assert_eq!(kept, (true, true));
        assert!(reader.person(scope, Some(kept_forever.user)).await.unwrap().unwrap().user.password_never_expires);
        let contoso = DomainName::parse("contoso.com").unwrap();
        let elsewhere = world.person("h@contoso.com.example").await;
        set_password(world, elsewhere, now.minus(DAY * 80)).await;
        let forced = world.person("i@contoso.com").await;
        let how = SetPassword { at: now.minus(DAY * 80), must_change: true };
        world.write(|tx| async move { tx.set_password(scope, forced, &hash(1), how).await }).await;
        let within = (now.minus(DAY * 90), now.minus(DAY * 76));
        let aging = Aging { domain: &contoso, days: 14, set: within };
        let first = reader.aging_passwords(scope, aging, None, 2).await.unwrap();
        assert_eq!(first, ending[..2]);
        assert_eq!(reader.aging_passwords(scope, aging, first.last().copied(), 2).await.unwrap(), ending[2..]);
        let noted = ending[1];
        assert!(world.write(|tx| async move { tx.note_expiry(scope, noted, 14, now).await }).await);
        let left = [ending[0], ending[2]];
        assert_eq!(reader.aging_passwords(scope, aging, None, 9).await.unwrap(), left, "a notice that was sent is not found again");
        let next = Aging { days: 7, ..aging };
        assert_eq!(reader.aging_passwords(scope, next, None, 9).await.unwrap(), ending, "another notice is another matter");
        let foreign = &world.another_organization("Fabrikam").await;
        assert!(reader.aging_passwords(foreign, aging, None, 9).await.unwrap().is_empty());
    }

    async fn a_notice_is_sent_once_for_each_password(world) {
        let (scope, ada) = (&world.scope, world.person("ada@contoso.com").await);
        let begun = world.now();
        set_password(world, ada, begun).await;
        let note = |changed_at, days| {
            let (password, now) = (AgingPassword { user: ada, changed_at }, world.clock.now());
            world.write(move |tx| async move { tx.note_expiry(scope, password, days, now).await })
        };
        assert!(note(begun, 14).await);
        assert!(!note(begun, 14).await);
        assert!(note(begun, 7).await);
        world.clock.advance(DAY);
        let later = world.now();
        set_password(world, ada, later).await;
        assert!(!note(begun, 1).await, "that password is gone");
        assert!(note(later, 14).await);
        let sweep = |at| world.write(move |tx| async move { tx.sweep(at, 1_000).await.map(|swept| swept.rows) });
        assert_eq!(sweep(begun.plus(DAY * 59)).await, 0);
        assert_eq!(sweep(begun.plus(DAY * 60)).await, 2);
    }
}
