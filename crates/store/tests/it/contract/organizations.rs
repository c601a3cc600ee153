use latchkey_domain::{Branding, DomainName, Logo, Policy, Preset};
use latchkey_store::{InsertDomain, PolicyRecord, StoredFile, VerifyDomain};
use sea_orm::{ConnectionTrait, Database};

use crate::world::on_both;

fn domain(name: &str) -> DomainName {
    DomainName::parse(name).unwrap()
}

on_both! {
    async fn an_organization_is_found_by_verified_domains_only(world) {
        let (scope, name, now) = (&world.scope, &domain("contoso.com"), world.now());
        let added = world.write(|tx| async move { tx.insert_domain(scope, name, "t0", false).await }).await;
        assert_eq!(added, InsertDomain::Inserted);
        let again = world.write(|tx| async move { tx.insert_domain(scope, name, "t1", false).await }).await;
        assert_eq!(again, InsertDomain::AlreadyThere);
        let reader = world.store.reader();
        assert!(reader.scope_of_domain(name).await.unwrap().is_none());
        assert!(reader.organization_by_domain(name).await.unwrap().is_none());
        assert!(!reader.organization(scope).await.unwrap().own_domain);

        let verified = world.write(|tx| async move { tx.verify_domain(scope, name, now).await }).await;
        assert_eq!(verified, VerifyDomain::Verified);
        assert_eq!(reader.scope_of_domain(name).await.unwrap().unwrap().organization, scope.organization);
        let (found, organization) = reader.organization_by_domain(name).await.unwrap().unwrap();
        assert_eq!((found.organization, organization.name.as_str()), (scope.organization, "Contoso"));
        assert!(organization.own_domain);
        let record = reader.domains(scope).await.unwrap().remove(0);
        assert_eq!((record.verified_at, record.token.as_str()), (Some(now), "t0"));
    }

    async fn an_organization_is_read_together_with_its_policy(world) {
        let (scope, name, now) = (&world.scope, &domain("contoso.com"), world.now());
        let reader = world.store.reader();
        assert!(reader.governed_by_domain(name).await.unwrap().is_none());
        let policy = &Policy::try_from(Preset::Strict.draft()).unwrap();
        world.write(|tx| async move {
            tx.insert_domain(scope, name, "t0", false).await?;
            tx.verify_domain(scope, name, now).await
        }).await;
        for expected in [None, Some(policy)] {
            if expected.is_some() {
                assert!(world.write(|tx| async move { tx.put_policy(scope, policy, None, now).await }).await);
            }
            let alone = reader.organization(scope).await.unwrap();
            let (found, organization, kept) = reader.governed_by_domain(name).await.unwrap().unwrap();
            assert_eq!((found.organization, &organization, kept.as_ref()), (scope.organization, &alone, expected));
            assert_eq!(reader.governed(scope).await.unwrap(), (alone, expected.cloned()));
        }
    }

    async fn a_domain_is_verified_once_in_the_installation(world) {
        let (first, second) = (&world.scope, &world.another_organization("Fabrikam").await);
        let (name, now) = (&domain("contoso.com"), world.now());
        let unclaimed = world.write(|tx| async move { tx.verify_domain(first, name, now).await }).await;
        assert_eq!(unclaimed, VerifyDomain::Unknown);
        for scope in [first, second] {
            world.write(|tx| async move { tx.insert_domain(scope, name, "t", false).await }).await;
        }
        for (scope, outcome) in
            [(first, VerifyDomain::Verified), (second, VerifyDomain::TakenElsewhere), (first, VerifyDomain::Verified)]
        {
            assert_eq!(world.write(|tx| async move { tx.verify_domain(scope, name, now).await }).await, outcome);
        }
        let reader = world.store.reader();
        assert!(!reader.organization(second).await.unwrap().own_domain);
        assert_eq!(reader.domains(second).await.unwrap()[0].verified_at, None);
    }

    async fn the_hosts_default_domain_is_not_the_organizations_own(world) {
        let (scope, name, now) = (&world.scope, &domain("contoso.reset.example"), world.now());
        world.write(|tx| async move {
            tx.insert_domain(scope, name, "t", true).await?;
            tx.verify_domain(scope, name, now).await
        }).await;
        let (_, organization) = world.store.reader().organization_by_domain(name).await.unwrap().unwrap();
        assert!(!organization.own_domain);
        assert_eq!(world.store.reader().organization_names(scope).await.unwrap(), ["Contoso", "contoso", "reset"]);
    }

    async fn branding_and_logo_are_kept(world) {
        let scope = &world.scope;
        let logo = Logo { content_type: "image/png".into(), digest: "ab".repeat(32) };
        let branding = &Branding { color: Some("#0a6cff".parse().unwrap()), logo: Some(logo.clone()) };
        let file = &StoredFile { content_type: "image/png".into(), bytes: vec![0x89, 0, 0xff] };
        world.write(|tx| async move { tx.update_branding(scope, branding, Some(file)).await }).await;
        let reader = world.store.reader();
        assert_eq!(reader.organization(scope).await.unwrap().branding, *branding);
        assert_eq!(reader.logo(scope.organization, &logo.digest).await.unwrap().as_ref(), Some(file));
        let other = world.another_organization("Fabrikam").await;
        assert_eq!(reader.logo(other.organization, &logo.digest).await.unwrap(), None);
        let names: Vec<String> = reader.organizations().await.unwrap().into_iter().map(|found| found.name).collect();
        assert_eq!(names, ["Contoso", "Fabrikam"]);
    }

    async fn a_policy_changes_only_over_the_version_that_was_read(world) {
        let (scope, now) = (&world.scope, world.now());
        let reader = world.store.reader();
        assert!(reader.policy(scope).await.unwrap().is_none());
        let classic = &Policy::try_from(Preset::Classic.draft()).unwrap();
        let strict = &Policy::try_from(Preset::Strict.draft()).unwrap();
        for (policy, expected, kept) in [
            (classic, Some(1), false),
            (classic, None, true),
            (strict, None, false),
            (strict, Some(1), true),
            (classic, Some(1), false),
        ] {
            assert_eq!(world.write(|tx| async move { tx.put_policy(scope, policy, expected, now).await }).await, kept);
        }
        let record = PolicyRecord { policy: strict.clone(), version: 2, unknown: Vec::new() };
        assert_eq!(reader.policy_record(scope).await.unwrap(), Some(record));
        // A server of the version before reads what a later one kept, and whoever changes it there is told.
        let mut tree = serde_json::to_value(strict).unwrap();
        tree["of-tomorrow"] = 1.into();
        tree["lifetimes"]["of-tomorrow"] = 1.into();
        let raw = Database::connect(world.place.url()).await.unwrap();
        raw.execute_unprepared(&format!("UPDATE policy SET body = '{tree}'")).await.unwrap();
        assert_eq!(reader.policy(scope).await.unwrap().as_ref(), Some(strict));
        let record = reader.policy_record(scope).await.unwrap().unwrap();
        assert_eq!((record.policy, record.unknown), (strict.clone(), vec!["lifetimes.of-tomorrow".into(), "of-tomorrow".into()]));
    }
}
