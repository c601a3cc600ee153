//! The portal's part of an enrolment.

use latchkey_domain::{Clock, ConnectorId, OrganizationId, Random};
use uuid::Uuid;

use crate::keys::{Digest, IdentityPublicKey, PortalKeys, SuccessionError, write_successions};
use crate::origin::Origin;
use crate::version::Versions;
use crate::wire::{Fields, Kind, LONGEST_MESSAGE, Taking, WireError, Writer, body_of, sign, verify};

use super::offer::{Offer, OfferName};
use super::{EnrolmentError, answer, request};

/// A connector's request. Nothing in it is verified but that its sender holds the key it names: the caller looks the offer up.
#[derive(Debug)]
pub struct EnrolmentRequest {
    /// Whose connector it wants to be.
    pub organization: OrganizationId,
    /// Which token it claims to know.
    pub offer: OfferName,
    digest: Digest,
    identity: IdentityPublicKey,
    versions: Versions,
    covered: Vec<u8>,
    mac: [u8; 32],
}

/// A connector that may be enrolled.
#[derive(Debug)]
pub struct Enrolled {
    /// Which one it is from now on.
    pub connector: ConnectorId,
    /// By which key it is known.
    pub identity: IdentityPublicKey,
    /// What to send, once the connector is kept and its token is marked used.
    pub answer: Vec<u8>,
}

impl EnrolmentRequest {
    /// Reads a request. Fields that a newer version added are passed over; the keyed hash covers them.
    pub fn read(message: &[u8]) -> Result<Self, EnrolmentError> {
        let mut text = Fields::new(body_of(Kind::Enrol, message)?, Taking::Known);
        let (oldest, newest) = (text.array(request::OLDEST)?, text.array(request::NEWEST)?);
        let versions = Versions::between(u16::from_be_bytes(oldest), u16::from_be_bytes(newest));
        let organization = OrganizationId::from_uuid(Uuid::from_bytes(text.array(request::ORGANIZATION)?));
        let offer = OfferName::from_bytes(text.array(request::OFFER)?);
        let identity = text.array(request::IDENTITY)?;
        let identity = IdentityPublicKey::from_bytes(&identity).ok_or(WireError::BadValue(request::IDENTITY))?;
        let _: [u8; 32] = text.array(request::NONCE)?;
        let covered = text.behind().to_vec();
        let mac = text.array(request::MAC)?;
        text.end()?;
        if !verify(message, &identity) {
            return Err(EnrolmentError::BadSignature);
        }
        let versions = versions.ok_or(WireError::BadValue(request::NEWEST))?;
        Ok(Self { organization, offer, digest: Digest::of(message), identity, versions, covered, mac })
    }

    /// Judges the request by the offer it names.
    pub fn accept(
        self,
        offer: &Offer,
        keys: &PortalKeys,
        origin: &Origin,
        clock: &dyn Clock,
        random: &dyn Random,
    ) -> Result<Enrolled, EnrolmentError> {
        if offer.organization != self.organization || offer.hash.name() != self.offer {
            return Err(EnrolmentError::OtherOffer);
        }
        // Before anything is told of the offer: whoever does not know the token learns nothing about it.
        if !offer.hash.verifies(&self.covered, &self.mac) {
            return Err(EnrolmentError::WrongToken);
        }
        if offer.used {
            return Err(EnrolmentError::Used);
        }
        if offer.until <= clock.now() {
            return Err(EnrolmentError::Expired);
        }
        Versions::OURS.agree(self.versions)?;
        let successions = keys.since(offer.portal).ok_or(SuccessionError::OtherKey)?;
        let connector = ConnectorId::generate(clock, random);
        let mut text = Writer::new(LONGEST_MESSAGE);
        text.put(answer::REQUEST, self.digest.as_bytes())
            .put(answer::ORGANIZATION, self.organization.as_uuid().as_bytes())
            .put(answer::CONNECTOR, connector.as_uuid().as_bytes())
            .put(answer::ORIGIN, origin.as_str().as_bytes())
            .put(answer::PORTAL, &keys.public().to_bytes())
            .put(answer::SUCCESSIONS, &write_successions(successions));
        Ok(Enrolled { connector, identity: self.identity, answer: sign(Kind::Enrolled, &text.done(), keys.key()) })
    }
}
