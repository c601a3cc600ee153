//! A limit on wrong passwords from one network, whoever they are for: spraying one password over many names counts together.

use latchkey_domain::{ThrottleKind, Timestamp};
use latchkey_store::{OrgScope, StoreError, Tx};
use latchkey_vault::Purpose;

use super::SignIn;
use crate::shared::{ServiceError, Visit, lock_of, reserve};

const KIND: ThrottleKind = ThrottleKind::NetworkSignIns;

/// How the counter names a network.
pub(super) fn key(scope: &OrgScope, visit: &Visit) -> [u8; 32] {
    scope.keys.keyed_hash(Purpose::Network, &[visit.network().as_bytes()])
}

impl SignIn {
    /// Until when this network is closed, if it is.
    pub(super) async fn network_lock(
        &self,
        scope: &OrgScope,
        visit: &Visit,
        now: Timestamp,
    ) -> Result<Option<Timestamp>, ServiceError> {
        Ok(lock_of(&self.deps.store.reader(), scope, &key(scope, visit), KIND, now).await?)
    }
}

/// Counts a wrong password from a network.
pub(super) async fn count(tx: &Tx, scope: &OrgScope, network: &[u8; 32], now: Timestamp) -> Result<(), StoreError> {
    reserve(tx, scope, network, KIND, KIND.default_rule(), now).await.map(drop)
}
