//! The group that may reset: nested, with loops, deleted.

use latchkey_domain::{Enablement, GroupId, Nesting, Refusal, is_member};
use proptest::prelude::*;
use uuid::Uuid;

use crate::scene::Scene;

fn group(n: usize) -> GroupId {
    GroupId::from_uuid(Uuid::from_u128(n as u128))
}

fn nesting(edges: &[(usize, usize)]) -> Vec<Nesting> {
    edges.iter().map(|&(member, parent)| Nesting { member: group(member), parent: group(parent) }).collect()
}

fn decided(target: usize, direct: &[GroupId], nesting: &[Nesting]) -> Option<Refusal> {
    let mut scene = Scene::able();
    scene.change_policy(|policy| policy.enablement = Enablement::Group(group(target)));
    scene.in_group = is_member(group(target), direct, nesting);
    scene.decide().err()
}

#[test]
fn membership_is_inherited_upwards_only() {
    let nested = nesting(&[(1, 2), (2, 3), (4, 3)]);
    for target in 1..=3 {
        assert_eq!(decided(target, &[group(1)], &nested), None, "{target}");
    }
    assert_eq!(decided(4, &[group(1)], &nested), Some(Refusal::NotInGroup));
    assert_eq!(decided(1, &[group(3)], &nested), Some(Refusal::NotInGroup));
}

#[test]
fn loops_end() {
    for loops in [nesting(&[(1, 1)]), nesting(&[(1, 2), (2, 1)]), nesting(&[(1, 2), (2, 3), (3, 2), (3, 1)])] {
        assert_eq!(decided(9, &[group(1)], &loops), Some(Refusal::NotInGroup));
        assert_eq!(decided(1, &[group(1)], &loops), None);
    }
}

#[test]
fn a_deleted_group_holds_nobody() {
    // With the group went its members and its nestings.
    assert_eq!(decided(3, &[], &[]), Some(Refusal::NotInGroup));
    assert_eq!(decided(3, &[group(1), group(2)], &nesting(&[(1, 2)])), Some(Refusal::NotInGroup));
}

#[test]
fn a_thousand_levels_are_climbed() {
    let chain: Vec<(usize, usize)> = (1..1000).map(|n| (n, n + 1)).collect();
    assert!(is_member(group(1000), &[group(1)], &nesting(&chain)));
    assert!(!is_member(group(1), &[group(2)], &nesting(&chain)));
}

const GROUPS: usize = 7;

/// Who reaches whom, by Warshall's closure: another way than climbing.
fn reach(edges: &[(usize, usize)]) -> [[bool; GROUPS]; GROUPS] {
    let mut reach = [[false; GROUPS]; GROUPS];
    for (itself, row) in reach.iter_mut().enumerate() {
        row[itself] = true;
    }
    for &(from, to) in edges {
        reach[from][to] = true;
    }
    for via in 0..GROUPS {
        for from in 0..GROUPS {
            for to in 0..GROUPS {
                reach[from][to] |= reach[from][via] && reach[via][to];
            }
        }
    }
    reach
}

proptest! {
    #[test]
    fn membership_is_the_closure_of_nesting(
        edges in proptest::collection::vec((0..GROUPS, 0..GROUPS), 0..14),
        direct in proptest::collection::vec(0..GROUPS, 0..3),
        target in 0..GROUPS,
    ) {
        let closure = reach(&edges);
        let groups: Vec<GroupId> = direct.iter().map(|n| group(*n)).collect();
        let expected = direct.iter().any(|from| closure[*from][target]);
        prop_assert_eq!(is_member(group(target), &groups, &nesting(&edges)), expected);
    }
}
