//! What a session is open for.

use crate::{Timestamp, User};

/// What somebody who holds a session may do with it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SessionPurpose {
    /// Everything that the person may do.
    #[default]
    Full,
    /// Only the password change that sign-in demands.
    Password,
    /// Only the second step that administrators give.
    Factor,
}

impl SessionPurpose {
    /// Every purpose.
    pub const ALL: [Self; 3] = [Self::Full, Self::Password, Self::Factor];

    /// What a session that is kept with this purpose is open for now. Administrators give a second factor in every session before
    /// anything else, also those who became administrators after they signed in; whoever is none any more need not.
    #[must_use]
    pub fn in_force(self, user: &User, factor_at: Option<Timestamp>) -> Self {
        match self {
            _ if user.gives_factors() && factor_at.is_none() => Self::Factor,
            Self::Factor => Self::Full,
            kept => kept,
        }
    }

    /// What the session is open for once a second factor was given in it: the change of a password that does not count any more
    /// comes after it.
    #[must_use]
    pub const fn after_factor(self) -> Self {
        match self {
            Self::Factor | Self::Full => Self::Full,
            Self::Password => Self::Password,
        }
    }

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::user::tests::user;
    use crate::{Factors, Role};

    #[test]
    fn administrators_give_a_factor_in_every_session_and_others_never_do() {
        let given = Some(Timestamp::from_micros(1));
        let factors = Factors { authenticators: 1, ..Factors::default() };
        let person = User { factors, ..user(None) };
        let administrator = User { roles: vec![Role::ReportsReader], ..person.clone() };
        for kept in SessionPurpose::ALL {
            assert_eq!(kept.in_force(&administrator, None), SessionPurpose::Factor, "{kept:?}");
            assert_eq!(kept.in_force(&administrator, given), kept.after_factor(), "{kept:?}");
            assert_eq!(kept.in_force(&person, None), kept.after_factor(), "an ordinary person with an app: {kept:?}");
            assert_eq!(SessionPurpose::from_key(kept.key()), Some(kept));
        }
        assert_eq!(SessionPurpose::Password.after_factor(), SessionPurpose::Password);
        assert_eq!(SessionPurpose::Factor.after_factor(), SessionPurpose::Full);
    }
}
