//! The step function: what the portal does, with the faults that a test may ask for.

use latchkey_domain::{End, LIVE_RESETS, Method, Proof, State, Transaction, Verifying};

use super::account::{Account, Owner, Reset, Step};
use super::properties::earned;
use super::world::{Factor, Held, contact};
use super::{Fault, TwoBrowsers};

/// Steps that the portal offers, or that arrive from a page which is still open.
pub(super) fn possible(model: &TwoBrowsers, account: &Account, steps: &mut Vec<Step>) {
    if account.resets.len() < model.bounds.resets {
        steps.push(Step::Begin(Owner::Person));
        if model.bounds.stranger && account.resets.iter().all(|reset| reset.owner == Owner::Person) {
            steps.push(Step::Begin(Owner::Stranger));
        }
    }
    for (index, reset) in account.resets.iter().enumerate() {
        if reset.page.is_some() {
            steps.push(Step::Submit(index));
        }
        match (reset.asked, standing(model, account, reset)) {
            (Some(_), _) => steps.extend([Step::Right(index), Step::Wrong(index)]),
            (None, State::Verifying(gate)) => asking(model, reset, &gate).for_each(|method| steps.push(Step::Ask(index, method))),
            (None, State::NewPassword(_)) if reset.page.is_none() => steps.push(Step::Open(index)),
            _ => {}
        }
    }
    if account.resets.iter().any(|reset| reset.facts.ended.is_none()) {
        steps.push(Step::SignIn);
    }
    if account.changes < model.bounds.changes {
        steps.extend(model.bounds.rules.iter().copied().filter(|rules| *rules != account.rules).map(Step::Policy));
        steps.extend([Step::Role(!account.administrator), Step::Freeze, Step::Hour]);
        let there = |factor: &Factor| account.held[*factor as usize] == Held::Old;
        let changed = |factor| [Step::Replace(factor), Step::Remove(factor)];
        steps.extend(Factor::ALL.into_iter().filter(there).flat_map(changed));
    }
}

/// The account after one step; `None` when the portal refuses it.
pub(super) fn take(model: &TwoBrowsers, account: &Account, step: Step) -> Option<Account> {
    let mut next = account.clone();
    match step {
        Step::Begin(owner) => begin(model, &mut next, owner)?,
        Step::Ask(index, method) => ask(&mut next, index, method),
        Step::Right(index) => right(model, &mut next, index)?,
        Step::Wrong(index) => wrong(model, &mut next, index)?,
        Step::Open(index) => open(model, &mut next, index)?,
        Step::Submit(index) => submit(model, &mut next, index)?,
        Step::SignIn => next.end_others(None),
        Step::Hour => next.hours += 1,
        Step::Policy(rules) => next.rules = rules,
        Step::Role(administrator) => next.administrator = administrator,
        Step::Freeze => next.frozen = true,
        Step::Replace(factor) => change(model, &mut next, factor, Held::New),
        Step::Remove(factor) => change(model, &mut next, factor, Held::Nothing),
    }
    let changes = match step {
        Step::Policy(_) | Step::Role(_) | Step::Freeze | Step::Hour | Step::Replace(_) | Step::Remove(_) => 1,
        _ => 0,
    };
    next.changes += changes;
    Some(next)
}

/// The code is typed from the app or the paper that there is now.
fn ask(account: &mut Account, index: usize, method: Method) {
    let code = Factor::of(method).map(|factor| account.next_code(factor));
    let reset = &mut account.resets[index];
    (reset.asked, reset.code) = (Some(method), code.unwrap_or_default());
}

/// One write: what there was may be in other hands, so every reset ends with it.
fn change(model: &TwoBrowsers, account: &mut Account, factor: Factor, held: Held) {
    account.held[factor as usize] = held;
    if model.fault != Fault::ReplacementSparesResets {
        account.end_others(None);
    }
}

/// Where a reset stands, asked of the domain; a fault may ask about the past.
fn standing(model: &TwoBrowsers, account: &Account, reset: &Reset) -> State {
    if model.fault == Fault::StaleTerms {
        let terms = reset.facts.started.terms.clone();
        return Transaction::rebuild(reset.facts.clone(), Ok(terms), account.now()).state().clone();
    }
    account.standing(&model.world, reset)
}

