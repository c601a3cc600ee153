//! What came of a job.

use crate::keys::Digest;

use super::directory::{Before, DirectoryPolicy};
use super::job::Plan;
use super::operation::Operation;
use super::refusal::Refusal;

/// What a connector says came of a job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Of [`Operation::Liveness`]: a domain controller answered.
    Alive(Alive),
    /// Of [`Operation::Prepare`]: it could be done.
    Prepared(Prepared),
    /// Of what changes the directory: it said yes. What stands there now.
    Done(Before),
    /// Of what changes the directory: it was asked, and nobody knows what it did. To be settled.
    Unknown,
    /// Of [`Operation::Settle`].
    Settled(Settled),
    /// Of [`Operation::Sync`].
    Sync(Sync),
    /// Of [`Operation::SignIn`].
    SignIn(SignIn),
    /// It was not done.
    Refused(Refusal),
}

/// A sign of life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Alive {
    /// How many domain controllers answer.
    pub controllers: u16,
    /// Whether the PDC emulator is among them.
    pub primary: bool,
}

/// What holds for a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Prepared {
    /// What stands in the directory.
    pub before: Before,
    /// Whether the account is locked at this moment.
    pub locked: bool,
    /// What the directory asks of a new password.
    pub policy: DirectoryPolicy,
}

impl Prepared {
    /// What a job says of this preparation; `answer` is the digest of the message that carried it.
    pub const fn plan(&self, answer: Digest) -> Plan {
        Plan { prepared: answer, before: self.before }
    }
}

/// What became of an operation of which nothing was heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Settled {
    /// It was done.
    Done = 1,
    /// It was not done, and never will be.
    NotDone = 2,
    /// The directory does not tell.
    Unknown = 3,
}

/// What comes of asking for people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Sync {
    /// It begins.
    Begun = 1,
    /// It is going on already.
    Running = 2,
}

/// What the directory says to a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum SignIn {
    /// It is right.
    Right = 1,
    /// It is wrong.
    Wrong = 2,
    /// The account is locked; whether the password is right stays open.
    Locked = 3,
    /// The account is disabled.
    Disabled = 4,
    /// The account has run out.
    AccountExpired = 5,
    /// The password is right, and has run out.
    PasswordExpired = 6,
    /// The password is right, and must be changed.
    MustChange = 7,
    /// The password is right, and the person may not sign in now or from here.
    NotNow = 8,
    /// The connector asks no more today: its own limit lies below the domain's, so that nobody is locked out from here.
    Withheld = 9,
}

impl Settled {
    pub(crate) fn from_code(code: u8) -> Option<Self> {
        [Self::Done, Self::NotDone, Self::Unknown].into_iter().find(|known| *known as u8 == code)
    }
}

impl Sync {
    pub(crate) fn from_code(code: u8) -> Option<Self> {
        [Self::Begun, Self::Running].into_iter().find(|known| *known as u8 == code)
    }
}

impl SignIn {
    const ALL: [Self; 9] = [
        Self::Right,
        Self::Wrong,
        Self::Locked,
        Self::Disabled,
        Self::AccountExpired,
        Self::PasswordExpired,
        Self::MustChange,
        Self::NotNow,
        Self::Withheld,
    ];

    pub(crate) fn from_code(code: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|known| *known as u8 == code)
    }
}

impl Answer {
    /// Whether this can come of that operation.
    pub const fn fits(&self, operation: Operation) -> bool {
        match self {
            Self::Alive(_) => matches!(operation, Operation::Liveness),
            Self::Prepared(_) => matches!(operation, Operation::Prepare),
            Self::Done(_) | Self::Unknown => operation.changes_the_directory(),
            Self::Settled(_) => matches!(operation, Operation::Settle),
            Self::Sync(_) => matches!(operation, Operation::Sync),
            Self::SignIn(_) => matches!(operation, Operation::SignIn),
            Self::Refused(_) => true,
        }
    }
}
