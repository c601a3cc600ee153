//! Organizations in which somebody guesses codes: there the work is dearer for a while. Kept in memory, for it only shields.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use latchkey_domain::{OrganizationId, Timestamp};

/// Until when the work is dearer, per organization.
#[derive(Default)]
pub(super) struct Surges(Mutex<HashMap<OrganizationId, Timestamp>>);

impl Surges {
    /// Makes the work dearer in this organization until then; a surge that ends earlier shortens none.
    pub(super) fn raise(&self, organization: OrganizationId, until: Timestamp, now: Timestamp) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.retain(|_, end| now < *end);
        let end = known.entry(organization).or_insert(until);
        *end = until.max(*end);
    }

    /// Whether the work is dearer there now.
    pub(super) fn holds(&self, organization: OrganizationId, now: Timestamp) -> bool {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(&organization).is_some_and(|end| now < *end)
    }
}
