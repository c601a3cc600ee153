//! What a call asks for, and what comes of it.

use serde::{Deserialize, Serialize};

/// Seconds after which a call that was taken is ended, whatever is being said: two minutes, as calls are billed, and no third.
pub const LONGEST_CALL: u32 = 120;
/// How often a call says what it asks ("How it works", 2017: the automated voice repeats).
pub const CALL_REPEATS: usize = 3;
/// Seconds of silence, behind the last words, after which nobody presses a key any more.
pub const CALL_PATIENCE: u32 = 8;

/// What the person keys during a call.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CallKeys {
    /// The two digits that the page shows, then `#`: nobody confirms by habit, and no recorded greeting does by accident.
    #[default]
    Digits,
    /// `#` alone ("How it works", 2017).
    Hash,
}

impl CallKeys {
    /// How many digits are keyed before `#`.
    pub const fn digits(self) -> u32 {
        match self {
            Self::Digits => 2,
            Self::Hash => 0,
        }
    }

    /// The word in policies.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Digits => "digits",
            Self::Hash => "hash",
        }
    }
}

/// How a call ended that nobody answered with keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallEnd {
    /// Nobody took it.
    NoAnswer,
    /// The line was engaged.
    Busy,
    /// Somebody took it and keyed nothing.
    HungUp,
    /// It could not be made.
    Failed,
}

impl CallEnd {
    /// Every end.
    pub const ALL: [Self; 4] = [Self::NoAnswer, Self::Busy, Self::HungUp, Self::Failed];

    /// The word kept in storage and used in text ids.
    pub const fn key(self) -> &'static str {
        match self {
            Self::NoAnswer => "no-answer",
            Self::Busy => "busy",
            Self::HungUp => "hung-up",
            Self::Failed => "failed",
        }
    }

    /// The end with this word.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|end| end.key() == key)
    }
}
