//! What a person is proving, so that it can be registered.

use crate::ContactKind;

/// What is to be registered once it is proven: at most one of each kind in one session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EnrolmentKind {
    /// An address, by a code that is mailed to it.
    Email,
    /// A number, by a text or a call to it.
    Phone,
    /// An authenticator app, by a code that it shows.
    Authenticator,
    /// Recovery codes of an administrator, by one of them.
    RecoveryCodes,
}

impl EnrolmentKind {
    /// Every kind.
    pub const ALL: [Self; 4] = [Self::Email, Self::Phone, Self::Authenticator, Self::RecoveryCodes];

    /// The word kept in storage and used in forms.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Phone => "phone",
            Self::Authenticator => "authenticator",
            Self::RecoveryCodes => "recovery-codes",
        }
    }

    /// The kind with this word.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == key)
    }

    /// Where a proven value is kept: in the private fields, never in the public ones ("Data", 2017).
    pub const fn contact(self) -> Option<ContactKind> {
        match self {
            Self::Email => Some(ContactKind::AuthenticationEmail),
            Self::Phone => Some(ContactKind::AuthenticationPhone),
            Self::Authenticator | Self::RecoveryCodes => None,
        }
    }
}
