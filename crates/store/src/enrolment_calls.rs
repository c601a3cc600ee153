//! Calls that prove a number which is to be registered. They are like those of a reset, beside another row.

use crate::row::row;
use latchkey_domain::{CallEnd, CallKeys, EnrolmentId, OutboxId, Timestamp};
use uuid::Uuid;

use crate::values::{bind, instant, readable};
use crate::{OrgScope, Reader, StoreError, Tx};

/// A call that is about to be queued.
#[derive(Clone, Copy, Debug)]
pub struct NewEnrolmentCall<'a> {
    /// Its outbox row.
    pub id: OutboxId,
    /// What it proves.
    pub enrolment: EnrolmentId,
    /// BCP 47 tag of the language that is spoken.
    pub language: &'a str,
    /// Which keys are asked for.
    pub keys: CallKeys,
    /// Keys count until then.
    pub answer_by: Timestamp,
}

/// A call as stored.
#[derive(Clone, Debug)]
pub struct EnrolmentCallRecord {
    /// Its organization.
    pub scope: OrgScope,
    /// Its outbox row.
    pub id: OutboxId,
    /// What it proves.
    pub enrolment: EnrolmentId,
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
        enrolment_id: Uuid,
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
            "SELECT p.organization_id, o.data_key, p.id, p.enrolment_id, p.language, p.keys, p.answer_by, p.keyed_at, \
             p.keyed_right, p.ended_as FROM enrolment_call p \
             JOIN organization o ON o.organization_id = p.organization_id WHERE ",
            $rest
        )
    };
}

impl Reader {
    /// A call by the reference that a gateway calls back with; it alone decides the organization. [`Reader::call`] knows those of
    /// resets.
    pub async fn enrolment_call(&self, id: OutboxId) -> Result<Option<EnrolmentCallRecord>, StoreError> {
        let row: Option<CallRow> = self.row(calls!("p.id = $1"), bind![id]).await?;
        row.map(|row| self.read_enrolment_call(row)).transpose()
    }

    /// The newest call of an enrolment, if there was one.
    pub async fn call_of_enrolment(
        &self,
        scope: &OrgScope,
        enrolment: EnrolmentId,
    ) -> Result<Option<EnrolmentCallRecord>, StoreError> {
        let sql = calls!("p.organization_id = $1 AND p.enrolment_id = $2 ORDER BY p.answer_by DESC, p.id DESC LIMIT 1");
        let row: Option<CallRow> = self.row(sql, bind![scope.organization, enrolment]).await?;
        row.map(|row| self.read_enrolment_call(row)).transpose()
    }

    fn read_enrolment_call(&self, row: CallRow) -> Result<EnrolmentCallRecord, StoreError> {
        let keys = [CallKeys::Digits, CallKeys::Hash].into_iter().find(|keys| keys.key() == row.keys);
        let end = row.ended_as.map(|word| readable(CallEnd::from_key(&word), "the end of a call")).transpose()?;
        Ok(EnrolmentCallRecord {
            scope: self.scope(row.organization_id, &row.data_key)?,
            id: OutboxId::from_uuid(row.id),
            enrolment: EnrolmentId::from_uuid(row.enrolment_id),
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
    /// Keeps a call beside its enrolment.
    ///
    /// # Errors
    /// [`StoreError::Refused`] when the enrolment is over.
    pub async fn insert_enrolment_call(&self, scope: &OrgScope, call: &NewEnrolmentCall<'_>) -> Result<(), StoreError> {
        let sql = "INSERT INTO enrolment_call (organization_id, id, enrolment_id, language, keys, answer_by) \
                   VALUES ($1, $2, $3, $4, $5, $6)";
        let NewEnrolmentCall { id, enrolment, language, keys, answer_by } = call;
        self.execute(sql, bind![scope.organization, id, enrolment, language, keys.key(), answer_by]).await?;
        Ok(())
    }

    /// Keeps that keys were pressed: once, in time, and not after the call's end was told. `false` otherwise.
    pub async fn key_enrolment_call(&self, scope: &OrgScope, id: OutboxId, now: Timestamp) -> Result<bool, StoreError> {
        let sql = "UPDATE enrolment_call SET keyed_at = $1 \
                   WHERE organization_id = $2 AND id = $3 AND keyed_at IS NULL AND ended_at IS NULL AND answer_by > $1";
        self.one(sql, bind![now, scope.organization, id]).await
    }

    /// Keeps whether the pressed keys were right. `false` when that was said before.
    pub async fn judge_enrolment_call(&self, scope: &OrgScope, id: OutboxId, right: bool) -> Result<bool, StoreError> {
        let sql = "UPDATE enrolment_call SET keyed_right = $1 \
                   WHERE organization_id = $2 AND id = $3 AND keyed_at IS NOT NULL AND keyed_right IS NULL";
        self.one(sql, bind![right, scope.organization, id]).await
    }

    /// Keeps how a call ended without keys. `false` when keys were pressed, or an end was told before.
    pub async fn end_enrolment_call(
        &self,
        scope: &OrgScope,
        id: OutboxId,
        end: CallEnd,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let sql = "UPDATE enrolment_call SET ended_at = $1, ended_as = $2 \
                   WHERE organization_id = $3 AND id = $4 AND keyed_at IS NULL AND ended_at IS NULL";
        self.one(sql, bind![now, end.key(), scope.organization, id]).await
    }
}
