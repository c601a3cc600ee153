//! What a mail says.

use latchkey_domain::alert::AlertNotice;
use latchkey_domain::{ContactKind, FactorChange, Refusal, Timestamp, UserId};
use serde::{Deserialize, Serialize};

/// Everything that Latchkey tells by mail.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "message", rename_all = "kebab-case")]
pub enum Message {
    /// The code that proves an address.
    VerificationCode {
        /// Secret: the digits.
        code: String,
        /// How long it works, in minutes.
        minutes: u32,
    },
    /// The code that proves an address which somebody wants to register.
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
    /// To the person: the password was reset (rules of the documents: primary and alternate address, nobody else).
    ResetNotice {
        /// Whose password.
        user_name: String,
        /// When.
        at: Timestamp,
        /// The network address it came from.
        address: Option<String>,
        /// The browser it came from.
        client: Option<String>,
        /// Secret: where the person says "this was not me".
        not_me_url: Option<String>,
    },
    /// To the person: the password was changed, the old one being known.
    PasswordChanged {
        /// Whose password.
        user_name: String,
        /// When.
        at: Timestamp,
        /// The network address it came from.
        address: Option<String>,
        /// The browser it came from.
        client: Option<String>,
        /// Secret: where the person says "this was not me".
        not_me_url: Option<String>,
    },
    /// To the person: the password ends soon ("Password policy", 2018).
    PasswordExpires {
        /// Whose password.
        user_name: String,
        /// Days left, begun ones counted.
        days: u16,
        /// When it ends.
        ends: Timestamp,
        /// Where it is changed.
        change_url: String,
    },
    /// To the other global administrators: an administrator reset their own password.
    AdministratorReset {
        /// The administrator's name.
        who: String,
        /// Whose name that is; others may have the same.
        #[serde(default)]
        user: Option<UserId>,
        /// When.
        at: Timestamp,
    },
    /// To administrators: a person asks for help. It never holds a link that resets.
    ContactAdministrator {
        /// Whose password.
        user_name: String,
        /// The person's name.
        display_name: String,
        /// Why they ask.
        reason: ContactReason,
        /// What they read to the administrator.
        support_code: String,
        /// When.
        at: Timestamp,
    },
    /// To administrators: requests for help that were too many for a mail each.
    ContactDigest {
        /// How many.
        count: u32,
        /// Within how many hours.
        hours: u32,
    },
    /// To administrators: a person said that something in the account was not theirs.
    NotMeReport {
        /// Whose account.
        user_name: String,
        /// When they said so.
        at: Timestamp,
        /// Joins it to the activities.
        support_code: String,
        /// Whether recovery is frozen; it always was in what older versions queued.
        #[serde(default = "always")]
        frozen: bool,
    },
    /// To global administrators: the operator made a link for another one.
    BreakGlass {
        /// The operator's account on the host, when it is known.
        who: Option<String>,
        /// When.
        at: Timestamp,
        /// The host.
        host: String,
    },
    /// To the person, at the old address: contact data changed.
    ContactChanged {
        /// Which piece.
        kind: ContactKind,
        /// When.
        at: Timestamp,
        /// Secret: where the person says "this was not me"; only for whoever was reached yesterday already.
        #[serde(default)]
        not_me_url: Option<String>,
    },
    /// To the person: authenticator apps or recovery codes changed.
    FactorChanged {
        /// What happened.
        change: FactorChange,
        /// When.
        at: Timestamp,
        /// The network address it came from.
        address: Option<String>,
        /// The browser it came from.
        client: Option<String>,
        /// Secret: where the person says "this was not me"; only for whoever was reached yesterday already.
        #[serde(default)]
        not_me_url: Option<String>,
    },
    /// To an administrator: a recovery code was used at the second step.
    RecoveryCodeUsed {
        /// How many are left.
        left: u32,
        /// When.
        at: Timestamp,
        /// The network address it came from.
        address: Option<String>,
        /// The browser it came from.
        client: Option<String>,
        /// Secret: where the person says "this was not me"; only for whoever was reached yesterday already.
        #[serde(default)]
        not_me_url: Option<String>,
    },
    /// To an administrator: too many wrong codes locked the second step.
    SecondStepLocked {
        /// For how long, in minutes.
        minutes: u32,
        /// When.
        at: Timestamp,
        /// The network address the last one came from.
        address: Option<String>,
        /// The browser it came from.
        client: Option<String>,
        /// Secret: where the person says "this was not me"; only for whoever was reached yesterday already.
        #[serde(default)]
        not_me_url: Option<String>,
    },
    /// To the person: the answers to security questions were replaced or taken back.
    QuestionsChanged {
        /// When.
        at: Timestamp,
        /// Secret: where the person says "this was not me"; only for whoever was reached yesterday already.
        #[serde(default)]
        not_me_url: Option<String>,
    },
    /// To operators: something needs them, or does no more.
    OperatorAlert(Box<AlertNotice>),
}

