//! Why a connector is not enrolled.

use crate::keys::SuccessionError;
use crate::version::VersionError;
use crate::wire::WireError;

/// Why a connector is not enrolled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EnrolmentError {
    /// A message cannot be read.
    #[error("the message cannot be read: {0}")]
    Malformed(#[from] WireError),
    /// No common version.
    #[error(transparent)]
    Version(#[from] VersionError),
    /// The token was used before.
    #[error("this token was used before: make another one")]
    Used,
    /// The token is over.
    #[error("this token has run out: make another one")]
    Expired,
    /// The request belongs to another token or organization.
    #[error("the request belongs to another token")]
    OtherOffer,
    /// Whoever made the request does not know the token, or somebody altered it on its way.
    #[error("the request was altered on its way, or made without the token")]
    WrongToken,
    /// Whoever made the message does not hold the key that it names.
    #[error("the message is not signed by the key that it names")]
    BadSignature,
    /// The portal that answers is not the one that the token names.
    #[error("this is not the portal that the token names: {0}")]
    OtherPortal(#[from] SuccessionError),
    /// The answer belongs to another request.
    #[error("the answer belongs to another request")]
    OtherRequest,
    /// The portal calls itself by another origin.
    #[error("the portal calls itself by another origin than the one that was dialled")]
    OtherOrigin,
}
