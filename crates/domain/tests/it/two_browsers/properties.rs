//! What must always hold, judged by what really happened and by tables of its own, and what must be possible at all.

use std::collections::BTreeSet;

use latchkey_domain::{End, LIVE_RESETS, Method, Refusal, State};
use stateright::Property;

use super::account::{Account, Owner, Reset};
use super::world::{Factor, Held, Rules};
use super::{Bounds, TwoBrowsers};

pub(super) const PROOFS: &str = "a new password takes every proof in force";
pub(super) const DOOR: &str = "every proof in force opens the new password";
pub(super) const ALONE: &str = "a first proven gate ends the other resets";
pub(super) const ONCE: &str = "a reset sets a password once";
pub(super) const OUTDATED: &str = "a completed reset leaves no other that can set a password";
pub(super) const LATE: &str = "nothing follows an end";
pub(super) const MAIL: &str = "the mail alone never passes two gates";
pub(super) const CODES: &str = "no code of a second factor passes two gates";
pub(super) const FORMER: &str = "what was replaced or removed opens nothing any more";
pub(super) const LIVE: &str = "no more resets live than may";

/// How many gates, of which methods, within how many minutes: what the world's policies mean, written down a second time.
fn demands(rules: Rules, administrator: bool) -> (usize, &'static [Method], u32) {
    use Method::{AlternateEmail, Authenticator, MobilePhone, RecoveryCode, SecurityQuestions};
    let minutes = if rules == Rules::TwoShort { 45 } else { 105 };
    match (administrator, rules) {
        (true, _) => (2, &[AlternateEmail, MobilePhone, Authenticator, RecoveryCode], minutes),
        (false, Rules::Factors) => (2, &[AlternateEmail, SecurityQuestions, Authenticator, RecoveryCode], minutes),
        (false, Rules::TwoShort) => (2, &[AlternateEmail, SecurityQuestions], minutes),
        (false, Rules::One) => (1, &[AlternateEmail, MobilePhone, SecurityQuestions], minutes),
        (false, Rules::Two) => (2, &[AlternateEmail, MobilePhone, SecurityQuestions], minutes),
    }
}

/// Whether what was really proven is enough, under the demands at the start and those of now.
pub(super) fn earned(account: &Account, reset: &Reset) -> bool {
    let (gates_then, methods_then, minutes_then) = demands(reset.rules_at_start, reset.administrator_at_start);
    let (gates_now, methods_now, minutes_now) = demands(account.rules, account.administrator);
    let counts = |(method, _): &&(Method, [u8; 32])| methods_then.contains(method) && methods_now.contains(method);
    // A reset proves each method once at most, so different contacts are different methods too.
    let proven: BTreeSet<[u8; 32]> = reset.witness.proven.iter().filter(counts).map(|(_, contact)| *contact).collect();
    let minutes = 60 * u32::from(account.hours - reset.hour_of_start);
    // One of them at least was there before today.
    let settled =
        |(method, _): &(Method, [u8; 32])| Factor::of(*method).is_none_or(|factor| account.held[factor as usize] == Held::Old);
    let settled = reset.witness.proven.iter().filter(counts).any(settled);
    !account.frozen && settled && minutes < minutes_then.min(minutes_now) && proven.len() >= gates_then.max(gates_now)
}

fn each(account: &Account, holds: impl FnMut(&Reset) -> bool) -> bool {
    account.resets.iter().all(holds)
}

fn opened(model: &TwoBrowsers, account: &Account, reset: &Reset) -> bool {
    matches!(account.standing(&model.world, reset), State::NewPassword(_) | State::Unlock(_) | State::Submitting)
}

fn ended(model: &TwoBrowsers, account: &Account, end: End) -> bool {
    account.resets.iter().any(|reset| account.standing(&model.world, reset) == State::Ended(end))
}

fn completed(account: &Account, gates: usize) -> bool {
    account.resets.iter().any(|reset| reset.facts.ended == Some(End::Completed) && reset.witness.proven.len() == gates)
}

/// Every property that these bounds can show.
pub(super) fn all(bounds: Bounds) -> Vec<Property<TwoBrowsers>> {
    let mut properties = always();
    if bounds.beginnings.iter().any(|(rules, _)| *rules == Rules::One) {
        properties.push(Property::sometimes("one gate is enough", |_, account| completed(account, 1)));
    } else {
        properties.extend(of_factors());
    }
    if bounds.methods.len() > 1 {
        properties.push(Property::sometimes("two gates are passed", |_, account| completed(account, 2)));
    }
    if bounds.resets > 1 {
        properties.extend(together());
    }
    if !bounds.rules.is_empty() {
        properties.extend(changing());
    }
    if bounds.stranger {
        properties.push(Property::sometimes("the mail alone passes one gate", |_, account: &Account| {
            account.resets.iter().any(|reset| reset.owner == Owner::Stranger && reset.facts.ended == Some(End::Completed))
        }));
    }
    if bounds.resets > LIVE_RESETS {
        properties.push(Property::sometimes("the oldest makes room", |_, account: &Account| {
            let ends: Vec<Option<End>> = account.resets.iter().map(|reset| reset.facts.ended).collect();
            ends == [Some(End::Superseded), None, None, None] && each(account, |reset| reset.facts.proofs.is_empty())
        }));
    }
    properties
}

