//! How messages are written as bytes.

mod fields;
mod frame;
mod padding;

pub(crate) use fields::{Fields, Taking, Writer};
pub(crate) use frame::{Kind, body_of, kind_of, sign, verify};
pub(crate) use padding::{PLAINTEXT, pad, unpad};

/// Longest that any message may be, in bytes: what an operation costs is known beforehand.
pub const LONGEST_MESSAGE: usize = 2_048;

/// Why bytes are no message. Names places only, never what stood there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WireError {
    /// It ends in the middle of something.
    #[error("the message is cut short")]
    Truncated,
    /// Longer than [`LONGEST_MESSAGE`].
    #[error("the message is longer than {LONGEST_MESSAGE} bytes")]
    TooLong,
    /// The first byte names another kind of message than the one expected here, or none.
    #[error("this is no message of the kind that is expected here")]
    OtherKind,
    /// A field that this version does not know, or one that stands out of order or twice.
    #[error("the message has a field {0} that does not belong there")]
    UnknownField(u8),
    /// A field that must be there is not.
    #[error("the message lacks field {0}")]
    MissingField(u8),
    /// A field whose value means nothing.
    #[error("field {0} of the message has no meaning")]
    BadValue(u8),
    /// The padding is not as it must be.
    #[error("the padding of the message is not as it must be")]
    BadPadding,
}
