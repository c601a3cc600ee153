//! The first Global administrator, and breaking the glass.

use std::time::Duration;

use latchkey_administration::{AddUserError, BreakGlass, InviteError, NewPerson, bootstrap, break_glass};
use latchkey_domain::{ActivityKind, Role};
use latchkey_messaging::Message;
use latchkey_vault::Password;

use crate::host::{Host, user_name};

fn administrator(name: &str) -> NewPerson {
    NewPerson {
        roles: vec![Role::GlobalAdministrator],
        password: Some(Password::new("Turnip-Lantern-42".into())),
        language: Some("es".into()),
        ..NewPerson::named(user_name(name))
    }
}

#[tokio::test]
async fn the_first_administrator_is_made_with_a_link_for_one_hour() {
    let host = Host::sqlite().await;
    let scope = host.organization("Wingtip Toys", "wingtip.example").await;
    let ada = user_name("ada@wingtip.example");
    let invitation = bootstrap(&host.deps, &scope, &ada).await.unwrap();
    assert!(invitation.created);
    let reader = host.deps.store.reader();
    let record = reader.invitation_by_token(&invitation.token.hash()).await.unwrap().unwrap();
    assert_eq!(record.expires_at.since(host.deps.clock.now()), Duration::from_secs(3600));
    let person = reader.person(&scope, Some(record.user)).await.unwrap().unwrap();
    assert_eq!((person.user.roles.as_slice(), person.password.is_none()), (&[Role::GlobalAdministrator][..], true));
    let event = host.events(&scope).await.pop().unwrap();
    assert_eq!(
        (event.kind, event.target, event.correlation),
        (ActivityKind::Bootstrapped, Some(record.user), record.correlation)
    );
}

#[tokio::test]
async fn a_link_that_was_not_used_can_be_made_again() {
    let host = Host::sqlite().await;
    let scope = host.organization("Wingtip Toys", "wingtip.example").await;
    let ada = user_name("ada@wingtip.example");
    let first = bootstrap(&host.deps, &scope, &ada).await.unwrap();
    host.clock.advance(Duration::from_secs(7200));
    let second = bootstrap(&host.deps, &scope, &ada).await.unwrap();
    assert!(!second.created);
    let reader = host.deps.store.reader();
    assert!(reader.invitation_by_token(&first.token.hash()).await.unwrap().is_none(), "the first link is gone");
    assert!(reader.invitation_by_token(&second.token.hash()).await.unwrap().is_some());
}

#[tokio::test]
async fn bootstrap_is_refused_while_an_administrator_can_sign_in() {
    let host = Host::sqlite().await;
    let scope = host.organization("Wingtip Toys", "wingtip.example").await;
    host.person(administrator("ada@wingtip.example")).await;
    let told = bootstrap(&host.deps, &scope, &user_name("max@wingtip.example")).await.unwrap_err();
    assert!(matches!(told, InviteError::AdministratorExists { .. }), "{told}");
    assert!(told.to_string().contains("--break-glass") && told.to_string().contains("ada@wingtip.example"), "{told}");
    assert_eq!(host.deps.store.reader().find_user(&scope, &user_name("max@wingtip.example")).await.unwrap(), None);
}

#[tokio::test]
async fn breaking_the_glass_is_audited_and_told_to_every_administrator() {
    let host = Host::sqlite().await;
    let scope = host.organization("Wingtip Toys", "wingtip.example").await;
    let mail = Some("ada.ray@mail.example".to_owned());
    host.person(NewPerson { mail, ..administrator("ada@wingtip.example") }).await;
    host.person(NewPerson { language: None, ..administrator("eva@wingtip.example") }).await;
    host.person(NewPerson { enabled: false, ..administrator("gone@wingtip.example") }).await;
    let max = host.person(NewPerson::named(user_name("max@wingtip.example"))).await;
    let by = BreakGlass {
        operator: Some("root".into()),
        host: "reset-1".into(),
        public_origin: "https://reset.example.com".parse().unwrap(),
    };
    let broken = break_glass(&host.deps, &scope, &user_name("max@wingtip.example"), &by).await.unwrap();
    assert_eq!((broken.told, broken.invitation.created), (2, false));
    let person = host.deps.store.reader().person(&scope, Some(max)).await.unwrap().unwrap();
    assert_eq!(person.user.roles, [Role::GlobalAdministrator]);
    let event = host.events(&scope).await.pop().unwrap();
    assert_eq!((event.kind, event.target), (ActivityKind::BreakGlass, Some(max)));
    let mut mails = host.mails().await;
    mails.sort_by_key(|mail| mail.to.as_str().to_owned());
    let told: Vec<(&str, &str)> = mails.iter().map(|mail| (mail.to.as_str(), mail.language.as_str())).collect();
    assert_eq!(told, [("ada.ray@mail.example", "es"), ("eva@wingtip.example", "en")]);
    let Message::BreakGlass { who, host: machine, .. } = &mails[0].message else { panic!("{:?}", mails[0]) };
    assert_eq!((who.as_deref(), machine.as_str()), (Some("root"), "reset-1"));
    assert_eq!(mails[0].brand.organization, "Wingtip Toys");
}

#[tokio::test]
async fn names_of_other_organizations_are_refused() {
    let host = Host::sqlite().await;
    let scope = host.organization("Wingtip Toys", "wingtip.example").await;
    host.organization("Litware", "litware.example").await;
    let told = bootstrap(&host.deps, &scope, &user_name("ada@litware.example")).await.unwrap_err();
    assert!(matches!(told, InviteError::User(AddUserError::ForeignDomain(_))), "{told}");
    let told = bootstrap(&host.deps, &scope, &user_name("ada@unknown.example")).await.unwrap_err();
    assert!(matches!(told, InviteError::User(AddUserError::UnknownDomain(_))), "{told}");
}
