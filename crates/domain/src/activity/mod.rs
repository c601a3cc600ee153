//! Audited events, in the words of the documents ("Reporting", 2017).

mod reason;

pub use reason::Reason;

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use crate::{ActivityId, CorrelationId, OrganizationId, Timestamp, UserId};

/// An enum whose values have a word for storage and words for people.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$item_doc:meta])* $item:ident = $key:literal, $text:literal;)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum $name { $($(#[$item_doc])* $item,)+ }

        impl $name {
            /// Every value.
            pub const ALL: &'static [Self] = &[$(Self::$item,)+];

            /// The word kept in storage.
            pub const fn key(self) -> &'static str {
                match self { $(Self::$item => $key,)+ }
            }

            /// The words of reports and interfaces.
            pub const fn words(self) -> &'static str {
                match self { $(Self::$item => $text,)+ }
            }

            /// The value with this storage word.
            pub fn from_key(key: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|value| value.key() == key)
            }
        }
    };
}

use words;

words! {
    /// What happened.
    ActivityKind {
        /// A throttle closed.
        Blocked = "blocked", "Blocked from self-service password reset";
        /// A person changed the password, knowing the old one.
        ChangedPassword = "changed-password", "Change password (self-service)";
        /// An administrator set a password.
        ResetByAdministrator = "reset-by-administrator", "Reset password (by admin)";
        /// A person set a new password without the old one.
        ResetPassword = "reset-password", "Reset password (self-service)";
        /// One step of a reset.
        Progress = "progress", "Self-service password reset flow activity progress";
        /// A person unlocked the account.
        Unlocked = "unlocked", "Unlock user account (self-service)";
        /// A person registered a datum: one event each, the reason says which ("Troubleshooting", 2016).
        Registered = "registered", "User registered for self-service password reset";
        /// A person began to register.
        RegistrationStarted = "registration-started", "User started security info registration";
        /// A person pressed "Cancel" in the registration. Closing the window writes nothing: what was being proven is never kept, and
        /// ends with its session or its time.
        RegistrationCancelled = "registration-cancelled", "User canceled security info registration";
        /// A person has registered as much as policy demands.
        RegistrationCompleted = "registration-completed", "User registered all required security info";
        /// A person replaced a datum by another.
        InfoChanged = "info-changed", "User updated security info";
        /// A person took a datum back.
        InfoRemoved = "info-removed", "User deleted security info";
        /// A person found all data right ("Looks good").
        InfoConfirmed = "info-confirmed", "User reviewed security info";
        /// A person took a copy of all data they gave.
        InfoExported = "info-exported", "User exported security info";
        /// A person gave the second step of a sign-in, or failed to.
        SecondStep = "second-step", "Sign in: second step";
        /// A person made a set of recovery codes; those before are void.
        RecoveryCodesMade = "recovery-codes-made", "User made recovery codes";
        /// A recovery code was used up.
        RecoveryCodeUsed = "recovery-code-used", "User used a recovery code";
        /// A person ended all sessions.
        SignedOutEverywhere = "signed-out-everywhere", "Sign out everywhere";
        /// A person was told that the password ends soon.
        ExpiryNoticed = "expiry-noticed", "Password expiry notice";
        /// The policy changed.
        PolicyChanged = "policy-changed", "Self-service password reset policy changes";
        /// Somebody signed in, or failed to.
        SignIn = "sign-in", "Sign in";
        /// Somebody signed out.
        SignOut = "sign-out", "Sign out";
        /// A person said "this was not me".
        NotMe = "not-me", "Reported that a change was not theirs";
        /// An organization was made.
        OrganizationCreated = "organization-created", "Create organization";
        /// The name, country, language or look of an organization changed.
        OrganizationChanged = "organization-changed", "Set company information";
        /// A group was made.
        GroupAdded = "group-added", "Add group";
        /// A group was deleted.
        GroupDeleted = "group-deleted", "Delete group";
        /// A person or a group came into a group.
        MemberAdded = "member-added", "Add member to group";
        /// A person or a group left a group.
        MemberRemoved = "member-removed", "Remove member from group";
        /// A question of the organization's own was made.
        QuestionAdded = "question-added", "Add custom security question";
        /// A question of the organization's own was deleted, and all answers to it.
        QuestionDeleted = "question-deleted", "Delete custom security question";
        /// A person was given a licence, or lost it.
        LicenceChanged = "licence-changed", "Change user license";
        /// A domain was added.
        DomainAdded = "domain-added", "Add unverified domain";
        /// A domain was verified.
        DomainVerified = "domain-verified", "Verify domain";
        /// How long passwords are valid was changed, under a domain or for one person.
        PasswordAgeChanged = "password-age-changed", "Set password policy (by admin)";
        /// A person was added.
        UserAdded = "user-added", "Add user";
        /// Recovery was opened again after "this was not me".
        Unfrozen = "unfrozen", "Unfreeze recovery (by admin)";
        /// A person's locks were opened before their time.
        LocksCleared = "locks-cleared", "Clear recovery lock (by admin)";
        /// Texts and calls stopped for a while.
        TextsPaused = "texts-paused", "Pause texts and calls";
        /// Texts and calls go on before their time.
        TextsResumed = "texts-resumed", "Resume texts and calls (by admin)";
        /// The first administrator was invited from the host.
        Bootstrapped = "bootstrapped", "Bootstrap global administrator";
        /// The host's operator broke in although an administrator exists.
        BreakGlass = "break-glass", "Break glass";
        /// The host's operator brought back an older state of everything.
        Restored = "restored", "Restore from a backup";
        /// A person was erased.
        UserErased = "user-erased", "Erase user";
    }
}

