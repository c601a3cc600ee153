//! Two browsers and a stranger on one account, every order of what they do, checked with stateright.

mod account;
mod properties;
mod steps;
mod world;

use latchkey_domain::Method;
use stateright::{Checker, HasDiscoveries, Model};

use account::{Account, Step};
use properties::{ALONE, CODES, FORMER, LATE, ONCE, OUTDATED, PROOFS};
use world::{FACTORS, METHODS, Rules, World};

/// What is left out of the step function, to see that the properties notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Nothing.
    None,
    /// A wrong code is kept as a proof.
    WrongProofCounts,
    /// The first proven gate leaves the other resets alone.
    FirstProofSparesOthers,
    /// A completed reset leaves the other resets alone.
    CompletionSparesOthers,
    /// A proof is kept although its reset ended while the code was checked.
    ProofAfterEnd,
    /// The new password is set for the page that was open, without reading the reset again.
    SubmissionUnchecked,
    /// The reset is rebuilt under the terms of its start alone.
    StaleTerms,
    /// A code may be asked for by any method, offered or not.
    AnyMethod,
    /// The store keeps proofs of one contact by several methods.
    OneContact,
    /// A code of an app or of the paper is not used up.
    CodeTwice,
    /// Resets go on when an app or recovery codes are replaced or removed.
    ReplacementSparesResets,
}

/// How much may happen.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bounds {
    /// Resets that are begun.
    pub(crate) resets: usize,
    /// Whether somebody who reads the person's mail joins in.
    pub(crate) stranger: bool,
    /// How often policy, role or a second factor changes, the account is frozen, or an hour passes.
    pub(crate) changes: u8,
    /// Methods that are tried.
    pub(crate) methods: &'static [Method],
    /// What an administrator chooses among.
    pub(crate) rules: &'static [Rules],
    /// What may be in force at first, and whether the person is an administrator then.
    pub(crate) beginnings: &'static [(Rules, bool)],
}

/// The model: a world in which some faults can be made.
pub(crate) struct TwoBrowsers {
    pub(crate) world: World,
    pub(crate) bounds: Bounds,
    pub(crate) fault: Fault,
}

impl TwoBrowsers {
    fn new(bounds: Bounds, fault: Fault) -> Self {
        Self { world: World::new(), bounds, fault }
    }
}

const LAX_AND_STRICT: &[Rules] = &[Rules::One, Rules::Two, Rules::TwoShort];
const END_USER: [(Rules, bool); 3] = [(Rules::One, false), (Rules::Two, false), (Rules::TwoShort, false)];
/// One browser, while three things change around it.
const ALONE_AMID_CHANGE: Bounds = Bounds {
    resets: 1,
    stranger: false,
    changes: 3,
    methods: &METHODS,
    rules: LAX_AND_STRICT,
    beginnings: &[END_USER[0], END_USER[1], END_USER[2], (Rules::One, true)],
};
/// Two browsers, while something changes around them.
const PAIR: Bounds =
    Bounds { resets: 2, stranger: false, changes: 1, methods: &METHODS, rules: LAX_AND_STRICT, beginnings: &END_USER };
/// Two browsers of the person, and a third in which somebody reads the person's mail.
const STRANGER: Bounds = Bounds {
    resets: 3,
    stranger: true,
    changes: 0,
    methods: &[METHODS[0], METHODS[1]],
    rules: &[],
    beginnings: &[END_USER[0], END_USER[1]],
};
/// One reset more than may live at once.
const CROWD: Bounds =
    Bounds { resets: 4, stranger: true, changes: 0, methods: &[METHODS[0]], rules: &[], beginnings: &[END_USER[0]] };
/// Two browsers of somebody with an app and recovery codes, while those and other things change.
const SECOND_FACTORS: Bounds = Bounds {
    resets: 2,
    stranger: false,
    changes: 1,
    methods: &[FACTORS[0], FACTORS[2], FACTORS[3]],
    rules: &[],
    beginnings: &[(Rules::Factors, false)],
};

