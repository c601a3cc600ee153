//! Administrators who open what is frozen or locked.

use latchkey_administration::{
    Actor, Administrator, FindPersonError, NewPerson, OpenError, Unfrozen, Unlocked, support_case, unfreeze, unlock,
};
use latchkey_domain::{
    Activity, ActivityKind, Counter, Method, Origin, Outcome, Reason, Role, Subject, ThrottleKind, UserId, may_open_recovery,
};
use latchkey_store::OrgScope;

use crate::host::{Host, user_name};

const TRIES: ThrottleKind = ThrottleKind::Method(Method::AlternateEmail);

fn actor(scope: &OrgScope, user: UserId) -> Actor {
    let origin = Origin { address: Some("192.0.2.7".parse().unwrap()), client: Some("a browser".into()) };
    Actor::Administrator(Administrator { organization: scope.organization, user, origin })
}

/// One person for each role, and one without.
async fn staff(host: &Host, domain: &str) -> Vec<(UserId, String, Vec<Role>)> {
    let roles = std::iter::once(vec![]).chain(Role::ALL.map(|role| vec![role]));
    let mut staff = Vec::new();
    for roles in roles {
        let name = format!("{}@{domain}", roles.first().map_or("nobody", |role| role.key()));
        let person = NewPerson { roles: roles.clone(), ..NewPerson::named(user_name(&name)) };
        staff.push((host.person(person).await, name, roles));
    }
    staff
}

async fn close(host: &Host, scope: &OrgScope, user: UserId) {
    let now = host.deps.clock.now();
    let counter = &Counter { count: 1, window_start: now, locked_until: None };
    let subject = scope.counter_subject(&Subject::Person(user));
    host.write(|tx| async move {
        tx.freeze(scope, user, now).await?;
        tx.clear_counters(scope, &subject).await?;
        tx.put_counter(scope, &subject, TRIES.key(), counter, None).await
    })
    .await;
}

async fn last_event(host: &Host, scope: &OrgScope) -> Activity {
    host.events(scope).await.pop().unwrap()
}

async fn what_an_administrator_may_open_is_in_the_table_of_roles(host: Host) {
    let scope = &host.organization("Wingtip Toys", "wingtip.example").await;
    let staff = staff(&host, "wingtip.example").await;
    for (own, own_name, own_roles) in &staff {
        for (theirs, name, their_roles) in &staff {
            close(&host, scope, *theirs).await;
            let (by, name) = (actor(scope, *own), user_name(name));
            let allowed = own != theirs && may_open_recovery(own_roles, their_roles);
            let opened = unlock(&host.deps, &name, &by).await;
            let event = last_event(&host, scope).await;
            assert_eq!((event.kind, event.actor, event.target), (ActivityKind::LocksCleared, Some(*own), Some(*theirs)));
            assert_eq!(event.origin.client.as_deref(), Some("a browser"));
            let unfrozen = unfreeze(&host.deps, &name, &by).await;
            let last = last_event(&host, scope).await;
            assert_eq!((last.kind, last.actor, last.target), (ActivityKind::Unfrozen, Some(*own), Some(*theirs)));
            if allowed {
                assert_eq!(opened.unwrap(), Unlocked::Forgotten, "{own_name} {name:?}");
                assert!(matches!(unfrozen.unwrap(), Unfrozen::Opened { .. }), "{own_name} {name:?}");
                assert_eq!((event.outcome, last.outcome), (Outcome::Success, Outcome::Success));
                continue;
            }
            assert!(matches!(opened, Err(OpenError::NotAllowed(_))), "{own_name} {name:?}");
            assert!(matches!(unfrozen, Err(OpenError::NotAllowed(_))), "{own_name} {name:?}");
            let refused = (Outcome::Failure, Some(Reason::NotAuthorized));
            assert_eq!([(event.outcome, event.reason), (last.outcome, last.reason)], [refused, refused]);
            let reader = host.deps.store.reader();
            assert!(reader.person(scope, Some(*theirs)).await.unwrap().unwrap().user.frozen_at.is_some());
            let counters = reader.counters(scope, &scope.counter_subject(&Subject::Person(*theirs))).await.unwrap();
            assert_eq!(counters.len(), 1, "{own_name} {name:?}");
        }
    }
}

#[tokio::test]
async fn what_an_administrator_may_open_is_in_the_table_of_roles_on_sqlite() {
    what_an_administrator_may_open_is_in_the_table_of_roles(Host::sqlite().await).await;
}

#[tokio::test]
async fn what_an_administrator_may_open_is_in_the_table_of_roles_on_postgresql() {
    what_an_administrator_may_open_is_in_the_table_of_roles(Host::postgres().await).await;
}

#[tokio::test]
async fn roles_count_as_they_are_now_and_other_organizations_are_out_of_reach() {
    let host = Host::sqlite().await;
    let scope = &host.organization("Wingtip Toys", "wingtip.example").await;
    host.organization("Litware", "litware.example").await;
    let global = NewPerson { roles: vec![Role::GlobalAdministrator], ..NewPerson::named(user_name("gus@wingtip.example")) };
    let gus = host.person(global).await;
    host.person(NewPerson::named(user_name("eva@wingtip.example"))).await;
    host.person(NewPerson::named(user_name("lia@litware.example"))).await;
    let (by, eva) = (actor(scope, gus), user_name("eva@wingtip.example"));
    assert_eq!(unlock(&host.deps, &eva, &by).await.unwrap(), Unlocked::Nothing);
    for foreign in ["lia@litware.example", "gone@litware.example", "eva@unknown.example", "gone@wingtip.example"] {
        let told = unlock(&host.deps, &user_name(foreign), &by).await;
        assert!(matches!(told, Err(OpenError::Person(FindPersonError::Unknown(_)))), "{foreign}: {told:?}");
        let told = unfreeze(&host.deps, &user_name(foreign), &by).await;
        assert!(matches!(told, Err(OpenError::Person(FindPersonError::Unknown(_)))), "{foreign}: {told:?}");
    }
    host.write(|tx| async move { tx.set_enabled(scope, gus, false).await }).await;
    assert!(matches!(unlock(&host.deps, &eva, &by).await, Err(OpenError::NotAllowed(_))), "disabled");
    host.write(|tx| async move {
        tx.set_enabled(scope, gus, true).await?;
        tx.set_roles(scope, gus, &[Role::ReportsReader]).await
    })
    .await;
    assert!(matches!(unlock(&host.deps, &eva, &by).await, Err(OpenError::NotAllowed(_))), "demoted");
}

#[tokio::test]
async fn administrators_read_cases_of_their_own_organization() {
    let host = Host::sqlite().await;
    let wingtip = &host.organization("Wingtip Toys", "wingtip.example").await;
    let litware = &host.organization("Litware", "litware.example").await;
    let reader = NewPerson { roles: vec![Role::ReportsReader], ..NewPerson::named(user_name("rio@wingtip.example")) };
    let rio = host.person(reader).await;
    let eva = host.person(NewPerson::named(user_name("eva@wingtip.example"))).await;
    let code = async |scope: &OrgScope| host.events(scope).await[0].correlation;
    let found = async |code, by: &Actor| support_case(&host.deps, code, by).await.unwrap().len();
    let (own, foreign) = (code(wingtip).await, code(litware).await);
    assert_eq!(found(own, &actor(wingtip, rio)).await, 1);
    assert_eq!(found(foreign, &actor(wingtip, rio)).await, 0, "another organization's");
    assert_eq!(found(own, &actor(wingtip, eva)).await, 0, "no administrator");
}
