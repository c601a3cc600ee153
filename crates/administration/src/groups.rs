//! Groups of people, which a policy may be switched on for.

use latchkey_domain::{Activity, ActivityKind, Enablement, GroupId, Nesting, UserId, UserName};
use latchkey_store::{OrgScope, Reader, StoreError, Tx};
use serde_json::Value;

use crate::Deps;
use crate::find_person::{FindPersonError, find_person};
use crate::operator::Operator;

/// The longest name of a group, in characters.
const LONGEST_NAME: usize = 128;

/// Why nothing was done with a group.
#[derive(Debug, thiserror::Error)]
pub enum GroupError {
    /// Empty, too long, with control characters, or one that reads as an id.
    #[error("the name of a group has 1 to {LONGEST_NAME} characters, all of them visible, and is no id")]
    Name,
    /// There is one of this name.
    #[error("there is a group of this name already")]
    NameTaken,
    /// There is none.
    #[error("the organization has no group \"{0}\"; `latchkey group list` shows all of them")]
    Unknown(String),
    /// Several have the name.
    #[error("several groups are named \"{0}\"; name the one you mean by its id, which `latchkey group list` shows")]
    Ambiguous(String),
    /// The policy is switched on for it.
    #[error(
        "the policy lets the people of \"{0}\" reset their passwords, and a group that is gone holds nobody; set `enablement` \
         to something else first"
    )]
    InUse(String),
    /// The person belongs to another organization.
    #[error("{0} belongs to another organization")]
    Foreign(String),
    /// The person was not found.
    #[error(transparent)]
    Person(#[from] FindPersonError),
    /// The store did not do its part.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What comes into a group or leaves it.
#[derive(Clone, Debug)]
pub enum Member {
    /// A person.
    Person(UserName),
    /// Another group, by its name or id: everybody in it, however deep.
    Group(String),
}

/// A group with what is directly in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupContent {
    /// Its id.
    pub id: GroupId,
    /// Its name.
    pub name: String,
    /// User names of the people.
    pub people: Vec<String>,
    /// Names of the groups.
    pub groups: Vec<String>,
}

/// The group with this id or name, in any case of letters.
///
/// # Errors
/// [`GroupError::Unknown`] and [`GroupError::Ambiguous`].
pub async fn find_group(reader: &Reader, scope: &OrgScope, text: &str) -> Result<(GroupId, String), GroupError> {
    let (id, wanted) = (text.parse::<GroupId>().ok(), text.trim().to_lowercase());
    let meant = |(group, name): &(GroupId, String)| id.map_or_else(|| name.to_lowercase() == wanted, |id| *group == id);
    let mut found: Vec<_> = reader.groups(scope).await?.into_iter().filter(meant).collect();
    match (found.pop(), found.is_empty()) {
        (Some(only), true) => Ok(only),
        (Some(_), false) => Err(GroupError::Ambiguous(text.to_owned())),
        (None, _) => Err(GroupError::Unknown(text.to_owned())),
    }
}

/// Every group of an organization by name, with what is directly in it.
///
/// # Errors
/// When the store does not answer.
pub async fn groups(deps: &Deps, scope: &OrgScope) -> Result<Vec<GroupContent>, StoreError> {
    let reader = deps.store.reader();
    let mut contents = Vec::new();
    for (id, name) in reader.groups(scope).await? {
        let people = reader.members(scope, id).await?.into_iter().map(|(_, name)| name).collect();
        let groups = reader.inner_groups(scope, id).await?.into_iter().map(|(_, name)| name).collect();
        contents.push(GroupContent { id, name, people, groups });
    }
    Ok(contents)
}

/// Makes an empty group.
///
/// # Errors
/// [`GroupError::Name`] and [`GroupError::NameTaken`]; nothing is kept then.
pub async fn create_group(deps: &Deps, scope: &OrgScope, name: &str, by: &Operator) -> Result<GroupId, GroupError> {
    let name = name.trim();
    let reads_as_id = name.parse::<GroupId>().is_ok();
    if name.is_empty() || name.chars().count() > LONGEST_NAME || name.chars().any(char::is_control) || reads_as_id {
        return Err(GroupError::Name);
    }
    let id = GroupId::generate(&*deps.clock, &*deps.random);
    let event = &event(deps, scope, ActivityKind::GroupAdded, by, id, name, []);
    deps.store
        .write("create group", |tx| async move {
            tx.lock_organization(scope).await?;
            if tx.groups(scope).await?.iter().any(|(_, other)| other.to_lowercase() == name.to_lowercase()) {
                return Err(GroupError::NameTaken);
            }
            tx.insert_group(scope, id, name).await?;
            Ok(tx.insert_activity(event).await?)
        })
        .await?;
    Ok(id)
}

