//! The one-time token, and what the portal keeps of it.

use std::fmt;

use data_encoding::BASE64URL_NOPAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use latchkey_domain::{OrganizationId, Random};
use latchkey_vault::{Token, constant_time_eq};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::keys::{Digest, PortalPublicKey};

use super::offer::OfferName;

/// What the text of a token begins with.
const PREFIX: &str = "latchkey-1";

/// What an operator carries from the portal to a connector; shown once. Shows nothing in `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct EnrolmentToken {
    organization: OrganizationId,
    portal: Digest,
    secret: Token,
}

impl EnrolmentToken {
    /// A new token for a connector of this organization, at the portal with this key.
    pub fn generate(organization: OrganizationId, portal: &PortalPublicKey, random: &dyn Random) -> Self {
        Self { organization, portal: portal.fingerprint(), secret: Token::generate(random) }
    }

    /// Whose connector it enrols.
    pub const fn organization(&self) -> OrganizationId {
        self.organization
    }

    /// The fingerprint of the portal's key.
    pub const fn portal(&self) -> Digest {
        self.portal
    }

    /// The text that is shown once.
    pub fn render(&self) -> Zeroizing<String> {
        let mut text = Zeroizing::new(String::with_capacity(160));
        for part in [PREFIX, ".", &self.organization.to_string(), ".", &self.portal.to_string(), "."] {
            text.push_str(part);
        }
        text.push_str(&self.secret.expose());
        text
    }

    /// The token in a text, exactly as it was shown; spaces around it do not matter.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.trim().split('.');
        let (prefix, organization) = (parts.next()?, parts.next()?);
        let (portal, secret) = (parts.next()?, parts.next()?);
        if prefix != PREFIX || parts.next().is_some() {
            return None;
        }
        Some(Self {
            organization: organization.parse().ok()?,
            portal: Digest::from_bytes(BASE64URL_NOPAD.decode(portal.as_bytes()).ok()?.try_into().ok()?),
            secret: Token::parse(secret)?,
        })
    }

    /// What the portal keeps: the token cannot be had from it.
    pub fn hash(&self) -> EnrolmentHash {
        let (secret, organization) = (self.secret.expose(), self.organization.as_uuid());
        let parts = [b"latchkey link enrolment".as_slice(), organization.as_bytes(), self.portal.as_bytes()];
        EnrolmentHash(Zeroizing::new(mac(secret.as_bytes(), &parts)))
    }
}

impl fmt::Debug for EnrolmentToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "EnrolmentToken({}, ..)", self.organization)
    }
}

/// A keyed hash of a token. Nobody has the token from it; but as long as the token counts, it is a key by which requests are verified,
/// so that it is kept sealed like other keys, and is forgotten when the token was used. Shows nothing in `Debug`.
#[derive(Clone)]
pub struct EnrolmentHash(Zeroizing<[u8; 32]>);

impl EnrolmentHash {
    /// The hash with these bytes, as opened from storage.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// The bytes, to be sealed.
    pub fn expose(&self) -> &[u8; 32] {
        &self.0
    }

    /// What names the token where anybody may read it.
    pub fn name(&self) -> OfferName {
        let [name @ .., _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _] = mac(self.0.as_slice(), &[b"name"]);
        OfferName::from_bytes(name)
    }

    /// The keyed hash over a request.
    pub(super) fn over(&self, request: &[u8]) -> [u8; 32] {
        mac(self.0.as_slice(), &[b"request", request])
    }

    pub(super) fn verifies(&self, request: &[u8], shown: &[u8; 32]) -> bool {
        constant_time_eq(&self.over(request), shown)
    }
}

impl fmt::Debug for EnrolmentHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EnrolmentHash(..)")
    }
}

/// HMAC-SHA256 over the parts, each behind its length.
fn mac(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    // Cannot fail: HMAC takes keys of every length.
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes every key");
    for part in parts {
        mac.update(&(part.len() as u64).to_be_bytes());
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}
