//! Groups, and policies that name them.

use latchkey_administration::{
    ControlValue, GroupError, Member, NewPerson, SetPolicyError, add_member, create_group, delete_group, find_group, groups,
    remove_member, set_policy,
};
use latchkey_domain::{ActivityKind, Enablement};

use crate::host::{Host, operator, user_name};

fn person(name: &str) -> Member {
    Member::Person(user_name(name))
}

async fn people_and_groups_come_and_go(host: Host) {
    let scope = &host.organization("Wingtip Toys", "wingtip.example").await;
    let eva = host.person(NewPerson::named(user_name("eva@wingtip.example"))).await;
    host.person(NewPerson::named(user_name("ann@wingtip.example"))).await;
    let (deps, by) = (&host.deps, operator());
    let pilot = create_group(deps, scope, "  Pilot ", &by).await.unwrap();
    create_group(deps, scope, "Staff", &by).await.unwrap();
    for name in ["eva@wingtip.example", "ann@wingtip.example"] {
        assert!(add_member(deps, scope, "pilot", &person(name), &by).await.unwrap());
        assert!(!add_member(deps, scope, "PILOT", &person(name), &by).await.unwrap(), "once is enough");
    }
    let inner = Member::Group("pilot".into());
    assert!(add_member(deps, scope, "Staff", &inner, &by).await.unwrap());
    let all = groups(deps, scope).await.unwrap();
    assert_eq!(all.iter().map(|group| group.name.as_str()).collect::<Vec<_>>(), ["Pilot", "Staff"]);
    assert_eq!(all[0].people, ["ann@wingtip.example", "eva@wingtip.example"]);
    assert_eq!((all[1].groups.as_slice(), all[1].people.len()), (&["Pilot".to_owned()][..], 0));
    let kinds: Vec<_> = host.events(scope).await.iter().rev().map(|event| (event.kind, event.target)).collect();
    assert_eq!(kinds[0], (ActivityKind::MemberAdded, None));
    assert!(kinds.contains(&(ActivityKind::MemberAdded, Some(eva))) && kinds.contains(&(ActivityKind::GroupAdded, None)));
    let before = kinds.len();
    assert!(remove_member(deps, scope, "pilot", &person("eva@wingtip.example"), &by).await.unwrap());
    assert!(!remove_member(deps, scope, "pilot", &person("eva@wingtip.example"), &by).await.unwrap());
    assert_eq!(host.events(scope).await.len(), before + 1, "what changes nothing is not audited");
    assert_eq!(delete_group(deps, scope, &pilot.to_string(), &by).await.unwrap(), "Pilot");
    let all = groups(deps, scope).await.unwrap();
    assert_eq!((all.len(), all[0].groups.len()), (1, 0), "what lay in it or around it stays: {all:?}");
    assert!(host.deps.store.reader().person(scope, Some(eva)).await.unwrap().is_some());
}

#[tokio::test]
async fn people_and_groups_come_and_go_on_sqlite() {
    people_and_groups_come_and_go(Host::sqlite().await).await;
}

#[tokio::test]
async fn people_and_groups_come_and_go_on_postgresql() {
    people_and_groups_come_and_go(Host::postgres().await).await;
}

#[tokio::test]
async fn a_policy_names_a_group_by_its_name_and_keeps_it_from_being_deleted() {
    let host = Host::sqlite().await;
    let scope = &host.organization("Wingtip Toys", "wingtip.example").await;
    let (deps, by) = (&host.deps, operator());
    let pilot = create_group(deps, scope, "Pilot", &by).await.unwrap();
    let set =
        async |value: &str| set_policy(deps, scope, &[("enablement".to_owned(), ControlValue::Text(value.to_owned()))]).await;
    let enablement = async || deps.store.reader().policy(scope).await.unwrap().unwrap().enablement;
    for name in ["group:pilot", &format!("group:{pilot}")] {
        set("everybody").await.unwrap();
        set(name).await.unwrap();
        assert_eq!(enablement().await, Enablement::Group(pilot), "{name}");
    }
    for unknown in ["group:Pilots", "group:", "group:01890a5d-ac96-774b-bcce-b302099a8057"] {
        let told = set(unknown).await.unwrap_err();
        assert!(matches!(told, SetPolicyError::Controls(_)), "{unknown}: {told}");
        assert!(told.to_string().contains("enablement: the organization has no group"), "{told}");
    }
    assert_eq!(enablement().await, Enablement::Group(pilot));
    assert!(matches!(delete_group(deps, scope, "Pilot", &by).await, Err(GroupError::InUse(_))));
    set("nobody").await.unwrap();
    delete_group(deps, scope, "Pilot", &by).await.unwrap();
}

#[tokio::test]
async fn names_that_cannot_be_and_people_who_are_elsewhere_are_refused() {
    let host = Host::sqlite().await;
    let scope = &host.organization("Wingtip Toys", "wingtip.example").await;
    let foreign = &host.organization("Litware", "litware.example").await;
    host.person(NewPerson::named(user_name("lia@litware.example"))).await;
    let (deps, by) = (&host.deps, operator());
    for name in ["", "  ", "a\u{7}b", &"x".repeat(129), "01890a5d-ac96-774b-bcce-b302099a8057"] {
        assert!(matches!(create_group(deps, scope, name, &by).await, Err(GroupError::Name)), "{name:?}");
    }
    create_group(deps, scope, "Pilot", &by).await.unwrap();
    assert!(matches!(create_group(deps, scope, "PILOT", &by).await, Err(GroupError::NameTaken)));
    let litware = create_group(deps, foreign, "Pilot", &by).await.unwrap();
    let told = find_group(&deps.store.reader(), scope, &litware.to_string()).await;
    assert!(matches!(told, Err(GroupError::Unknown(_))), "another organization's");
    let told = add_member(deps, scope, "Pilot", &person("lia@litware.example"), &by).await;
    assert!(matches!(told, Err(GroupError::Foreign(_))), "{told:?}");
    let told = add_member(deps, scope, "Pilot", &person("gone@wingtip.example"), &by).await;
    assert!(matches!(told, Err(GroupError::Person(_))), "{told:?}");
    for member in [person("lia@litware.example"), Member::Group("Pilot".into())] {
        assert!(matches!(remove_member(deps, scope, "None", &member, &by).await, Err(GroupError::Unknown(_))));
    }
}
