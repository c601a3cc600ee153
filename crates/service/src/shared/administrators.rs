//! The administrators who hear of requests for help.

use latchkey_domain::{CONTACT_RECIPIENTS, CONTACT_TIERS, User, UserId};
use latchkey_store::{OrgScope, Reader, StoreError};

/// The first tier of administrators that anybody but this person holds, at most a hundred of them ("Customize", 2016): whoever is
/// locked out cannot read the request for their own help. All tiers are read, so that the work tells nothing.
pub(crate) async fn first_tier(reader: &Reader, scope: &OrgScope, but: Option<UserId>) -> Result<Vec<User>, StoreError> {
    let mut first = Vec::new();
    for tier in CONTACT_TIERS {
        let mut holders = reader.holders(scope, tier).await?;
        holders.retain(|holder| Some(holder.id) != but);
        if first.is_empty() {
            first = holders;
        }
    }
    first.truncate(CONTACT_RECIPIENTS);
    Ok(first)
}

/// How counters name a whole organization.
pub(crate) fn everybody(scope: &OrgScope) -> [u8; 32] {
    scope.keys.blind_index("counter", b"organization")
}

/// The counter of requests that wait for a digest; it is cleared alone.
pub(crate) fn digest(scope: &OrgScope) -> [u8; 32] {
    scope.keys.blind_index("counter", b"digest")
}
