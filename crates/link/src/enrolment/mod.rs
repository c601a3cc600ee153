//! How a connector and a portal come to know each other's keys.
//!
//! An operator carries a one-time token from the portal to the connector. It holds the SHA-256 of the portal's signing key and a secret,
//! and never crosses the wire: the connector sends its public key with a keyed hash over it, which only somebody who knows the token
//! can make, and the portal's answer is signed by the key that the token names. Whoever reads along learns two public keys, and can put
//! no other key in their place.

mod connector;
mod error;
mod offer;
mod portal;
mod token;

pub use connector::Enrolling;
pub use error::EnrolmentError;
pub use offer::{OFFER_LIFE, Offer, OfferName};
pub use portal::{Enrolled, EnrolmentRequest};
pub use token::{EnrolmentHash, EnrolmentToken};

/// Fields of a request.
mod request {
    pub(super) const OLDEST: u8 = 1;
    pub(super) const NEWEST: u8 = 2;
    pub(super) const ORGANIZATION: u8 = 3;
    pub(super) const OFFER: u8 = 4;
    pub(super) const IDENTITY: u8 = 5;
    pub(super) const NONCE: u8 = 6;
    pub(super) const MAC: u8 = 7;
}

/// Fields of an answer.
mod answer {
    pub(super) const REQUEST: u8 = 1;
    pub(super) const ORGANIZATION: u8 = 2;
    pub(super) const CONNECTOR: u8 = 3;
    pub(super) const ORIGIN: u8 = 4;
    pub(super) const PORTAL: u8 = 5;
    pub(super) const SUCCESSIONS: u8 = 6;
}