words! {
    /// Whether it worked.
    Outcome {
        /// It did.
        Success = "success", "success";
        /// It did not.
        Failure = "failure", "failure";
    }
}

impl ActivityKind {
    /// Whether the owner of an account is asked if it was them: what lets somebody in, or changes who gets in.
    pub const fn lets_in(self) -> bool {
        matches!(
            self,
            Self::ResetPassword
                | Self::ChangedPassword
                | Self::Registered
                | Self::InfoChanged
                | Self::InfoRemoved
                | Self::RecoveryCodesMade
                | Self::RecoveryCodeUsed
                | Self::SignIn
        )
    }
}

/// Where a request came from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// The address, behind trusted proxies the client's own.
    pub address: Option<IpAddr>,
    /// The browser's description of itself, shortened.
    pub client: Option<String>,
}

/// One audited event. People are named by id only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Activity {
    /// Its identifier.
    pub id: ActivityId,
    /// The organization it belongs to.
    pub organization: OrganizationId,
    /// When.
    pub at: Timestamp,
    /// What.
    pub kind: ActivityKind,
    /// Whether it worked.
    pub outcome: Outcome,
    /// The detail.
    pub reason: Option<Reason>,
    /// Who did it; `None` for an unknown name or the host's operator.
    pub actor: Option<UserId>,
    /// Whom it concerns.
    pub target: Option<UserId>,
    /// Joins the events of one session.
    pub correlation: CorrelationId,
    /// Where from.
    pub origin: Origin,
    /// Anything else, as JSON: old and new values of a policy, a domain's name.
    pub detail: Option<String>,
}

impl Activity {
    /// Whether it is something done in the owner's name that the owner is asked about; see [`ActivityKind::lets_in`].
    pub fn is_of_owner(&self) -> bool {
        self.kind.lets_in() && self.outcome == Outcome::Success && self.actor == self.target
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_again_and_no_two_share_a_key() {
        let mut keys: Vec<&str> = Reason::ALL.iter().map(|reason| reason.key()).collect();
        keys.sort_unstable();
        let count = keys.len();
        keys.dedup();
        assert_eq!(keys.len(), count);
        for kind in ActivityKind::ALL {
            assert_eq!(ActivityKind::from_key(kind.key()), Some(*kind));
        }
    }
}
