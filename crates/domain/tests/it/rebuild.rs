//! A reset read back from its facts: what is asked next always makes sense.

use std::time::Duration;

use latchkey_domain::{
    Aim, ContactKind, CorrelationId, Disclosure, End, Facts, Lifetimes, Method, MethodSet, OrganizationId, Policy, Preset, Proof,
    Refusal, Role, Started, State, Subject, Terms, Timestamp, Transaction, TransactionId, UserId,
};
use proptest::prelude::*;
use uuid::Uuid;

use crate::scene::{HOME, NOW, PHONE, Scene, america, set};

pub(crate) fn facts(terms: Terms, proofs: Vec<Proof>) -> Facts {
    let id = Uuid::from_u128(3);
    let started = Started {
        id: TransactionId::from_uuid(id),
        organization: OrganizationId::from_uuid(id),
        correlation: CorrelationId::from_uuid(id),
        subject: Subject::Person(UserId::from_uuid(id)),
        at: NOW,
        terms,
        unlock_applies: false,
    };
    Facts { started, aim: None, proofs, submitted: None, ended: None }
}

pub(crate) fn proof(method: Method, contact: u8) -> Proof {
    Proof { method, contact: [contact; 32], at: NOW }
}

fn terms(gates: u8, methods: MethodSet, disclosure: Disclosure) -> Terms {
    let lifetimes = Lifetimes { session_minutes: 15, code_minutes: 5 };
    let resting = MethodSet::new();
    Terms { gates, methods, resting, administrator: false, questions: 3, lifetimes, disclosure }
}

#[test]
fn what_policy_tells_everybody_does_not_bind_administrators() {
    let mut scene = Scene::able();
    scene.draft = Some(Preset::Strict.draft());
    scene.organization.country = Some(america());
    scene.require(2, &[Method::AlternateEmail, Method::SecurityQuestions]);
    scene.user.roles = vec![Role::GlobalAdministrator];
    let everybody = Terms::for_everybody(&Policy::try_from(scene.draft.clone().unwrap()).unwrap());
    let state = |proofs| Transaction::rebuild(facts(everybody.clone(), proofs), scene.decide(), NOW).state().clone();

    // Before a proof, an administrator sees what everybody sees.
    let State::Verifying(first) = state(vec![]) else { panic!("{:?}", state(vec![])) };
    assert_eq!((first.gate, first.gates, &first.methods), (1, 2, &everybody.methods));
    // After it, the administrator policy rules: the mobile phone, which end users may not use here, and no questions.
    let email = proof(Method::AlternateEmail, 1);
    let State::Verifying(second) = state(vec![email]) else { panic!("{:?}", state(vec![email])) };
    assert_eq!((second.gate, second.gates, second.methods), (2, 2, set(&[Method::MobilePhone])));
    let questions = state(vec![email, proof(Method::SecurityQuestions, 2)]);
    assert!(!matches!(questions, State::NewPassword(_)), "{questions:?}");
    assert!(matches!(state(vec![email, proof(Method::MobilePhone, 3)]), State::NewPassword(_)));
}

#[test]
fn an_administrator_of_one_gate_sees_two_until_it_is_passed() {
    let mut scene = Scene::able();
    scene.draft = Some(Preset::Strict.draft());
    scene.require(2, &[Method::AlternateEmail, Method::SecurityQuestions]);
    scene.user.roles = vec![Role::GlobalAdministrator];
    scene.organization.own_domain = false;
    let everybody = Terms::for_everybody(&Policy::try_from(scene.draft.clone().unwrap()).unwrap());
    assert_eq!(scene.decide().unwrap().gates, 1);
    let state = |decided, proofs| Transaction::rebuild(facts(everybody.clone(), proofs), decided, NOW).state().clone();

    // Before a proof this one and somebody who may not reset see the same.
    let told = |state| match state {
        State::Verifying(first) => (first.gate, first.gates, first.methods),
        other => panic!("{other:?}"),
    };
    let administrator = told(state(scene.decide(), vec![]));
    assert_eq!(administrator, (1, 2, everybody.methods.clone()));
    assert_eq!(administrator, told(state(Err(Refusal::NotConfigured), vec![])));
    // Neither a method of end users nor one that was not proven is the one gate.
    assert!(!matches!(state(scene.decide(), vec![proof(Method::SecurityQuestions, 1)]), State::NewPassword(_)));
    assert!(matches!(state(scene.decide(), vec![proof(Method::AlternateEmail, 1)]), State::NewPassword(_)));
    // Who is no administrator any more needs both gates again.
    scene.user.roles = vec![];
    scene.answer_questions(3);
    assert!(matches!(state(scene.decide(), vec![proof(Method::AlternateEmail, 1)]), State::Verifying(_)));
}

#[test]
fn who_becomes_an_administrator_meets_both_policies_where_nothing_is_concealed() {
    let mut scene = Scene::able();
    scene.answer_questions(3);
    scene.require(1, &[Method::SecurityQuestions, Method::AlternateEmail]);
    let start = scene.decide().unwrap();
    scene.user.roles = vec![Role::UserAdministrator];
    // Two gates, of which only one method is in both policies.
    let state = Transaction::rebuild(facts(start, vec![proof(Method::AlternateEmail, 1)]), scene.decide(), NOW);
    assert_eq!(state.state(), &State::Ended(End::Refused(Refusal::NotConfigured)));
}