/// Deletes a group; the people and groups in it stay.
///
/// # Errors
/// [`GroupError::Unknown`], [`GroupError::Ambiguous`] and [`GroupError::InUse`]; nothing is deleted then.
pub async fn delete_group(deps: &Deps, scope: &OrgScope, group: &str, by: &Operator) -> Result<String, GroupError> {
    let (id, name) = find_group(&deps.store.reader(), scope, group).await?;
    let event = &event(deps, scope, ActivityKind::GroupDeleted, by, id, &name, []);
    let name_ref = &name;
    deps.store
        .write("delete group", |tx| async move {
            tx.lock_organization(scope).await?;
            if tx.policy(scope).await?.is_some_and(|policy| policy.enablement == Enablement::Group(id)) {
                return Err(GroupError::InUse(name_ref.clone()));
            }
            if !tx.delete_group(scope, id).await? {
                return Err(GroupError::Unknown(group.to_owned()));
            }
            Ok(tx.insert_activity(event).await?)
        })
        .await?;
    Ok(name)
}

/// Puts people and groups into a group, all or none. For each of them `false` when it was directly in it already.
///
/// # Errors
/// See [`GroupError`]; nothing is changed then.
pub async fn add_members(
    deps: &Deps,
    scope: &OrgScope,
    group: &str,
    members: &[Member],
    by: &Operator,
) -> Result<Vec<bool>, GroupError> {
    change_members(deps, scope, group, members, by, true).await
}

/// Takes people and groups out of a group, all or none. For each of them `false` when it was not directly in it.
///
/// # Errors
/// See [`GroupError`]; nothing is changed then.
pub async fn remove_members(
    deps: &Deps,
    scope: &OrgScope,
    group: &str,
    members: &[Member],
    by: &Operator,
) -> Result<Vec<bool>, GroupError> {
    change_members(deps, scope, group, members, by, false).await
}

/// Who or what, found.
#[derive(Clone, Copy)]
enum Found {
    Person(UserId),
    Group(GroupId),
}

async fn change_members(
    deps: &Deps,
    scope: &OrgScope,
    group: &str,
    members: &[Member],
    by: &Operator,
    add: bool,
) -> Result<Vec<bool>, GroupError> {
    let (id, name) = find_group(&deps.store.reader(), scope, group).await?;
    let kind = if add { ActivityKind::MemberAdded } else { ActivityKind::MemberRemoved };
    let correlation = deps.correlation();
    let mut changes = Vec::with_capacity(members.len());
    // All are found before anything is written.
    for member in members {
        let found = find_member(deps, scope, member).await?;
        let event = match found {
            Found::Person(user) => Activity { target: Some(user), ..event(deps, scope, kind, by, id, &name, []) },
            Found::Group(inner) => event(deps, scope, kind, by, id, &name, [("inner-group", Value::from(inner.to_string()))]),
        };
        changes.push((found, Activity { correlation, ..event }));
    }
    let changes = &changes;
    deps.store
        .write("change group", |tx| async move {
            let mut changed = Vec::with_capacity(changes.len());
            for (found, event) in changes {
                let one = change(&tx, scope, id, *found, add).await?;
                if one {
                    tx.insert_activity(event).await?;
                }
                changed.push(one);
            }
            Ok(changed)
        })
        .await
}

async fn change(tx: &Tx, scope: &OrgScope, group: GroupId, member: Found, add: bool) -> Result<bool, StoreError> {
    match (member, add) {
        (Found::Person(user), true) => tx.add_member(scope, group, user).await,
        (Found::Person(user), false) => tx.remove_member(scope, group, user).await,
        (Found::Group(member), true) => tx.add_nesting(scope, Nesting { member, parent: group }).await,
        (Found::Group(member), false) => tx.remove_nesting(scope, Nesting { member, parent: group }).await,
    }
}

async fn find_member(deps: &Deps, scope: &OrgScope, member: &Member) -> Result<Found, GroupError> {
    match member {
        Member::Group(text) => Ok(Found::Group(find_group(&deps.store.reader(), scope, text).await?.0)),
        Member::Person(name) => {
            let (own, user) = find_person(deps, name).await?;
            let same = own.organization == scope.organization;
            if same { Ok(Found::Person(user)) } else { Err(GroupError::Foreign(name.as_str().to_owned())) }
        }
    }
}

fn event<const MORE: usize>(
    deps: &Deps,
    scope: &OrgScope,
    kind: ActivityKind,
    by: &Operator,
    group: GroupId,
    name: &str,
    more: [(&'static str, Value); MORE],
) -> Activity {
    let about = [("group", Value::from(group.to_string())), ("name", Value::from(name))];
    let detail = Some(by.detail(about.into_iter().chain(more)));
    Activity { detail, ..deps.operator_event(scope.organization, deps.correlation(), kind) }
}
