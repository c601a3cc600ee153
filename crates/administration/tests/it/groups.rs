//! Groups, and policies that name them.

use latchkey_administration::{
    ControlValue, GroupError, Member, NewPerson, SetPolicyError, add_members, create_group, delete_group, find_group, groups,
    remove_members, set_policy,
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
        assert_eq!(add_members(deps, scope, "pilot", &[person(name)], &by).await.unwrap(), [true]);
        assert_eq!(add_members(deps, scope, "PILOT", &[person(name)], &by).await.unwrap(), [false], "once is enough");
    }
    let inner = Member::Group("pilot".into());
    assert_eq!(add_members(deps, scope, "Staff", &[inner], &by).await.unwrap(), [true]);
    let all = groups(deps, scope).await.unwrap();
    assert_eq!(all.iter().map(|group| group.name.as_str()).collect::<Vec<_>>(), ["Pilot", "Staff"]);
    assert_eq!(all[0].people, ["ann@wingtip.example", "eva@wingtip.example"]);
    assert_eq!((all[1].groups.as_slice(), all[1].people.len()), (&["Pilot".to_owned()][..], 0));
    let kinds: Vec<_> = host.events(scope).await.iter().rev().map(|event| (event.kind, event.target)).collect();
    assert_eq!(kinds[0], (ActivityKind::MemberAdded, None));
    assert!(kinds.contains(&(ActivityKind::MemberAdded, Some(eva))) && kinds.contains(&(ActivityKind::GroupAdded, None)));
    let before = kinds.len();
    let twice = [person("eva@wingtip.example"), person("eva@wingtip.example")];
    assert_eq!(remove_members(deps, scope, "pilot", &twice, &by).await.unwrap(), [true, false]);
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
    let told = add_members(deps, scope, "Pilot", &[person("lia@litware.example")], &by).await;
    assert!(matches!(told, Err(GroupError::Foreign(_))), "{told:?}");
    for member in [person("lia@litware.example"), Member::Group("Pilot".into())] {
        assert!(matches!(remove_members(deps, scope, "None", &[member], &by).await, Err(GroupError::Unknown(_))));
    }
}

async fn one_that_cannot_be_found_leaves_the_others_as_they_were(host: Host) {
    let scope = &host.organization("Wingtip Toys", "wingtip.example").await;
    host.person(NewPerson::named(user_name("eva@wingtip.example"))).await;
    host.person(NewPerson::named(user_name("ann@wingtip.example"))).await;
    let (deps, by) = (&host.deps, operator());
    create_group(deps, scope, "Pilot", &by).await.unwrap();
    create_group(deps, scope, "Staff", &by).await.unwrap();
    add_members(deps, scope, "Pilot", &[person("ann@wingtip.example"), Member::Group("Staff".into())], &by).await.unwrap();
    let (before, heard) = (groups(deps, scope).await.unwrap(), host.events(scope).await.len());
    let (eva, ann) = (person("eva@wingtip.example"), person("ann@wingtip.example"));
    let (gone, none) = (person("gone@wingtip.example"), Member::Group("None".into()));
    let told = add_members(deps, scope, "Pilot", &[eva.clone(), gone.clone()], &by).await;
    assert!(matches!(told, Err(GroupError::Person(_))), "{told:?}");
    let told = add_members(deps, scope, "Pilot", &[eva, none.clone()], &by).await;
    assert!(matches!(told, Err(GroupError::Unknown(_))), "{told:?}");
    let told = remove_members(deps, scope, "Pilot", &[ann.clone(), gone], &by).await;
    assert!(matches!(told, Err(GroupError::Person(_))), "{told:?}");
    let told = remove_members(deps, scope, "Pilot", &[ann, Member::Group("Staff".into()), none], &by).await;
    assert!(matches!(told, Err(GroupError::Unknown(_))), "{told:?}");
    assert_eq!(groups(deps, scope).await.unwrap(), before, "nothing is changed");
    assert_eq!(host.events(scope).await.len(), heard, "and nothing is audited");
}

#[tokio::test]
async fn one_that_cannot_be_found_leaves_the_others_as_they_were_on_sqlite() {
    one_that_cannot_be_found_leaves_the_others_as_they_were(Host::sqlite().await).await;
}

#[tokio::test]
async fn one_that_cannot_be_found_leaves_the_others_as_they_were_on_postgresql() {
    one_that_cannot_be_found_leaves_the_others_as_they_were(Host::postgres().await).await;
}
