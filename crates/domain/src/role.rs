//! What a person may administer.

use serde::{Deserialize, Serialize};

/// An administrator role. A person with any of them is an administrator and resets under the administrator policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// May do everything in the organization.
    GlobalAdministrator,
    /// May reset passwords.
    PasswordAdministrator,
    /// May manage people.
    UserAdministrator,
    /// May help people who are not administrators.
    HelpdeskAdministrator,
    /// May read reports.
    ReportsReader,
}

impl Role {
    /// Every role, highest first.
    pub const ALL: [Self; 5] = [
        Self::GlobalAdministrator,
        Self::PasswordAdministrator,
        Self::UserAdministrator,
        Self::HelpdeskAdministrator,
        Self::ReportsReader,
    ];

    /// The word kept in storage and typed on the command line.
    pub const fn key(self) -> &'static str {
        match self {
            Self::GlobalAdministrator => "global-administrator",
            Self::PasswordAdministrator => "password-administrator",
            Self::UserAdministrator => "user-administrator",
            Self::HelpdeskAdministrator => "helpdesk-administrator",
            Self::ReportsReader => "reports-reader",
        }
    }

    /// The role with this storage word.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.key() == key)
    }
}

/// Who receives "contact your administrator": the first of these roles that anybody holds ("Customize", 2016).
pub const CONTACT_TIERS: [Role; 3] = [Role::PasswordAdministrator, Role::UserAdministrator, Role::GlobalAdministrator];
/// At most this many administrators receive one request ("Customize", 2016).
pub const CONTACT_RECIPIENTS: usize = 100;
