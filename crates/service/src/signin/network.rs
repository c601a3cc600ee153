//! A limit on wrong passwords from one network, whoever they are for: spraying one password over many names counts together.

use latchkey_domain::{Counter, Decision, ThrottleKind, Timestamp, locked, refund, reserve};
use latchkey_store::{OrgScope, StoreError, Tx};
use latchkey_vault::Purpose;

use super::SignIn;
use crate::shared::{MOST_LOSSES, ServiceError, Visit, lost};

const KIND: ThrottleKind = ThrottleKind::NetworkSignIns;

/// A network that is open, with what was counted for it when it was looked at.
pub(super) struct Network {
    key: [u8; 32],
    kept: Option<Counter>,
}

/// A try of a network that is counted, until it is given back.
pub(super) struct NetworkTry {
    key: [u8; 32],
    counted: Counter,
}

impl SignIn {
    /// Looks at a network; gives until when it is closed, if it is.
    pub(super) async fn network(
        &self,
        scope: &OrgScope,
        visit: &Visit,
        now: Timestamp,
    ) -> Result<Result<Network, Timestamp>, ServiceError> {
        let key = scope.keys.keyed_hash(Purpose::Network, &[visit.network().as_bytes()]);
        let kept = self.deps.store.reader().counter(scope, &key, KIND.key()).await?;
        Ok(match kept.and_then(|counter| locked(counter, now)) {
            Some(until) => Err(until),
            None => Ok(Network { key, kept }),
        })
    }
}

impl Network {
    /// Counts a try as if it were wrong, before anything is verified; gives until when the network is closed, if others were quicker.
    /// Do it last: everybody in the network waits for this row.
    pub(super) async fn reserve(
        &self,
        tx: &Tx,
        scope: &OrgScope,
        now: Timestamp,
    ) -> Result<Result<NetworkTry, Timestamp>, StoreError> {
        let mut kept = self.kept;
        for _ in 0..MOST_LOSSES {
            let counted = match reserve(kept, KIND.default_rule(), now) {
                Decision::Locked { until } => return Ok(Err(until)),
                Decision::Granted(counted) => counted,
            };
            if tx.put_counter(scope, &self.key, KIND.key(), &counted, kept.as_ref()).await? {
                return Ok(Ok(NetworkTry { key: self.key, counted }));
            }
            kept = tx.counter(scope, &self.key, KIND.key()).await?;
        }
        Err(lost())
    }
}

impl NetworkTry {
    /// Gives the try back: the password was right, or was not looked at. A window that began since then has none of it.
    pub(super) async fn give_back(&self, tx: &Tx, scope: &OrgScope) -> Result<(), StoreError> {
        let mut kept = self.counted;
        for _ in 0..MOST_LOSSES {
            if tx.put_counter(scope, &self.key, KIND.key(), &refund(kept), Some(&kept)).await? {
                return Ok(());
            }
            let now = tx.counter(scope, &self.key, KIND.key()).await?;
            let Some(same) = now.filter(|now| now.window_start == self.counted.window_start) else { return Ok(()) };
            kept = same;
        }
        Err(lost())
    }
}
