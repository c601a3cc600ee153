//! What several pages show.

use std::time::Duration;

use latchkey_domain::{PasswordProblem, PasswordRules, Timestamp};
use serde::Serialize;

use crate::render::Message;

/// Which step of a reset this is: the gates, then the new password.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Progress {
    gates: u8,
    current: u8,
}

impl Progress {
    /// The gate after `proven` ones, of `gates`.
    pub const fn at_gate(proven: u8, gates: u8) -> Self {
        Self { gates, current: if proven < gates { proven + 1 } else { gates } }
    }

    /// The new password, after all `gates`.
    pub const fn at_password(gates: u8) -> Self {
        Self { gates, current: gates + 1 }
    }
}

/// When the visit ends. The page says it in words and warns before it happens.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Expiry {
    seconds_left: u64,
    at: Timestamp,
}

impl Expiry {
    /// The visit ends at `at`; it is `now`.
    pub fn new(at: Timestamp, now: Timestamp) -> Self {
        Self { seconds_left: at.since(now).as_secs(), at }
    }
}

/// The rules of a new password, told before typing and checked in the browser while typing.
#[derive(Clone, Debug, Serialize)]
pub struct PasswordRequirements {
    min_length: u16,
    max_length: u16,
    kinds: u8,
    guessable: bool,
    leaked: bool,
    words: Vec<String>,
    user_name: String,
}

impl PasswordRequirements {
    /// The rules of the organization; `words` are the person's and the organization's names that the rules forbid.
    pub fn new(rules: &PasswordRules, words: Vec<String>, user_name: impl Into<String>) -> Self {
        Self {
            min_length: rules.min_length,
            max_length: rules.max_length,
            kinds: rules.classes_required,
            guessable: rules.banned_check,
            leaked: rules.breach_list,
            words: if rules.forbid_names || rules.forbid_organization_names { words } else { Vec::new() },
            user_name: user_name.into(),
        }
    }

    pub(crate) fn samples() -> [Self; 2] {
        let words = || ["alexandra", "moreno", "riverside"].map(str::to_owned).to_vec();
        [
            Self::new(&PasswordRules::classic(), words(), "alexandra@riverside.example"),
            Self::new(&PasswordRules::strict(), words(), "alexandra@riverside.example"),
        ]
    }
}

impl From<PasswordProblem> for Message {
    fn from(problem: PasswordProblem) -> Self {
        match problem {
            PasswordProblem::TooShort { min } => Self::new("password-error-short").number("count", min),
            PasswordProblem::TooLong { max } => Self::new("password-error-long").number("count", max),
            PasswordProblem::TooFewClasses { required, .. } => Self::new("password-error-kinds").number("count", required),
            PasswordProblem::ForbiddenCharacters => Self::new("password-error-characters"),
            PasswordProblem::ContainsName => Self::new("password-error-name"),
            PasswordProblem::ContainsOrganizationName => Self::new("password-error-organization"),
            PasswordProblem::TooGuessable => Self::new("password-error-guessable"),
            PasswordProblem::BlockedByOrganization => Self::new("password-error-banned"),
            PasswordProblem::Leaked => Self::new("password-error-leaked"),
            PasswordProblem::Reused => Self::new("password-error-used"),
        }
    }
}

/// A fixed instant for samples: 20 November 2026, 15:30 UTC.
pub(crate) const SAMPLE_NOW: Timestamp = Timestamp::from_micros(1_795_188_600_000_000);

pub(crate) fn sample_expiry() -> Expiry {
    Expiry::new(SAMPLE_NOW.plus(Duration::from_secs(15 * 60)), SAMPLE_NOW)
}
