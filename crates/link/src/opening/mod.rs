//! How a session begins.
//!
//! The connector says who it is (*hello*), the portal puts a nonce and tells its time (*challenge*), and the connector signs the nonce
//! with the portal's origin and its organization, and names the first sealing key (*opening*). Both messages are bound to those before
//! them, so that nobody in between can make the two sides agree upon an older version.

mod connector;
mod error;
mod portal;

pub use connector::{Dialing, Opened};
pub use error::{OpeningError, RefusalReason};
pub use portal::{Challenged, Greeting};

/// Fields of a hello.
mod hello {
    pub(super) const OLDEST: u8 = 1;
    pub(super) const NEWEST: u8 = 2;
    pub(super) const ORGANIZATION: u8 = 3;
    pub(super) const CONNECTOR: u8 = 4;
    pub(super) const SESSION: u8 = 5;
    pub(super) const PORTAL: u8 = 6;
}

/// Fields of a challenge.
mod challenge {
    pub(super) const VERSION: u8 = 1;
    pub(super) const HELLO: u8 = 2;
    pub(super) const NONCE: u8 = 3;
    pub(super) const ORIGIN: u8 = 4;
    pub(super) const TIME: u8 = 5;
    pub(super) const IDENTITY: u8 = 6;
    pub(super) const ROLL: u8 = 7;
    pub(super) const PORTAL: u8 = 8;
    pub(super) const SUCCESSIONS: u8 = 9;
}

/// Fields of an opening.
mod open {
    pub(super) const HELLO: u8 = 1;
    pub(super) const CHALLENGE: u8 = 2;
    pub(super) const NONCE: u8 = 3;
    pub(super) const ORIGIN: u8 = 4;
    pub(super) const ORGANIZATION: u8 = 5;
    pub(super) const CONNECTOR: u8 = 6;
    pub(super) const KEY: u8 = 7;
    pub(super) const PUBLIC: u8 = 8;
}

/// Fields of a refusal.
mod refused {
    pub(super) const HELLO: u8 = 1;
    pub(super) const REASON: u8 = 2;
    pub(super) const PORTAL: u8 = 3;
    pub(super) const SUCCESSIONS: u8 = 4;
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU8, Ordering};

    use latchkey_domain::{ConnectorId, OrganizationId, Random, Timestamp};
    use uuid::Uuid;

    use super::*;
    use crate::identity::Identity;
    use crate::keys::{IdentityKey, PortalKeys};
    use crate::origin::Origin;
    use crate::version::{VersionError, Versions};
    use crate::wire::{Fields, Taking};

    struct Next(AtomicU8);

    impl Random for Next {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill(self.0.fetch_add(1, Ordering::SeqCst));
        }
    }

    const NOW: Timestamp = Timestamp::from_micros(1);

    /// A portal's keys and a connector that knows them.
    fn sides() -> (Next, PortalKeys, Identity) {
        let random = Next(AtomicU8::new(1));
        let (keys, key) = (PortalKeys::begin(&random), IdentityKey::generate(&random));
        let origin = Origin::parse("https://reset.example.com").unwrap();
        let (organization, id) = (OrganizationId::from_uuid(Uuid::from_u128(1)), ConnectorId::from_uuid(Uuid::from_u128(2)));
        let identity = Identity::new(organization, id, origin, keys.public(), key);
        (random, keys, identity)
    }

    /// An opening between a connector and a portal of these versions; which one they agree upon.
    fn open(connector: Versions, portal: Versions) -> Result<u16, OpeningError> {
        let (random, keys, mut identity) = sides();
        let (origin, known) = (identity.origin.clone(), identity.key().public());
        let (dialing, hello) = Dialing::begin_speaking(connector, &identity, &random, NOW);
        let greeting = Greeting::read(&hello)?;
        let (challenged, message) = greeting.challenge_speaking(portal, &keys, known, &origin, false, (NOW, [9; 32]))?;
        let opened = dialing.challenged(&mut identity, &message, &random, NOW)?;
        let channel = challenged.open(&opened.message, NOW)?;
        assert_eq!(channel.version(), opened.session.version());
        Ok(channel.version())
    }

    #[test]
    fn portal_and_connector_may_be_one_version_apart() {
        for newest in 1..5 {
            let (one, next) = (Versions::up_to(newest), Versions::up_to(newest + 1));
            assert_eq!([open(one, one), open(one, next), open(next, one)], [Ok(newest); 3]);
            let far = Versions::up_to(newest + 3);
            assert_eq!(open(one, far), Err(VersionError::TooOld { newest }.into()));
            assert_eq!(open(far, one), Err(VersionError::TooNew { oldest: newest + 2 }.into()));
        }
    }

    #[test]
    fn a_hello_of_a_newer_version_may_say_more() {
        let (random, _, identity) = sides();
        let (_, mut hello) = Dialing::begin(&identity, &random, NOW);
        hello.extend_from_slice(&[90, 0, 2, 1, 1]);
        assert_eq!(Greeting::read(&hello).unwrap().connector, identity.connector);
    }

    #[test]
    fn nobody_is_led_to_a_version_that_was_not_offered() {
        let (random, keys, mut identity) = sides();
        let (origin, known) = (identity.origin.clone(), identity.key().public());
        let (dialing, hello) = Dialing::begin_speaking(Versions::up_to(3), &identity, &random, NOW);
        // Somebody in between says that the connector speaks the first version only.
        let mut lowered = hello.clone();
        let place = |tag: u8| {
            let mut fields = Fields::new(&hello[1..], Taking::All);
            for tag in 1..=tag {
                fields.bytes(tag).unwrap();
            }
            1 + fields.behind().len()
        };
        lowered[place(super::hello::OLDEST) - 1] = 1;
        lowered[place(super::hello::NEWEST) - 1] = 1;
        let greeting = Greeting::read(&lowered).unwrap();
        let versions = Versions::up_to(2);
        let (_, message) = greeting.challenge_speaking(versions, &keys, known, &origin, false, (NOW, [9; 32])).unwrap();
        let why = dialing.challenged(&mut identity, &message, &random, NOW).unwrap_err();
        assert_eq!(why, OpeningError::OtherOpening);
    }
}
