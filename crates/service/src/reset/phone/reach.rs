//! "Text my mobile phone", "Call my mobile phone", "Call my office phone": the number is checked, and the message queued.

use latchkey_domain::{Method, PhoneNumber, Reason, ThrottleKind, Timestamp, Verification};
use latchkey_store::{NewCall, OrgScope, Reader, StoreError, Tx};

use super::super::live::Live;
use super::super::proof::{Checked, Try};
use super::super::send::{Sent, code_digits};
use super::super::{Reset, Session, StepToken};
use super::budget::told;
use super::number::{KIND, Typed};
use super::plan::{Plan, Wanted, plan};
use crate::shared::{RESEND_GAP, ServiceError, Spent, Story, Visit, give_back, lock_of, next_to, pause_event};

/// What the person asked for.
pub struct AskedPhone {
    /// Which phone, and how.
    pub way: Verification,
    /// The whole number as typed; `None` asks once more for what this reset asked before.
    pub number: Option<String>,
}

/// What is known of the number when the message is written.
struct Checking {
    /// The version of the reset that the write is for.
    version: i64,
    /// The try that was reserved for the number; `None` when none was typed.
    tried: Option<Try>,
    /// Whether the number is right.
    matches: bool,
}

impl Reset {
    /// Sends a text or makes a call.
    ///
    /// # Errors
    /// [`ServiceError`] when the store does not answer; a reserved try then stays counted, and nothing is sent.
    pub async fn reach_phone(
        &self,
        visit: &Visit,
        session: Session,
        step: &StepToken,
        asked: &AskedPhone,
    ) -> Result<Sent, ServiceError> {
        let deps = &self.deps;
        let reader = deps.store.reader();
        let Some(live) = Live::for_step(deps, &reader, session, step).await? else { return Ok(Sent::Stale) };
        let method = asked.way.method();
        let offered = asked.way.phone().is_some() && self.ways(&live, method).contains(&asked.way);
        if !offered || live.gate_for(method).is_none() {
            return Ok(Sent::Stale);
        }
        let stored = live.phone(method);
        let typed = asked.number.as_deref().map(|text| Typed::read(text, method, &live, stored.as_ref()));
        let readable = |typed: &Typed| typed.number().is_some() || (typed.matches && !live.concealed());
        if typed.as_ref().is_some_and(|typed| !readable(typed)) {
            return Ok(Sent::Malformed);
        }
        let locked = match self.closed(&reader, &live, method, counted(&live, stored.as_ref(), typed.as_ref())).await? {
            Ok(locked) => locked,
            Err(refused) => return Ok(refused),
        };
        let checking = match &typed {
            None if self.asked_before(&reader, &live, method).await? => {
                Checking { version: live.version, tried: None, matches: true }
            }
            None => return Ok(Sent::Malformed),
            Some(typed) => match self.check_number(visit, &live, typed).await? {
                Ok(checking) => checking,
                Err(refused) => return Ok(refused),
            },
        };
        let reached = |number| asked.way.phone().is_some_and(|way| self.reach(&live, number).by(way));
        let wanted = Wanted {
            way: asked.way,
            stored: stored.as_ref(),
            typed: typed.as_ref().and_then(Typed::number),
            matches: checking.matches && stored.as_ref().is_some_and(reached),
            locked,
            digits: code_digits(&reader, &live).await?,
        };
        let plan = plan(deps, visit, &live, &wanted)?;
        self.queue(visit, &live, asked.way, &checking, &plan).await
    }

    /// Until when the method is closed, where that is not told; else why nothing is sent now. `number` is the one that is counted.
    async fn closed(
        &self,
        reader: &Reader,
        live: &Live,
        method: Method,
        number: Option<&PhoneNumber>,
    ) -> Result<Result<Option<Timestamp>, Sent>, ServiceError> {
        let (scope, key) = (&live.scope, live.subject_key());
        let locked = lock_of(reader, scope, &key, ThrottleKind::Method(method), live.now).await?;
        let numbers = lock_of(reader, scope, &key, KIND, live.now).await?;
        let locked = locked.max(numbers);
        if let (Some(until), false) = (locked, live.concealed()) {
            return Ok(Err(Sent::Locked { until }));
        }
        let locked = live.reset_lock(reader).await?.or(locked);
        let last = reader.latest_challenge(scope, live.transaction.facts().started.id, method).await?;
        let Some(last) = last.filter(|last| live.now.since(last.issued_at) < RESEND_GAP) else { return Ok(Ok(locked)) };
        // The same number waits longer than another one does, and what is told must hold.
        let next = match number {
            Some(number) => next_to(reader, scope, number).await?,
            None => None,
        };
        let gap = last.issued_at.plus(RESEND_GAP);
        Ok(Err(Sent::TooSoon { after: next.map_or(gap, |next| next.max(gap)) }))
    }

