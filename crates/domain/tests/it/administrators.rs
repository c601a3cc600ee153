//! The administrator policy: fixed, apart from the policy of end users, with a switch of its own.

use latchkey_domain::{Authority, ContactKind, Disclosure, Enablement, GroupId, LicensingMode, Lifetimes, Method, Refusal, Role};
use uuid::Uuid;

use crate::scene::{HOME, NOW, OTHER_PHONE, PHONE, Scene, set};

const FIXED: [Method; 2] = [Method::AlternateEmail, Method::MobilePhone];

fn administrator() -> Scene {
    let mut scene = Scene::able();
    scene.user.roles = vec![Role::GlobalAdministrator];
    scene
}

#[test]
fn every_role_makes_an_administrator() {
    for role in Role::ALL {
        let mut scene = Scene::able();
        assert!(!scene.decide().unwrap().administrator);
        scene.user.roles = vec![role];
        let terms = scene.decide().unwrap();
        assert!(terms.administrator, "{role:?}");
        assert_eq!((terms.gates, terms.methods), (2, set(&FIXED)), "{role:?}");
    }
}

#[test]
fn one_gate_is_enough_only_without_an_own_domain_and_without_synchronization() {
    for (own_domain, synchronized, gates) in [(false, false, 1), (true, false, 2), (false, true, 2), (true, true, 2)] {
        let mut scene = administrator();
        scene.organization.own_domain = own_domain;
        scene.organization.synchronized = synchronized;
        assert_eq!(scene.decide().unwrap().gates, gates, "{own_domain} {synchronized}");
        scene.set_contacts(&[(ContactKind::AuthenticationEmail, HOME)]);
        let refusal = scene.decide().err();
        assert_eq!(refusal, (gates == 2).then_some(Refusal::NotConfigured), "{own_domain} {synchronized}");
    }
}

#[test]
fn gates_and_methods_of_the_user_policy_never_apply() {
    let policies: [(u8, &[Method]); 4] = [
        (1, &[Method::SecurityQuestions]),
        (2, &[Method::SecurityQuestions, Method::OfficePhone]),
        (1, &[Method::AlternateEmail]),
        (2, &Method::ALL),
    ];
    for (gates, methods) in policies {
        let mut scene = administrator();
        scene.answer_questions(5);
        scene.require(gates, methods);
        let terms = scene.decide().unwrap();
        assert_eq!((terms.gates, terms.methods), (2, set(&FIXED)), "{gates} of {methods:?}");
    }
}

#[test]
fn questions_and_the_office_phone_never_count() {
    let mut scene = administrator();
    scene.require(2, &Method::ALL);
    scene.answer_questions(5);
    scene.set_contacts(&[(ContactKind::AlternateEmail, HOME), (ContactKind::OfficePhone, OTHER_PHONE)]);
    assert_eq!(scene.decide(), Err(Refusal::NotConfigured));
    // The same data are enough for somebody without a role.
    scene.user.roles.clear();
    assert_eq!(scene.methods(), Ok(set(&[Method::AlternateEmail, Method::OfficePhone, Method::SecurityQuestions])));
}

#[test]
fn group_licence_and_the_switch_of_end_users_never_apply() {
    let mut scene = administrator();
    scene.change_policy(|policy| {
        policy.enablement = Enablement::Group(GroupId::from_uuid(Uuid::from_u128(5)));
        policy.licensing = LicensingMode::PerUser;
    });
    assert!(scene.decide().is_ok());
    scene.change_policy(|policy| policy.enablement = Enablement::Nobody);
    assert!(scene.decide().is_ok());
}

#[test]
fn the_own_switch_turns_administrators_off_and_nobody_else() {
    let mut scene = administrator();
    scene.change_policy(|policy| policy.administrators_may_reset = false);
    assert_eq!(scene.decide(), Err(Refusal::DisabledForOrganization));
    scene.user.roles.clear();
    assert!(scene.decide().is_ok());
}

/// What stands in the way, and the refusal it leads to.
type Obstacle = (fn(&mut Scene), Refusal);

#[test]
fn what_concerns_the_account_refuses_administrators_too() {
    let obstacles: [Obstacle; 6] = [
        (|s| s.draft = None, Refusal::NoPolicy),
        (|s| s.user.frozen_at = Some(NOW), Refusal::Frozen),
        (|s| s.change_policy(|p| p.writeback = false), Refusal::WritebackNotEnabled),
        (|s| s.connector_answers = false, Refusal::OnPremisesUnreachable),
        (|s| s.user.enabled = false, Refusal::AccountDisabled),
        (|s| s.set_contacts(&[]), Refusal::NotConfigured),
    ];
    for (i, (raise, refusal)) in obstacles.iter().enumerate() {
        let mut scene = administrator();
        scene.user.authority = Authority::PassThrough;
        assert!(scene.decide().is_ok());
        raise(&mut scene);
        assert_eq!(scene.decide(), Err(*refusal));
        for (raise, _) in &obstacles[i..] {
            raise(&mut scene);
        }
        assert_eq!(scene.decide(), Err(*refusal), "the earlier reason wins");
    }
}

#[test]
fn a_fresh_contact_or_the_own_mailbox_is_no_easier_for_administrators() {
    let mut scene = administrator();
    scene.organization.own_domain = false;
    scene.set_contacts(&[]);
    scene.replace_contact(ContactKind::MobilePhone, PHONE, std::time::Duration::from_secs(60));
    assert_eq!(scene.decide(), Err(Refusal::NotConfigured));
    scene.set_contacts(&[(ContactKind::AuthenticationEmail, crate::scene::MAILBOX)]);
    assert_eq!(scene.decide(), Err(Refusal::NotConfigured));
}

#[test]
fn life_spans_and_disclosure_are_those_of_the_organization() {
    let mut scene = administrator();
    let lifetimes = Lifetimes { session_minutes: 15, code_minutes: 5 };
    scene.change_policy(|policy| {
        policy.lifetimes = lifetimes;
        policy.disclosure = Disclosure::Conceal;
    });
    let terms = scene.decide().unwrap();
    assert_eq!((terms.lifetimes, terms.disclosure), (lifetimes, Disclosure::Conceal));
}
