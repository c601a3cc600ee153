//! The cookie of a reset and the one-use token of each form.

use data_encoding::BASE64URL_NOPAD;
use latchkey_vault::{InstallationKeys, Purpose, Token, TokenHash, constant_time_eq};

/// The secret a browser holds: who has it, has the reset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Session(pub(super) TokenHash);

impl Session {
    /// The session of a cookie; `None` when it is not one of ours.
    pub fn parse(cookie: &str) -> Option<Self> {
        Token::parse(cookie).map(|token| Self(token.hash()))
    }
}

/// Names the session and the version of the reset that a form was made for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepToken(String);

impl StepToken {
    /// The token as a form sent it.
    pub fn from_form(text: String) -> Self {
        Self(text)
    }

    /// The token, for a form.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub(super) fn of(keys: &InstallationKeys, session: Session, version: i64) -> Self {
        let mark = keys.keyed_hash(Purpose::StepToken, &[session.0.as_bytes(), &version.to_be_bytes()]);
        Self(BASE64URL_NOPAD.encode(&mark[..16]))
    }

    pub(super) fn matches(&self, keys: &InstallationKeys, session: Session, version: i64) -> bool {
        constant_time_eq(self.0.as_bytes(), Self::of(keys, session, version).0.as_bytes())
    }
}
