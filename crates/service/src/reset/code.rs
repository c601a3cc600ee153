//! "Enter the code": the try is reserved, the code compared, the proof appended.

use latchkey_domain::{Method, Reason, Verification};
use latchkey_store::ChallengeRecord;
use latchkey_vault::{Code, constant_time_eq};

use super::live::Live;
use super::proof::{Checked, Proven};
use super::send::code_hash;
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
        if typed.method.is_factor() || live.gate_for(typed.method).is_none() {
            return Ok(Checked::Stale);
        }
        let way = Verification::of(typed.method, false);
        let transaction = live.transaction.facts().started.id;
        let challenge = reader.latest_challenge(&live.scope, transaction, typed.method).await?;
        // Without a code to compare there is nothing to try, and nothing counts. Whoever makes another takes a step, so this is
        // the one that is compared.
        let Some(challenge) = challenge.filter(|challenge| live.waits_for(challenge) && challenge.code_hash.is_some()) else {
            return Ok(Checked::Expired);
        };
        let tried = match self.reserve_try(&live, typed.method).await? {
            Ok(tried) => tried,
            Err(refused) => return Ok(refused),
        };
        match agrees(&live, &challenge, &typed.code) && tried.open {
            true => self.right(visit, &live, Proven::of(&challenge, way, live.version + 1)).await,
            false => self.wrong(visit, &live, Reason::too_many(way), tried).await,
        }
    }
}

/// The code without the blanks and hyphens between its digits.
pub(super) fn digits_of(typed: &Code) -> Code {
    Code::new(typed.expose().chars().filter(|c| !c.is_whitespace() && *c != '-').collect())
}

fn agrees(live: &Live, challenge: &ChallengeRecord, typed: &Code) -> bool {
    let digits = digits_of(typed);
    let hash = code_hash(&live.scope, challenge.id, digits.expose());
    let same = challenge.code_hash.is_some_and(|kept| constant_time_eq(&kept, &hash));
    // Both are looked at whatever the first one says, for the work must not tell either.
    let provable = live.provable(challenge);
    same && provable
}
