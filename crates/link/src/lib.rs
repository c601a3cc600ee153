//! What portal and connector say to each other: the connector stands beside an organization's own directory and only dials out. Messages,
//! keys and sessions, over any channel that carries messages; nothing here opens one, reads a clock or draws chance of its own.
//!
//! In the order in which it happens:
//!
//! 1. [`enrolment`]: a one-time token makes the two known to each other. The portal keeps a connector's public key, the connector keeps
//!    an [`Identity`] in a file.
//! 2. [`opening`]: a session begins when the connector has signed the portal's nonce. It has a [`Session`] then, and the portal a
//!    [`Channel`].
//! 3. [`messages`]: the portal seals a [`messages::Job`] with [`Channel::seal`]; the connector takes it with [`Session::receive`], and
//!    answers with [`Session::answer`], which the portal takes with [`Channel::accept`]. [`Turns`] keeps the jobs of one person in order.
//! 4. [`relay`]: use cases ask through a [`relay::Relay`], which finds the session.
//!
//! What changes the directory goes in three steps. *Prepare* finds the person and says under which rules a password would be set.
//! *Commit*, *change*, *unlock* and *must-change* name what was prepared, and go to the connector that prepared it, once. If nothing is
//! heard of one, *settle* asks what became of it, and changes nothing.
//!
//! Why it is so: `docs/decisions/0017-the-link.md`.

pub mod channel;
pub mod enrolment;
mod envelope;
mod identity;
pub mod keys;
mod limits;
pub mod messages;
pub mod opening;
mod origin;
pub mod relay;
pub mod session;
mod turns;
mod version;
mod wire;

pub use channel::Channel;
pub use envelope::RequestId;
pub use identity::{Identity, IdentityFault};
pub use limits::*;
pub use origin::Origin;
pub use session::Session;
pub use turns::{Full, Turns};
pub use version::{VersionError, Versions};
pub use wire::{LONGEST_MESSAGE, WireError};
