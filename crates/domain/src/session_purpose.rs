//! What a session is open for.

use crate::{Timestamp, User};

/// How somebody stands with the second step, which administrators give.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecondStep {
    /// No administrator, so none is asked for.
    NotAsked,
    /// There is an authenticator app, or a recovery code that was not used.
    Ready,
    /// Nothing was ever set up, or an operator removed it.
    Missing,
    /// There were recovery codes and nothing else, and all of them are used, or void since a restore.
    UsedUp,
}

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
    /// Only setting up a second factor, of an administrator who has none. It follows from the person and is never kept.
    SetUp,
    /// Nothing but signing out: an administrator used the last recovery code up, and it was not in this session. Whoever knows the
    /// password alone must not set up another factor. It follows from the person and is never kept.
    UsedUp,
}

impl SessionPurpose {
    /// Every purpose.
    pub const ALL: [Self; 5] = [Self::Full, Self::Password, Self::Factor, Self::SetUp, Self::UsedUp];

    /// What a session that is kept with this purpose is open for now. Administrators give a second factor in every session before
    /// anything else, also those who became administrators after they signed in, and set one up when they have none; whoever is no
    /// administrator any more need not. A password that does not count any more is changed after the second step, but before a factor
    /// is set up: what is set up must not rest on it.
    #[must_use]
    pub fn in_force(self, user: &User, factor_at: Option<Timestamp>) -> Self {
        match (user.second_step(), self) {
            (SecondStep::Ready, _) if factor_at.is_none() => Self::Factor,
            (SecondStep::UsedUp, _) if factor_at.is_none() => Self::UsedUp,
            (_, Self::Password) => Self::Password,
            (SecondStep::Missing | SecondStep::UsedUp, _) => Self::SetUp,
            (SecondStep::Ready | SecondStep::NotAsked, _) => Self::Full,
        }
    }

    /// What the session is open for once a second factor was given in it: the change of a password that does not count any more
    /// comes after it.
    #[must_use]
    pub const fn after_factor(self) -> Self {
        match self {
            Self::Factor | Self::SetUp | Self::UsedUp | Self::Full => Self::Full,
            Self::Password => Self::Password,
        }
    }

    /// The word kept in storage.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Password => "password",
            Self::Factor => "factor",
            Self::SetUp => "set-up",
            Self::UsedUp => "used-up",
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

    /// Apps, codes that are left, codes that were used.
    const NONE: (u32, u32, u32) = (0, 0, 0);
    const APP: (u32, u32, u32) = (1, 0, 0);
    const CODES: (u32, u32, u32) = (0, 10, 0);
    const LAST: (u32, u32, u32) = (0, 1, 9);
    const SPENT: (u32, u32, u32) = (0, 0, 10);
    const APP_AND_SPENT: (u32, u32, u32) = (1, 0, 10);

    fn somebody(roles: &[Role], (authenticators, recovery_codes, recovery_codes_used): (u32, u32, u32)) -> User {
        let factors = Factors { authenticators, recovery_codes, recovery_codes_used, ..Factors::default() };
        User { factors, roles: roles.to_vec(), ..user(None) }
    }

    /// What a session is open for that is kept as `full` or `factor`, and as `password`.
    fn opens(user: &User, given: bool) -> (SessionPurpose, SessionPurpose) {
        let given = given.then_some(Timestamp::from_micros(1));
        let kept = [SessionPurpose::Full, SessionPurpose::Factor, SessionPurpose::SetUp, SessionPurpose::UsedUp];
        let [first, rest @ ..] = kept.map(|kept| kept.in_force(user, given));
        assert!(rest.iter().all(|other| *other == first), "only a password to change is kept: {first:?}, {rest:?}");
        (first, SessionPurpose::Password.in_force(user, given))
    }

    #[test]
    fn what_is_open_by_role_factors_and_purpose() {
        use SessionPurpose::{Factor, Full, Password, SetUp, UsedUp};
        for factors in [NONE, APP, CODES, LAST, SPENT, APP_AND_SPENT] {
            for given in [false, true] {
                assert_eq!(opens(&somebody(&[], factors), given), (Full, Password), "{factors:?}: no administrator");
            }
        }
        let table = [
            (NONE, (SetUp, Password), (SetUp, Password)),
            (APP, (Factor, Factor), (Full, Password)),
            (CODES, (Factor, Factor), (Full, Password)),
            (LAST, (Factor, Factor), (Full, Password)),
            (SPENT, (UsedUp, UsedUp), (SetUp, Password)),
            (APP_AND_SPENT, (Factor, Factor), (Full, Password)),
        ];
        for role in Role::ALL {
            for (factors, before, after) in table {
                let administrator = somebody(&[role], factors);
                assert_eq!(opens(&administrator, false), before, "{role:?} {factors:?}");
                assert_eq!(opens(&administrator, true), after, "{role:?} {factors:?}, and gave one");
            }
        }
    }

    #[test]
    fn purposes_are_kept_by_their_words() {
        for kept in SessionPurpose::ALL {
            assert_eq!(SessionPurpose::from_key(kept.key()), Some(kept));
            let after = if kept == SessionPurpose::Password { kept } else { SessionPurpose::Full };
            assert_eq!(kept.after_factor(), after);
        }
    }
}