fn begin(model: &TwoBrowsers, account: &mut Account, owner: Owner) -> Option<()> {
    let terms = model.world.decision(account).ok()?;
    let is_live = |reset: &&mut Reset| reset.facts.ended.is_none();
    let live = account.resets.iter().filter(|reset| reset.facts.ended.is_none()).count();
    let crowd = live.saturating_sub(LIVE_RESETS - 1);
    account.resets.iter_mut().filter(is_live).take(crowd).for_each(|reset| reset.facts.ended = Some(End::Superseded));
    account.begin(owner, terms);
    Some(())
}

/// The methods that a code is asked for by.
fn asking(model: &TwoBrowsers, reset: &Reset, gate: &Verifying) -> impl Iterator<Item = Method> {
    let offered = |method: &Method| gate.methods.contains(method) || model.fault == Fault::AnyMethod;
    // The store keeps each contact once a reset.
    let new = |method: &Method| reset.facts.proofs.iter().all(|proof| contact(proof.method) != contact(*method));
    model.bounds.methods.iter().copied().filter(move |method| offered(method) && new(method))
}

/// The code was checked a moment ago; since then the reset may have ended, and only the write notices.
fn right(model: &TwoBrowsers, account: &mut Account, index: usize) -> Option<()> {
    let method = account.resets[index].asked?;
    if account.resets[index].owner == Owner::Stranger && method != Method::AlternateEmail {
        return None;
    }
    if append(model, account, index, method) {
        account.resets[index].witness.proven.push((method, contact_of(model, method)));
    }
    Some(())
}

fn wrong(model: &TwoBrowsers, account: &mut Account, index: usize) -> Option<()> {
    let method = account.resets[index].asked?;
    match model.fault {
        Fault::WrongProofCounts => append(model, account, index, method),
        _ => account.resets[index].asked.take().is_some(),
    }
    .then_some(())
}

fn contact_of(model: &TwoBrowsers, method: Method) -> [u8; 32] {
    if model.fault == Fault::OneContact { [0; 32] } else { contact(method) }
}

/// One write: the proof, and with the first one the end of all others.
fn append(model: &TwoBrowsers, account: &mut Account, index: usize, method: Method) -> bool {
    let at = account.now();
    let others = |reset: &Reset| reset.facts.ended.is_none();
    let live = account.resets.iter().enumerate().filter(|(i, reset)| *i != index && others(reset));
    let rivals: Vec<usize> = live.map(|(i, _)| i).collect();
    let reset = &mut account.resets[index];
    reset.asked = None;
    let over = reset.facts.ended.is_some();
    if over && model.fault != Fault::ProofAfterEnd {
        return false;
    }
    reset.witness.late |= over;
    if let Some(factor) = Factor::of(method) {
        let code = (factor, reset.code);
        let good = reset.code.0 == account.held[factor as usize].generation();
        let spent = account.used.contains(&code) && model.fault != Fault::CodeTwice;
        if !good || spent {
            return false;
        }
        account.used.push(code);
        reset.witness.held.push((factor, reset.code.0));
    }
    reset.facts.proofs.push(Proof { method, contact: contact_of(model, method), at });
    if reset.facts.proofs.len() == 1 {
        reset.witness.rivals = rivals;
        if model.fault != Fault::FirstProofSparesOthers {
            account.end_others(Some(index));
        }
    }
    true
}

fn open(model: &TwoBrowsers, account: &mut Account, index: usize) -> Option<()> {
    match standing(model, account, &account.resets[index]) {
        State::NewPassword(permit) => account.resets[index].page = Some(permit),
        _ => return None,
    }
    Some(())
}

/// The page was checked and the password hashed a moment ago; the write reads the reset again. The page stays, as after a
/// double click.
fn submit(model: &TwoBrowsers, account: &mut Account, index: usize) -> Option<()> {
    let reset = &account.resets[index];
    let page = reset.page.clone()?;
    let again = standing(model, account, reset);
    if again != State::NewPassword(page) && model.fault != Fault::SubmissionUnchecked {
        return None;
    }
    let earned = earned(account, reset);
    let at = account.now();
    let reset = &mut account.resets[index];
    reset.witness.submissions_earned.push(earned);
    reset.facts.submitted = Some(at);
    reset.facts.ended = Some(End::Completed);
    if model.fault != Fault::CompletionSparesOthers {
        account.end_others(Some(index));
    }
    let others = account.resets.iter_mut().enumerate().filter(|(other, _)| *other != index);
    others.for_each(|(_, reset)| reset.witness.outdated = true);
    Some(())
}