    /// Whether this reset typed the number of this method before, and it is still the stored one.
    async fn asked_before(&self, reader: &Reader, live: &Live, method: Method) -> Result<bool, ServiceError> {
        let last = reader.latest_challenge(&live.scope, live.transaction.facts().started.id, method).await?;
        Ok(!live.concealed() && last.is_some_and(|last| live.provable(&last)))
    }

    /// Compares the number under a reserved try.
    async fn check_number(&self, visit: &Visit, live: &Live, typed: &Typed) -> Result<Result<Checking, Sent>, ServiceError> {
        let tried = match self.reserve_number(live).await? {
            Ok(tried) => tried,
            Err(refused) => return Ok(Err(refused)),
        };
        if typed.matches || live.concealed() {
            return Ok(Ok(Checking { version: live.version + 1, tried: Some(tried), matches: typed.matches }));
        }
        Ok(Err(match self.wrong(visit, live, Reason::TooManyNumbers, tried).await? {
            Checked::Locked { until } => Sent::Locked { until },
            Checked::Wrong { left } => Sent::WrongNumber { left: left.unwrap_or_default() },
            _ => Sent::Stale,
        }))
    }

    async fn queue(
        &self,
        visit: &Visit,
        live: &Live,
        way: Verification,
        checking: &Checking,
        plan: &Plan,
    ) -> Result<Sent, ServiceError> {
        let story = Story::new(&self.deps, visit, live.scope.organization, live.correlation(), live.user_id(), 2);
        let (event, paused) = (&story.progress(0, Reason::started(way)), &pause_event(&story, 1, Reason::started(way)));
        let transaction = live.transaction.facts().started.id;
        let spent = self
            .deps
            .store
            .write("reset: reach a phone", |tx| async move {
                let scope = &live.scope;
                if !tx.step(scope, transaction, checking.version, None).await? {
                    return Ok(None);
                }
                settle_number(&tx, live, checking).await?;
                let spent = plan.spending.reserve(&tx, scope, paused).await?;
                if told(spent, live.concealed()).is_none() {
                    tx.retire_challenges(scope, transaction, way.method(), live.now).await?;
                    let withheld = matches!(spent, Spent::Withheld(_));
                    tx.insert_challenge(scope, &plan.challenge_unless(withheld)).await?;
                    insert_call(&tx, scope, plan).await?;
                    tx.insert_activity(event).await?;
                    plan.letter_unless(withheld).queue(&tx, scope).await?;
                }
                Ok::<_, ServiceError>(Some(spent))
            })
            .await?;
        Ok(spent.map_or(Sent::Stale, |spent| {
            plan.spending.measure(spent);
            told(spent, live.concealed()).unwrap_or(Sent::OnItsWay)
        }))
    }
}

/// The number that is counted: where accounts are concealed the one that was typed, for one on the stored number would tell.
fn counted<'a>(live: &Live, stored: Option<&'a PhoneNumber>, typed: Option<&'a Typed>) -> Option<&'a PhoneNumber> {
    if live.concealed() { typed.and_then(Typed::number) } else { stored }
}

/// Gives the try at the number back when it was right; otherwise does the same work in vain. A try that was not granted stays
/// as it is: giving it back would open the lock.
async fn settle_number(tx: &Tx, live: &Live, checking: &Checking) -> Result<(), StoreError> {
    let (scope, key) = (&live.scope, live.subject_key());
    match &checking.tried {
        Some(tried) if tried.open && checking.matches => give_back(tx, scope, &key, KIND).await,
        Some(_) => {
            if let Some(kept) = tx.counter(scope, &key, KIND.key()).await? {
                tx.put_counter(scope, &key, KIND.key(), &kept, Some(&kept)).await?;
            }
            Ok(())
        }
        None => Ok(()),
    }
}

async fn insert_call(tx: &Tx, scope: &OrgScope, plan: &Plan) -> Result<(), StoreError> {
    let Some(call) = &plan.call else { return Ok(()) };
    let new = NewCall {
        id: plan.letter.id(),
        challenge: plan.challenge.id,
        language: &call.language,
        keys: call.keys,
        answer_by: call.answer_by,
    };
    tx.insert_call(scope, &new).await
}
