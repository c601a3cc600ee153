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

/// Whether an administrator with the roles `own` may open locks and frozen recovery of a person with the roles `theirs`.
///
/// Nobody touches a higher role ("Administrator roles", 2017): a Global administrator helps everybody; a Password and a User
/// administrator help people without a role and those whose highest role is not above their own; a Helpdesk administrator helps
/// people without a role; a Reports reader helps nobody.
pub fn may_open_recovery(own: &[Role], theirs: &[Role]) -> bool {
    // Lower is higher: roles are ordered as they are listed.
    let highest = theirs.iter().min();
    own.iter().any(|role| match role {
        Role::GlobalAdministrator => true,
        Role::PasswordAdministrator | Role::UserAdministrator => highest.is_none_or(|highest| highest >= role),
        Role::HelpdeskAdministrator => highest.is_none(),
        Role::ReportsReader => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One line for each role of whoever acts, one letter for each role of whom it concerns: none, then as in [`Role::ALL`].
    #[test]
    fn nobody_opens_what_belongs_to_a_higher_role() {
        let table = [
            (Role::GlobalAdministrator, "yyyyyy"),
            (Role::PasswordAdministrator, "y-yyyy"),
            (Role::UserAdministrator, "y--yyy"),
            (Role::HelpdeskAdministrator, "y-----"),
            (Role::ReportsReader, "------"),
        ];
        assert_eq!(table.map(|(role, _)| role), Role::ALL);
        for (own, row) in table {
            let theirs = std::iter::once(vec![]).chain(Role::ALL.map(|role| vec![role]));
            let found: String = theirs.map(|theirs| if may_open_recovery(&[own], &theirs) { 'y' } else { '-' }).collect();
            assert_eq!(found, row, "{own:?}");
        }
        assert!(!may_open_recovery(&[], &[]), "people without a role help nobody");
    }

    #[test]
    fn the_highest_role_of_both_counts() {
        let (global, user, reader) = (Role::GlobalAdministrator, Role::UserAdministrator, Role::ReportsReader);
        assert!(!may_open_recovery(&[user], &[reader, global]));
        assert!(may_open_recovery(&[reader, user], &[reader, user]));
        assert!(may_open_recovery(&[Role::HelpdeskAdministrator, user], &[reader]));
    }
}
