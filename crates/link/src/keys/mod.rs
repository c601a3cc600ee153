//! The keys of both sides, and how one follows another.

mod chance;
mod digest;
mod portal_keys;
mod sealing;
mod signing;
mod succession;

pub(crate) use chance::Chance;
pub use digest::Digest;
pub use portal_keys::{MOST_SUCCESSIONS, PortalKeys};
pub(crate) use portal_keys::{follow, read_successions, write_successions};
pub use sealing::SealingKeyId;
pub(crate) use sealing::{AnswerKey, ENCAPPED, NONCE, SEALED, SealingKey, SealingPublicKey, seal_to};
pub use signing::{Connector, IdentityKey, IdentityPublicKey, Portal, PortalKey, PortalPublicKey, SigningKey, VerifyingKey};
pub(crate) use signing::{Role, Signature};
pub use succession::{IdentitySuccession, PortalSuccession, Succession, SuccessionError};
