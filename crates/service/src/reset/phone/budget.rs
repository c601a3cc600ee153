//! What a text or a call costs, and whether it may be sent now: asked once, in the write that queues it.

use latchkey_domain::{ThrottleKind, Timestamp};
use latchkey_store::{StoreError, Tx};

use super::super::live::Live;
use crate::shared::{Reserved, reserve as reserve_try};

/// A text or a call that is about to be queued.
pub(super) struct Order {
    /// Names the number: the stored one, or under `conceal` the one that was typed.
    pub(super) destination: [u8; 32],
}

/// Whether it may be queued.
pub(super) enum Granted {
    /// It may, and is counted.
    Yes,
    /// It may not before this instant.
    Later(Timestamp),
}

/// Counts one text or call against every limit.
pub(super) async fn reserve(tx: &Tx, live: &Live, order: &Order) -> Result<Granted, StoreError> {
    let kind = ThrottleKind::DestinationSends;
    let counted = reserve_try(tx, &live.scope, &order.destination, kind, kind.default_rule(), live.now).await?;
    Ok(match counted {
        Reserved::Granted { .. } => Granted::Yes,
        Reserved::Locked { until } => Granted::Later(until),
    })
}
