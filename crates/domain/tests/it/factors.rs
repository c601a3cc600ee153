//! Authenticator apps and recovery codes as methods: who has them, when they count, and why both are one gate.

use std::time::Duration;

use latchkey_domain::{
    ContactKind, Factors, Method, Refusal, Registration, Role, SignInRequest, State, Transaction, registration, sign_in_request,
};

use crate::rebuild::{facts, proof};
use crate::scene::{HOME, NOW, PHONE, Scene, set};

const APP: Method = Method::Authenticator;
const PAPER: Method = Method::RecoveryCode;
const MAIL: Method = Method::AlternateEmail;
const PHONES: Method = Method::MobilePhone;
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// Somebody with so many apps and codes and these contacts, under a policy of all four.
fn somebody(gates: u8, (authenticators, recovery_codes): (u32, u32), contacts: &[(ContactKind, &str)]) -> Scene {
    let mut scene = Scene::able();
    scene.require(gates, &[MAIL, PHONES, APP, PAPER]);
    scene.set_contacts(contacts);
    let authenticators_confirmed_at = (authenticators > 0).then_some(NOW);
    scene.user.factors = Factors { authenticators, authenticators_confirmed_at, recovery_codes, ..Factors::default() };
    scene
}

fn registered(scene: &Scene) -> Registration {
    scene.ask(registration).expect("a person in scope")
}

#[test]
fn an_app_or_a_code_that_was_not_used_is_enough_for_one_gate() {
    assert_eq!(somebody(1, (1, 0), &[]).methods(), Ok(set(&[APP])));
    assert_eq!(somebody(1, (0, 1), &[]).methods(), Ok(set(&[PAPER])));
    assert_eq!(somebody(1, (5, 10), &[]).methods(), Ok(set(&[APP, PAPER])));
    assert_eq!(somebody(1, (0, 0), &[]).decide(), Err(Refusal::NotConfigured));
}

#[test]
fn what_was_added_within_a_day_is_no_only_gate() {
    let just_short = DAY.checked_sub(Duration::from_micros(1)).unwrap();
    for (age, counts) in [(Duration::ZERO, false), (just_short, false), (DAY, true)] {
        let at = Some(NOW.minus(age));
        let mut app = somebody(1, (2, 0), &[]);
        app.user.factors.authenticators_replaced_at = at;
        let mut paper = somebody(1, (0, 10), &[]);
        paper.user.factors.recovery_codes_replaced_at = at;
        for (scene, method) in [(&app, APP), (&paper, PAPER)] {
            assert_eq!(scene.decide().is_ok(), counts, "{method:?} after {age:?}");
            let item = *registered(scene).item(method).unwrap();
            assert!(item.counts && item.rests != counts, "it is there, and nobody is asked for another one");
        }
    }
    // Beside something of yesterday it is not offered; as one gate of two it is.
    let mut scene = somebody(1, (1, 10), &[(ContactKind::AuthenticationEmail, HOME)]);
    (scene.user.factors.authenticators_replaced_at, scene.user.factors.recovery_codes_replaced_at) = (Some(NOW), Some(NOW));
    assert_eq!(scene.methods(), Ok(set(&[MAIL])));
    scene.require(2, &[MAIL, PHONES, APP, PAPER]);
    assert_eq!(scene.methods(), Ok(set(&[MAIL, APP, PAPER])));
    // Codes of yesterday stand in for the app of today, so beside it they are no second gate.
    scene.replace_contact(ContactKind::AuthenticationEmail, HOME, Duration::ZERO);
    assert_eq!(scene.decide(), Err(Refusal::NotConfigured));
    scene.user.factors.recovery_codes_replaced_at = None;
    assert_eq!(scene.methods(), Ok(set(&[MAIL, PAPER])));
}

#[test]
fn both_are_one_gate_of_two() {
    for factors in [(1, 0), (0, 1), (5, 10)] {
        let alone = somebody(2, factors, &[]);
        assert_eq!(alone.decide(), Err(Refusal::NotConfigured), "{factors:?}");
        assert_eq!((registered(&alone).count(), registered(&alone).missing()), (1, 1), "{factors:?}");
        let with_mail = somebody(2, factors, &[(ContactKind::AuthenticationEmail, HOME)]);
        assert!(with_mail.decide().is_ok() && registered(&with_mail).is_complete(), "{factors:?}");
    }
}

