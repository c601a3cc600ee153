//! The portal's part of an opening.

use latchkey_domain::{Clock, ConnectorId, OrganizationId, Random, Timestamp};
use uuid::Uuid;

use crate::channel::Channel;
use crate::envelope::{Address, Nonce};
use crate::keys::{Digest, IdentityPublicKey, PortalKey, PortalKeys, SealingKeyId, SealingPublicKey, write_successions};
use crate::limits::LONGEST_EXCHANGE;
use crate::origin::Origin;
use crate::version::Versions;
use crate::wire::{Fields, Kind, LONGEST_MESSAGE, Taking, WireError, Writer, body_of, kind_of, sign, verify};

use super::{OpeningError, RefusalReason, challenge, hello, open, refused};

/// A connector that said who it claims to be. The caller looks it up, and challenges or refuses it.
#[derive(Debug)]
pub struct Greeting {
    digest: Digest,
    versions: Versions,
    /// Whose connector it claims to be.
    pub organization: OrganizationId,
    /// Which one.
    pub connector: ConnectorId,
    session: Nonce,
    portal: Digest,
}

/// A connector that is to sign.
#[derive(Debug)]
pub struct Challenged {
    address: Address,
    hello: Digest,
    challenge: Digest,
    nonce: [u8; 32],
    origin: Origin,
    portal: PortalKey,
    identity: IdentityPublicKey,
    since: Timestamp,
}

impl Greeting {
    /// Reads a hello. Fields that a newer version added are passed over: that version is agreed upon only afterwards.
    pub fn read(message: &[u8]) -> Result<Self, OpeningError> {
        if message.len() > LONGEST_MESSAGE {
            return Err(WireError::TooLong.into());
        }
        if kind_of(message) != Some(Kind::Hello) {
            return Err(WireError::OtherKind.into());
        }
        let mut text = Fields::new(&message[1..], Taking::Known);
        let (oldest, newest) = (text.array(hello::OLDEST)?, text.array(hello::NEWEST)?);
        let versions = Versions::between(u16::from_be_bytes(oldest), u16::from_be_bytes(newest));
        let greeting = Self {
            digest: Digest::of(message),
            versions: versions.ok_or(WireError::BadValue(hello::NEWEST))?,
            organization: OrganizationId::from_uuid(Uuid::from_bytes(text.array(hello::ORGANIZATION)?)),
            connector: ConnectorId::from_uuid(Uuid::from_bytes(text.array(hello::CONNECTOR)?)),
            session: Nonce(text.array(hello::SESSION)?),
            portal: Digest::from_bytes(text.array(hello::PORTAL)?),
        };
        text.end()?;
        Ok(greeting)
    }

    /// Puts a nonce to a connector that is known by `identity`. With `roll` it is asked to take a new identity key.
    pub fn challenge(
        self,
        keys: &PortalKeys,
        identity: IdentityPublicKey,
        origin: &Origin,
        roll: bool,
        clock: &dyn Clock,
        random: &dyn Random,
    ) -> Result<(Challenged, Vec<u8>), OpeningError> {
        self.challenge_speaking(Versions::OURS, keys, identity, origin, roll, (clock.now(), random.bytes()))
    }

    /// Challenges as a program that speaks these versions.
    pub(super) fn challenge_speaking(
        self,
        ours: Versions,
        keys: &PortalKeys,
        identity: IdentityPublicKey,
        origin: &Origin,
        roll: bool,
        (now, nonce): (Timestamp, [u8; 32]),
    ) -> Result<(Challenged, Vec<u8>), OpeningError> {
        let version = ours.agree(self.versions)?;
        let successions = keys.since(self.portal).ok_or(crate::keys::SuccessionError::OtherKey)?;
        let mut text = Writer::new(LONGEST_MESSAGE);
        text.put(challenge::VERSION, &version.to_be_bytes())
            .put(challenge::HELLO, self.digest.as_bytes())
            .put(challenge::NONCE, &nonce)
            .put(challenge::ORIGIN, origin.as_str().as_bytes())
            .time(challenge::TIME, now)
            .put(challenge::IDENTITY, identity.fingerprint().as_bytes())
            .flag(challenge::ROLL, roll)
            .put(challenge::PORTAL, &keys.public().to_bytes())
            .put(challenge::SUCCESSIONS, &write_successions(successions));
        let message = sign(Kind::Challenge, &text.done(), keys.key());
        let Self { organization, connector, session, .. } = self;
        let challenged = Challenged {
            address: Address { version, organization, connector, session },
            hello: self.digest,
            challenge: Digest::of(&message),
            nonce,
            origin: origin.clone(),
            portal: keys.key().clone(),
            identity,
            since: now,
        };
        Ok((challenged, message))
    }

    /// What tells the connector that it may not, so that it knows why. Signed as far as the connector can know the key.
    pub fn refuse(&self, keys: &PortalKeys, reason: RefusalReason) -> Vec<u8> {
        let mut text = Writer::new(LONGEST_MESSAGE);
        text.put(refused::HELLO, self.digest.as_bytes())
            .byte(refused::REASON, reason as u8)
            .put(refused::PORTAL, &keys.public().to_bytes())
            .put(refused::SUCCESSIONS, &write_successions(keys.since(self.portal).unwrap_or_default()));
        sign(Kind::Refused, &text.done(), keys.key())
    }
}

impl Challenged {
    /// Verifies what the connector signed. With that the session begins.
    pub fn open(self, message: &[u8], now: Timestamp) -> Result<Channel, OpeningError> {
        let body = body_of(Kind::Opening, message)?;
        if !verify(message, &self.identity) {
            return Err(OpeningError::BadSignature);
        }
        let mut text = Fields::new(body, Taking::All);
        let (hello, challenge): ([u8; 32], [u8; 32]) = (text.array(open::HELLO)?, text.array(open::CHALLENGE)?);
        let nonce: [u8; 32] = text.array(open::NONCE)?;
        if (&hello, &challenge, nonce) != (self.hello.as_bytes(), self.challenge.as_bytes(), self.nonce) {
            return Err(OpeningError::OtherOpening);
        }
        if text.bytes(open::ORIGIN)? != self.origin.as_str().as_bytes() {
            return Err(OpeningError::OtherOrigin);
        }
        let organization = Uuid::from_bytes(text.array(open::ORGANIZATION)?);
        let connector = Uuid::from_bytes(text.array(open::CONNECTOR)?);
        if organization != self.address.organization.as_uuid() || connector != self.address.connector.as_uuid() {
            return Err(OpeningError::OtherConnector);
        }
        let id = SealingKeyId(text.number(open::KEY)?);
        let sealing = SealingPublicKey::new(id, &text.array(open::PUBLIC)?).ok_or(WireError::BadValue(open::PUBLIC))?;
        text.end()?;
        if now.since(self.since) > LONGEST_EXCHANGE {
            return Err(OpeningError::Slow);
        }
        Ok(Channel::new(self.address, self.portal, self.identity, sealing, now))
    }
}
