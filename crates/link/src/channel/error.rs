//! Why the portal does not seal a job, or does not take what a connector says.

use crate::envelope::Elsewhere;
use crate::wire::WireError;

/// Why a job was not sealed. It has not left the portal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// A password is empty or longer than [`crate::messages::LONGEST_PASSWORD`].
    #[error("the password is empty, or longer than any directory takes")]
    UnfitPassword,
    /// The connector did not renew its sealing key in time.
    #[error("the connector has not renewed its sealing key for too long")]
    OldKey,
    /// The connector's sealing key is one that nothing can be sealed to.
    #[error("nothing can be sealed to the connector's key")]
    UnfitKey,
    /// Too many jobs wait for an answer already.
    #[error("too many jobs wait for an answer of this connector")]
    TooMany,
}

/// Why a message of a connector was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AnswerError {
    /// It is no message.
    #[error("the message cannot be read: {0}")]
    Malformed(#[from] WireError),
    /// The connector did not sign it so.
    #[error("the message was altered, or is not the connector's")]
    BadSignature,
    /// It speaks another version than was agreed upon.
    #[error("the message speaks another version than was agreed upon")]
    OtherVersion,
    /// It is of another organization.
    #[error("the message is of another organization")]
    OtherOrganization,
    /// It is of another connector.
    #[error("the message is of another connector")]
    OtherConnector,
    /// It is of another session.
    #[error("the message is of another session")]
    OtherSession,
    /// No such job waits: it never was, or it was answered already.
    #[error("no job waits for this answer")]
    NotAsked,
    /// It answers another job than the one of this number.
    #[error("the message answers another job")]
    OtherJob,
    /// Nobody waits for it any more, or it was on its way for longer than any message lives.
    #[error("the message comes too late")]
    Late,
    /// It does not open.
    #[error("the seal of the answer does not hold")]
    BrokenSeal,
    /// It is no answer to such a job.
    #[error("this is no answer to such a job")]
    OtherOperation,
    /// A later message of the connector was taken before it.
    #[error("the message was taken before, or a later one was")]
    Replayed,
    /// The new key does not follow the one by which the connector is known.
    #[error("the new key does not follow the connector's key")]
    NoSuccession,
}

impl From<Elsewhere> for AnswerError {
    fn from(elsewhere: Elsewhere) -> Self {
        match elsewhere {
            Elsewhere::Version => Self::OtherVersion,
            Elsewhere::Organization => Self::OtherOrganization,
            Elsewhere::Connector => Self::OtherConnector,
            Elsewhere::Session => Self::OtherSession,
        }
    }
}
