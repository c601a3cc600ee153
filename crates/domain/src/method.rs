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
    /// A code of an authenticator app (RFC 6238).
    Authenticator,
    /// Answers given at registration.
    SecurityQuestions,
    /// One of the codes that a person keeps on paper, for when the app is lost.
    RecoveryCode,
}

impl Method {
    /// Every method, in the order in which people see them.
    pub const ALL: [Self; 6] = [
        Self::AlternateEmail,
        Self::MobilePhone,
        Self::OfficePhone,
        Self::Authenticator,
        Self::SecurityQuestions,
        Self::RecoveryCode,
    ];

    /// The word kept in storage, used in forms and in text ids.
    pub const fn key(self) -> &'static str {
        match self {
            Self::AlternateEmail => "alternate-email",
            Self::MobilePhone => "mobile-phone",
            Self::OfficePhone => "office-phone",
            Self::Authenticator => "authenticator",
            Self::SecurityQuestions => "security-questions",
            Self::RecoveryCode => "recovery-code",
        }
    }

    /// Whether it is a second factor, which is no policy's only method: what one device shows, or its stand-in on paper ("How it
    /// works", 2018).
    pub const fn is_factor(self) -> bool {
        matches!(self, Self::Authenticator | Self::RecoveryCode)
    }

    /// Whether both together are one gate and not two: a method beside itself, and a recovery code, which stands in for the app.
    pub fn shares_gate(self, other: Self) -> bool {
        self == other || (self.is_factor() && other.is_factor())
    }

    /// The method with this word.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|method| method.key() == key)
    }
}

/// A method as it is carried out ("Reporting", 2017): a mobile phone takes a text or a call, and both prove the same phone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verification {
    /// A code by mail.
    Email,
    /// A code by text.
    MobileText,
    /// A call to the mobile phone.
    MobileCall,
    /// A call to the office phone.
    OfficeCall,
    /// A code of an authenticator app.
    Authenticator,
    /// Security questions.
    Questions,
    /// A recovery code.
    RecoveryCode,
}

impl Verification {
    /// Every one, in the order in which people see them.
    pub const ALL: [Self; 7] = [
        Self::Email,
        Self::MobileText,
        Self::MobileCall,
        Self::OfficeCall,
        Self::Authenticator,
        Self::Questions,
        Self::RecoveryCode,
    ];

    /// The method that it carries out.
    pub const fn method(self) -> Method {
        match self {
            Self::Email => Method::AlternateEmail,
            Self::MobileText | Self::MobileCall => Method::MobilePhone,
            Self::OfficeCall => Method::OfficePhone,
            Self::Authenticator => Method::Authenticator,
            Self::Questions => Method::SecurityQuestions,
            Self::RecoveryCode => Method::RecoveryCode,
        }
    }

    /// How a method was carried out, knowing whether there was a call.
    pub const fn of(method: Method, by_call: bool) -> Self {
        match method {
            Method::AlternateEmail => Self::Email,
            Method::MobilePhone if by_call => Self::MobileCall,
            Method::MobilePhone => Self::MobileText,
            Method::OfficePhone => Self::OfficeCall,
            Method::Authenticator => Self::Authenticator,
            Method::SecurityQuestions => Self::Questions,
            Method::RecoveryCode => Self::RecoveryCode,
        }
    }

    /// How it reaches a phone, whose whole number is typed before; `None` where there is no phone.
    pub const fn phone(self) -> Option<PhoneWay> {
        match self {
            Self::MobileText => Some(PhoneWay::Text),
            Self::MobileCall | Self::OfficeCall => Some(PhoneWay::Call),
            Self::Email | Self::Authenticator | Self::Questions | Self::RecoveryCode => None,
        }
    }

    /// Whether something is sent or a phone is called; else the person has everything at hand.
    pub const fn is_sent(self) -> bool {
        match self {
            Self::Email | Self::MobileText | Self::MobileCall | Self::OfficeCall => true,
            Self::Authenticator | Self::Questions | Self::RecoveryCode => false,
        }
    }

