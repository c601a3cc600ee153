use super::*;
use crate::{CorrelationId, Lifetimes, OrganizationId, TransactionId, UserId};
use proptest::prelude::*;
use uuid::Uuid;

fn terms(gates: u8, methods: &[Method]) -> Terms {
    Terms {
        gates,
        methods: methods.iter().copied().collect(),
        resting: MethodSet::new(),
        administrator: false,
        questions: 3,
        lifetimes: Lifetimes { session_minutes: 105, code_minutes: 105 },
        disclosure: Disclosure::Reveal,
    }
}

fn facts(terms: Terms, proofs: Vec<Proof>) -> Facts {
    let id = Uuid::from_u128(7);
    Facts {
        started: Started {
            id: TransactionId::from_uuid(id),
            organization: OrganizationId::from_uuid(id),
            correlation: CorrelationId::from_uuid(id),
            subject: Subject::Person(UserId::from_uuid(id)),
            at: Timestamp::from_micros(1_000_000_000),
            terms,
            unlock_applies: false,
        },
        aim: None,
        proofs,
        submitted: None,
        ended: None,
    }
}

fn proof(method: Method, contact: u8) -> Proof {
    Proof { method, contact: [contact; 32], at: Timestamp::from_micros(1_000_000_001) }
}

const NOW: Timestamp = Timestamp::from_micros(1_060_000_000);
const TWO: [Method; 2] = [Method::AlternateEmail, Method::SecurityQuestions];

#[test]
fn one_gate_of_two_leaves_the_other_method() {
    let two = terms(2, &TWO);
    let transaction = Transaction::rebuild(facts(two.clone(), vec![proof(Method::AlternateEmail, 1)]), Ok(two), NOW);
    let State::Verifying(next) = transaction.state() else { panic!("{:?}", transaction.state()) };
    assert_eq!((next.gate, next.gates), (2, 2));
    assert_eq!(next.methods, [Method::SecurityQuestions].into());
}

#[test]
fn one_gate_at_least_is_passed_by_what_was_there_before_today() {
    use Method::{AlternateEmail as Mail, Authenticator as App, MobilePhone as Phone, RecoveryCode as Paper};
    let some = |methods: &[Method], resting: &[Method]| Terms { resting: resting.iter().copied().collect(), ..terms(2, methods) };
    let state = |terms: &Terms, proven: &[Method]| {
        let proofs = proven.iter().zip(1..).map(|(method, contact)| proof(*method, contact)).collect();
        Transaction::rebuild(facts(terms.clone(), proofs), Ok(terms.clone()), NOW).state().clone()
    };
    let offered = |terms: &Terms, proven: &[Method]| match state(terms, proven) {
        State::Verifying(next) => next.methods.into_iter().collect::<Vec<_>>(),
        other => panic!("{other:?}"),
    };
    let two = some(&[Mail, Phone, App], &[Mail, App]);
    assert_eq!(offered(&two, &[]), [Mail, Phone, App]);
    assert_eq!(offered(&two, &[Mail]), [Phone], "not the app, which is of today too");
    assert_eq!(offered(&two, &[Phone]), [Mail, App]);
    assert_eq!(offered(&two, &[Mail, App]), [Phone], "both were proven, by whatever race");
    assert!(matches!(state(&two, &[Mail, Phone]), State::NewPassword(_)));
    // What could not be completed is not offered: the paper stands in for the app.
    assert_eq!(offered(&some(&[Mail, App, Paper], &[Mail, App]), &[]), [Mail, Paper]);
    let all = some(&[Mail, Phone], &[Mail, Phone]);
    assert_eq!(state(&all, &[]), State::Ended(End::Refused(Refusal::NotConfigured)));
    assert!(!matches!(state(&all, &[Mail, Phone]), State::NewPassword(_)));
    // What rested at the start, or rests now, rests.
    let started = facts(two, vec![proof(Mail, 1), proof(App, 2)]);
    assert!(!matches!(Transaction::rebuild(started, Ok(terms(2, &[Mail, Phone, App])), NOW).state(), State::NewPassword(_)));
}

#[test]
fn the_same_contact_does_not_count_twice() {
    let two = terms(2, &TWO);
    let proofs = vec![proof(Method::AlternateEmail, 1), proof(Method::SecurityQuestions, 1)];
    let transaction = Transaction::rebuild(facts(two.clone(), proofs), Ok(two), NOW);
    assert!(!matches!(transaction.state(), State::NewPassword(_)));
}

#[test]
fn a_policy_that_became_stricter_wins_over_the_start() {
    let transaction =
        Transaction::rebuild(facts(terms(1, &TWO), vec![proof(Method::AlternateEmail, 1)]), Ok(terms(2, &TWO)), NOW);
    assert!(matches!(transaction.state(), State::Verifying(_)));
    // A method that policy took away no longer counts.
    let gone = Transaction::rebuild(
        facts(terms(1, &TWO), vec![proof(Method::AlternateEmail, 1)]),
        Ok(terms(1, &[Method::SecurityQuestions])),
        NOW,
    );
    assert!(matches!(gone.state(), State::Verifying(_)));
    // A policy that became laxer does not help.
    let laxer = Transaction::rebuild(facts(terms(2, &TWO), vec![proof(Method::AlternateEmail, 1)]), Ok(terms(1, &TWO)), NOW);
    assert!(matches!(laxer.state(), State::Verifying(_)));
}

