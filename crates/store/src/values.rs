//! How the domain's values travel to and from columns: the same on both engines.
//!
//! Instants and counts are BIGINT, identifiers are UUIDs, hashes and sealed values are bytes, words and JSON are text.

use latchkey_domain::{
    ActivityId, AuthenticatorId, ChallengeId, CorrelationId, CustomQuestionId, EnrolmentId, GroupId, NoticeId, OrganizationId,
    OutboxId, SessionId, Timestamp, TransactionId, UserId,
};
use latchkey_vault::TokenHash;
use sea_orm::Value;
use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

use crate::StoreError;

/// Something that can stand behind a placeholder.
pub(crate) trait Bind {
    fn bind(&self) -> Value;
    /// A null of the right type: PostgreSQL wants to know.
    fn null() -> Value
    where
        Self: Sized;
}

macro_rules! bind_as {
    ($($kind:ty => $variant:ident, |$value:ident| $convert:expr;)+) => {$(
        impl Bind for $kind {
            fn bind(&self) -> Value {
                let $value = self;
                Value::$variant(Some($convert))
            }
            fn null() -> Value {
                Value::$variant(None)
            }
        }
    )+};
}

bind_as! {
    Uuid => Uuid, |value| *value;
    String => String, |value| value.clone();
    &str => String, |value| (*value).to_owned();
    i64 => BigInt, |value| *value;
    u32 => BigInt, |value| i64::from(*value);
    u8 => BigInt, |value| i64::from(*value);
    bool => Bool, |value| *value;
    Timestamp => BigInt, |value| value.as_micros();
    Vec<u8> => Bytes, |value| value.clone();
    &[u8] => Bytes, |value| value.to_vec();
    [u8; 32] => Bytes, |value| value.to_vec();
    [u8; 16] => Uuid, |value| Uuid::from_bytes(*value);
    TokenHash => Bytes, |value| value.as_bytes().to_vec();
    OrganizationId => Uuid, |value| value.as_uuid();
    UserId => Uuid, |value| value.as_uuid();
    GroupId => Uuid, |value| value.as_uuid();
    TransactionId => Uuid, |value| value.as_uuid();
    ChallengeId => Uuid, |value| value.as_uuid();
    SessionId => Uuid, |value| value.as_uuid();
    EnrolmentId => Uuid, |value| value.as_uuid();
    AuthenticatorId => Uuid, |value| value.as_uuid();
    CustomQuestionId => Uuid, |value| value.as_uuid();
    ActivityId => Uuid, |value| value.as_uuid();
    OutboxId => Uuid, |value| value.as_uuid();
    NoticeId => Uuid, |value| value.as_uuid();
    CorrelationId => Uuid, |value| value.as_uuid();
}

impl<T: Bind> Bind for Option<T> {
    fn bind(&self) -> Value {
        self.as_ref().map_or_else(T::null, Bind::bind)
    }
    fn null() -> Value {
        T::null()
    }
}

impl<T: Bind> Bind for &T {
    fn bind(&self) -> Value {
        (*self).bind()
    }
    fn null() -> Value {
        T::null()
    }
}

/// The values of a statement, in the order of its placeholders.
macro_rules! bind {
    ($($value:expr),* $(,)?) => { vec![$($crate::values::Bind::bind(&$value)),*] };
}
pub(crate) use bind;

/// Thirty-two bytes as read.
pub(crate) fn bytes32(bytes: &[u8], what: &'static str) -> Result<[u8; 32], StoreError> {
    bytes.try_into().map_err(|_| StoreError::Unreadable { what })
}

/// A count as read.
pub(crate) fn count(number: i64, what: &'static str) -> Result<u32, StoreError> {
    u32::try_from(number).map_err(|_| StoreError::Unreadable { what })
}

/// An instant that may be absent.
pub(crate) fn instant(micros: Option<i64>) -> Option<Timestamp> {
    micros.map(Timestamp::from_micros)
}

/// A whole value as JSON.
pub(crate) fn to_json<T: Serialize>(value: &T, what: &'static str) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|_| StoreError::Unreadable { what })
}

/// A whole value from JSON.
pub(crate) fn from_json<T: DeserializeOwned>(text: &str, what: &'static str) -> Result<T, StoreError> {
    serde_json::from_str(text).map_err(|_| StoreError::Unreadable { what })
}

/// A word or other text that must mean something.
pub(crate) fn readable<T>(value: Option<T>, what: &'static str) -> Result<T, StoreError> {
    value.ok_or(StoreError::Unreadable { what })
}
