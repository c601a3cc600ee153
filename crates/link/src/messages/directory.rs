//! What the directory holds about a person and asks of a password.

use std::time::Duration;

/// An instant as Active Directory writes it: tenths of microseconds since 1601-01-01 UTC ([MS-DTYP] 2.3.3). Zero stands for "never", and
/// in pwdLastSet for "at the next sign-in".
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct FileTime(pub i64);

/// What stood in the directory before an operation: from it, somebody who saw nothing of the operation tells whether it was done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Before {
    /// The attribute pwdLastSet.
    pub password_last_set: FileTime,
    /// The attribute lockoutTime.
    pub lockout_time: FileTime,
}

/// The password policy that binds one person: the domain's, or a fine-grained one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DirectoryPolicy {
    /// Least length of a password, in characters.
    pub min_length: u16,
    /// Whether a password needs three of the five classes of characters and must not hold the person's name.
    pub complexity: bool,
    /// How many earlier passwords are refused.
    pub history: u16,
    /// Whether the directory refuses earlier passwords in a reset too, and not in a change only.
    pub history_on_reset: bool,
    /// How old a password must be before its owner may change it.
    pub min_age: Duration,
    /// How old a password may become; `None` for any age.
    pub max_age: Option<Duration>,
    /// How long the old password still binds after a new one was set.
    pub old_password_allowed: Duration,
    /// Whether it is a fine-grained policy and not the domain's.
    pub fine_grained: bool,
}
