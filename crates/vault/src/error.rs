//! What can go wrong with stored secrets.

use crate::KeyId;

/// Why a sealed value, a wrapped key or a stored hash could not be used. Holds no secret and no stored text.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VaultError {
    /// The master key in use is not the one this database was sealed with.
    #[error(
        "this database was sealed with master key {wanted}, which the key file in use does not hold: point the \
         configuration at the key file this database was made with, or restore that file from its safe copy, and \
         start again"
    )]
    WrongMasterKey {
        /// The key that the stored data names.
        wanted: KeyId,
    },
    /// The value was sealed under another organization's or installation's data key.
    #[error("the value was sealed with data key {found}, but {expected} is in use here")]
    OtherDataKey {
        /// The key that the stored value names.
        found: KeyId,
        /// The key that was asked to open it.
        expected: KeyId,
    },
    /// The first byte names a format that this version does not know.
    #[error(
        "the sealed value has format {found}, which this version does not know: a newer version wrote it, or it is \
         not a sealed value"
    )]
    UnknownFormat {
        /// The format named.
        found: u8,
    },
    /// Too short, or empty.
    #[error("the sealed value is cut short")]
    Truncated,
    /// The seal is broken: a changed byte, or a value that belongs to another organization, table, row or column.
    #[error("the seal does not hold: the value was changed, or was copied from another place")]
    BrokenSeal,
    /// A stored password hash that cannot be read, or whose cost is beyond what this program would ever write.
    #[error("the stored password hash cannot be read")]
    UnreadableHash,
}
