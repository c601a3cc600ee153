//! A session as the connector sees it: it takes jobs and answers them.

mod error;
mod notices;
mod portal_time;
mod receive;
mod sealing_keys;
mod seen;

use latchkey_domain::{ConnectorId, ObjectGuid, OrganizationId, Random, Timestamp};
use zeroize::Zeroizing;

use crate::envelope::{Address, Reference, RequestId};
use crate::keys::{AnswerKey, Digest, IdentityKey, PortalPublicKey, SealingKeyId};
use crate::messages::{Answer, Job, Operation, write_answer};
use crate::wire::{Kind, PLAINTEXT, pad, sign};

pub use error::{AnswerFault, Decline, JobError, NotTaken};
pub(crate) use notices::{RENEWAL_KEY, RENEWAL_PUBLIC, ROLL_SUCCESSION, STATUS_TEXT};
pub(crate) use notices::{RENEWED_KEY, RENEWED_TIME, ROLLED_KEY};
pub(crate) use portal_time::PortalTime;
pub(crate) use sealing_keys::SealingKeys;
use seen::Seen;

/// One session of a connector. Everything in it lives in memory only, and ends with the connection.
///
/// The clock it is asked by must never be set and must go on while the machine sleeps (on Linux `CLOCK_BOOTTIME`); where it begins does
/// not matter, for the portal's time is told.
#[derive(Debug)]
pub struct Session {
    address: Address,
    identity: IdentityKey,
    rolling: Option<IdentityKey>,
    /// A new sealing key of which the portal has not said that it uses it, and since when.
    renewing: Option<(SealingKeyId, Timestamp)>,
    portal: PortalPublicKey,
    keys: SealingKeys,
    time: PortalTime,
    seen: Seen,
    sent: u64,
}

/// What the portal said.
#[derive(Debug)]
pub enum FromPortal {
    /// Do this, and answer.
    Job(Box<Taken>),
    /// The portal seals to the new key, and its time was heard again.
    Renewed,
    /// The portal knows the connector by its new key: keep that one only.
    Rolled,
}

/// A job that was taken.
#[derive(Debug)]
pub struct Taken {
    /// With it the job is answered.
    pub ticket: Ticket,
    /// What to do.
    pub job: Job,
    /// When nobody waits for it any more, by the connector's own clock: what changes the directory does not begin after that.
    pub until: Timestamp,
}

/// The right to answer one job, once.
#[derive(Debug)]
pub struct Ticket {
    reference: Reference,
    operation: Operation,
    key: AnswerKey,
}

impl Ticket {
    /// Names the job for ever: what a connector's journal keeps, and what a settling asks about.
    pub const fn job(&self) -> Digest {
        self.reference.job
    }

    /// The job's number in its session.
    pub const fn request(&self) -> RequestId {
        self.reference.request
    }
}

impl Session {
    pub(crate) fn new(
        address: Address,
        identity: IdentityKey,
        portal: PortalPublicKey,
        keys: SealingKeys,
        time: PortalTime,
    ) -> Self {
        Self { address, identity, rolling: None, renewing: None, portal, keys, time, seen: Seen::default(), sent: 0 }
    }

    /// Whose session it is.
    pub const fn organization(&self) -> OrganizationId {
        self.address.organization
    }

    /// Which connector this is.
    pub const fn connector(&self) -> ConnectorId {
        self.address.connector
    }

    /// The version that both sides speak.
    pub const fn version(&self) -> u16 {
        self.address.version
    }

    /// Answers a job. Gives the message and its digest, by which a later job names what was prepared.
    pub fn answer(&self, ticket: Ticket, answer: &Answer, random: &dyn Random) -> Result<(Vec<u8>, Digest), AnswerFault> {
        let Ticket { reference, operation, key } = ticket;
        if reference.address != self.address {
            return Err(AnswerFault::SessionOver);
        }
        if !answer.fits(operation) {
            return Err(AnswerFault::OtherOperation);
        }
        let text = reference.write();
        let fields = text.done();
        let (nonce, sealed) = key.seal(&fields, &padded(answer), random);
        let fields = Reference::enclose(reference.write(), &nonce, &sealed).done();
        let message = sign(Kind::Answer, &fields, &self.identity);
        let digest = Digest::of(&message);
        Ok((message, digest))
    }
}

impl Taken {
    /// Whom it is about.
    pub const fn person(&self) -> Option<ObjectGuid> {
        self.job.person()
    }
}

fn padded(answer: &Answer) -> Zeroizing<[u8; PLAINTEXT]> {
    // Cannot fail: the longest answer, a refusal with its diagnosis, has a third of the room.
    pad(&write_answer(answer)).expect("every answer has room")
}
