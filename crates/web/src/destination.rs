//! Where a sign-in leads: one of our own pages, named by a key. An address never carries a path or a URL, so it can lead nowhere else.

use crate::paths;

/// A page that people can be on their way to when they are asked to sign in, or for the password once more.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Destination {
    /// The signed-in person's page.
    #[default]
    Account,
    /// What is registered for a reset.
    Register,
    /// The change of the password.
    Password,
    /// What happened to one's own account.
    Activity,
    /// Where somebody is signed in.
    Sessions,
}

impl Destination {
    /// Every destination.
    pub const ALL: [Self; 5] = [Self::Account, Self::Register, Self::Password, Self::Activity, Self::Sessions];

    /// What `?next=` says.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::Register => "register",
            Self::Password => "password",
            Self::Activity => "activity",
            Self::Sessions => "sessions",
        }
    }

    /// The page.
    pub const fn path(self) -> &'static str {
        match self {
            Self::Account => paths::ACCOUNT,
            Self::Register => paths::REGISTER,
            Self::Password => paths::ACCOUNT_PASSWORD,
            Self::Activity => paths::ACCOUNT_ACTIVITY,
            Self::Sessions => paths::ACCOUNT_SESSIONS,
        }
    }

    /// The destination that was asked for; whatever is none leads to the account.
    pub fn asked(key: &str) -> Self {
        Self::ALL.into_iter().find(|destination| destination.key() == key).unwrap_or_default()
    }

    /// The destination that a page belongs to: itself, or the page above it.
    pub fn of_path(path: &str) -> Self {
        let above = |destination: &Self| {
            path.strip_prefix(destination.path()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        Self::ALL.into_iter().filter(above).max_by_key(|destination| destination.path().len()).unwrap_or_default()
    }

    /// Sign-in on the way there.
    pub fn sign_in(self) -> String {
        self.after(paths::SIGN_IN)
    }

    /// The password once more on the way there.
    pub fn again(self) -> String {
        self.after(paths::SIGN_IN_AGAIN)
    }

    /// The second step on the way there.
    pub fn step(self) -> String {
        self.after(paths::SIGN_IN_STEP)
    }

    /// The second factor that administrators set up, on the way there.
    pub fn set_up(self) -> String {
        self.after(paths::SIGN_IN_SET_UP)
    }

    /// The change of a password that does not count any more, on the way there.
    pub fn new_password(self) -> String {
        self.after(paths::ACCOUNT_PASSWORD)
    }

    fn after(self, path: &str) -> String {
        if self == Self::default() { path.to_owned() } else { format!("{path}?next={}", self.key()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_and_paths_are_our_own_and_lead_back() {
        for destination in Destination::ALL {
            assert_eq!(Destination::asked(destination.key()), destination);
            assert_eq!(Destination::of_path(destination.path()), destination);
            assert!(destination.path().starts_with('/') && !destination.path().starts_with("//"));
            assert!(destination.key().bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-'));
        }
    }

    #[test]
    fn whatever_is_no_key_leads_to_the_account() {
        for asked in ["", "//evil.example", "https://evil.example", "/account", "Account", "account ", "\\\\evil", "%2F%2Fevil"] {
            assert_eq!(Destination::asked(asked), Destination::Account, "{asked}");
        }
        assert_eq!(Destination::of_path("//evil.example/account"), Destination::Account);
    }
}