fn together() -> [Property<TwoBrowsers>; 2] {
    [
        Property::sometimes("a second browser is superseded", |_, account: &Account| {
            matches!(&account.resets[..], [first, second, ..]
                if first.facts.ended.is_none() && !first.facts.proofs.is_empty() && second.facts.ended == Some(End::Superseded))
        }),
        Property::sometimes("a second reset completes after the first", |_, account: &Account| {
            account.resets.iter().filter(|reset| reset.facts.ended == Some(End::Completed)).count() > 1
        }),
    ]
}

fn always() -> Vec<Property<TwoBrowsers>> {
    vec![
        Property::always(PROOFS, |model: &TwoBrowsers, account: &Account| {
            let submitted = |reset: &Reset| reset.witness.submissions_earned.iter().all(|earned| *earned);
            each(account, |reset| submitted(reset) && (earned(account, reset) || !opened(model, account, reset)))
        }),
        Property::always(DOOR, |model: &TwoBrowsers, account: &Account| {
            each(account, |reset| reset.facts.ended.is_some() || !earned(account, reset) || opened(model, account, reset))
        }),
        Property::always(ALONE, |_, account: &Account| {
            each(account, |reset| reset.witness.rivals.iter().all(|rival| account.resets[*rival].facts.ended.is_some()))
        }),
        Property::always(ONCE, |_, account: &Account| each(account, |reset| reset.witness.submissions_earned.len() <= 1)),
        Property::always(OUTDATED, |model: &TwoBrowsers, account: &Account| {
            each(account, |reset| !reset.witness.outdated || !opened(model, account, reset))
        }),
        Property::always(CODES, |_, account: &Account| {
            account.used.iter().enumerate().all(|(at, code)| !account.used[..at].contains(code))
        }),
        Property::always(FORMER, |model: &TwoBrowsers, account: &Account| {
            let former = |(factor, generation): &(Factor, u8)| account.held[*factor as usize].generation() != *generation;
            each(account, |reset| !reset.witness.held.iter().any(former) || !opened(model, account, reset))
        }),
        Property::always(LATE, |_, account: &Account| each(account, |reset| !reset.witness.late)),
        Property::always(MAIL, |model: &TwoBrowsers, account: &Account| {
            let one_gate = account.rules == Rules::One && !account.administrator;
            each(account, |reset| {
                let harmless = one_gate && reset.rules_at_start == Rules::One && !reset.administrator_at_start;
                reset.owner == Owner::Person || harmless || !opened(model, account, reset)
            })
        }),
        Property::always(LIVE, |_, account: &Account| {
            account.resets.iter().filter(|reset| reset.facts.ended.is_none()).count() <= LIVE_RESETS
        }),
    ]
}

fn completed_by(account: &Account, held: (Factor, u8)) -> bool {
    account.resets.iter().any(|reset| reset.facts.ended == Some(End::Completed) && reset.witness.held.contains(&held))
}

fn of_factors() -> [Property<TwoBrowsers>; 3] {
    [
        Property::sometimes("an app of today passes a gate beside the mail", |_, account| {
            completed_by(account, (Factor::App, Held::New.generation()))
        }),
        Property::sometimes("the paper stands in for an app that was taken back", |_, account: &Account| {
            account.held[Factor::App as usize] == Held::Nothing && completed_by(account, (Factor::Paper, Held::Old.generation()))
        }),
        Property::sometimes("two resets take two codes", |_, account: &Account| account.used.len() == 2),
    ]
}

fn changing() -> [Property<TwoBrowsers>; 5] {
    [
        Property::sometimes("time ends a reset", |model, account| ended(model, account, End::Abandoned)),
        Property::sometimes("a frozen account is refused", |model, account| ended(model, account, End::Refused(Refusal::Frozen))),
        Property::sometimes("a new administrator lacks a method", |model, account| {
            ended(model, account, End::Refused(Refusal::NotConfigured))
        }),
        Property::sometimes("a new policy asks for another proof", |model, account: &Account| {
            account.resets.iter().any(|reset| {
                let open = matches!(account.standing(&model.world, reset), State::Verifying(gate) if gate.gate == 2);
                open && reset.rules_at_start == Rules::One && account.rules != Rules::One
            })
        }),
        Property::sometimes("a laxer policy does not help", |model, account: &Account| {
            account.resets.iter().any(|reset| {
                let open = matches!(account.standing(&model.world, reset), State::Verifying(_));
                open && reset.rules_at_start == Rules::Two && account.rules == Rules::One && reset.witness.proven.len() == 1
            })
        }),
    ]
}
