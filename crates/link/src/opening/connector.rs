//! The connector's part of an opening.

use latchkey_domain::{Random, Timestamp};

use crate::envelope::{Address, Nonce};
use crate::identity::Identity;
use crate::keys::{Digest, IdentityKey, PortalPublicKey, follow, read_successions};
use crate::session::{PortalTime, SealingKeys, Session};
use crate::version::Versions;
use crate::wire::{Fields, Kind, LONGEST_MESSAGE, Taking, WireError, Writer, body_of, kind_of, sign, verify};

use super::{OpeningError, RefusalReason, challenge, hello, open, refused};

/// A connector that said hello.
#[derive(Debug)]
pub struct Dialing {
    hello: Digest,
    session: Nonce,
    versions: Versions,
    since: Timestamp,
}

/// A session that begins once its message is sent.
#[derive(Debug)]
pub struct Opened {
    /// The session.
    pub session: Session,
    /// What to send to the portal.
    pub message: Vec<u8>,
    /// Whether the identity changed and its file is to be written again, before anything else: the portal has a new key, or knows the
    /// connector by its own new one.
    pub identity_changed: bool,
    /// Whether the portal asks for a new identity key.
    pub roll_wanted: bool,
}

/// What a challenge says.
struct Challenge {
    version: u16,
    nonce: [u8; 32],
    shown: Timestamp,
    identity: Digest,
    portal: PortalPublicKey,
    roll: bool,
}

impl Dialing {
    /// Says hello. `now` is the connector's own clock; see [`Session`].
    pub fn begin(identity: &Identity, random: &dyn Random, now: Timestamp) -> (Self, Vec<u8>) {
        Self::begin_speaking(Versions::OURS, identity, random, now)
    }

    /// Says hello as a program that speaks these versions.
    pub(super) fn begin_speaking(
        versions: Versions,
        identity: &Identity,
        random: &dyn Random,
        now: Timestamp,
    ) -> (Self, Vec<u8>) {
        let session = Nonce::generate(random);
        let mut text = Writer::new(LONGEST_MESSAGE);
        text.put(hello::OLDEST, &versions.oldest().to_be_bytes())
            .put(hello::NEWEST, &versions.newest().to_be_bytes())
            .put(hello::ORGANIZATION, identity.organization.as_uuid().as_bytes())
            .put(hello::CONNECTOR, identity.connector.as_uuid().as_bytes())
            .put(hello::SESSION, &session.0)
            .put(hello::PORTAL, identity.portal.fingerprint().as_bytes());
        let message = [&[Kind::Hello as u8], text.done().as_slice()].concat();
        (Self { hello: Digest::of(&message), session, versions, since: now }, message)
    }

    /// Takes the portal's challenge, and signs it.
    pub fn challenged(
        self,
        identity: &mut Identity,
        message: &[u8],
        random: &dyn Random,
        now: Timestamp,
    ) -> Result<Opened, OpeningError> {
        if kind_of(message) == Some(Kind::Refused) {
            return Err(self.refused(identity, message).map_or_else(|why| why, OpeningError::Refused));
        }
        let said = self.read(identity, message)?;
        let time = PortalTime::heard(said.shown, self.since, now).ok_or(OpeningError::Slow)?;
        let key = known_key(identity, said.identity)?;
        let promoted = key.public() != identity.key().public();
        if promoted {
            identity.finish_roll();
        }
        let identity_changed = promoted || identity.portal != said.portal;
        identity.portal = said.portal;
        let keys = SealingKeys::begin(random, now);
        let mut text = Writer::new(LONGEST_MESSAGE);
        text.put(open::HELLO, self.hello.as_bytes())
            .put(open::CHALLENGE, Digest::of(message).as_bytes())
            .put(open::NONCE, &said.nonce)
            .put(open::ORIGIN, identity.origin.as_str().as_bytes())
            .put(open::ORGANIZATION, identity.organization.as_uuid().as_bytes())
            .put(open::CONNECTOR, identity.connector.as_uuid().as_bytes())
            .number(open::KEY, keys.public().id.0)
            .put(open::PUBLIC, &keys.public().to_bytes());
        let opening = sign(Kind::Opening, &text.done(), &key);
        let (organization, connector) = (identity.organization, identity.connector);
        let address = Address { version: said.version, organization, connector, session: self.session };
        let session = Session::new(address, key, said.portal, keys, time);
        Ok(Opened { session, message: opening, identity_changed, roll_wanted: said.roll })
    }

    fn read(&self, identity: &Identity, message: &[u8]) -> Result<Challenge, OpeningError> {
        let mut text = Fields::new(body_of(Kind::Challenge, message)?, Taking::All);
        let version = u16::from_be_bytes(text.array(challenge::VERSION)?);
        let hello = Digest::from_bytes(text.array(challenge::HELLO)?);
        let nonce = text.array(challenge::NONCE)?;
        let origin = text.bytes(challenge::ORIGIN)?;
        let shown = text.time(challenge::TIME)?;
        let known_by = Digest::from_bytes(text.array(challenge::IDENTITY)?);
        let roll = text.flag(challenge::ROLL)?;
        let portal = signer(identity, &mut text, [challenge::PORTAL, challenge::SUCCESSIONS], message)?;
        text.end()?;
        if hello != self.hello {
            return Err(OpeningError::OtherOpening);
        }
        if origin != identity.origin.as_str().as_bytes() {
            return Err(OpeningError::OtherOrigin);
        }
        if !self.versions.contains(version) {
            return Err(WireError::BadValue(challenge::VERSION).into());
        }
        Ok(Challenge { version, nonce, shown, identity: known_by, portal, roll })
    }

    fn refused(&self, identity: &Identity, message: &[u8]) -> Result<RefusalReason, OpeningError> {
        let mut text = Fields::new(body_of(Kind::Refused, message)?, Taking::Known);
        let hello = Digest::from_bytes(text.array(refused::HELLO)?);
        let reason = text.byte(refused::REASON)?;
        signer(identity, &mut text, [refused::PORTAL, refused::SUCCESSIONS], message)?;
        if hello != self.hello {
            return Err(OpeningError::OtherOpening);
        }
        Ok(RefusalReason::from_code(reason).ok_or(WireError::BadValue(refused::REASON))?)
    }
}

/// The portal's key that signed a message, as the known key leads to it.
fn signer(
    identity: &Identity,
    text: &mut Fields<'_>,
    [portal, successions]: [u8; 2],
    message: &[u8],
) -> Result<PortalPublicKey, OpeningError> {
    let key = PortalPublicKey::from_bytes(&text.array(portal)?).ok_or(WireError::BadValue(portal))?;
    // Each of these is two verifications; they are few, and told only by whoever is connected at the portal's origin.
    let told = match text.bytes(successions)? {
        [] => Vec::new(),
        bytes => read_successions(bytes)?,
    };
    let key = follow(identity.portal.fingerprint(), &told, key)?;
    if verify(message, &key) { Ok(key) } else { Err(OpeningError::BadSignature) }
}

/// The key by which the portal knows this connector.
fn known_key(identity: &Identity, fingerprint: Digest) -> Result<IdentityKey, OpeningError> {
    [Some(identity.key()), identity.next()]
        .into_iter()
        .flatten()
        .find(|key| key.public().fingerprint() == fingerprint)
        .cloned()
        .ok_or(OpeningError::UnknownIdentity)
}
