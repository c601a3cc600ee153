//! What is asked in a call, for a gateway that fetches it when the person has taken the call.

use latchkey_domain::OutboxId;

use super::super::Reset;
use super::keys::waits_for;
use crate::shared::{CallQuestion, ServiceError};

impl Reset {
    /// What to ask in this call; `None` when no reset waits for it. It changes nothing, however often it is asked. The caller of this
    /// has checked the gateway's signature.
    ///
    /// # Errors
    /// [`ServiceError`] when the store does not answer.
    pub async fn call_question(&self, call: OutboxId) -> Result<Option<CallQuestion>, ServiceError> {
        let reader = self.deps.store.reader();
        let Some(call) = reader.call(call).await? else { return Ok(None) };
        let challenge = reader.challenge(&call.scope, call.challenge).await?;
        let now = self.deps.clock.now();
        if !challenge.is_some_and(|challenge| !challenge.hopeless && waits_for(&call, &challenge, now)) {
            return Ok(None);
        }
        let organization = reader.organization(&call.scope).await?.name;
        Ok(Some(CallQuestion { language: call.language, organization, keys: call.keys, registers: false }))
    }
}
