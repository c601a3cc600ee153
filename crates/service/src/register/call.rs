//! A call that proves a number: what is asked in it, the keys, and how the page goes on.
//!
//! As in a reset, right keys do not register by themselves: the browser of the session does.

use latchkey_domain::{CallEnd, CallKeys, EnrolmentKind, Method, OutboxId, Timestamp};
use latchkey_messaging::CallReply;
use latchkey_store::{EnrolmentCallRecord, EnrolmentRecord, Reader, StoreError};
use latchkey_vault::Code;

use super::Register;
use super::begin::enrolment_of;
use super::code::{Checked, mark_of};
use super::desk::Desk;
use crate::shared::{CallQuestion, CallState, Heard, Seat, ServiceError, Visit, digits_of_call, right_keys};

/// A call that a page waits for.
#[derive(Clone, Copy, Debug)]
pub struct WaitingRegistration(OutboxId);

impl Register {
    /// What to ask in this call; `None` when it is none of a registration, or nobody waits for it any more. The caller of this has
    /// checked the gateway's signature.
    ///
    /// # Errors
    /// [`ServiceError`] when the store does not answer.
    pub async fn call_question(&self, call: OutboxId) -> Result<Option<CallQuestion>, ServiceError> {
        let reader = self.deps.store.reader();
        let Some(call) = reader.enrolment_call(call).await? else { return Ok(None) };
        let enrolment = reader.enrolment(&call.scope, call.enrolment).await?;
        let now = self.deps.clock.now();
        if !enrolment.is_some_and(|enrolment| waits_for(&call, &enrolment, now)) {
            return Ok(None);
        }
        let organization = reader.organization(&call.scope).await?.name;
        Ok(Some(CallQuestion { language: call.language, organization, keys: call.keys, registers: true }))
    }

    /// Takes the keys that were pressed in a call; `None` when it is no call of a registration. Keys count once. The caller of this has
    /// checked the gateway's signature.
    ///
    /// # Errors
    /// [`ServiceError`] when the store does not answer; the gateway may then repeat what it told.
    pub async fn key_pressed(&self, call: OutboxId, keys: &Code) -> Result<Option<Heard>, ServiceError> {
        let reader = self.deps.store.reader();
        let Some(call) = reader.enrolment_call(call).await? else { return Ok(None) };
        let heard = |reply| Some(Heard { reply, language: call.language.clone() });
        let now = self.deps.clock.now();
        let enrolment = reader.enrolment(&call.scope, call.enrolment).await?;
        if !enrolment.is_some_and(|enrolment| waits_for(&call, &enrolment, now)) {
            return Ok(heard(CallReply::TooLate));
        }
        let shown = shown_digits(&call);
        let right = right_keys(call.keys, shown, keys);
        let record = &call;
        // Keys count once for each call, so whoever guesses has one try for a message that costs money.
        let counted = self
            .deps
            .store
            .write("register: keys were pressed", |tx| async move {
                let counted = tx.key_enrolment_call(&record.scope, record.id, now).await?;
                Ok::<_, ServiceError>(counted && tx.judge_enrolment_call(&record.scope, record.id, right).await?)
            })
            .await?;
        Ok(heard(match (counted, right) {
            (false, _) => CallReply::TooLate,
            (true, true) => CallReply::Confirmed,
            (true, false) => CallReply::Wrong,
        }))
    }

    /// Keeps how a call ended without keys. The caller of this has checked the gateway's signature.
    ///
    /// # Errors
    /// [`ServiceError`] when the store does not answer; the gateway may then repeat what it told.
    pub async fn call_ended(&self, call: OutboxId, end: CallEnd) -> Result<(), ServiceError> {
        let Some(call) = self.deps.store.reader().enrolment_call(call).await? else { return Ok(()) };
        let (call, now) = (&call, self.deps.clock.now());
        let keep = |tx: latchkey_store::Tx| async move {
            tx.end_enrolment_call(&call.scope, call.id, end, now).await?;
            Ok::<_, ServiceError>(())
        };
        self.deps.store.write("register: a call ended", keep).await
    }

    /// Goes on after a call in which the right keys were pressed: the number is registered. `mark` as in [`Register::check_code`].
    ///
    /// # Errors
    /// [`ServiceError`] when the store does not answer.
    pub async fn confirm_call(&self, visit: &Visit, seat: &Seat, mark: &str) -> Result<Checked, ServiceError> {
        let deps = &self.deps;
        let reader = deps.store.reader();
        let enrolment = enrolment_of(&reader, seat, EnrolmentKind::Phone).await?.filter(|found| mark_of(found) == mark);
        let Some(enrolment) = enrolment else { return Ok(Checked::Stale) };
        let call = reader.call_of_enrolment(&seat.scope, enrolment.id).await?;
        if call.and_then(|call| call.right) != Some(true) {
            return Ok(Checked::Stale);
        }
        let desk = Desk::load(deps, &reader, seat).await?;
        if let Err(refusal) = desk.offers(deps, Method::MobilePhone) {
            return Ok(refusal.map_or(Checked::NotOffered, Checked::Refused));
        }
        self.keep(visit, &desk, &enrolment, None).await
    }

    /// The call that this session's page waits for.
    ///
    /// # Errors
    /// [`ServiceError`] when the store does not answer.
    pub async fn waiting_call(&self, seat: &Seat) -> Result<Option<WaitingRegistration>, ServiceError> {
        let reader = self.deps.store.reader();
        let Some(enrolment) = enrolment_of(&reader, seat, EnrolmentKind::Phone).await? else { return Ok(None) };
        let call = reader.call_of_enrolment(&seat.scope, enrolment.id).await?;
        Ok(call.map(|call| WaitingRegistration(call.id)))
    }

    /// Where it stands now: one small read, for a page asks every second.
    ///
    /// # Errors
    /// [`ServiceError`] when the store does not answer.
    pub async fn call_state(&self, waiting: WaitingRegistration) -> Result<CallState, ServiceError> {
        let call = self.deps.store.reader().enrolment_call(waiting.0).await?;
        let now = self.deps.clock.now();
        Ok(call.map_or(CallState::Over, |call| seen(&call, now)))
    }

    /// What the page of a call shows: the digits, and where the call stands.
    pub(super) async fn call_of(
        &self,
        reader: &Reader,
        seat: &Seat,
        enrolment: &EnrolmentRecord,
        now: Timestamp,
    ) -> Result<Option<(Option<String>, CallState)>, StoreError> {
        let call = reader.call_of_enrolment(&seat.scope, enrolment.id).await?;
        Ok(call.map(|call| (shown_digits(&call), seen(&call, now))))
    }
}

fn shown_digits(call: &EnrolmentCallRecord) -> Option<String> {
    digits_of_call(&call.scope, call.enrolment.as_uuid().as_bytes(), call.keys).filter(|_| call.keys == CallKeys::Digits)
}

/// Where a call stands.
fn seen(call: &EnrolmentCallRecord, now: Timestamp) -> CallState {
    match (call.right, call.end) {
        (Some(true), _) => CallState::Confirmed,
        (Some(false), _) => CallState::WrongKeys,
        (None, Some(end)) => CallState::Ended(end),
        (None, None) if now < call.answer_by => CallState::Ringing,
        (None, None) => CallState::Over,
    }
}

/// Whether the call still waits for keys, and proves what is being enrolled.
fn waits_for(call: &EnrolmentCallRecord, enrolment: &EnrolmentRecord, now: Timestamp) -> bool {
    let unused = call.keyed_at.is_none() && call.end.is_none();
    unused && now < call.answer_by && now < enrolment.expires_at
}
