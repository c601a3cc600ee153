//! Changing how an organization looks and what it is called; licences.

use latchkey_administration::{
    ChangeOrganizationError, LARGEST_LOGO, NewPerson, OrganizationChanges, change_organization, set_licence,
};
use latchkey_domain::ActivityKind;

use crate::host::{Host, operator, user_name};

const LOGO: &[u8] = b"<svg xmlns=\"http://www.w3.org/2000/svg\"><rect width=\"9\" height=\"9\"/></svg>";

async fn what_is_named_changes_and_the_rest_stays(host: Host) {
    let scope = &host.organization("Wingtip Toys", "wingtip.example").await;
    let (deps, by, reader) = (&host.deps, operator(), host.deps.store.reader());
    let looks = OrganizationChanges {
        color: Some(Some("#0b5cad".parse().unwrap())),
        logo: Some(Some(LOGO.to_vec())),
        ..OrganizationChanges::default()
    };
    assert_eq!(change_organization(deps, scope, &looks, &by).await.unwrap(), ["colour", "logo"]);
    let organization = reader.organization(scope).await.unwrap();
    assert_eq!((organization.name.as_str(), organization.language.as_deref()), ("Wingtip Toys", Some("en")));
    let logo = organization.branding.logo.unwrap();
    assert_eq!(logo.content_type, "image/svg+xml");
    assert_eq!(reader.logo(scope.organization, &logo.digest).await.unwrap().unwrap().bytes, LOGO);
    let event = host.events(scope).await.pop().unwrap();
    assert_eq!(event.kind, ActivityKind::OrganizationChanged);
    assert!(event.detail.unwrap().contains(r##"{"new":"#0b5cad","old":null,"what":"colour"}"##));
    let count = host.events(scope).await.len();
    assert!(change_organization(deps, scope, &looks, &by).await.unwrap().is_empty());
    assert_eq!(host.events(scope).await.len(), count, "nothing changed, so nothing is audited");
    let rest = OrganizationChanges {
        name: Some(" Wingtip ".into()),
        language: Some(Some("es".into())),
        country: Some(None),
        logo: Some(None),
        ..OrganizationChanges::default()
    };
    assert_eq!(change_organization(deps, scope, &rest, &by).await.unwrap(), ["name", "country", "language", "logo"]);
    let organization = reader.organization(scope).await.unwrap();
    assert_eq!(
        (organization.name.as_str(), organization.country, organization.language.as_deref()),
        ("Wingtip", None, Some("es"))
    );
    assert_eq!((organization.branding.logo, organization.branding.color.unwrap().to_string()), (None, "#0b5cad".to_owned()));
}

#[tokio::test]
async fn what_is_named_changes_and_the_rest_stays_on_sqlite() {
    what_is_named_changes_and_the_rest_stays(Host::sqlite().await).await;
}

#[tokio::test]
async fn what_is_named_changes_and_the_rest_stays_on_postgresql() {
    what_is_named_changes_and_the_rest_stays(Host::postgres().await).await;
}

#[tokio::test]
async fn hostile_logos_and_names_that_are_taken_change_nothing() {
    let host = Host::sqlite().await;
    let scope = &host.organization("Wingtip Toys", "wingtip.example").await;
    host.organization("Litware", "litware.example").await;
    let before = host.deps.store.reader().organization(scope).await.unwrap();
    let script = "<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>";
    let large = [LOGO, " ".repeat(LARGEST_LOGO).as_bytes()].concat();
    for (bytes, why) in [
        (script.as_bytes(), "the element \"script\""),
        (b"GIF89a and more", "no PNG, JPEG or SVG"),
        (b"", "no PNG, JPEG or SVG"),
        (b"<html></html>", "the element \"html\""),
        (b"\x89PNG\r\n\x1a\n", "PNG picture is damaged"),
        (&large, "at most 51200 bytes"),
    ] {
        // The name beside it would be right.
        let changes =
            OrganizationChanges { name: Some("New".into()), logo: Some(Some(bytes.to_vec())), ..OrganizationChanges::default() };
        let told = change_organization(&host.deps, scope, &changes, &operator()).await.unwrap_err();
        assert!(told.to_string().contains(why), "{told}");
    }
    for (name, taken) in [("LITWARE", true), ("", false), ("a\u{0}b", false)] {
        let changes = OrganizationChanges { name: Some(name.into()), ..OrganizationChanges::default() };
        match change_organization(&host.deps, scope, &changes, &operator()).await.unwrap_err() {
            ChangeOrganizationError::NameTaken => assert!(taken, "{name:?}"),
            ChangeOrganizationError::Name => assert!(!taken, "{name:?}"),
            other => panic!("{name:?}: {other}"),
        }
    }
    assert_eq!(host.deps.store.reader().organization(scope).await.unwrap(), before);
}

#[tokio::test]
async fn a_licence_is_given_and_taken_once() {
    let host = Host::sqlite().await;
    let scope = &host.organization("Wingtip Toys", "wingtip.example").await;
    let eva = host.person(NewPerson::named(user_name("eva@wingtip.example"))).await;
    let name = user_name("eva@wingtip.example");
    for licensed in [true, false] {
        assert!(set_licence(&host.deps, &name, licensed, &operator()).await.unwrap());
        assert!(!set_licence(&host.deps, &name, licensed, &operator()).await.unwrap());
        let person = host.deps.store.reader().person(scope, Some(eva)).await.unwrap().unwrap();
        assert_eq!(person.user.licences.person, licensed);
        let events = host.events(scope).await;
        let own: Vec<_> = events.iter().filter(|event| event.kind == ActivityKind::LicenceChanged).collect();
        assert_eq!((own.len(), own[0].target), (if licensed { 1 } else { 2 }, Some(eva)));
    }
}
