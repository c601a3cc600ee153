//! Why there is no answer.

use latchkey_domain::{ConnectorId, Timestamp};

use crate::channel::SealError;
use crate::keys::Digest;
use crate::session::Decline;

/// A job that left the portal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Left {
    /// To whom it went.
    pub connector: ConnectorId,
    /// Names it: a settling asks by this.
    pub job: Digest,
    /// When it ends, by the portal's clock: settling tells something only after that.
    pub expires: Timestamp,
}

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AskError {
    /// Nobody can be asked. Nothing was sent.
    #[error("no connector can be asked")]
    NoConnector,
    /// What changes the directory goes to the connector that prepared it. Nothing was sent.
    #[error("what changes the directory is asked of one connector by name")]
    NeedsItsConnector,
    /// The job could not be sealed. Nothing was sent.
    #[error("the job could not be sealed: {0}")]
    NotSealed(#[from] SealError),
    /// The connector is too far behind with taking messages. Nothing was sent.
    #[error("the connector takes no more messages")]
    Congested,
    /// The connector did not do it, and never will.
    #[error("the connector declined: {1:?}")]
    Declined(Left, Decline),
    /// It left, and nothing was heard in time.
    #[error("the connector did not answer in time")]
    Silent(Left),
    /// It left, and the connection was cut.
    #[error("the connection to the connector was cut")]
    Cut(Left),
}

impl AskError {
    /// The job that may have been done, so that it is to be settled; `None` when it was certainly not.
    pub const fn may_have_been_done(&self) -> Option<Left> {
        match self {
            Self::Silent(left) | Self::Cut(left) => Some(*left),
            Self::NoConnector | Self::NeedsItsConnector | Self::NotSealed(_) | Self::Congested | Self::Declined(..) => None,
        }
    }
}
