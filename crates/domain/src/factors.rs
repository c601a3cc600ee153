//! Second factors of a person, as a sign-in and a registration look at them.

use serde::{Deserialize, Serialize};

use crate::Timestamp;

/// At most this many authenticator apps for one person ("Combined registration", 2020).
pub const MOST_AUTHENTICATORS: u32 = 5;

/// How many second factors a person has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Factors {
    /// Authenticator apps that were proven, at most [`MOST_AUTHENTICATORS`].
    pub authenticators: u32,
    /// When the one that was confirmed longest ago was confirmed.
    pub authenticators_confirmed_at: Option<Timestamp>,
    /// When the one was added that rests longest already; `None` when one of them never rested, or there is none.
    pub authenticators_replaced_at: Option<Timestamp>,
    /// Recovery codes that were not used.
    pub recovery_codes: u32,
    /// Recovery codes that were used, of the same set.
    pub recovery_codes_used: u32,
    /// When they were made, if they could not be used alone at once.
    pub recovery_codes_replaced_at: Option<Timestamp>,
}

impl Factors {
    /// Whether there is anything that a second step could ask for.
    pub const fn any(self) -> bool {
        self.authenticators > 0 || self.recovery_codes > 0
    }
}

/// What happened to the second factors of a person, as a notice tells it to them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FactorChange {
    /// An authenticator app was set up.
    AuthenticatorAdded,
    /// An authenticator app was removed.
    AuthenticatorRemoved,
    /// Recovery codes were made, the first ones.
    RecoveryCodesMade,
    /// Recovery codes were made new; those before are void.
    RecoveryCodesReplaced,
    /// Recovery codes were removed.
    RecoveryCodesRemoved,
}

impl FactorChange {
    /// Every change.
    pub const ALL: [Self; 5] = [
        Self::AuthenticatorAdded,
        Self::AuthenticatorRemoved,
        Self::RecoveryCodesMade,
        Self::RecoveryCodesReplaced,
        Self::RecoveryCodesRemoved,
    ];

    /// The word used in text ids and in storage.
    pub const fn key(self) -> &'static str {
        match self {
            Self::AuthenticatorAdded => "authenticator-added",
            Self::AuthenticatorRemoved => "authenticator-removed",
            Self::RecoveryCodesMade => "recovery-codes-made",
            Self::RecoveryCodesReplaced => "recovery-codes-replaced",
            Self::RecoveryCodesRemoved => "recovery-codes-removed",
        }
    }
}
