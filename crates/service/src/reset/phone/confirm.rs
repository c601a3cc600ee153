//! The page that waits for a call: what it shows, and how it goes on.
//!
//! Right keys do not append the proof by themselves: the browser does, with its cookie, and gets another one for it. So whoever
//! planted a cookie in somebody's browser has nothing once that person has proven who they are.

use latchkey_domain::{CallKeys, ChallengeId, OutboxId, Timestamp, Verification};
use latchkey_store::{CallRecord, ChallengeRecord, OrgScope, Reader, StoreError};

use super::super::live::Live;
use super::super::proof::{Checked, Proven};
use super::super::{Reset, Session, StepToken};
use crate::shared::{CallState, ServiceError, Visit, digits_of_call};

/// A call that a page waits for.
#[derive(Clone, Copy, Debug)]
pub struct WaitingCall {
    id: OutboxId,
    concealed: bool,
}

/// Where a call stands. Where the account is concealed only right keys are told: that a phone rang, was taken or was engaged
/// would tell that there is one.
pub(in super::super) fn seen(call: &CallRecord, concealed: bool, now: Timestamp) -> CallState {
    match (call.right, call.end) {
        (Some(true), _) => CallState::Confirmed,
        _ if concealed && now < call.answer_by => CallState::Ringing,
        _ if concealed => CallState::Over,
        (Some(false), _) => CallState::WrongKeys,
        (None, Some(end)) => CallState::Ended(end),
        (None, None) if now < call.answer_by => CallState::Ringing,
        (None, None) => CallState::Over,
    }
}

/// The digits that the page shows.
pub(in super::super) fn shown_digits(scope: &OrgScope, challenge: ChallengeId, keys: CallKeys) -> Option<String> {
    digits_of_call(scope, challenge.as_uuid().as_bytes(), keys)
}

impl Reset {
    /// Goes on after a call of this way in which the right keys were pressed: the proof is appended.
    ///
    /// # Errors
    /// [`ServiceError`] when the store does not answer.
    pub async fn confirm_call(
        &self,
        visit: &Visit,
        session: Session,
        step: &StepToken,
        way: Verification,
    ) -> Result<Checked, ServiceError> {
        let reader = self.deps.store.reader();
        let Some(live) = Live::for_step(&self.deps, &reader, session, step).await? else { return Ok(Checked::Stale) };
        let Some((challenge, call)) = open_call(&reader, &live, way).await? else { return Ok(Checked::Stale) };
        if call.right != Some(true) || !live.provable(&challenge) {
            return Ok(Checked::Stale);
        }
        self.right(visit, &live, Proven::of(&challenge, way, live.version).settled()).await
    }

    /// The call of this way that this browser's page waits for; `None` when it waits for none.
    ///
    /// # Errors
    /// [`ServiceError`] when the store does not answer.
    pub async fn waiting_call(&self, session: Session, way: Verification) -> Result<Option<WaitingCall>, ServiceError> {
        let reader = self.deps.store.reader();
        let Some(live) = Live::look(&self.deps, &reader, session).await? else { return Ok(None) };
        let open = open_call(&reader, &live, way).await?;
        Ok(open.map(|(_, call)| WaitingCall { id: call.id, concealed: live.concealed() }))
    }

    /// Where it stands now: one small read, for a page asks every second.
    ///
    /// # Errors
    /// [`ServiceError`] when the store does not answer.
    pub async fn call_state(&self, waiting: WaitingCall) -> Result<CallState, ServiceError> {
        let call = self.deps.store.reader().call(waiting.id).await?;
        let now = self.deps.clock.now();
        Ok(call.map_or(CallState::Over, |call| seen(&call, waiting.concealed, now)))
    }
}

/// The open challenge that was put by a call of this way.
async fn open_call(reader: &Reader, live: &Live, way: Verification) -> Result<Option<(ChallengeRecord, CallRecord)>, StoreError> {
    if !way.is_call() || live.gate_for(way.method()).is_none() {
        return Ok(None);
    }
    let challenge = reader.latest_challenge(&live.scope, live.transaction.facts().started.id, way.method()).await?;
    let Some(challenge) = challenge.filter(|c| c.spent_at.is_none() && live.now < c.expires_at) else { return Ok(None) };
    let call = reader.call_of(&live.scope, challenge.id).await?;
    Ok(call.map(|call| (challenge, call)))
}