impl Model for TwoBrowsers {
    type State = Account;
    type Action = Step;

    fn init_states(&self) -> Vec<Account> {
        World::beginnings(self.bounds)
    }

    fn actions(&self, account: &Account, steps: &mut Vec<Step>) {
        steps::possible(self, account, steps);
    }

    fn next_state(&self, account: &Account, step: Step) -> Option<Account> {
        steps::take(self, account, step)
    }

    fn properties(&self) -> Vec<stateright::Property<Self>> {
        properties::all(self.bounds)
    }
}

/// Every state within these bounds keeps every property; there are at least so many.
fn check(bounds: Bounds, at_least: usize) {
    let checker = TwoBrowsers::new(bounds, Fault::None).checker().threads(2).spawn_bfs().join();
    checker.assert_properties();
    let states = checker.unique_state_count();
    assert!(states >= at_least, "{states} states say too little");
}

#[test]
fn one_browser_keeps_the_rules_while_everything_changes() {
    check(ALONE_AMID_CHANGE, 10_000);
}

#[test]
fn two_browsers_keep_the_rules() {
    check(PAIR, 50_000);
}

#[test]
fn an_app_and_recovery_codes_keep_the_rules() {
    check(SECOND_FACTORS, 10_000);
}

#[test]
fn a_stranger_who_reads_the_mail_keeps_the_rules() {
    check(STRANGER, 40_000);
}

#[test]
fn a_crowd_keeps_the_rules() {
    check(CROWD, 30_000);
}

/// The fault must break this property: otherwise the property could not fail.
fn must_break(fault: Fault, property: &'static str) {
    must_break_in(PAIR, fault, property);
}

fn must_break_in(bounds: Bounds, fault: Fault, property: &'static str) {
    let found = HasDiscoveries::AnyOf([property].into());
    let checker = TwoBrowsers::new(bounds, fault).checker().threads(2).finish_when(found).spawn_bfs().join();
    let path = checker.assert_any_discovery(property);
    assert!(path.into_actions().len() >= 3, "{fault:?} shows only after some steps");
}

#[test]
fn a_wrong_code_that_counts_is_found() {
    must_break(Fault::WrongProofCounts, PROOFS);
}

#[test]
fn others_that_outlive_a_first_proof_are_found() {
    must_break(Fault::FirstProofSparesOthers, ALONE);
}

#[test]
fn others_that_outlive_a_completed_reset_are_found() {
    must_break(Fault::CompletionSparesOthers, OUTDATED);
}

#[test]
fn a_proof_that_comes_too_late_is_found() {
    must_break(Fault::ProofAfterEnd, LATE);
}

#[test]
fn a_page_that_is_believed_is_found() {
    must_break(Fault::SubmissionUnchecked, ONCE);
    must_break(Fault::SubmissionUnchecked, PROOFS);
}

#[test]
fn a_code_that_passes_two_gates_is_found() {
    must_break_in(SECOND_FACTORS, Fault::CodeTwice, CODES);
}

#[test]
fn a_reset_that_outlives_the_app_that_proved_it_is_found() {
    must_break_in(SECOND_FACTORS, Fault::ReplacementSparesResets, FORMER);
}

#[test]
fn terms_that_are_not_read_again_are_found() {
    must_break(Fault::StaleTerms, PROOFS);
}

/// What the portal offers and what the store refuses are courtesies: `rebuild` alone keeps the door.
fn door_is_kept_against(fault: Fault) {
    let checker = TwoBrowsers::new(ALONE_AMID_CHANGE, fault).checker().threads(2).spawn_bfs().join();
    for property in [PROOFS, ONCE, LATE] {
        checker.assert_no_discovery(property);
    }
    assert!(checker.unique_state_count() > 1_000);
}

#[test]
fn proofs_by_methods_that_were_not_offered_open_nothing() {
    door_is_kept_against(Fault::AnyMethod);
}

#[test]
fn proofs_of_one_contact_are_one_proof() {
    door_is_kept_against(Fault::OneContact);
}
