//! A session as the portal sees it: it seals jobs and takes answers.

mod accept;
mod error;

use std::collections::BTreeMap;
use std::time::Duration;

use latchkey_domain::{Clock, ConnectorId, OrganizationId, Random, Timestamp};

use crate::envelope::{Address, Envelope, RequestId};
use crate::keys::{AnswerKey, Digest, IdentityPublicKey, PortalKey, SealingPublicKey, seal_to};
use crate::limits::{LONGEST_JOB, MESSAGE_LIFETIME, SEALING_KEY_LIFE};
use crate::messages::{Answer, Job, Operation, Status, flags_of, write_job};
use crate::session::{Decline, ROLLED_KEY};
use crate::wire::{Kind, Writer, pad, sign};

pub use error::{AnswerError, SealError};

/// Most jobs that wait for an answer in one channel.
const MOST_WAITING: usize = 1_024;

/// The portal's end of one session.
#[derive(Debug)]
pub struct Channel {
    address: Address,
    portal: PortalKey,
    identity: IdentityPublicKey,
    /// After a roll: messages that were on their way still count for a while.
    previous: Option<(IdentityPublicKey, Timestamp)>,
    sealing: SealingPublicKey,
    sealing_since: Timestamp,
    requests: u64,
    /// The number of the connector's last message of its own.
    heard: u64,
    waiting: BTreeMap<RequestId, Waiting>,
}

/// A job that was sealed and has no answer yet.
#[derive(Debug)]
struct Waiting {
    job: Digest,
    operation: Operation,
    key: AnswerKey,
    expires: Timestamp,
}

/// A job, sealed. From here on it has left the portal: whether it is sent or not, the job itself is gone and cannot be sealed again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    /// What to send.
    pub message: Vec<u8>,
    /// The job's number in this channel.
    pub request: RequestId,
    /// Names the job for ever: a settling asks by it.
    pub job: Digest,
    /// When it ends, by the portal's clock. Before that, settling tells nothing.
    pub expires: Timestamp,
}

/// What a connector said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FromConnector {
    /// What came of a job.
    Answered {
        /// Which job.
        request: RequestId,
        /// What came of it.
        answer: Answer,
        /// Names this message: a job says by it what was prepared.
        digest: Digest,
    },
    /// A job was not done, and never will be.
    Declined {
        /// Which job.
        request: RequestId,
        /// Why.
        reason: Decline,
    },
    /// From now on jobs are sealed to another key. To send back.
    Renewed {
        /// Tells the connector so, with the time.
        reply: Vec<u8>,
    },
    /// How it goes.
    Status(Status),
    /// The connector wants to be known by another key: keep it, and then [`Channel::rolled`].
    Roll(IdentityPublicKey),
}

impl Channel {
    pub(crate) fn new(
        address: Address,
        portal: PortalKey,
        identity: IdentityPublicKey,
        sealing: SealingPublicKey,
        now: Timestamp,
    ) -> Self {
        let waiting = BTreeMap::new();
        Self { address, portal, identity, previous: None, sealing, sealing_since: now, requests: 0, heard: 0, waiting }
    }

    /// Whose channel it is.
    pub const fn organization(&self) -> OrganizationId {
        self.address.organization
    }

    /// Which connector is at the other end.
    pub const fn connector(&self) -> ConnectorId {
        self.address.connector
    }

    /// The version that both sides speak.
    pub const fn version(&self) -> u16 {
        self.address.version
    }

    /// The key by which the connector is known.
    pub const fn identity(&self) -> &IdentityPublicKey {
        &self.identity
    }

    /// How many jobs wait for an answer.
    pub fn waiting(&self) -> usize {
        self.waiting.len()
    }

    /// Seals a job. It counts for as long as the person waits, `patience`, and for [`LONGEST_JOB`] at most.
    pub fn seal(&mut self, job: Job, patience: Duration, clock: &dyn Clock, random: &dyn Random) -> Result<Sent, SealError> {
        let now = clock.now();
        self.forget(now);
        if now.since(self.sealing_since) > SEALING_KEY_LIFE + MESSAGE_LIFETIME {
            return Err(SealError::OldKey);
        }
        if self.waiting.len() >= MOST_WAITING {
            return Err(SealError::TooMany);
        }
        let padded = write_job(&job).and_then(|content| pad(&content)).ok_or(SealError::UnfitPassword)?;
        let request = RequestId(self.requests + 1);
        let expires = now.plus(patience.min(LONGEST_JOB));
        let operation = job.operation();
        let envelope = Envelope {
            address: self.address,
            request,
            key: self.sealing.id,
            operation,
            person: job.person(),
            flags: flags_of(&job),
            expires,
        };
        // Its passwords are wiped here: there is no job to seal a second time.
        drop(job);
        let bound = envelope.write().done();
        let sealed = seal_to(&self.sealing, &bound, &padded, random).ok_or(SealError::UnfitKey)?;
        let fields = Envelope::enclose(envelope.write(), &sealed.encapped, &sealed.sealed).done();
        let message = sign(Kind::Job, &fields, &self.portal);
        let job = Digest::of(&message);
        self.requests = request.0;
        self.waiting.insert(request, Waiting { job, operation, key: sealed.answer_key, expires });
        Ok(Sent { message, request, job, expires })
    }

    /// Gives up the jobs whose time is over; an answer to them counts no more.
    pub fn forget(&mut self, now: Timestamp) {
        self.waiting.retain(|_, waiting| waiting.expires > now);
    }

    /// The connector is known by `next` now, which was kept: tells it so. The key before it counts for one lifetime of a message more.
    pub fn rolled(&mut self, next: IdentityPublicKey, now: Timestamp) -> Vec<u8> {
        if next != self.identity {
            self.previous = Some((self.identity, now.plus(MESSAGE_LIFETIME)));
            self.identity = next;
        }
        let mut text = self.notice_text();
        text.put(ROLLED_KEY, next.fingerprint().as_bytes());
        sign(Kind::Rolled, &text.done(), &self.portal)
    }

    /// The beginning of a message of the portal's own.
    fn notice_text(&self) -> Writer {
        let mut text = Writer::new(256);
        self.address.write(&mut text);
        text
    }
}
