//! What a text or a call says, as it waits in the outbox.

use std::fmt;

use latchkey_domain::{CallKeys, PhoneNumber, Refusal};
use serde::{Deserialize, Serialize};

/// One text to one phone: the payload of an outbox row of the channel for texts. It holds secrets and is kept sealed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TextEnvelope {
    /// A stored contact; never a number from a request.
    pub to: PhoneNumber,
    /// BCP 47 tag of the language to write in.
    pub language: String,
    /// The organization's name.
    pub organization: String,
    /// What it says.
    pub message: TextMessage,
}

/// Everything that Latchkey tells by text.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "message", rename_all = "kebab-case")]
pub enum TextMessage {
    /// The code that proves a phone.
    VerificationCode {
        /// Secret: the digits.
        code: String,
        /// How long it works, in minutes.
        minutes: u32,
    },
    /// The code that proves a phone which somebody who is signed in wants to register.
    RegistrationCode {
        /// Secret: the digits.
        code: String,
        /// How long it works, in minutes.
        minutes: u32,
    },
    /// Sent instead of a code where pages conceal accounts: why this one cannot reset.
    CannotReset {
        /// The reason.
        refusal: Refusal,
    },
    /// Sent instead of a code where pages conceal accounts: too many wrong attempts.
    MethodLocked {
        /// When codes can be asked for again: microseconds since 1970 UTC.
        until_micros: i64,
    },
    /// To a person without a mailbox: the password was reset.
    PasswordReset {},
    /// To a person without a mailbox: the password was changed, the old one being known.
    PasswordChanged {},
    /// To a person without a mailbox: a phone or an address was added that gets the person back in.
    WayAdded {},
    /// To the old number: another one gets the person back in, or none.
    PhoneChanged {},
    /// To a person without a mailbox: answers to security questions were given, replaced or taken back.
    QuestionsChanged {},
    /// To a person without a mailbox: authenticator apps or recovery codes changed.
    FactorChanged {},
    /// To an administrator without a mailbox: a recovery code was used at the second step.
    RecoveryCodeUsed {},
    /// To an administrator without a mailbox: too many wrong codes locked the second step.
    SecondStepLocked {},
    /// To a person without a mailbox: the password ends soon.
    PasswordExpires {},
    /// To the operator: texts work.
    Test {},
}

/// One call to one phone: the payload of an outbox row of the channel for calls.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallEnvelope {
    /// A stored contact; never a number from a request.
    pub to: PhoneNumber,
    /// BCP 47 tag of the language to speak.
    pub language: String,
    /// The organization's name.
    pub organization: String,
    /// What it says.
    pub message: CallMessage,
}

/// Everything that Latchkey tells by call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "message", rename_all = "kebab-case")]
pub enum CallMessage {
    /// Asks the person to confirm with keys.
    Confirm {
        /// Which keys. The digits themselves are on the page alone.
        keys: CallKeys,
    },
    /// Asks the person to confirm a number that is to be registered.
    Register {
        /// Which keys. The digits themselves are on the page alone.
        keys: CallKeys,
    },
    /// Said where pages conceal accounts: this one cannot reset.
    CannotReset {},
    /// Said where pages conceal accounts: too many wrong attempts.
    MethodLocked {},
    /// To the operator: calls work.
    Test {},
}

impl TextMessage {
    /// The name of its text in Fluent after `phone-text-`.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::VerificationCode { .. } => "verification-code",
            Self::RegistrationCode { .. } => "registration-code",
            Self::CannotReset { .. } => "cannot-reset",
            Self::MethodLocked { .. } => "method-locked",
            Self::PasswordReset {} => "password-reset",
            Self::PasswordChanged {} => "password-changed",
            Self::WayAdded {} => "way-added",
            Self::PhoneChanged {} => "phone-changed",
            Self::QuestionsChanged {} => "questions-changed",
            Self::FactorChanged {} => "factor-changed",
            Self::RecoveryCodeUsed {} => "recovery-code-used",
            Self::SecondStepLocked {} => "second-step-locked",
            Self::PasswordExpires {} => "password-expires",
            Self::Test {} => "test",
        }
    }
}

/// Shows the name only: debug output ends in logs, and a text holds a code.
impl fmt::Debug for TextMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TextMessage({})", self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_output_holds_neither_code_nor_number() {
        let message = TextMessage::VerificationCode { code: "246813".into(), minutes: 5 };
        let to = PhoneNumber::parse("+1 4255550142", None).unwrap();
        let envelope = TextEnvelope { to, language: "en".into(), organization: "Riverside".into(), message };
        let shown = format!("{envelope:?}");
        assert!(!shown.contains("246813") && !shown.contains("425555"), "{shown}");
    }

    #[test]
    fn storage_gives_back_what_was_queued() {
        let to = PhoneNumber::parse("+34 612345678", None).unwrap();
        let organization = "Mirador".to_owned();
        let message = CallMessage::Confirm { keys: CallKeys::Digits };
        let call = CallEnvelope { to, language: "es".into(), organization, message };
        let stored = serde_json::to_string(&call).unwrap();
        assert!(stored.contains(r#"{"message":"confirm","keys":"digits"}"#), "{stored}");
        assert_eq!(serde_json::from_str::<CallEnvelope>(&stored).unwrap(), call);
    }
}
