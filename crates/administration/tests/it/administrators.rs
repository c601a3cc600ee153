//! The first Global administrator, and breaking the glass.

use std::sync::Arc;
use std::time::Duration;

use latchkey_administration::{AddUserError, BreakGlass, Invitation, InviteError, NewPerson, bootstrap, break_glass};
use latchkey_domain::{ActivityKind, Role};
use latchkey_messaging::Message;
use latchkey_store::OrgScope;
use latchkey_vault::Password;

use crate::host::{Host, operator, user_name};

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
    let invitation = bootstrap(&host.deps, &scope, &ada, &operator()).await.unwrap();
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
    assert_eq!(invitation.correlation, record.correlation);
    assert_eq!(event.detail.as_deref(), Some(r#"{"host":"reset-1","operator":"root"}"#));
}

#[tokio::test]
async fn a_link_that_was_not_used_can_be_made_again() {
    let host = Host::sqlite().await;
    let scope = host.organization("Wingtip Toys", "wingtip.example").await;
    let ada = user_name("ada@wingtip.example");
    let first = bootstrap(&host.deps, &scope, &ada, &operator()).await.unwrap();
    host.clock.advance(Duration::from_secs(7200));
    let second = bootstrap(&host.deps, &scope, &ada, &operator()).await.unwrap();
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
    let told = bootstrap(&host.deps, &scope, &user_name("max@wingtip.example"), &operator()).await.unwrap_err();
    assert!(matches!(told, InviteError::AdministratorExists { .. }), "{told}");
    assert!(told.to_string().contains("--break-glass") && told.to_string().contains("ada@wingtip.example"), "{told}");
    assert_eq!(host.deps.store.reader().find_user(&scope, &user_name("max@wingtip.example")).await.unwrap(), None);
}

#[tokio::test]
async fn bootstrap_is_refused_while_somebody_else_holds_a_link() {
    let host = Host::sqlite().await;
    let scope = host.organization("Wingtip Toys", "wingtip.example").await;
    let (ada, max) = (user_name("ada@wingtip.example"), user_name("max@wingtip.example"));
    bootstrap(&host.deps, &scope, &ada, &operator()).await.unwrap();
    host.clock.advance(Duration::from_secs(3600 - 90));
    let told = bootstrap(&host.deps, &scope, &max, &operator()).await.unwrap_err().to_string();
    assert!(
        told.contains("ada@wingtip.example") && told.contains("2 more minute(s)") && told.contains("--break-glass"),
        "{told}"
    );
    assert_eq!(host.deps.store.reader().find_user(&scope, &max).await.unwrap(), None);
    host.clock.advance(Duration::from_secs(90));
    bootstrap(&host.deps, &scope, &max, &operator()).await.unwrap();
}

/// Who made a link at the same moment as others, for one person each.
async fn bootstrap_at_once(host: &Host, scope: &OrgScope, names: &[String]) -> Vec<Result<Invitation, InviteError>> {
    let barrier = Arc::new(tokio::sync::Barrier::new(names.len()));
    let runs = names.iter().map(|name| {
        let (deps, scope, name, barrier) = (host.deps.clone(), scope.clone(), user_name(name), Arc::clone(&barrier));
        tokio::spawn(async move {
            barrier.wait().await;
            bootstrap(&deps, &scope, &name, &operator()).await
        })
    });
    let mut ended = Vec::new();
    for run in runs.collect::<Vec<_>>() {
        ended.push(run.await.unwrap());
    }
    ended
}

async fn of_parallel_runs_for_several_people_one_succeeds(host: Host) {
    for round in 0..5 {
        let domain = format!("w{round}.example");
        let scope = host.organization(&format!("Wingtip {round}"), &domain).await;
        let names: Vec<String> = (0..4).map(|number| format!("p{number}@{domain}")).collect();
        let ended = bootstrap_at_once(&host, &scope, &names).await;
        assert_eq!(ended.iter().filter(|run| run.is_ok()).count(), 1, "{ended:?}");
        let refused = ended.iter().filter(|run| matches!(run, Err(InviteError::SomebodyInvited { .. }))).count();
        assert_eq!(refused, 3, "{ended:?}");
        let holders = host.deps.store.reader().holders(&scope, Role::GlobalAdministrator).await.unwrap();
        assert_eq!(holders.len(), 1, "{holders:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_parallel_runs_for_several_people_one_succeeds_on_postgresql() {
    of_parallel_runs_for_several_people_one_succeeds(Host::postgres().await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_parallel_runs_for_several_people_one_succeeds_on_sqlite() {
    of_parallel_runs_for_several_people_one_succeeds(Host::sqlite().await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn parallel_runs_for_one_person_leave_one_link() {
    let host = Host::postgres().await;
    for round in 0..5 {
        let domain = format!("w{round}.example");
        let scope = host.organization(&format!("Wingtip {round}"), &domain).await;
        let ended = bootstrap_at_once(&host, &scope, &vec![format!("ada@{domain}"); 4]).await;
        let made: Vec<Invitation> = ended.into_iter().map(Result::unwrap).collect();
        assert_eq!(made.iter().filter(|invitation| invitation.created).count(), 1, "{made:?}");
        let mut working = 0;
        for invitation in &made {
            let found = host.deps.store.reader().invitation_by_token(&invitation.token.hash()).await.unwrap();
            working += usize::from(found.is_some());
        }
        assert_eq!(working, 1, "{made:?}");
    }
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
    let by = BreakGlass { operator: operator(), public_origin: "https://reset.example.com".parse().unwrap() };
    let broken = break_glass(&host.deps, &scope, &user_name("max@wingtip.example"), &by).await.unwrap();
    assert_eq!((broken.told, broken.invitation.created), (2, false));
    let person = host.deps.store.reader().person(&scope, Some(max)).await.unwrap().unwrap();
    assert_eq!(person.user.roles, [Role::GlobalAdministrator]);
    let event = host.events(&scope).await.pop().unwrap();
    assert_eq!((event.kind, event.target), (ActivityKind::BreakGlass, Some(max)));
    assert_eq!(event.detail.as_deref(), Some(r#"{"host":"reset-1","operator":"root"}"#));
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
    let told = bootstrap(&host.deps, &scope, &user_name("ada@litware.example"), &operator()).await.unwrap_err();
    assert!(matches!(told, InviteError::User(AddUserError::ForeignDomain(_))), "{told}");
    let told = bootstrap(&host.deps, &scope, &user_name("ada@unknown.example"), &operator()).await.unwrap_err();
    assert!(matches!(told, InviteError::User(AddUserError::UnknownDomain(_))), "{told}");
}
