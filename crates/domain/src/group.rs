//! Membership through nested groups.

use std::collections::BTreeSet;

use crate::GroupId;

/// One group inside another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Nesting {
    /// The inner group.
    pub member: GroupId,
    /// The group it is in.
    pub parent: GroupId,
}

/// Whether somebody who is directly in `direct` is also in `target`, through any depth of nesting.
///
/// Loops end: a group is climbed once (nested groups are supported, "Enable SSPR" tutorial).
pub fn is_member(target: GroupId, direct: &[GroupId], nesting: &[Nesting]) -> bool {
    let mut seen = BTreeSet::new();
    let mut open: Vec<GroupId> = direct.to_vec();
    while let Some(group) = open.pop() {
        if group == target {
            return true;
        }
        if seen.insert(group) {
            open.extend(nesting.iter().filter(|edge| edge.member == group).map(|edge| edge.parent));
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn group(n: u128) -> GroupId {
        GroupId::from_uuid(uuid::Uuid::from_u128(n))
    }

    #[test]
    fn membership_climbs_and_loops_end() {
        let nesting = [
            Nesting { member: group(1), parent: group(2) },
            Nesting { member: group(2), parent: group(3) },
            Nesting { member: group(3), parent: group(1) },
        ];
        assert!(is_member(group(3), &[group(1)], &nesting));
        assert!(!is_member(group(9), &[group(1)], &nesting));
        assert!(!is_member(group(1), &[], &nesting));
    }
}
