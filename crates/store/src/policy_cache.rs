//! Policies that were read before: every step of a reset reads one, and reading it from its text costs more than the statement.

use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};

use latchkey_domain::Policy;
use uuid::Uuid;

use crate::StoreError;
use crate::values::from_json;

/// The policy of each organization, with the text it came from: another text is another policy, whatever its version says.
#[derive(Default)]
pub(crate) struct PolicyCache(RwLock<HashMap<Uuid, (String, Policy)>>);

impl PolicyCache {
    /// The policy that an organization keeps as `body`.
    pub(crate) fn get(&self, organization: Uuid, body: String) -> Result<Policy, StoreError> {
        if let Some((from, policy)) = self.0.read().unwrap_or_else(PoisonError::into_inner).get(&organization)
            && *from == body
        {
            return Ok(policy.clone());
        }
        let policy: Policy = from_json(&body, "a policy")?;
        self.0.write().unwrap_or_else(PoisonError::into_inner).insert(organization, (body, policy.clone()));
        Ok(policy)
    }
}

#[cfg(test)]
mod tests {
    use latchkey_domain::{PolicyDraft, Preset};

    use super::*;

    fn body(preset: Preset) -> String {
        serde_json::to_string(&preset.draft()).unwrap()
    }

    #[test]
    fn another_text_is_another_policy_and_each_organization_has_its_own() {
        let (cache, one, other) = (PolicyCache::default(), Uuid::from_u128(1), Uuid::from_u128(2));
        let read = |organization, preset| PolicyDraft::from(cache.get(organization, body(preset)).unwrap()).preset;
        for preset in [Preset::Classic, Preset::Classic, Preset::Strict, Preset::Classic] {
            assert_eq!(read(one, preset), preset);
            assert_eq!(read(other, Preset::Strict), Preset::Strict);
        }
        assert!(cache.get(one, "{}".into()).is_err());
        assert_eq!(read(one, Preset::Strict), Preset::Strict);
    }
}