/// Why a person asks the administrators for help.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ContactReason {
    /// They did not say.
    Asked,
    /// The code did not arrive.
    NoCode,
    /// Too many wrong attempts.
    Locked,
    /// The account cannot reset.
    Refused(Refusal),
}

/// By what a message names a person other than its reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About<'a> {
    /// A user name.
    UserName(&'a str),
    /// The id behind a name that it shows.
    User(UserId),
}

/// What older versions did, and did not say.
const fn always() -> bool {
    true
}

impl Message {
    /// The person it tells of, if it names one.
    pub fn about(&self) -> Option<About<'_>> {
        match self {
            Self::ResetNotice { user_name, .. }
            | Self::PasswordChanged { user_name, .. }
            | Self::PasswordExpires { user_name, .. }
            | Self::ContactAdministrator { user_name, .. }
            | Self::NotMeReport { user_name, .. } => Some(About::UserName(user_name)),
            Self::AdministratorReset { user, .. } => user.map(About::User),
            // The operator of a host is nobody of the organization.
            Self::BreakGlass { .. }
            | Self::VerificationCode { .. }
            | Self::RegistrationCode { .. }
            | Self::CannotReset { .. }
            | Self::MethodLocked { .. }
            | Self::ContactDigest { .. }
            | Self::ContactChanged { .. }
            | Self::FactorChanged { .. }
            | Self::RecoveryCodeUsed { .. }
            | Self::SecondStepLocked { .. }
            | Self::QuestionsChanged { .. }
            | Self::OperatorAlert(_) => None,
        }
    }

    /// The names of all messages, which are also the names of their templates.
    pub const NAMES: [&'static str; 18] = [
        "verification-code",
        "registration-code",
        "cannot-reset",
        "method-locked",
        "reset-notice",
        "password-changed",
        "password-expires",
        "administrator-reset",
        "contact-administrator",
        "contact-digest",
        "not-me-report",
        "break-glass",
        "contact-changed",
        "factor-changed",
        "recovery-code-used",
        "second-step-locked",
        "questions-changed",
        "operator-alert",
    ];

    /// The name of this message: of its templates, and of its text in Fluent after `mail-`.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::VerificationCode { .. } => "verification-code",
            Self::RegistrationCode { .. } => "registration-code",
            Self::CannotReset { .. } => "cannot-reset",
            Self::MethodLocked { .. } => "method-locked",
            Self::ResetNotice { .. } => "reset-notice",
            Self::PasswordChanged { .. } => "password-changed",
            Self::PasswordExpires { .. } => "password-expires",
            Self::AdministratorReset { .. } => "administrator-reset",
            Self::ContactAdministrator { .. } => "contact-administrator",
            Self::ContactDigest { .. } => "contact-digest",
            Self::NotMeReport { .. } => "not-me-report",
            Self::BreakGlass { .. } => "break-glass",
            Self::ContactChanged { .. } => "contact-changed",
            Self::FactorChanged { .. } => "factor-changed",
            Self::RecoveryCodeUsed { .. } => "recovery-code-used",
            Self::SecondStepLocked { .. } => "second-step-locked",
            Self::QuestionsChanged { .. } => "questions-changed",
            Self::OperatorAlert(_) => "operator-alert",
        }
    }
}

/// Shows the name only: debug output ends in logs, and messages hold codes, links and names.
impl std::fmt::Debug for Message {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Message({})", self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_output_holds_no_secret() {
        let code = Message::VerificationCode { code: "246813".into(), minutes: 5 };
        assert_eq!(format!("{code:?}"), "Message(verification-code)");
        let notice = Message::ResetNotice {
            user_name: "alice@riverside.com".into(),
            at: Timestamp::from_micros(0),
            address: None,
            client: None,
            not_me_url: Some("https://reset.riverside.com/not-me/secret".into()),
        };
        assert_eq!(format!("{notice:#?}"), "Message(reset-notice)");
    }

    #[test]
    fn storage_names_the_message_and_gives_it_back() {
        let message = Message::ContactChanged { kind: ContactKind::MobilePhone, at: Timestamp::from_micros(7), not_me_url: None };
        let stored = serde_json::to_string(&message).unwrap();
        assert_eq!(stored, r#"{"message":"contact-changed","kind":"mobile-phone","at":7,"not_me_url":null}"#);
        // As a version queued it that knew no such link.
        let before = r#"{"message":"contact-changed","kind":"mobile-phone","at":7}"#;
        assert!(serde_json::from_str::<Message>(before).unwrap() == message);
        for sample in crate::preview::samples() {
            let stored = serde_json::to_string(&sample.message).unwrap();
            assert!(serde_json::from_str::<Message>(&stored).unwrap() == sample.message, "{stored}");
        }
    }
}
