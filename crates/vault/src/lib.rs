//! Secret types, the key ring, sealed columns, keyed hashes and the Argon2 pool.
//!
//! How the keys hang together, from the outside in:
//!
//! - the **master keys** ([`MasterKeys`]) live in one file outside the data and outside every backup;
//! - the current one wraps one **data key** per organization and the installation's own; both are stored in the
//!   database, so a copy of the database alone opens nothing;
//! - from a data key, one key per purpose is derived: [`OrganizationKeys`] and [`InstallationKeys`] seal columns,
//!   hash codes and names, and give the pepper of password hashes.
//!
//! Rotating the master key wraps the data keys again and touches no sealed column. Beside the master keys stands the
//! **generation**, which every restore raises: an older state of the database is told by its lower number.
//! No type here that holds a secret can be printed.

mod canary;
mod data_key;
mod error;
mod framing;
mod hash_pool;
mod hash_queue;
mod installation_keys;
mod key;
mod key_file;
mod key_text;
mod master_keys;
mod organization_keys;
mod password_hash;
mod purpose;
mod recovery_code;
mod ring;
mod sealed;
mod secret_text;
mod token;
mod totp;

pub use data_key::DataKey;
pub use error::VaultError;
pub use hash_pool::{HASH_CPU, HashPool, HashPoolSettings, PoolError, Turn};
pub use hash_queue::Priority;
pub use installation_keys::InstallationKeys;
pub use key::KeyId;
pub use key_file::KeyFileError;
pub use master_keys::MasterKeys;
pub use organization_keys::OrganizationKeys;
pub use password_hash::{Cost, PasswordHash, Pepper, hash, hash_at, needs_rehash, verify};
pub use purpose::Purpose;
pub use recovery_code::RecoveryCode;
pub use ring::Column;
pub use secret_text::{Code, Password};
pub use token::{Token, TokenHash};
pub use totp::TotpSecret;

/// Whether two byte strings are equal, in a time that depends on their lengths only.
pub fn constant_time_eq(left: &[u8], right: &[u8]) -> bool {
    use subtle::ConstantTimeEq as _;
    left.ct_eq(right).into()
}
