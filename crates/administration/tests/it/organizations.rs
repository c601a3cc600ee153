//! Creating and finding organizations.

use latchkey_administration::{
    CreateOrganizationError, FindOrganizationError, NewOrganization, create_organization, find_organization, verification_record,
};
use latchkey_domain::{ActivityKind, Disclosure, Preset};

use crate::host::{Host, new_organization};

async fn an_organization_starts_with_its_policy_and_domain(host: Host) {
    let new = NewOrganization { preset: Preset::Strict, ..new_organization("Litware", "litware.example") };
    let created = create_organization(&host.deps, &new).await.unwrap();
    assert!(!created.verified);
    assert_eq!(verification_record(&created.token).len(), "latchkey-verification=".len() + 32);
    let reader = host.deps.store.reader();
    let organization = reader.organization(&created.scope).await.unwrap();
    assert_eq!((organization.name.as_str(), organization.language.as_deref()), ("Litware", Some("en")));
    assert!(!organization.own_domain, "a domain counts only once it is verified");
    assert_eq!(reader.policy(&created.scope).await.unwrap().unwrap().disclosure, Disclosure::Conceal);
    let domains = reader.domains(&created.scope).await.unwrap();
    assert_eq!((domains.len(), domains[0].verified_at), (1, None));
    let events = host.events(&created.scope).await;
    let kinds: Vec<ActivityKind> = events.iter().map(|event| event.kind).collect();
    assert_eq!(kinds, [ActivityKind::OrganizationCreated, ActivityKind::DomainAdded]);
    assert_eq!(events[0].correlation, events[1].correlation);
    assert!(events[0].detail.as_deref().unwrap().contains("strict"));
    assert_eq!(events[0].actor, None);
}

#[tokio::test]
async fn an_organization_starts_with_its_policy_and_domain_on_sqlite() {
    an_organization_starts_with_its_policy_and_domain(Host::sqlite().await).await;
}

#[tokio::test]
async fn an_organization_starts_with_its_policy_and_domain_on_postgresql() {
    an_organization_starts_with_its_policy_and_domain(Host::postgres().await).await;
}

#[tokio::test]
async fn a_lent_domain_counts_at_once_but_is_not_the_organizations_own() {
    let host = Host::sqlite().await;
    let scope = host.organization("Lakeview", "lakeview.reset.example").await;
    let reader = host.deps.store.reader();
    let organization = reader.organization(&scope).await.unwrap();
    assert!(!organization.own_domain);
    assert!(reader.domains(&scope).await.unwrap()[0].verified_at.is_some());
    assert_eq!(host.events(&scope).await.last().unwrap().kind, ActivityKind::DomainVerified);
}

#[tokio::test]
async fn names_and_domains_are_not_given_twice() {
    let host = Host::sqlite().await;
    host.organization("Wingtip Toys", "wingtip.example").await;
    let again = create_organization(&host.deps, &new_organization("  wingtip TOYS ", "other.example")).await;
    assert!(matches!(again, Err(CreateOrganizationError::NameTaken)), "{again:?}");
    let again = create_organization(&host.deps, &new_organization("Other", "wingtip.example")).await;
    assert!(matches!(again, Err(CreateOrganizationError::DomainTaken(_))), "{again:?}");
    assert_eq!(host.deps.store.reader().organizations().await.unwrap().len(), 1);
    for name in ["", "  ", "a\u{0}b", &"x".repeat(129)] {
        let refused = create_organization(&host.deps, &new_organization(name, "third.example")).await;
        assert!(matches!(refused, Err(CreateOrganizationError::Name)), "{name:?}");
    }
}

#[tokio::test]
async fn an_organization_is_found_by_domain_name_and_id() {
    let host = Host::sqlite().await;
    let wingtip = host.organization("Wingtip Toys", "wingtip.example").await.organization;
    let claimed = host.unverified("Litware", "litware.example").await.scope.organization;
    for (text, id) in [
        ("wingtip.example", wingtip),
        ("WINGTIP.example", wingtip),
        ("wingtip toys", wingtip),
        (&wingtip.to_string(), wingtip),
        ("litware.example", claimed),
    ] {
        assert_eq!(find_organization(&host.deps, text).await.unwrap().0.organization, id, "{text}");
    }
    for text in ["", "nobody", "nobody.example", "01890a5d-ac96-774b-bcce-b302099a8057"] {
        let unknown = find_organization(&host.deps, text).await;
        assert!(matches!(unknown, Err(FindOrganizationError::Unknown(_))), "{text}: {unknown:?}");
    }
    host.unverified("Trey", "litware.example").await;
    let ambiguous = find_organization(&host.deps, "litware.example").await.unwrap_err().to_string();
    assert!(ambiguous.contains("Litware") && ambiguous.contains("Trey"), "{ambiguous}");
}
