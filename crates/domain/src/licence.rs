//! Licences, for organizations that account for them.

use serde::{Deserialize, Serialize};

/// How licences are checked (Azure AD SSPR licensing, 2016 per user, 2017 per organization).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LicensingMode {
    /// Nobody needs a licence.
    #[default]
    Off,
    /// One licence anywhere in the organization is enough.
    Organization,
    /// Each person needs one.
    PerUser,
}

/// What the licences say about one person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LicenceFacts {
    /// The person holds one.
    pub person: bool,
    /// Somebody in the organization holds one.
    pub organization: bool,
}

impl LicensingMode {
    /// Whether a person with these facts is licensed.
    pub const fn satisfied(self, facts: LicenceFacts) -> bool {
        match self {
            Self::Off => true,
            Self::Organization => facts.organization || facts.person,
            Self::PerUser => facts.person,
        }
    }
}
