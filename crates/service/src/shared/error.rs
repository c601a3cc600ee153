//! What can go wrong besides what a person did.

use std::time::Duration;

use latchkey_store::StoreError;
use latchkey_store::breach_list::BreachListError;
use latchkey_vault::{PoolError, VaultError};

/// A use case could not be carried out; the person did nothing wrong and nothing is lost.
#[derive(Debug, thiserror::Error)]
pub enum ServiceError {
    /// The store did not do its part.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Too many passwords are being hashed; nothing was counted.
    #[error("the server is busy; try again in {} seconds", retry_after.as_secs())]
    Busy {
        /// When to try again.
        retry_after: Duration,
    },
    /// A hash could not be computed.
    #[error("a password could not be hashed")]
    Hashing,
    /// The breach list could not be asked; the password was not taken.
    #[error(transparent)]
    BreachList(#[from] BreachListError),
    /// A key or a sealed value is not usable.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// The session ended while its person did something; nothing is kept of that.
    #[error("the session is over")]
    SessionOver,
    /// A message has nowhere to go.
    #[error("there is no address to write to")]
    NoAddress,
    /// A message could not be made.
    #[error("a message could not be written as JSON")]
    Message(#[from] serde_json::Error),
}

impl From<PoolError> for ServiceError {
    fn from(error: PoolError) -> Self {
        match error {
            PoolError::Busy { retry_after } => Self::Busy { retry_after },
            PoolError::Failed => Self::Hashing,
        }
    }
}
