//! Calls that ask for keys: one for each challenge that is put by call.
//!
//! A call is named by its outbox row. Keys count once, and so does its end.

use crate::row::row;
use latchkey_domain::{CallEnd, CallKeys, ChallengeId, OutboxId, Timestamp, TransactionId};
use uuid::Uuid;

use crate::values::{bind, instant, readable};
use crate::{OrgScope, Reader, StoreError, Tx};

/// A call that is about to be queued.
#[derive(Clone, Copy, Debug)]
pub struct NewCall<'a> {
    /// Its outbox row.
    pub id: OutboxId,
    /// What it proves.
    pub challenge: ChallengeId,
    /// BCP 47 tag of the language that is spoken.
    pub language: &'a str,
    /// Which keys are asked for.
    pub keys: CallKeys,
    /// Keys count until then.
    pub answer_by: Timestamp,
}

/// A call as stored.
#[derive(Clone, Debug)]
pub struct CallRecord {
    /// Its organization.
    pub scope: OrgScope,
    /// Its outbox row.
    pub id: OutboxId,
    /// What it proves.
    pub challenge: ChallengeId,
    /// The reset it belongs to.
    pub transaction: TransactionId,
    /// BCP 47 tag of the language that is spoken.
    pub language: String,
    /// Which keys are asked for.
    pub keys: CallKeys,
    /// Keys count until then.
    pub answer_by: Timestamp,
    /// When keys were pressed.
    pub keyed_at: Option<Timestamp>,
    /// Whether the keys were right, once they were compared.
    pub right: Option<bool>,
    /// How it ended without keys.
    pub end: Option<CallEnd>,
}

row! {
    struct CallRow {
        organization_id: Uuid,
        data_key: Vec<u8>,
        id: Uuid,
        challenge_id: Uuid,
        transaction_id: Uuid,
        language: String,
        keys: String,
        answer_by: i64,
        keyed_at: Option<i64>,
        keyed_right: Option<bool>,
        ended_as: Option<String>,
    }
}

macro_rules! calls {
    ($rest:literal) => {
        concat!(
            "SELECT p.organization_id, o.data_key, p.id, p.challenge_id, c.transaction_id, p.language, p.keys, p.answer_by, \
             p.keyed_at, p.keyed_right, p.ended_as FROM phone_call p \
             JOIN organization o ON o.organization_id = p.organization_id \
             JOIN challenge c ON c.organization_id = p.organization_id AND c.id = p.challenge_id WHERE ",
            $rest
        )
    };
}

impl Reader {
    /// A call by the reference that a gateway calls back with; it alone decides the organization.
    pub async fn call(&self, id: OutboxId) -> Result<Option<CallRecord>, StoreError> {
        let row: Option<CallRow> = self.row(calls!("p.id = $1"), bind![id]).await?;
        row.map(|row| self.read_call(row)).transpose()
    }

    /// The call that puts this challenge, if it is put by call.
    pub async fn call_of(&self, scope: &OrgScope, challenge: ChallengeId) -> Result<Option<CallRecord>, StoreError> {
        let sql = calls!("p.organization_id = $1 AND p.challenge_id = $2");
        let row: Option<CallRow> = self.row(sql, bind![scope.organization, challenge]).await?;
        row.map(|row| self.read_call(row)).transpose()
    }

    fn read_call(&self, row: CallRow) -> Result<CallRecord, StoreError> {
        let keys = [CallKeys::Digits, CallKeys::Hash].into_iter().find(|keys| keys.key() == row.keys);
        let end = row.ended_as.map(|word| readable(CallEnd::from_key(&word), "the end of a call")).transpose()?;
        Ok(CallRecord {
            scope: self.scope(row.organization_id, &row.data_key)?,
            id: OutboxId::from_uuid(row.id),
            challenge: ChallengeId::from_uuid(row.challenge_id),
            transaction: TransactionId::from_uuid(row.transaction_id),
            language: row.language,
            keys: readable(keys, "the keys of a call")?,
            answer_by: Timestamp::from_micros(row.answer_by),
            keyed_at: instant(row.keyed_at),
            right: row.keyed_right,
            end,
        })
    }
}

impl Tx {
    /// Keeps a call beside its challenge.
    ///
    /// # Errors
    /// [`StoreError::Refused`] when the challenge has a call already.
    pub async fn insert_call(&self, scope: &OrgScope, call: &NewCall<'_>) -> Result<(), StoreError> {
        let sql = "INSERT INTO phone_call (organization_id, id, challenge_id, language, keys, answer_by) \
                   VALUES ($1, $2, $3, $4, $5, $6)";
        let NewCall { id, challenge, language, keys, answer_by } = call;
        self.execute(sql, bind![scope.organization, id, challenge, language, keys.key(), answer_by]).await?;
        Ok(())
    }

    /// Keeps that keys were pressed: once, in time, and not after the call's end was told. `false` otherwise.
    pub async fn key_call(&self, scope: &OrgScope, id: OutboxId, now: Timestamp) -> Result<bool, StoreError> {
        let sql = "UPDATE phone_call SET keyed_at = $1 \
                   WHERE organization_id = $2 AND id = $3 AND keyed_at IS NULL AND ended_at IS NULL AND answer_by > $1";
        self.one(sql, bind![now, scope.organization, id]).await
    }

    /// Keeps whether the pressed keys were right. `false` when that was said before.
    pub async fn judge_call(&self, scope: &OrgScope, id: OutboxId, right: bool) -> Result<bool, StoreError> {
        let sql = "UPDATE phone_call SET keyed_right = $1 \
                   WHERE organization_id = $2 AND id = $3 AND keyed_at IS NOT NULL AND keyed_right IS NULL";
        self.one(sql, bind![right, scope.organization, id]).await
    }

    /// Keeps how a call ended without keys. `false` when keys were pressed, or an end was told before.
    pub async fn end_call(&self, scope: &OrgScope, id: OutboxId, end: CallEnd, now: Timestamp) -> Result<bool, StoreError> {
        let sql = "UPDATE phone_call SET ended_at = $1, ended_as = $2 \
                   WHERE organization_id = $3 AND id = $4 AND keyed_at IS NULL AND ended_at IS NULL";
        self.one(sql, bind![now, end.key(), scope.organization, id]).await
    }
}
