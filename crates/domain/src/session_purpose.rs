//! What a session is open for.

/// What somebody who holds a session may do with it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SessionPurpose {
    /// Everything that the person may do.
    #[default]
    Full,
    /// Only the password change that sign-in demands.
    Password,
    /// Only the second step that administrators give, or the setting up of one.
    Factor,
}

impl SessionPurpose {
    /// Every purpose.
    pub const ALL: [Self; 3] = [Self::Full, Self::Password, Self::Factor];

    /// The word kept in storage.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Password => "password",
            Self::Factor => "factor",
        }
    }

    /// The purpose with this word.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|purpose| purpose.key() == key)
    }
}