#[test]
fn a_policy_that_does_not_name_them_does_not_count_them() {
    let mut scene = somebody(1, (1, 1), &[]);
    scene.require(1, &[MAIL, PHONES]);
    assert_eq!(scene.decide(), Err(Refusal::NotConfigured));
    assert!(registered(&scene).item(APP).is_none() && registered(&scene).item(PAPER).is_none());
    scene.require(1, &[MAIL, APP]);
    assert_eq!(scene.methods(), Ok(set(&[APP])));
}

#[test]
fn administrators_use_them_whatever_policy_says() {
    let mut scene = somebody(1, (1, 1), &[(ContactKind::AuthenticationPhone, PHONE)]);
    scene.require(1, &[MAIL]);
    scene.user.roles = vec![Role::GlobalAdministrator];
    assert_eq!(scene.methods(), Ok(set(&[PHONES, APP, PAPER])));
    // Two gates of the app and the paper would be one.
    scene.set_contacts(&[]);
    assert_eq!(scene.decide(), Err(Refusal::NotConfigured));
    scene.organization.own_domain = false;
    assert_eq!(scene.methods(), Ok(set(&[APP, PAPER])), "one gate where the domain is the host's");
}

#[test]
fn who_proved_one_of_them_is_not_offered_the_other() {
    for (first, other) in [(APP, PAPER), (PAPER, APP)] {
        let scene = somebody(2, (1, 1), &[(ContactKind::AuthenticationEmail, HOME)]);
        let terms = scene.decide().unwrap();
        let state = |proofs| Transaction::rebuild(facts(terms.clone(), proofs), scene.decide(), NOW).state().clone();
        let State::Verifying(next) = state(vec![proof(first, 1)]) else { panic!("{first:?}") };
        assert_eq!((next.gate, next.methods), (2, set(&[MAIL])), "{first:?}");
        // Nor does a proof of it count, however it came to be.
        let both = state(vec![proof(first, 1), proof(other, 2)]);
        assert!(!matches!(both, State::NewPassword(_)), "{both:?}");
        assert!(matches!(state(vec![proof(first, 1), proof(MAIL, 2)]), State::NewPassword(_)), "{first:?}");
    }
}

#[test]
fn a_policy_that_takes_them_back_in_the_middle_takes_the_proof_back() {
    let mut scene = somebody(1, (1, 1), &[(ContactKind::AuthenticationEmail, HOME)]);
    let terms = scene.decide().unwrap();
    scene.require(1, &[MAIL]);
    for method in [APP, PAPER] {
        let state = Transaction::rebuild(facts(terms.clone(), vec![proof(method, 1)]), scene.decide(), NOW);
        let State::Verifying(next) = state.state() else { panic!("{:?}", state.state()) };
        assert_eq!(next.methods, set(&[MAIL]));
    }
}

#[test]
fn apps_are_looked_at_again_and_paper_is_not() {
    let mut scene = somebody(1, (1, 1), &[]);
    scene.change_policy(|policy| (policy.require_registration, policy.reconfirm_days) = (true, 30));
    let asked_at = |scene: &mut Scene, days: u32| {
        scene.now = NOW.plus(DAY * days);
        scene.ask(sign_in_request)
    };
    assert_eq!(asked_at(&mut scene, 29), SignInRequest::Nothing);
    assert_eq!(asked_at(&mut scene, 30), SignInRequest::Reconfirm);
    // Codes on paper have no day on which they were confirmed, so nobody is asked for ever.
    let mut paper = somebody(1, (0, 10), &[]);
    paper.change_policy(|policy| (policy.require_registration, policy.reconfirm_days) = (true, 30));
    assert_eq!(asked_at(&mut paper, 400), SignInRequest::Nothing);
    assert_eq!(registered(&paper).oldest_confirmation(), None);
    // Used up they count no more.
    let mut used = somebody(1, (0, 0), &[]);
    used.change_policy(|policy| policy.require_registration = true);
    assert_eq!(asked_at(&mut used, 0), SignInRequest::Register { missing: 1 });
}
