//! Why a connector does not take a job.

use crate::envelope::Elsewhere;
use crate::wire::WireError;

/// Why a message of the portal was not taken. Each has its own, so that a log tells an attack from a slow line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JobError {
    /// It is no message, or one with something in it that this version does not know.
    #[error("the message cannot be read: {0}")]
    Malformed(#[from] WireError),
    /// The portal did not sign it so: it was altered, or made by somebody else.
    #[error("the message was altered, or is not the portal's")]
    BadSignature,
    /// It speaks another version than was agreed upon.
    #[error("the message speaks another version than was agreed upon")]
    OtherVersion,
    /// It is for another organization.
    #[error("the message is for another organization")]
    OtherOrganization,
    /// It is for another connector.
    #[error("the message is for another connector")]
    OtherConnector,
    /// It is for another session: one that is over, or one that never was here.
    #[error("the message is for another session")]
    OtherSession,
    /// It was taken before.
    #[error("the message was taken before")]
    Replayed,
    /// A later job of the same person was taken before it.
    #[error("a later job of the same person was taken already")]
    OutOfOrder,
    /// It comes after its end.
    #[error("the message comes too late")]
    Late,
    /// Its end lies further away than any message may live.
    #[error("the message would live longer than any message may")]
    LivesTooLong,
    /// The portal's time was not heard for too long to judge it.
    #[error("the portal's time was not heard for too long")]
    NoTime,
    /// It is sealed to a key that is not in use any more, or never was.
    #[error("the message is sealed to a key that is not in use")]
    OldKey,
    /// It does not open.
    #[error("the seal of the message does not hold")]
    BrokenSeal,
    /// It says that something was done that nobody asked for here.
    #[error("the message confirms what was not asked for")]
    NotAsked,
}

impl From<Elsewhere> for JobError {
    fn from(elsewhere: Elsewhere) -> Self {
        match elsewhere {
            Elsewhere::Version => Self::OtherVersion,
            Elsewhere::Organization => Self::OtherOrganization,
            Elsewhere::Connector => Self::OtherConnector,
            Elsewhere::Session => Self::OtherSession,
        }
    }
}

/// A message that was not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{why}")]
pub struct NotTaken {
    /// Why.
    pub why: JobError,
    /// What to send back, so that the portal knows at once that the job was not done and never will be. There is none when that would
    /// not be true: a job that was taken before may have been done.
    pub reply: Option<Vec<u8>>,
}

/// What a connector tells the portal of a job that it did not take. The job was not done, and never will be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Decline {
    /// It cannot be read.
    Malformed = 1,
    /// A later job of the same person came before it.
    OutOfOrder = 2,
    /// It came too late.
    Late = 3,
    /// It would live too long.
    LivesTooLong = 4,
    /// The portal's time was not heard for too long.
    NoTime = 5,
    /// It is sealed to an old key.
    OldKey = 6,
    /// It does not open.
    BrokenSeal = 7,
}

impl Decline {
    /// All of them.
    pub const ALL: [Self; 7] =
        [Self::Malformed, Self::OutOfOrder, Self::Late, Self::LivesTooLong, Self::NoTime, Self::OldKey, Self::BrokenSeal];

    pub(crate) fn from_code(code: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|known| *known as u8 == code)
    }

    /// What is told of this error, when the job was this session's own and was never taken before.
    pub(crate) const fn of(why: JobError) -> Option<Self> {
        Some(match why {
            JobError::Malformed(_) => Self::Malformed,
            JobError::OutOfOrder => Self::OutOfOrder,
            JobError::Late => Self::Late,
            JobError::LivesTooLong => Self::LivesTooLong,
            JobError::NoTime => Self::NoTime,
            JobError::OldKey => Self::OldKey,
            JobError::BrokenSeal => Self::BrokenSeal,
            JobError::BadSignature
            | JobError::OtherVersion
            | JobError::OtherOrganization
            | JobError::OtherConnector
            | JobError::OtherSession
            | JobError::Replayed
            | JobError::NotAsked => return None,
        })
    }
}

/// Why a job cannot be answered so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AnswerFault {
    /// The session in which the job came is over: the portal settles what it wants to know.
    #[error("the session in which this job came is over")]
    SessionOver,
    /// This is no answer to such a job.
    #[error("this is no answer to such a job")]
    OtherOperation,
}
