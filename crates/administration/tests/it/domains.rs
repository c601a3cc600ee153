//! Adding and verifying domains.

use latchkey_administration::{
    AddDomainError, Evidence, FindPersonError, NewPerson, TxtLookup, VerifiedDomain, VerifyDomainError, add_domain,
    set_password_lifetime, set_password_never_expires, verification_record, verify_domain,
};
use latchkey_domain::{ActivityKind, PasswordLifetime};

use crate::host::{Host, domain, operator, user_name};
use crate::name_server::name_server;

#[tokio::test]
async fn a_record_in_dns_verifies_a_domain() {
    let host = Host::sqlite().await;
    let created = host.unverified("Wingtip Toys", "wingtip.example").await;
    let (scope, name) = (&created.scope, domain("wingtip.example"));
    let record = verification_record(&created.token);
    let server = name_server(&[("wingtip.example", &["v=spf1 -all", &record])]).await;
    let evidence = Evidence::Dns(Box::new(TxtLookup::of_server(server).unwrap()));
    assert_eq!(verify_domain(&host.deps, scope, &name, &evidence).await.unwrap(), VerifiedDomain::Now);
    assert_eq!(verify_domain(&host.deps, scope, &name, &evidence).await.unwrap(), VerifiedDomain::Already);
    assert!(host.deps.store.reader().organization(scope).await.unwrap().own_domain);
    let event = host.events(scope).await.pop().unwrap();
    assert_eq!(event.kind, ActivityKind::DomainVerified);
    assert!(event.detail.unwrap().contains(r#""evidence":"dns""#));
}

#[tokio::test]
async fn a_missing_or_foreign_record_verifies_nothing() {
    let host = Host::sqlite().await;
    let created = host.unverified("Wingtip Toys", "wingtip.example").await;
    let (scope, name) = (&created.scope, domain("wingtip.example"));
    let foreign = verification_record("00000000000000000000000000000000");
    let server = name_server(&[("wingtip.example", &["v=spf1 -all", &foreign])]).await;
    let told = verify_domain(&host.deps, scope, &name, &Evidence::Dns(Box::new(TxtLookup::of_server(server).unwrap())))
        .await
        .unwrap_err();
    assert!(matches!(told, VerifyDomainError::NoRecord { found: 2, .. }), "{told}");
    assert!(told.to_string().contains(&verification_record(&created.token)), "{told}");
    let server = name_server(&[]).await;
    let told = verify_domain(&host.deps, scope, &name, &Evidence::Dns(Box::new(TxtLookup::of_server(server).unwrap())))
        .await
        .unwrap_err();
    assert!(matches!(told, VerifyDomainError::NoRecord { found: 0, .. }), "{told}");
    assert_eq!(host.deps.store.reader().domains(scope).await.unwrap()[0].verified_at, None);
}

#[tokio::test]
async fn a_domain_belongs_to_whoever_verifies_it_first() {
    let host = Host::sqlite().await;
    let first = host.unverified("Wingtip Toys", "wingtip.example").await.scope;
    let second = host.unverified("Impostor", "wingtip.example").await.scope;
    let name = domain("wingtip.example");
    verify_domain(&host.deps, &first, &name, &Evidence::Operator).await.unwrap();
    let told = verify_domain(&host.deps, &second, &name, &Evidence::Operator).await.unwrap_err();
    assert!(matches!(told, VerifyDomainError::Taken(_)), "{told}");
    assert_eq!(host.events(&second).await.len(), 2, "a refused verification leaves no event");
    let event = host.events(&first).await.pop().unwrap();
    assert!(event.detail.unwrap().contains(r#""evidence":"operator""#));
}

#[tokio::test]
async fn domains_are_added_once_and_never_taken_from_others() {
    let host = Host::sqlite().await;
    let wingtip = host.organization("Wingtip Toys", "wingtip.example").await;
    let litware = host.organization("Litware", "litware.example").await;
    let added = add_domain(&host.deps, &wingtip, &domain("toys.example"), false).await.unwrap();
    assert!(!added.verified);
    let again = add_domain(&host.deps, &wingtip, &domain("toys.example"), false).await;
    assert!(matches!(again, Err(AddDomainError::AlreadyThere(_))), "{again:?}");
    let taken = add_domain(&host.deps, &wingtip, &domain("litware.example"), true).await;
    assert!(matches!(taken, Err(AddDomainError::Taken(_))), "{taken:?}");
    assert!(add_domain(&host.deps, &litware, &domain("litware.reset.example"), true).await.unwrap().verified);
    let unknown = verify_domain(&host.deps, &litware, &domain("toys.example"), &Evidence::Operator).await;
    assert!(matches!(unknown, Err(VerifyDomainError::Unknown(_))), "{unknown:?}");
}

#[tokio::test]
async fn passwords_expire_under_a_domain_when_the_operator_says_so() {
    let host = Host::sqlite().await;
    let scope = host.organization("Wingtip Toys", "wingtip.example").await;
    let (name, lifetime) = (domain("wingtip.example"), PasswordLifetime::new(180, 14).unwrap());
    let kept = async || host.deps.store.reader().password_lifetime(&scope, &name).await.unwrap();
    set_password_lifetime(&host.deps, &scope, &name, Some(lifetime), &operator()).await.unwrap();
    assert_eq!(kept().await, Some(lifetime));
    let event = host.events(&scope).await.pop().unwrap();
    assert_eq!((event.kind, event.target), (ActivityKind::PasswordAgeChanged, None));
    let detail = event.detail.unwrap();
    for part in [r#""valid-days":180"#, r#""notice-days":14"#, r#""operator":"root""#, r#""domain":"wingtip.example""#] {
        assert!(detail.contains(part), "{part}: {detail}");
    }
    set_password_lifetime(&host.deps, &scope, &name, None, &operator()).await.unwrap();
    assert_eq!(kept().await, None);
    assert!(host.events(&scope).await.pop().unwrap().detail.unwrap().contains(r#""valid-days":null"#));
    let (events, unclaimed) = (host.events(&scope).await.len(), domain("nobody.example"));
    let told = set_password_lifetime(&host.deps, &scope, &unclaimed, Some(lifetime), &operator()).await.unwrap_err();
    assert!(told.to_string().contains("has no domain nobody.example"), "{told}");
    assert_eq!(host.events(&scope).await.len(), events, "what was refused leaves no event");
}

#[tokio::test]
async fn one_persons_password_is_kept_from_expiring() {
    let host = Host::sqlite().await;
    let scope = host.organization("Wingtip Toys", "wingtip.example").await;
    let name = user_name("robot@wingtip.example");
    let robot = host.person(NewPerson::named(name.clone())).await;
    let set = async |never| set_password_never_expires(&host.deps, &name, never, &operator()).await.unwrap();
    let kept = async || host.deps.store.reader().person(&scope, Some(robot)).await.unwrap().unwrap().user.password_never_expires;
    assert_eq!((set(true).await, kept().await), (true, true));
    let event = host.events(&scope).await.pop().unwrap();
    assert_eq!((event.kind, event.target), (ActivityKind::PasswordAgeChanged, Some(robot)));
    let events = host.events(&scope).await.len();
    assert!(!set(true).await, "it is so already");
    assert_eq!(host.events(&scope).await.len(), events);
    assert_eq!((set(false).await, kept().await), (true, false));
    let nobody = user_name("nobody@wingtip.example");
    let told = set_password_never_expires(&host.deps, &nobody, true, &operator()).await.unwrap_err();
    assert!(matches!(told, FindPersonError::Unknown(_)), "{told}");
}
