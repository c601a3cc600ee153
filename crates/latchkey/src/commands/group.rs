//! `latchkey group`

use latchkey_administration::{
    Deps, GroupContent, Member, add_members, create_group, delete_group, find_organization, groups, remove_members,
};

use super::operator::operator;
use crate::cli::{GroupArgs, GroupCommand, MemberArgs};
use crate::config::Config;
use crate::open::open;

pub(super) async fn run(config: &Config, command: GroupCommand) -> anyhow::Result<()> {
    let deps = open(config).await?;
    match command {
        GroupCommand::Create(args) => create(&deps, &args).await,
        GroupCommand::Add(args) => change(&deps, args, true).await,
        GroupCommand::Remove(args) => change(&deps, args, false).await,
        GroupCommand::List { organization } => list(&deps, &organization).await,
        GroupCommand::Delete(args) => delete(&deps, &args).await,
    }
}

async fn create(deps: &Deps, args: &GroupArgs) -> anyhow::Result<()> {
    let (scope, organization) = find_organization(deps, &args.organization).await?;
    let id = create_group(deps, &scope, &args.group, &operator()).await?;
    println!("The group {} was made for {} ({id}); nobody is in it yet.", args.group.trim(), organization.name);
    Ok(())
}

async fn change(deps: &Deps, args: MemberArgs, add: bool) -> anyhow::Result<()> {
    let (scope, _) = find_organization(deps, &args.group.organization).await?;
    let people = args.people.into_iter().map(|name| (name.as_str().to_owned(), Member::Person(name)));
    let inner = args.inner.into_iter().map(|name| (format!("the group {name}"), Member::Group(name)));
    let (names, members): (Vec<String>, Vec<Member>) = people.chain(inner).unzip();
    let (group, by) = (&args.group.group, operator());
    let changed = match add {
        true => add_members(deps, &scope, group, &members, &by).await?,
        false => remove_members(deps, &scope, group, &members, &by).await?,
    };
    for (name, changed) in names.iter().zip(changed) {
        let sentence = match (add, changed) {
            (true, true) => "was added to",
            (true, false) => "is already in",
            (false, true) => "was taken out of",
            (false, false) => "is not in",
        };
        println!("{name} {sentence} {group}.");
    }
    Ok(())
}

async fn delete(deps: &Deps, args: &GroupArgs) -> anyhow::Result<()> {
    let (scope, organization) = find_organization(deps, &args.organization).await?;
    let name = delete_group(deps, &scope, &args.group, &operator()).await?;
    println!("The group {name} of {} was deleted; who was in it stays.", organization.name);
    Ok(())
}

async fn list(deps: &Deps, organization: &str) -> anyhow::Result<()> {
    let (scope, organization) = find_organization(deps, organization).await?;
    let groups = groups(deps, &scope).await?;
    if groups.is_empty() {
        println!("{} has no groups: `latchkey group create` makes one.", organization.name);
    }
    for GroupContent { id, name, people, groups } in groups {
        println!("{name}  {id}");
        for inner in groups {
            println!("  everybody in {inner}");
        }
        for person in people {
            println!("  {person}");
        }
    }
    Ok(())
}
