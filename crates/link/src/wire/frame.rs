//! A message on the wire: its kind, its fields, and for all but the first one a signature over both.

use crate::keys::{Role, Signature, SigningKey, VerifyingKey};

use super::{LONGEST_MESSAGE, WireError};

/// Stands before everything that is signed, so that no signature made here means anything elsewhere.
const LABEL: &[u8] = b"latchkey link\0";

/// What a message is. The kind is signed with it: one can never stand for another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Kind {
    /// Connector: I am here. Not signed; the opening signs it.
    Hello = 1,
    /// Portal: show that you are.
    Challenge = 2,
    /// Connector: this shows it.
    Opening = 3,
    /// Portal: you may not.
    Refused = 4,
    /// Portal: do this.
    Job = 5,
    /// Connector: this came of it.
    Answer = 6,
    /// Connector: I did not do it.
    Declined = 7,
    /// Connector: seal to this key from now on.
    Renew = 8,
    /// Portal: I do, and this is the time.
    Renewed = 9,
    /// Connector: how it goes here.
    Status = 10,
    /// Connector: I sign with this key from now on.
    Roll = 11,
    /// Portal: I know it by that key now.
    Rolled = 12,
    /// Connector, once: here is my key, and I know the token.
    Enrol = 13,
    /// Portal: I know you now.
    Enrolled = 14,
    /// A key signs the one that follows it.
    Succession = 15,
    /// A key shows that somebody holds it, inside of a succession.
    Holding = 16,
}

/// What is signed of a message without its signature.
fn text(message: &[u8]) -> Vec<u8> {
    [LABEL, message].concat()
}

/// The message of this kind with these fields, signed.
pub(crate) fn sign<R: Role>(kind: Kind, fields: &[u8], key: &SigningKey<R>) -> Vec<u8> {
    let mut message = Vec::with_capacity(1 + fields.len() + Signature::LENGTH);
    message.push(kind as u8);
    message.extend_from_slice(fields);
    let signature = key.sign(&text(&message));
    message.extend_from_slice(&signature.to_bytes());
    message
}

/// Whether this key signed the message.
pub(crate) fn verify<R: Role>(message: &[u8], key: &VerifyingKey<R>) -> bool {
    message.split_last_chunk().is_some_and(|(signed, signature)| key.verify(&text(signed), &Signature::from_bytes(signature)))
}

/// The kind of a message, as its first byte says.
pub(crate) fn kind_of(message: &[u8]) -> Option<Kind> {
    use Kind::{
        Answer, Challenge, Declined, Enrol, Enrolled, Hello, Job, Opening, Refused, Renew, Renewed, Roll, Rolled, Status,
        Succession,
    };
    let first = *message.first()?;
    [Hello, Challenge, Opening, Refused, Job, Answer, Declined, Renew, Renewed, Status, Roll, Rolled, Enrol, Enrolled, Succession]
        .into_iter()
        .find(|kind| *kind as u8 == first)
}

/// The fields of a signed message of this kind. Whether the signature holds is asked with [`verify`].
pub(crate) fn body_of(kind: Kind, message: &[u8]) -> Result<&[u8], WireError> {
    if message.len() > LONGEST_MESSAGE {
        return Err(WireError::TooLong);
    }
    if kind_of(message) != Some(kind) {
        return Err(WireError::OtherKind);
    }
    message[1..].len().checked_sub(Signature::LENGTH).map(|end| &message[1..=end]).ok_or(WireError::Truncated)
}