#[test]
fn a_proof_of_a_contact_that_became_too_little_ends_with_the_reason() {
    let mut scene = Scene::able();
    scene.require(1, &[Method::AlternateEmail, Method::MobilePhone]);
    let start = scene.decide().unwrap();
    scene.require(2, &[Method::AlternateEmail, Method::MobilePhone]);
    scene.set_contacts(&[(ContactKind::AlternateEmail, HOME)]);
    let proven = facts(start, vec![proof(Method::AlternateEmail, 1)]);
    let ended = Transaction::rebuild(proven.clone(), scene.decide(), NOW);
    assert_eq!(ended.state(), &State::Ended(End::Refused(Refusal::NotConfigured)));
    // Nothing was written, so the reset goes on when the phone is there again.
    scene.set_contacts(&[(ContactKind::AlternateEmail, HOME), (ContactKind::MobilePhone, PHONE)]);
    assert!(matches!(Transaction::rebuild(proven, scene.decide(), NOW).state(), State::Verifying(_)));
}

fn any_terms() -> impl Strategy<Value = Terms> {
    let methods = proptest::collection::btree_set(proptest::sample::select(Method::ALL.to_vec()), 2..=4);
    let disclosure = prop_oneof![Just(Disclosure::Reveal), Just(Disclosure::Conceal)];
    let resting = proptest::collection::btree_set(proptest::sample::select(Method::ALL.to_vec()), 0..=3);
    (1..=2u8, methods, resting, disclosure, any::<bool>()).prop_map(|(gates, methods, resting, disclosure, administrator)| {
        Terms { administrator, resting, ..terms(gates, methods, disclosure) }
    })
}

fn any_facts() -> impl Strategy<Value = Facts> {
    let method = proptest::sample::select(Method::ALL.to_vec());
    let proofs = proptest::collection::vec((method, 0..4u8).prop_map(|(method, contact)| proof(method, contact)), 0..5);
    let aim = prop_oneof![Just(None), Just(Some(Aim::Reset)), Just(Some(Aim::Unlock))];
    let parts = (any_terms(), proofs, aim, any::<bool>(), proptest::bool::weighted(0.8), proptest::bool::weighted(0.1));
    parts.prop_map(|(terms, proofs, aim, unlock_applies, known, submitted)| {
        let mut facts = facts(terms, proofs);
        facts.aim = aim;
        facts.started.unlock_applies = unlock_applies;
        facts.submitted = submitted.then_some(NOW);
        if !known {
            facts.started.subject = Subject::Nobody([7; 32]);
        }
        facts
    })
}

proptest! {
    /// A gate that is asked for exists, can be told from the gates there are, and can be passed with what is offered.
    #[test]
    fn the_next_gate_makes_sense(facts in any_facts(), now_terms in any_terms()) {
        let state = Transaction::rebuild(facts.clone(), Ok(now_terms), NOW).state().clone();
        if let State::Verifying(next) = state {
            prop_assert!(next.gate >= 1 && next.gate <= next.gates, "gate {} of {}", next.gate, next.gates);
            prop_assert!(facts.proofs.iter().all(|proof| !next.methods.contains(&proof.method)));
            let missing = usize::from(next.gates - next.gate) + 1;
            prop_assert!(!next.provable || next.methods.len() >= missing, "{:?}", next);
        }
    }

    /// What is written last wins: an end, then a submission, whatever policy says now.
    #[test]
    fn the_last_fact_decides(facts in any_facts(), now_terms in any_terms(), refused in any::<bool>(), hours in 0..3u64) {
        let terms = if refused { Err(Refusal::Frozen) } else { Ok(now_terms) };
        let now: Timestamp = NOW.plus(Duration::from_secs(hours * 3600));
        let open = Transaction::rebuild(facts.clone(), terms.clone(), now);
        if facts.submitted.is_some() {
            prop_assert_eq!(open.state(), &State::Submitting);
        }
        let ended = Facts { ended: Some(End::Superseded), ..facts };
        let ended = Transaction::rebuild(ended, terms, now);
        prop_assert_eq!(ended.state(), &State::Ended(End::Superseded));
    }

    /// Proofs of somebody who may not reset now, or of nobody, lead nowhere.
    #[test]
    fn a_refused_person_and_nobody_get_nothing(facts in any_facts(), now_terms in any_terms()) {
        let opened = |state: &State| matches!(state, State::NewPassword(_) | State::Unlock(_));
        let refused = Transaction::rebuild(facts.clone(), Err(Refusal::Frozen), NOW);
        prop_assert!(!opened(refused.state()));
        let nobody = Facts { started: Started { subject: Subject::Nobody([1; 32]), ..facts.started.clone() }, ..facts };
        prop_assert!(!opened(Transaction::rebuild(nobody, Ok(now_terms), NOW).state()));
    }
}
