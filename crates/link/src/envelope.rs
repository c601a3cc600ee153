//! What stands around everything that is said in one session.

use std::fmt;

use latchkey_domain::{ConnectorId, ObjectGuid, OrganizationId, Random, Timestamp};
use uuid::Uuid;

use crate::keys::{Digest, ENCAPPED, NONCE, SEALED, SealingKeyId};
use crate::messages::Operation;
use crate::wire::{Fields, LONGEST_MESSAGE, WireError, Writer};

/// Names one session. The connector draws it, so that nothing that was said to another session counts in this one.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Nonce(pub(crate) [u8; 32]);

impl Nonce {
    pub(crate) fn generate(random: &dyn Random) -> Self {
        Self(random.bytes())
    }
}

impl fmt::Debug for Nonce {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Nonce(..)")
    }
}

/// Numbers the jobs of one session: each is higher than those before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RequestId(pub(crate) u64);

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

const VERSION: u8 = 1;
const ORGANIZATION: u8 = 2;
const CONNECTOR: u8 = 3;
const SESSION: u8 = 4;
/// The number of a job, or that of a connector's own message.
pub(crate) const NUMBER: u8 = 5;
/// When a connector sent a message of its own, by the portal's time as far as it knows it.
pub(crate) const SENT_AT: u8 = 6;

/// Between whom, and in which session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Address {
    pub(crate) version: u16,
    pub(crate) organization: OrganizationId,
    pub(crate) connector: ConnectorId,
    pub(crate) session: Nonce,
}

/// How an address differs from the expected one: the first difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Elsewhere {
    Version,
    Organization,
    Connector,
    Session,
}

impl Address {
    pub(crate) fn write(&self, text: &mut Writer) {
        text.put(VERSION, &self.version.to_be_bytes())
            .put(ORGANIZATION, self.organization.as_uuid().as_bytes())
            .put(CONNECTOR, self.connector.as_uuid().as_bytes())
            .put(SESSION, &self.session.0);
    }

    pub(crate) fn read(text: &mut Fields<'_>) -> Result<Self, WireError> {
        Ok(Self {
            version: u16::from_be_bytes(text.array(VERSION)?),
            organization: OrganizationId::from_uuid(Uuid::from_bytes(text.array(ORGANIZATION)?)),
            connector: ConnectorId::from_uuid(Uuid::from_bytes(text.array(CONNECTOR)?)),
            session: Nonce(text.array(SESSION)?),
        })
    }

    /// How `found` differs from this.
    pub(crate) fn differs(&self, found: &Self) -> Option<Elsewhere> {
        if found.version != self.version {
            Some(Elsewhere::Version)
        } else if found.organization != self.organization {
            Some(Elsewhere::Organization)
        } else if found.connector != self.connector {
            Some(Elsewhere::Connector)
        } else {
            (found.session != self.session).then_some(Elsewhere::Session)
        }
    }
}

const KEY: u8 = 6;
pub(crate) const OPERATION: u8 = 7;
pub(crate) const PERSON: u8 = 8;
pub(crate) const FLAGS: u8 = 9;
const EXPIRY: u8 = 10;
pub(crate) const ENCAPPED_KEY: u8 = 11;
const CONTENT: u8 = 12;

/// What stands outside of a job's seal, signed with it and bound to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Envelope {
    pub(crate) address: Address,
    pub(crate) request: RequestId,
    pub(crate) key: SealingKeyId,
    pub(crate) operation: Operation,
    pub(crate) person: Option<ObjectGuid>,
    pub(crate) flags: u8,
    /// By the portal's clock.
    pub(crate) expires: Timestamp,
}

/// A job's fields, read but not opened.
pub(crate) struct SealedJob<'a> {
    pub(crate) envelope: Envelope,
    /// The envelope as it came: what the seal is bound to.
    pub(crate) bound: &'a [u8],
    pub(crate) encapped: [u8; ENCAPPED],
    pub(crate) sealed: [u8; SEALED],
}

impl Envelope {
    /// The envelope's fields alone.
    pub(crate) fn write(&self) -> Writer {
        let mut text = Writer::new(LONGEST_MESSAGE);
        self.address.write(&mut text);
        text.number(NUMBER, self.request.0)
            .number(KEY, self.key.0)
            .byte(OPERATION, self.operation.code())
            // Sixteen zeros stand for nobody: every job has the same length.
            .put(PERSON, &self.person.map_or([0; 16], ObjectGuid::to_directory))
            .byte(FLAGS, self.flags)
            .time(EXPIRY, self.expires);
        text
    }

    /// Adds what was sealed.
    pub(crate) fn enclose(mut text: Writer, encapped: &[u8; ENCAPPED], sealed: &[u8; SEALED]) -> Writer {
        text.put(ENCAPPED_KEY, encapped).put(CONTENT, sealed);
        text
    }

    pub(crate) fn read(mut text: Fields<'_>) -> Result<SealedJob<'_>, WireError> {
        let address = Address::read(&mut text)?;
        let request = RequestId(text.number(NUMBER)?);
        let key = SealingKeyId(text.number(KEY)?);
        let operation = Operation::from_code(text.byte(OPERATION)?).ok_or(WireError::BadValue(OPERATION))?;
        let person = ObjectGuid::from_directory(text.array(PERSON)?);
        let flags = text.byte(FLAGS)?;
        let expires = text.time(EXPIRY)?;
        let bound = text.behind();
        let (encapped, sealed) = (text.array(ENCAPPED_KEY)?, text.array(CONTENT)?);
        text.end()?;
        let envelope = Self { address, request, key, operation, person, flags, expires };
        Ok(SealedJob { envelope, bound, encapped, sealed })
    }
}

const JOB: u8 = 6;
const NONCE_OF_ANSWER: u8 = 7;
const ANSWER: u8 = 8;
pub(crate) const REASON: u8 = 7;

/// Which job an answer belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Reference {
    pub(crate) address: Address,
    pub(crate) request: RequestId,
    pub(crate) job: Digest,
}

impl Reference {
    pub(crate) fn write(&self) -> Writer {
        let mut text = Writer::new(LONGEST_MESSAGE);
        self.address.write(&mut text);
        text.number(NUMBER, self.request.0).put(JOB, self.job.as_bytes());
        text
    }

    pub(crate) fn read(text: &mut Fields<'_>) -> Result<Self, WireError> {
        let address = Address::read(text)?;
        let request = RequestId(text.number(NUMBER)?);
        Ok(Self { address, request, job: Digest::from_bytes(text.array(JOB)?) })
    }

    pub(crate) fn enclose(mut text: Writer, nonce: &[u8; NONCE], sealed: &[u8; SEALED]) -> Writer {
        text.put(NONCE_OF_ANSWER, nonce).put(ANSWER, sealed);
        text
    }

    pub(crate) fn enclosed(text: &mut Fields<'_>) -> Result<([u8; NONCE], [u8; SEALED]), WireError> {
        Ok((text.array(NONCE_OF_ANSWER)?, text.array(ANSWER)?))
    }

    pub(crate) fn decline(mut text: Writer, reason: u8) -> Writer {
        text.byte(REASON, reason);
        text
    }

    pub(crate) fn reason(text: &mut Fields<'_>) -> Result<u8, WireError> {
        text.byte(REASON)
    }
}
