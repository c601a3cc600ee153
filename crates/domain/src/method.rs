//! Authentication methods: what a person can prove.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::PhoneWay;

/// One policy switch and one possible gate ("How it works", 2017).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Method {
    /// A code to the authentication email, else to the alternate email.
    AlternateEmail,
    /// A text or a call to the authentication phone, else to the mobile phone: one method, however it is delivered.
    MobilePhone,
    /// A call to the office phone.
    OfficePhone,
    /// Answers given at registration.
    SecurityQuestions,
}

impl Method {
    /// Every method, in the order in which people see them.
    pub const ALL: [Self; 4] = [Self::AlternateEmail, Self::MobilePhone, Self::OfficePhone, Self::SecurityQuestions];

    /// The word kept in storage, used in forms and in text ids.
    pub const fn key(self) -> &'static str {
        match self {
            Self::AlternateEmail => "alternate-email",
            Self::MobilePhone => "mobile-phone",
            Self::OfficePhone => "office-phone",
            Self::SecurityQuestions => "security-questions",
        }
    }

    /// The method with this word.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|method| method.key() == key)
    }
}

/// A set of methods.
pub type MethodSet = BTreeSet<Method>;

/// The methods this installation can carry out now: no gateway, no method.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Channels {
    /// Mail can be sent.
    pub mail: bool,
    /// Texts can be sent.
    pub text: bool,
    /// Calls can be made.
    pub call: bool,
}

impl Channels {
    /// Whether `method` can be carried out over these channels.
    pub const fn carry(self, method: Method) -> bool {
        match method {
            Method::AlternateEmail => self.mail,
            Method::MobilePhone => self.text || self.call,
            Method::OfficePhone => self.call,
            Method::SecurityQuestions => true,
        }
    }

    /// The ways in which these channels reach the phone of `method`.
    pub fn ways(self, method: Method) -> impl Iterator<Item = PhoneWay> {
        PhoneWay::ALL.into_iter().filter(move |way| match (way, method) {
            (PhoneWay::Text, Method::MobilePhone) => self.text,
            (PhoneWay::Call, Method::MobilePhone | Method::OfficePhone) => self.call,
            _ => false,
        })
    }
}
