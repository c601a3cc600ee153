//! Identifiers: one type per noun, so that one can never stand where another belongs.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{Clock, Random};

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// A new identifier (UUID version 7) from the given clock and random source.
            pub fn generate(clock: &dyn Clock, random: &dyn Random) -> Self {
                Self(new_uuid(clock, random))
            }

            /// The identifier with this value, as read from storage.
            pub const fn from_uuid(value: Uuid) -> Self {
                Self(value)
            }

            /// The value, for storage.
            pub const fn as_uuid(self) -> Uuid {
                self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    )+};
}

ids! {
    /// One organization (a tenant).
    OrganizationId;
    /// One person, for ever: a recreated account is another person.
    UserId;
    /// One group of people.
    GroupId;
    /// One reset transaction.
    TransactionId;
    /// One challenge: a code that was sent, or questions that were put.
    ChallengeId;
    /// One signed-in session.
    SessionId;
    /// One thing that a person is proving, to register it.
    EnrolmentId;
    /// One authenticator app.
    AuthenticatorId;
    /// One security question that an organization wrote itself.
    CustomQuestionId;
    /// One audited event.
    ActivityId;
    /// One message waiting to be sent.
    OutboxId;
    /// One "this was not me" notice.
    NoticeId;
    /// One connector: the program beside an organization's own directory.
    ConnectorId;
    /// What joins the events of one session; shown to people as "Support code".
    CorrelationId;
}

/// A version 7 UUID from the given clock and random source.
pub fn new_uuid(clock: &dyn Clock, random: &dyn Random) -> Uuid {
    let mut bytes = [0u8; 10];
    random.fill(&mut bytes);
    uuid::Builder::from_unix_timestamp_millis(clock.now().unix_millis(), &bytes).into_uuid()
}
