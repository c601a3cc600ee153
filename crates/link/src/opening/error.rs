//! Why no session begins.

use crate::keys::SuccessionError;
use crate::version::VersionError;
use crate::wire::WireError;

/// Why no session begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OpeningError {
    /// A message cannot be read.
    #[error("the message cannot be read: {0}")]
    Malformed(#[from] WireError),
    /// No common version.
    #[error(transparent)]
    Version(#[from] VersionError),
    /// The other side did not sign the message so.
    #[error("the message was altered, or somebody else made it")]
    BadSignature,
    /// The portal's key is not the one that is known, and does not follow it.
    #[error("this is not the portal that the connector was enrolled at: {0}")]
    OtherPortal(#[from] SuccessionError),
    /// The message belongs to another opening.
    #[error("the message belongs to another opening")]
    OtherOpening,
    /// The portal is known by another origin.
    #[error("the portal calls itself by another origin than the connector does")]
    OtherOrigin,
    /// The opening speaks for another organization or connector.
    #[error("the opening speaks for another connector")]
    OtherConnector,
    /// The portal knows the connector by another key: it was enrolled anew elsewhere, or an old copy of its file is in use.
    #[error("the portal knows this connector by another key: enrol it again")]
    UnknownIdentity,
    /// The other side took too long.
    #[error("the other side took too long to answer")]
    Slow,
    /// The portal says no.
    #[error("the portal refuses this connector: {0}")]
    Refused(RefusalReason),
}

/// Why the portal says no.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[repr(u8)]
pub enum RefusalReason {
    /// There is no such connector, or not any more.
    #[error("it is not enrolled, or was revoked")]
    NotEnrolled = 1,
    /// The organization has switched its connectors off.
    #[error("connectors of this organization are switched off")]
    SwitchedOff = 2,
    /// It speaks versions that are too old.
    #[error("it is too old: upgrade the connector")]
    TooOld = 3,
    /// It speaks versions that are too new.
    #[error("it is newer than the portal: upgrade the portal")]
    TooNew = 4,
    /// Too many connections, or the portal is stopping.
    #[error("not now, try again later")]
    NotNow = 5,
}

impl RefusalReason {
    pub(crate) fn from_code(code: u8) -> Option<Self> {
        [Self::NotEnrolled, Self::SwitchedOff, Self::TooOld, Self::TooNew, Self::NotNow]
            .into_iter()
            .find(|known| *known as u8 == code)
    }
}
