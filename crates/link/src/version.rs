//! Versions of the protocol: the two sides may be one apart.

/// The versions that one side speaks, without gaps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Versions {
    oldest: u16,
    newest: u16,
}

/// Why two sides share no version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VersionError {
    /// The other side speaks older versions only.
    #[error("the other side speaks versions up to {newest} of the protocol, which is too old: upgrade it")]
    TooOld {
        /// The newest that it speaks.
        newest: u16,
    },
    /// The other side speaks newer versions only.
    #[error("the other side speaks versions from {oldest} of the protocol: upgrade this one")]
    TooNew {
        /// The oldest that it speaks.
        oldest: u16,
    },
}

impl Versions {
    /// What this program speaks.
    pub const OURS: Self = Self::up_to(1);

    /// What a program speaks whose newest version is this one: that, and the one before. There is no version before the first.
    pub const fn up_to(newest: u16) -> Self {
        Self { oldest: if newest > 1 { newest - 1 } else { 1 }, newest }
    }

    /// These versions; `None` when they are none.
    pub const fn between(oldest: u16, newest: u16) -> Option<Self> {
        if oldest == 0 || oldest > newest { None } else { Some(Self { oldest, newest }) }
    }

    /// The oldest.
    pub const fn oldest(self) -> u16 {
        self.oldest
    }

    /// The newest.
    pub const fn newest(self) -> u16 {
        self.newest
    }

    /// Whether this one is among them.
    pub const fn contains(self, version: u16) -> bool {
        self.oldest <= version && version <= self.newest
    }

    /// The newest version that both sides speak.
    pub fn agree(self, theirs: Self) -> Result<u16, VersionError> {
        let newest = self.newest.min(theirs.newest);
        if theirs.newest < self.oldest {
            Err(VersionError::TooOld { newest: theirs.newest })
        } else if theirs.oldest > self.newest {
            Err(VersionError::TooNew { oldest: theirs.oldest })
        } else {
            Ok(newest)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_agree_on_the_older_one_and_others_on_none() {
        for newest in 1..6 {
            let ours = Versions::up_to(newest);
            assert_eq!(ours.agree(ours), Ok(newest));
            assert_eq!(ours.agree(Versions::up_to(newest + 1)), Ok(newest));
            assert_eq!(Versions::up_to(newest + 1).agree(ours), Ok(newest));
            let apart = Versions::up_to(newest + 3);
            assert_eq!(ours.agree(apart), Err(VersionError::TooNew { oldest: newest + 2 }));
            assert_eq!(apart.agree(ours), Err(VersionError::TooOld { newest }));
        }
    }

    #[test]
    fn none_are_no_versions() {
        assert_eq!(Versions::between(0, 1), None);
        assert_eq!(Versions::between(2, 1), None);
        assert_eq!(Versions::between(1, 2), Some(Versions::up_to(2)));
    }
}
