//! Who is read in place of a person where a name means nobody: rows like a person's come back from the same statements and are
//! put together, opened and parsed like them. They are in no table, so no list ever shows them.

use std::fmt;

use latchkey_domain::{AuthenticatorId, ContactKind, Random, SignInLockout, UserId};
use latchkey_vault::{OrganizationKeys, PasswordHash, TotpSecret};
use sea_orm::Value;
use uuid::Uuid;

use crate::authenticators::place;
use crate::contacts;
use crate::values::bind;

/// The alternate address of everybody who does not exist; nothing is ever sent there.
const ADDRESS: &str = "nobody.at.home@decoy.invalid";

/// One organization's decoy: a person with a password, an alternate address, five answers, an authenticator app and a recovery code.
pub(crate) struct Decoy {
    id: UserId,
    contact: Vec<u8>,
    authenticator: (AuthenticatorId, Vec<u8>),
    lockout: String,
}

impl Decoy {
    pub(crate) fn new(keys: &OrganizationKeys, random: &dyn Random) -> Self {
        let id = UserId::from_uuid(Uuid::from_bytes(random.bytes()));
        let contact = contacts::seal(keys, id, ContactKind::AlternateEmail, ADDRESS, random);
        let app = AuthenticatorId::from_uuid(Uuid::from_bytes(random.bytes()));
        let secret = TotpSecret::generate(random);
        let authenticator = (app, keys.seal(place(app.as_uuid().as_bytes()), secret.expose(), random));
        // Two numbers and an empty list: this cannot fail.
        let lockout = serde_json::to_string(&SignInLockout::default()).unwrap_or_default();
        Self { id, contact, authenticator, lockout }
    }

    pub(crate) fn id(&self) -> UserId {
        self.id
    }

    /// An authenticator app that nobody has, sealed.
    pub(crate) fn authenticator(&self) -> (AuthenticatorId, &[u8]) {
        (self.authenticator.0, &self.authenticator.1)
    }

    /// The values of [`row!`] behind the first two.
    pub(crate) fn row(&self) -> Vec<Value> {
        bind![PasswordHash::dummy().as_str(), self.lockout]
    }

    /// The value of [`facets!`] behind the first two.
    pub(crate) fn facets(&self) -> Vec<Value> {
        bind![self.contact]
    }
}

impl fmt::Debug for Decoy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Decoy")
    }
}

/// One more row for the statement that reads a person.
macro_rules! row {
    () => {
        " UNION ALL SELECT $2, 'nobody.at.work@decoy.invalid', 'Nobody at all', 'Nobody', 'Noone', 'nobody.at.work@decoy.invalid', \
         NULL, TRUE, 'cloud', TRUE, NULL, FALSE, NULL, NULL, NULL, $3, 0, FALSE, $4, $4, \
         EXISTS (SELECT 1 FROM person l WHERE l.organization_id = $1 AND l.licensed = TRUE)"
    };
}
pub(crate) use row;

/// The rows for the statement that reads what is known of a person.
macro_rules! facets {
    () => {
        " UNION ALL SELECT $2, 1, 'alternate-email', $3, NULL, NULL, NULL, NULL \
         UNION ALL SELECT $2, 3, 'p1', NULL, NULL, NULL, NULL, NULL UNION ALL SELECT $2, 3, 'p2', NULL, NULL, NULL, NULL, NULL \
         UNION ALL SELECT $2, 3, 'p3', NULL, NULL, NULL, NULL, NULL UNION ALL SELECT $2, 3, 'p4', NULL, NULL, NULL, NULL, NULL \
         UNION ALL SELECT $2, 3, 'p5', NULL, NULL, NULL, NULL, NULL \
         UNION ALL SELECT $2, 7, NULL, NULL, NULL, NULL, NULL, NULL UNION ALL SELECT $2, 8, NULL, NULL, NULL, NULL, NULL, NULL"
    };
}
pub(crate) use facets;
