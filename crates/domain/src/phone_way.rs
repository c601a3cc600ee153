//! How a phone is reached.

/// How a code or a question reaches a phone. Both prove the same phone, so they are one method and one gate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PhoneWay {
    /// A text with a code.
    Text,
    /// A call that asks for keys.
    Call,
}

impl PhoneWay {
    /// Both ways.
    pub const ALL: [Self; 2] = [Self::Text, Self::Call];

    /// The word of logs, metrics and forms.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Call => "call",
        }
    }
}
