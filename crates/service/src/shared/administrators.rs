//! The administrators who hear of requests for help.

use latchkey_domain::{CONTACT_RECIPIENTS, CONTACT_TIERS, User};
use latchkey_store::{OrgScope, Reader, StoreError};

/// The first tier of administrators that anybody holds, at most a hundred of them ("Customize", 2016).
pub(crate) async fn first_tier(reader: &Reader, scope: &OrgScope) -> Result<Vec<User>, StoreError> {
    for tier in CONTACT_TIERS {
        let mut holders = reader.holders(scope, tier).await?;
        if !holders.is_empty() {
            holders.truncate(CONTACT_RECIPIENTS);
            return Ok(holders);
        }
    }
    Ok(Vec::new())
}

/// How counters name a whole organization.
pub(crate) fn everybody(scope: &OrgScope) -> [u8; 32] {
    scope.keys.blind_index("counter", b"organization")
}

/// The counter of requests that wait for a digest; it is cleared alone.
pub(crate) fn digest(scope: &OrgScope) -> [u8; 32] {
    scope.keys.blind_index("counter", b"digest")
}
