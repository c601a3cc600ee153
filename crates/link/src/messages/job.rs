//! What the portal asks of a connector.

use latchkey_domain::ObjectGuid;
use latchkey_vault::Password;

use crate::keys::Digest;

use super::directory::Before;
use super::operation::Operation;

/// Longest password that travels, in UTF-16 code units: Active Directory takes no longer one.
pub const LONGEST_PASSWORD: usize = 256;

/// One thing to do. Holds passwords, so it is no message yet: it leaves the portal only sealed, and whoever seals it gives it away.
#[derive(Debug, PartialEq, Eq)]
pub enum Job {
    /// Ask a domain controller for a sign of life.
    Liveness,
    /// Bring the people over.
    Sync(SyncScope),
    /// Something about one person, who is named by the objectGUID and never by a name.
    For(ObjectGuid, Task),
}

/// One thing to do about a person.
#[derive(Debug, PartialEq, Eq)]
pub enum Task {
    /// Find the person, veto or not, and say under which rules this could be done.
    Prepare(Purpose),
    /// Set a new password, which the person forgot or an administrator chose.
    Commit {
        /// What was prepared.
        plan: Plan,
        /// The new password.
        password: Password,
        /// Whether to clear a lock as well, if there is one.
        unlock: bool,
        /// Whether it must be changed at the next sign-in.
        must_change: bool,
    },
    /// Say whether an operation, of which nothing was heard, was done.
    Settle {
        /// Which operation it was.
        operation: Operation,
        /// The digest of its job.
        job: Digest,
        /// What stood in the directory before it.
        before: Before,
    },
    /// Say whether this password is right.
    SignIn {
        /// The password as typed.
        password: Password,
    },
    /// Replace the old password, as the person.
    Change {
        /// What was prepared.
        plan: Plan,
        /// The old password.
        old: Password,
        /// The new password.
        new: Password,
    },
    /// Unlock the account and leave the password alone.
    Unlock(Plan),
    /// Ask for a new password at the next sign-in.
    MustChange(Plan),
}

/// What a connector prepared, and which state of the directory it saw then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The digest of the connector's answer.
    pub prepared: Digest,
    /// What stood in the directory.
    pub before: Before,
}

/// What is prepared for: a veto may hold for one and not for another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Purpose {
    /// A person forgot the password.
    Reset = 1,
    /// A person knows both passwords.
    Change = 2,
    /// A person is locked out.
    Unlock = 3,
    /// An administrator sets a temporary password, or asks for a new one.
    Administrator = 4,
}

impl Purpose {
    pub(crate) fn from_code(code: u8) -> Option<Self> {
        [Self::Reset, Self::Change, Self::Unlock, Self::Administrator].into_iter().find(|purpose| *purpose as u8 == code)
    }
}

/// How much to bring over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum SyncScope {
    /// What changed since the last time.
    Changes = 1,
    /// Everything.
    Everything = 2,
}

impl SyncScope {
    pub(crate) fn from_code(code: u8) -> Option<Self> {
        [Self::Changes, Self::Everything].into_iter().find(|scope| *scope as u8 == code)
    }
}

impl Job {
    /// What it asks for.
    pub const fn operation(&self) -> Operation {
        match self {
            Self::Liveness => Operation::Liveness,
            Self::Sync(_) => Operation::Sync,
            Self::For(_, Task::Prepare(_)) => Operation::Prepare,
            Self::For(_, Task::Commit { .. }) => Operation::Commit,
            Self::For(_, Task::Settle { .. }) => Operation::Settle,
            Self::For(_, Task::SignIn { .. }) => Operation::SignIn,
            Self::For(_, Task::Change { .. }) => Operation::Change,
            Self::For(_, Task::Unlock(_)) => Operation::Unlock,
            Self::For(_, Task::MustChange(_)) => Operation::MustChange,
        }
    }

    /// Whom it is about, if it is about somebody.
    pub const fn person(&self) -> Option<ObjectGuid> {
        match self {
            Self::Liveness | Self::Sync(_) => None,
            Self::For(person, _) => Some(*person),
        }
    }
}