    /// Whether a phone rings.
    pub const fn is_call(self) -> bool {
        matches!(self.phone(), Some(PhoneWay::Call))
    }

    /// The word used in forms and in text ids.
    pub const fn key(self) -> &'static str {
        match self {
            Self::MobileText => "mobile-phone-text",
            Self::MobileCall => "mobile-phone-call",
            Self::Email | Self::OfficeCall | Self::Authenticator | Self::Questions | Self::RecoveryCode => self.method().key(),
        }
    }

    /// The one with this word.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.key() == key)
    }
}

/// A set of methods.
pub type MethodSet = BTreeSet<Method>;

/// How many gates these methods can pass between them: those that share one pass it once.
pub fn gates_of<'m>(methods: impl IntoIterator<Item = &'m Method>) -> usize {
    let (factors, others): (Vec<Method>, Vec<Method>) = methods.into_iter().copied().partition(|method| method.is_factor());
    others.len() + factors.len().min(1)
}

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
    pub fn carry(self, method: Method) -> bool {
        self.verifications(method).next().is_some()
    }

    /// How `method` can be carried out over these channels.
    pub fn verifications(self, method: Method) -> impl Iterator<Item = Verification> {
        Verification::ALL.into_iter().filter(move |way| way.method() == method && self.allow(*way))
    }

    /// Whether this is possible over these channels.
    pub const fn allow(self, way: Verification) -> bool {
        match way {
            Verification::Email => self.mail,
            Verification::MobileText => self.text,
            Verification::MobileCall | Verification::OfficeCall => self.call,
            Verification::Authenticator | Verification::Questions | Verification::RecoveryCode => true,
        }
    }

    /// The ways in which these channels reach the phone of `method`.
    pub fn ways(self, method: Method) -> impl Iterator<Item = PhoneWay> {
        self.verifications(method).filter_map(Verification::phone)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phone_that_takes_texts_and_calls_is_one_method() {
        let all = Channels { mail: true, text: true, call: true };
        let ways: Vec<Verification> = all.verifications(Method::MobilePhone).collect();
        assert_eq!(ways, [Verification::MobileText, Verification::MobileCall]);
        let texts = Channels { call: false, ..all };
        assert!(texts.carry(Method::MobilePhone) && !texts.carry(Method::OfficePhone));
        let calls = Channels { text: false, ..all };
        assert!(calls.carry(Method::MobilePhone) && calls.carry(Method::OfficePhone));
        let none = Channels { mail: false, text: false, call: false };
        let unsent = [Method::Authenticator, Method::SecurityQuestions, Method::RecoveryCode];
        assert!(Method::ALL.into_iter().filter(|method| none.carry(*method)).eq(unsent));
    }

    #[test]
    fn a_recovery_code_stands_in_for_the_app_and_is_no_gate_beside_it() {
        for (one, other) in Method::ALL.into_iter().flat_map(|one| Method::ALL.map(|other| (one, other))) {
            let both_factors = one.is_factor() && other.is_factor();
            assert_eq!(one.shares_gate(other), one == other || both_factors, "{one:?} {other:?}");
            let pair: MethodSet = [one, other].into();
            assert_eq!(gates_of(&pair), if one.shares_gate(other) { 1 } else { 2 }, "{one:?} {other:?}");
        }
        assert_eq!(gates_of(&Method::ALL), 5);
        assert_eq!(gates_of(&MethodSet::new()), 0);
    }

    #[test]
    fn words_lead_back() {
        for way in Verification::ALL {
            assert_eq!(Verification::from_key(way.key()), Some(way));
            assert_eq!(Verification::of(way.method(), way.is_call()), way);
        }
        assert_eq!(Verification::from_key("mobile-phone"), None);
    }
}
