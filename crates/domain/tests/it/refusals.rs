//! Every refusal alone, every two of them, and all of them peeled off one by one.

use latchkey_domain::{
    Authority, Enablement, GroupId, LicenceFacts, LicensingMode, Policy, Preset, Refusal, organization_refusal,
};
use uuid::Uuid;

use crate::scene::{NOW, Scene};

/// Something that stands between a person and a reset.
struct Obstacle {
    refusal: Refusal,
    raise: fn(&mut Scene),
}

/// In the order in which they win: 9, 11, frozen, 13, 12, 10, 30, 14.
const OBSTACLES: [Obstacle; 9] = [
    Obstacle { refusal: Refusal::DisabledForOrganization, raise: |s| s.change_policy(|p| p.enablement = Enablement::Nobody) },
    Obstacle { refusal: Refusal::NoPolicy, raise: |s| s.draft = None },
    Obstacle { refusal: Refusal::Frozen, raise: |s| s.user.frozen_at = Some(NOW) },
    Obstacle { refusal: Refusal::NotInGroup, raise: |s| s.change_policy(|p| p.enablement = Enablement::Group(group())) },
    Obstacle { refusal: Refusal::NotLicensed, raise: |s| s.change_policy(|p| p.licensing = LicensingMode::PerUser) },
    Obstacle {
        refusal: Refusal::WritebackNotEnabled,
        raise: |s| {
            s.user.authority = Authority::PasswordHashSynchronized;
            s.change_policy(|p| p.writeback = false);
        },
    },
    Obstacle {
        refusal: Refusal::OnPremisesUnreachable,
        raise: |s| {
            s.user.authority = Authority::PasswordHashSynchronized;
            s.connector_answers = false;
        },
    },
    Obstacle { refusal: Refusal::AccountDisabled, raise: |s| s.user.enabled = false },
    Obstacle { refusal: Refusal::NotConfigured, raise: |s| s.set_contacts(&[]) },
];

/// A switch has one position, and an organization without a policy has no switch.
const CANNOT_MEET: [(Refusal, Refusal); 2] =
    [(Refusal::DisabledForOrganization, Refusal::NoPolicy), (Refusal::DisabledForOrganization, Refusal::NotInGroup)];

fn group() -> GroupId {
    GroupId::from_uuid(Uuid::from_u128(77))
}

#[test]
fn the_order_is_the_documented_one() {
    let codes: Vec<Option<u8>> = OBSTACLES.iter().map(|obstacle| obstacle.refusal.code()).collect();
    assert_eq!(codes, [Some(9), Some(11), None, Some(13), Some(12), Some(10), Some(30), Some(14), Some(14)]);
}

#[test]
fn nobody_is_refused_without_a_reason() {
    assert_eq!(Scene::able().decide().map(|terms| terms.gates), Ok(1));
}

#[test]
fn each_reason_alone_refuses() {
    for obstacle in &OBSTACLES {
        let mut scene = Scene::able();
        (obstacle.raise)(&mut scene);
        assert_eq!(scene.decide(), Err(obstacle.refusal));
    }
}

#[test]
fn of_two_reasons_the_earlier_wins_whichever_came_first() {
    let mut pairs = 0;
    for (i, winner) in OBSTACLES.iter().enumerate() {
        for loser in &OBSTACLES[i + 1..] {
            if CANNOT_MEET.contains(&(winner.refusal, loser.refusal)) {
                continue;
            }
            for order in [[winner, loser], [loser, winner]] {
                let mut scene = Scene::able();
                for obstacle in order {
                    (obstacle.raise)(&mut scene);
                }
                assert_eq!(scene.decide(), Err(winner.refusal), "{:?} with {:?}", winner.refusal, loser.refusal);
            }
            pairs += 1;
        }
    }
    assert_eq!(pairs, 9 * 8 / 2 - CANNOT_MEET.len());
}

#[test]
fn who_clears_one_reason_meets_the_next() {
    for first in [Refusal::DisabledForOrganization, Refusal::NoPolicy, Refusal::NotInGroup] {
        let compatible =
            |refusal: Refusal| !CANNOT_MEET.iter().any(|&(a, b)| (first, refusal) == (a, b) || (first, refusal) == (b, a));
        let mut left: Vec<&Obstacle> = OBSTACLES.iter().filter(|o| compatible(o.refusal)).collect();
        if first != Refusal::NoPolicy {
            left.retain(|o| o.refusal != Refusal::NoPolicy);
        }
        while let Some(next) = left.first() {
            let mut scene = Scene::able();
            for obstacle in &left {
                (obstacle.raise)(&mut scene);
            }
            assert_eq!(scene.decide(), Err(next.refusal));
            left.remove(0);
        }
    }
}

#[test]
fn every_authority_on_premises_needs_writeback_and_a_connector() {
    for authority in [Authority::PasswordHashSynchronized, Authority::PassThrough, Authority::Federated] {
        let mut scene = Scene::able();
        scene.user.authority = authority;
        assert!(scene.decide().is_ok(), "{authority:?}");
        scene.connector_answers = false;
        assert_eq!(scene.decide(), Err(Refusal::OnPremisesUnreachable), "{authority:?}");
        scene.change_policy(|policy| policy.writeback = false);
        assert_eq!(scene.decide(), Err(Refusal::WritebackNotEnabled), "{authority:?}");
    }
}

#[test]
fn a_cloud_password_needs_neither() {
    let mut scene = Scene::able();
    scene.connector_answers = false;
    scene.change_policy(|policy| policy.writeback = false);
    assert!(scene.decide().is_ok());
}

#[test]
fn licences_count_as_the_mode_says() {
    let table = [
        (LicensingMode::Off, false, false, true),
        (LicensingMode::Organization, false, false, false),
        (LicensingMode::Organization, false, true, true),
        (LicensingMode::Organization, true, false, true),
        (LicensingMode::PerUser, false, true, false),
        (LicensingMode::PerUser, true, false, true),
    ];
    for (mode, person, organization, licensed) in table {
        let mut scene = Scene::able();
        scene.change_policy(|policy| policy.licensing = mode);
        scene.user.licences = LicenceFacts { person, organization };
        let refusal = scene.decide().err();
        assert_eq!(refusal, (!licensed).then_some(Refusal::NotLicensed), "{mode:?} {person} {organization}");
    }
}

#[test]
fn a_member_of_the_group_may_reset() {
    let mut scene = Scene::able();
    scene.change_policy(|policy| policy.enablement = Enablement::Group(group()));
    scene.in_group = true;
    assert!(scene.decide().is_ok());
}

#[test]
fn what_the_organization_alone_decides_is_told_of_its_domain() {
    let policy = |enablement, administrators_may_reset| {
        let draft = latchkey_domain::PolicyDraft { enablement, administrators_may_reset, ..Preset::Strict.draft() };
        Policy::try_from(draft).unwrap()
    };
    assert_eq!(organization_refusal(None), Some(Refusal::NoPolicy));
    assert_eq!(organization_refusal(Some(&policy(Enablement::Nobody, false))), Some(Refusal::DisabledForOrganization));
    // Administrators may still reset, so the domain alone does not decide.
    assert_eq!(organization_refusal(Some(&policy(Enablement::Nobody, true))), None);
    assert_eq!(organization_refusal(Some(&policy(Enablement::Group(group()), false))), None);
    assert_eq!(organization_refusal(Some(&policy(Enablement::Everybody, false))), None);
}
