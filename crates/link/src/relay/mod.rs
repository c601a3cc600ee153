//! The way between the use cases of a portal and the connectors of its organizations.
//!
//! A use case asks; the relay finds a connector's session, seals the job to it, and waits for the answer. [`LocalRelay`] knows the
//! sessions of its own process. A relay between several portals keeps the same promises: a job is sealed in the process that asks, goes
//! to one session once, and is never sent again.

mod error;
mod line;
mod local;
mod wire;

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use latchkey_domain::{ConnectorId, OrganizationId};

use crate::keys::Digest;
use crate::messages::{Answer, Job};

pub use error::{AskError, Left};
pub use local::{LocalRelay, Notice};
pub use wire::{Wire, WireCut};

/// What a relay will give.
pub type Coming<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Whom to ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum To {
    /// Any connector of the organization: they share the work and stand in for each other.
    Any,
    /// This one, and no other.
    Connector(ConnectorId),
}

/// An answer, and who gave it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// Who answered.
    pub connector: ConnectorId,
    /// Names the job that was answered.
    pub job: Digest,
    /// What came of it.
    pub answer: Answer,
    /// Names the answer: what was prepared is named by it.
    pub digest: Digest,
}

/// Carries jobs to connectors and their answers back.
pub trait Relay: Send + Sync {
    /// The connectors of this organization that can be asked now.
    fn connectors(&self, organization: OrganizationId) -> Coming<'_, Vec<ConnectorId>>;

    /// Asks, and waits for `patience` at most ([`crate::LONGEST_JOB`] if that is less). The job is sent once or not at all, whatever
    /// happens. What changes the directory is asked of a named connector only: of the one that prepared it.
    fn ask(&self, organization: OrganizationId, to: To, job: Job, patience: Duration) -> Coming<'_, Result<Asked, AskError>>;
}
