//! Nonces that may be used once: solved captchas, redeemed tickets.

use latchkey_domain::Timestamp;

use crate::values::bind;
use crate::{StoreError, Tx};

impl Tx {
    /// Uses a nonce up; it is remembered until `expires_at`. `false` when it was used before.
    pub async fn spend_nonce(&self, nonce: &[u8; 32], purpose: &str, expires_at: Timestamp) -> Result<bool, StoreError> {
        let sql = "INSERT INTO spent_nonce (nonce, purpose, expires_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
        self.one(sql, bind![nonce, purpose, expires_at]).await
    }
}
