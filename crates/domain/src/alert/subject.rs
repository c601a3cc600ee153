//! What an alert is about, beside its kind: there is one alert of a kind for each.

use serde::{Deserialize, Serialize};

use crate::OrganizationId;

/// Whom or what an alert concerns.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum AlertSubject {
    /// Everything.
    Installation,
    /// One organization.
    Organization(OrganizationId),
    /// One machine, by its name: each looks at its own clock, disk and certificate.
    Host(String),
    /// One way to send messages, by its storage word.
    Channel(String),
}

impl AlertSubject {
    /// The text kept in storage.
    pub fn key(&self) -> String {
        match self {
            Self::Installation => "installation".to_owned(),
            Self::Organization(organization) => format!("organization:{organization}"),
            Self::Host(name) => format!("host:{name}"),
            Self::Channel(name) => format!("channel:{name}"),
        }
    }

    /// The subject with this text.
    pub fn from_key(key: &str) -> Option<Self> {
        match key.split_once(':') {
            None => (key == "installation").then_some(Self::Installation),
            Some(("organization", id)) => id.parse().ok().map(Self::Organization),
            Some(("host", name)) => Some(Self::Host(name.to_owned())),
            Some(("channel", name)) => Some(Self::Channel(name.to_owned())),
            Some(_) => None,
        }
    }

    /// The organization, when it is about one.
    pub fn organization(&self) -> Option<OrganizationId> {
        match self {
            Self::Organization(organization) => Some(*organization),
            Self::Installation | Self::Host(_) | Self::Channel(_) => None,
        }
    }
}

impl From<AlertSubject> for String {
    fn from(subject: AlertSubject) -> Self {
        subject.key()
    }
}

impl TryFrom<String> for AlertSubject {
    type Error = &'static str;
    fn try_from(key: String) -> Result<Self, Self::Error> {
        Self::from_key(&key).ok_or("no subject of an alert")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_found_again() {
        let organization = OrganizationId::from_uuid(uuid::Uuid::nil());
        let subjects = [
            AlertSubject::Installation,
            AlertSubject::Organization(organization),
            AlertSubject::Host("reset-1:a".into()),
            AlertSubject::Channel("mail".into()),
        ];
        for subject in subjects {
            assert_eq!(AlertSubject::from_key(&subject.key()), Some(subject));
        }
        for wrong in ["", "planet", "organization:x", "planet:earth"] {
            assert_eq!(AlertSubject::from_key(wrong), None, "{wrong}");
        }
    }
}
