//! Adding people.

use latchkey_administration::{AddUserError, ControlValue, NewPerson, add_user, set_policy};
use latchkey_domain::{ActivityKind, ContactKind, PasswordProblem, Role};
use latchkey_store::breach_list::{BreachHash, BreachList, BreachListWriter};
use latchkey_vault::{HashPool, Password, Priority};

use crate::host::{Host, user_name};

fn ada() -> NewPerson {
    NewPerson {
        first_name: Some("Ada".into()),
        last_name: Some("Ray".into()),
        contacts: vec![
            (ContactKind::AlternateEmail, "ada@home.example".into()),
            (ContactKind::MobilePhone, "425 555 0123".into()),
        ],
        roles: vec![Role::HelpdeskAdministrator],
        licence: true,
        password: Some(Password::new("Turnip-Lantern-42".into())),
        ..NewPerson::named(user_name("ada@wingtip.example"))
    }
}

async fn a_person_is_kept_with_everything(host: Host) {
    let scope = host.organization("Wingtip Toys", "wingtip.example").await;
    let hashes = HashPool::default();
    let (own, id) = add_user(&host.deps, &hashes, &ada()).await.unwrap();
    assert_eq!(own.organization, scope.organization);
    let person = host.deps.store.reader().person(&scope, Some(id)).await.unwrap().unwrap();
    assert_eq!(person.user.display_name, "Ada Ray");
    assert_eq!(person.user.roles, [Role::HelpdeskAdministrator]);
    assert!(person.user.licences.person && person.user.enabled);
    assert_eq!(person.user.contacts.recovery_email().unwrap().value.as_str(), "ada@home.example");
    let hash = person.password.unwrap().hash;
    let pepper = scope.keys.pepper();
    assert!(hashes.verify(Priority::Other, "test", "Turnip-Lantern-42", &hash, &pepper).await.unwrap());
    let event = host.events(&scope).await.pop().unwrap();
    assert_eq!((event.kind, event.target), (ActivityKind::UserAdded, Some(id)));
    assert!(!event.detail.unwrap().contains("home.example"), "events name people by id");
}

#[tokio::test]
async fn a_person_is_kept_with_everything_on_sqlite() {
    a_person_is_kept_with_everything(Host::sqlite().await).await;
}

#[tokio::test]
async fn a_person_is_kept_with_everything_on_postgresql() {
    a_person_is_kept_with_everything(Host::postgres().await).await;
}

#[tokio::test]
async fn a_name_is_given_once_whatever_its_case() {
    let host = Host::sqlite().await;
    host.organization("Wingtip Toys", "wingtip.example").await;
    host.person(ada()).await;
    let again = NewPerson { user_name: user_name("ADA@wingtip.example"), ..ada() };
    let told = add_user(&host.deps, &HashPool::default(), &again).await.unwrap_err();
    assert!(matches!(told, AddUserError::NameTaken(_)), "{told}");
}

#[tokio::test]
async fn a_leaked_password_is_refused_where_the_policy_says_so() {
    let mut host = Host::sqlite().await;
    let scope = host.organization("Wingtip Toys", "wingtip.example").await;
    let password = || Password::new("Turnip-Lantern-42".into());
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("breach.list");
    let mut writer = BreachListWriter::create(&path, 1).unwrap();
    writer.push(BreachHash::of(&password())).unwrap();
    writer.finish().unwrap();
    host.deps.breach_list = Some(BreachList::open(&path).unwrap());
    let switch = |value: &str| vec![("passwords.breach-list".to_owned(), ControlValue::Text(value.to_owned()))];
    set_policy(&host.deps, &scope, &switch("true")).await.unwrap();
    let new = NewPerson { password: Some(password()), ..ada() };
    let told = add_user(&host.deps, &HashPool::default(), &new).await.unwrap_err().to_string();
    assert_eq!(told, "the password is refused: it has appeared in a data leak");
    set_policy(&host.deps, &scope, &switch("false")).await.unwrap();
    add_user(&host.deps, &HashPool::default(), &new).await.unwrap();
}

#[tokio::test]
async fn nobody_is_added_under_a_domain_that_is_not_verified() {
    let host = Host::sqlite().await;
    host.unverified("Wingtip Toys", "wingtip.example").await;
    let told = add_user(&host.deps, &HashPool::default(), &ada()).await.unwrap_err().to_string();
    assert!(told.contains("latchkey domain verify wingtip.example"), "{told}");
}

#[tokio::test]
async fn data_that_could_prove_nothing_is_refused() {
    let host = Host::sqlite().await;
    let scope = host.organization("Wingtip Toys", "wingtip.example").await;
    let hashes = HashPool::default();
    for (kind, value) in [
        (ContactKind::AlternateEmail, "nobody"),
        (ContactKind::AuthenticationEmail, ""),
        (ContactKind::MobilePhone, "12"),
        (ContactKind::OfficePhone, "ada@home.example"),
    ] {
        let wrong = NewPerson { contacts: vec![(kind, value.into())], ..ada() };
        let told = add_user(&host.deps, &hashes, &wrong).await.unwrap_err();
        assert!(matches!(told, AddUserError::Contact { .. }), "{told}");
        assert!(told.to_string().starts_with(kind.key()), "{told}");
    }
    let wrong = NewPerson { mail: Some("nobody".into()), ..ada() };
    assert!(matches!(add_user(&host.deps, &hashes, &wrong).await, Err(AddUserError::Contact { what: "mail", .. })));
    let wrong = NewPerson { display_name: Some("a\nb".into()), ..ada() };
    assert!(matches!(add_user(&host.deps, &hashes, &wrong).await, Err(AddUserError::Name { what: "display name" })));
    assert_eq!(host.deps.store.reader().find_user(&scope, &user_name("ada@wingtip.example")).await.unwrap(), None);
}

#[tokio::test]
async fn a_password_obeys_the_rules_of_the_organization() {
    let host = Host::sqlite().await;
    host.organization("Wingtip Toys", "wingtip.example").await;
    for (password, problem) in
        [("Short-1", PasswordProblem::TooShort { min: 8 }), ("Wingtip-Lantern-42", PasswordProblem::ContainsOrganizationName)]
    {
        let wrong = NewPerson { password: Some(Password::new(password.into())), ..ada() };
        match add_user(&host.deps, &HashPool::default(), &wrong).await.unwrap_err() {
            AddUserError::Password(problems) => assert!(problems.contains(&problem), "{problems:?}"),
            other => panic!("{other}"),
        }
    }
    let short = NewPerson { password: Some(Password::new("hunter2".into())), ..ada() };
    let told = add_user(&host.deps, &HashPool::default(), &short).await.unwrap_err().to_string();
    assert!(told.contains("fewer than 8 characters") && !told.contains("hunter2"), "{told}");
}
