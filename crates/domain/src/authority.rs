//! Where a person's password lives.

use serde::{Deserialize, Serialize};

/// The directory that decides whether a password is right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Authority {
    /// Latchkey's own directory.
    Cloud,
    /// On-premises, with a copy of the hash kept here.
    PasswordHashSynchronized,
    /// On-premises; sign-in is passed through to it.
    PassThrough,
    /// On-premises, behind an identity provider of the organization's own.
    Federated,
}

impl Authority {
    /// Whether the password is set in an on-premises directory.
    pub const fn on_premises(self) -> bool {
        !matches!(self, Self::Cloud)
    }

    /// The word kept in storage.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Cloud => "cloud",
            Self::PasswordHashSynchronized => "password-hash-synchronized",
            Self::PassThrough => "pass-through",
            Self::Federated => "federated",
        }
    }

    /// The authority with this storage word.
    pub fn from_key(key: &str) -> Option<Self> {
        [Self::Cloud, Self::PasswordHashSynchronized, Self::PassThrough, Self::Federated]
            .into_iter()
            .find(|authority| authority.key() == key)
    }
}
