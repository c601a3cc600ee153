//! A token that waits for its connector, as the portal keeps it.

use std::fmt;
use std::time::Duration;

use data_encoding::HEXLOWER;
use latchkey_domain::{OrganizationId, Timestamp};

use crate::keys::Digest;

use super::token::{EnrolmentHash, EnrolmentToken};

/// How long a token counts.
pub const OFFER_LIFE: Duration = Duration::from_secs(60 * 60);

/// Names a token without telling anything of it: by this the portal finds the offer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OfferName([u8; 16]);

impl OfferName {
    /// The name with these bytes, as read from storage.
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// The bytes, for storage.
    pub const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }
}

impl fmt::Display for OfferName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&HEXLOWER.encode(&self.0))
    }
}

/// A token that was shown to an operator. The caller keeps it, and marks it used in the same commit that keeps the connector, by a
/// write that succeeds only once; only then is the answer sent.
#[derive(Clone, Debug)]
pub struct Offer {
    /// Whose connector it enrols.
    pub organization: OrganizationId,
    /// What is kept of the token.
    pub hash: EnrolmentHash,
    /// The fingerprint of the portal's key that the token names.
    pub portal: Digest,
    /// Until when it counts.
    pub until: Timestamp,
    /// Whether it was used.
    pub used: bool,
}

impl Offer {
    /// The offer that goes with a token.
    pub fn of(token: &EnrolmentToken, now: Timestamp) -> Self {
        Self {
            organization: token.organization(),
            hash: token.hash(),
            portal: token.portal(),
            until: now.plus(OFFER_LIFE),
            used: false,
        }
    }
}
