//! The connector's part of an enrolment.

use latchkey_domain::{ConnectorId, Random};
use uuid::Uuid;

use crate::identity::Identity;
use crate::keys::{Digest, IdentityKey, PortalPublicKey, follow, read_successions};
use crate::origin::Origin;
use crate::version::Versions;
use crate::wire::{Fields, Kind, LONGEST_MESSAGE, Taking, WireError, Writer, body_of, sign, verify};

use super::{EnrolmentError, EnrolmentToken, answer, request};

/// A connector that asked to be enrolled. Its key is new, and nobody else has it.
#[derive(Debug)]
pub struct Enrolling {
    token: EnrolmentToken,
    origin: Origin,
    key: IdentityKey,
    request: Digest,
}

impl Enrolling {
    /// Makes an identity key, and the request to send to the portal at this origin.
    pub fn begin(token: EnrolmentToken, origin: Origin, random: &dyn Random) -> (Self, Vec<u8>) {
        let (key, hash) = (IdentityKey::generate(random), token.hash());
        let fields = |mac: Option<[u8; 32]>, nonce: &[u8; 32]| {
            let mut text = Writer::new(LONGEST_MESSAGE);
            text.put(request::OLDEST, &Versions::OURS.oldest().to_be_bytes())
                .put(request::NEWEST, &Versions::OURS.newest().to_be_bytes())
                .put(request::ORGANIZATION, token.organization().as_uuid().as_bytes())
                .put(request::OFFER, hash.name().as_bytes())
                .put(request::IDENTITY, &key.public().to_bytes())
                .put(request::NONCE, nonce);
            if let Some(mac) = mac {
                text.put(request::MAC, &mac);
            }
            text.done()
        };
        let nonce = random.bytes();
        let mac = hash.over(&fields(None, &nonce));
        let message = sign(Kind::Enrol, &fields(Some(mac), &nonce), &key);
        let request = Digest::of(&message);
        (Self { token, origin, key, request }, message)
    }

    /// Takes the portal's answer: what the connector keeps from now on.
    pub fn enrolled(self, message: &[u8]) -> Result<Identity, EnrolmentError> {
        let mut text = Fields::new(body_of(Kind::Enrolled, message)?, Taking::Known);
        let answered = Digest::from_bytes(text.array(answer::REQUEST)?);
        let organization: [u8; 16] = text.array(answer::ORGANIZATION)?;
        let connector = ConnectorId::from_uuid(Uuid::from_bytes(text.array(answer::CONNECTOR)?));
        let origin = text.bytes(answer::ORIGIN)?;
        let portal = PortalPublicKey::from_bytes(&text.array(answer::PORTAL)?).ok_or(WireError::BadValue(answer::PORTAL))?;
        let successions = read_successions(text.bytes(answer::SUCCESSIONS)?)?;
        text.end()?;
        let portal = follow(self.token.portal(), &successions, portal)?;
        if !verify(message, &portal) {
            return Err(EnrolmentError::BadSignature);
        }
        if answered != self.request || organization != *self.token.organization().as_uuid().as_bytes() {
            return Err(EnrolmentError::OtherRequest);
        }
        if origin != self.origin.as_str().as_bytes() {
            return Err(EnrolmentError::OtherOrigin);
        }
        Ok(Identity::new(self.token.organization(), connector, self.origin, portal, self.key))
    }
}
