//! What a job asks for, as its envelope says.

/// What a connector is asked to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Operation {
    /// Ask a domain controller for a sign of life.
    Liveness = 1,
    /// Find a person and say under which rules a password would be set.
    Prepare = 2,
    /// Set a new password.
    Commit = 3,
    /// Say whether an earlier operation was done. Changes nothing.
    Settle = 4,
    /// Bring the people over.
    Sync = 5,
    /// Say whether a password is right.
    SignIn = 6,
    /// Replace the old password, as the person.
    Change = 7,
    /// Unlock an account.
    Unlock = 8,
    /// Ask for a new password at the next sign-in.
    MustChange = 9,
}

impl Operation {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Liveness,
        Self::Prepare,
        Self::Commit,
        Self::Settle,
        Self::Sync,
        Self::SignIn,
        Self::Change,
        Self::Unlock,
        Self::MustChange,
    ];

    pub(crate) const fn code(self) -> u8 {
        self as u8
    }

    pub(crate) fn from_code(code: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|operation| operation.code() == code)
    }

    /// Whether it is about one person.
    pub const fn about_a_person(self) -> bool {
        !matches!(self, Self::Liveness | Self::Sync)
    }

    /// Whether it changes the directory: once such a job has left the portal, nobody carries it out a second time, and whoever
    /// hears nothing of it settles.
    pub const fn changes_the_directory(self) -> bool {
        matches!(self, Self::Commit | Self::Change | Self::Unlock | Self::MustChange)
    }
}
