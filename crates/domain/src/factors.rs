//! Second factors of a person, as a sign-in and a registration look at them.

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
    /// Recovery codes that were not used.
    pub recovery_codes: u32,
}

impl Factors {
    /// Whether there is anything that a second step could ask for.
    pub const fn any(self) -> bool {
        self.authenticators > 0 || self.recovery_codes > 0
    }
}