#[test]
fn time_ends_a_reset_and_so_does_a_clock_far_behind() {
    let one = terms(1, &TWO);
    let rebuilt = |now| Transaction::rebuild(facts(one.clone(), vec![]), Ok(one.clone()), now);
    let start = Timestamp::from_micros(1_000_000_000);
    let life = Duration::from_secs(105 * 60);
    assert!(matches!(rebuilt(start.plus(life).minus(Duration::from_micros(1))).state(), State::Verifying(_)));
    assert_eq!(rebuilt(start.plus(life)).state(), &State::Ended(End::Abandoned));
    assert!(matches!(rebuilt(start.minus(Duration::from_secs(299))).state(), State::Verifying(_)));
    assert_eq!(rebuilt(start.minus(Duration::from_secs(301))).state(), &State::Ended(End::Abandoned));
}

#[test]
fn under_conceal_a_refused_person_sees_what_everybody_sees() {
    let mut everybody = terms(2, &TWO);
    everybody.disclosure = Disclosure::Conceal;
    let refused = Transaction::rebuild(facts(everybody.clone(), vec![]), Err(Refusal::NotLicensed), NOW);
    let able = Transaction::rebuild(
        facts(everybody.clone(), vec![]),
        Ok(Terms { methods: [Method::AlternateEmail, Method::SecurityQuestions].into(), ..everybody }),
        NOW,
    );
    let (State::Verifying(refused), State::Verifying(able)) = (refused.state(), able.state()) else { panic!() };
    assert_eq!((refused.gate, refused.gates, &refused.methods), (able.gate, able.gates, &able.methods));
    assert!(!refused.provable && able.provable);
}

#[test]
fn what_was_told_stays_and_its_limits_are_those_of_now() {
    let told = Terms { disclosure: Disclosure::Conceal, ..terms(2, &TWO) };
    let stricter =
        Terms { questions: 5, lifetimes: Lifetimes { session_minutes: 15, code_minutes: 5 }, ..terms(1, &[Method::MobilePhone]) };
    let now = told.within(&stricter);
    assert_eq!((now.gates, &now.methods, now.disclosure), (2, &told.methods, Disclosure::Conceal));
    assert_eq!((now.questions, now.lifetimes), (5, stricter.lifetimes));
    assert_eq!(stricter.within(&told), stricter);
}

fn any_methods() -> impl Strategy<Value = MethodSet> {
    proptest::collection::btree_set(proptest::sample::select(Method::ALL.to_vec()), 1..=4)
}

fn any_terms() -> impl Strategy<Value = Terms> {
    let resting = proptest::collection::btree_set(proptest::sample::select(Method::ALL.to_vec()), 0..=3);
    (1..=2u8, any_methods(), resting, any::<bool>()).prop_map(|(gates, methods, resting, conceal)| Terms {
        methods,
        resting,
        disclosure: if conceal { Disclosure::Conceal } else { Disclosure::Reveal },
        ..terms(gates, &[])
    })
}

fn any_proofs() -> impl Strategy<Value = Vec<Proof>> {
    let one = (proptest::sample::select(Method::ALL.to_vec()), 0..4u8).prop_map(|(method, contact)| proof(method, contact));
    proptest::collection::vec(one, 0..5)
}

proptest! {
    /// Nothing reaches a new password without the proofs in force, whatever the facts and the policies.
    #[test]
    fn a_new_password_needs_every_proof(
        start in any_terms(),
        now_terms in proptest::option::of(any_terms()),
        proofs in any_proofs(),
        known in any::<bool>(),
        minutes in 0..200u64,
    ) {
        let mut facts = facts(start.clone(), proofs.clone());
        if !known {
            facts.started.subject = Subject::Nobody([1; 32]);
        }
        let now = facts.started.at.plus(Duration::from_secs(minutes * 60));
        let transaction = Transaction::rebuild(facts, now_terms.clone().ok_or(Refusal::NotLicensed), now);
        if let State::NewPassword(permit) = transaction.state() {
            let now_terms = now_terms.expect("a refused person gets no new password");
            prop_assert!(known && minutes < 105);
            let mut counted = permit.gates().proofs().to_vec();
            prop_assert!(counted.iter().all(|p| proofs.contains(p)));
            prop_assert!(counted.iter().all(|p| start.methods.contains(&p.method) && now_terms.methods.contains(&p.method)));
            counted.sort_by_key(|p| p.method);
            counted.dedup_by_key(|p| p.method);
            let contacts: std::collections::BTreeSet<_> = counted.iter().map(|p| p.contact).collect();
            let rests = |p: &Proof| start.resting.contains(&p.method) || now_terms.resting.contains(&p.method);
            prop_assert!(!counted.iter().all(rests), "what is of today opens nothing alone");
            prop_assert!(contacts.len() >= usize::from(start.gates.max(now_terms.gates)));
        }
    }
}
