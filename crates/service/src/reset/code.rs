//! "Enter the code": the try is reserved, the code compared, the proof appended.

use latchkey_domain::Method;
use latchkey_store::ChallengeRecord;
use latchkey_vault::{Code, constant_time_eq};

use super::live::Live;
use super::proof::Checked;
use super::send::{code_hash, contact_key};
use super::{Reset, Session, StepToken};
use crate::shared::{ServiceError, Visit};

/// What the person typed.
pub struct TypedCode {
    /// The method the code came by.
    pub method: Method,
    /// The code; blanks and hyphens between the digits do not matter.
    pub code: Code,
}

impl Reset {
    /// Checks a code.
    ///
    /// # Errors
    /// [`ServiceError`] when the store does not answer; a reserved try then stays counted.
    pub async fn check_code(
        &self,
        visit: &Visit,
        session: Session,
        step: &StepToken,
        typed: TypedCode,
    ) -> Result<Checked, ServiceError> {
        let reader = self.deps.store.reader();
        let Some(live) = Live::for_step(&self.deps, &reader, session, step).await? else { return Ok(Checked::Stale) };
        if live.gate_for(typed.method).is_none() {
            return Ok(Checked::Stale);
        }
        let tried = match self.reserve_try(&live, typed.method).await? {
            Ok(tried) => tried,
            Err(refused) => return Ok(refused),
        };
        let transaction = live.transaction.facts().started.id;
        let challenge = reader.latest_challenge(&live.scope, transaction, typed.method).await?;
        let Some(challenge) = challenge.filter(|c| c.spent_at.is_none() && live.now < c.expires_at) else {
            self.wrong(visit, &live, typed.method, tried).await?;
            return Ok(Checked::Expired);
        };
        match agrees(&live, &challenge, &typed.code) && tried.open {
            true => self.right(visit, &live, (challenge.id, typed.method, challenge.contact)).await,
            false => self.wrong(visit, &live, typed.method, tried).await,
        }
    }
}

fn agrees(live: &Live, challenge: &ChallengeRecord, typed: &Code) -> bool {
    let digits: String = typed.expose().chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
    let digits = Code::new(digits);
    let hash = code_hash(&live.scope, challenge.id, digits.expose());
    let same = challenge.code_hash.is_some_and(|kept| constant_time_eq(&kept, &hash));
    let provable = live.counts(challenge.method) && live.gate_for(challenge.method).is_some_and(|gate| gate.provable);
    same && provable && !challenge.hopeless && is_present(live, challenge)
}

/// Whether the code went to the address that is kept now: one that was replaced since proves nothing any more.
fn is_present(live: &Live, challenge: &ChallengeRecord) -> bool {
    let email = live.user().and_then(|user| user.contacts.recovery_email());
    email.is_some_and(|email| contact_key(&live.scope, &email.value) == challenge.contact)
}
