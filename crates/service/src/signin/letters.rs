//! What administrators hear of their second step: that a recovery code was used, and that too many wrong codes locked it. Whoever typed
//! them knows the password.

use latchkey_domain::Timestamp;
use latchkey_messaging::{Message, TextMessage};
use latchkey_store::{OrgScope, StoreError, Tx};

use super::SignIn;
use super::factor::RightFactor;
use crate::shared::{Letter, Owner, Seat, ServiceError, TextNotice, Visit};

/// Everything that is sent.
#[derive(Default)]
pub(super) struct StepTold {
    letters: Vec<Letter>,
    text: Option<TextNotice>,
}

impl StepTold {
    /// Queues it. Do it late: everybody's texts wait for the rows of the budget.
    pub(super) async fn queue(&self, tx: &Tx, scope: &OrgScope) -> Result<(), StoreError> {
        for letter in &self.letters {
            letter.queue(tx, scope).await?;
        }
        match &self.text {
            Some(text) => text.queue(tx, scope).await,
            None => Ok(()),
        }
    }
}

impl SignIn {
    /// What is told once this factor is used up; nothing of an app.
    pub(super) async fn told_of_use(&self, visit: &Visit, seat: &Seat, right: &RightFactor) -> Result<StepTold, ServiceError> {
        match right {
            RightFactor::App { .. } => Ok(StepTold::default()),
            RightFactor::Recovery(_) => {
                let message = |left: u32, (at, address, client)| Message::RecoveryCodeUsed { left, at, address, client };
                self.told(visit, seat, message, TextMessage::RecoveryCodeUsed {}).await
            }
        }
    }

    /// What is told when the second step locks until then.
    pub(super) async fn told_of_lock(&self, visit: &Visit, seat: &Seat, until: Timestamp) -> Result<StepTold, ServiceError> {
        let minutes = until.since(self.deps.clock.now()).as_secs().div_ceil(60);
        let minutes = u32::try_from(minutes).unwrap_or(u32::MAX);
        let message = |_, (at, address, client)| Message::SecondStepLocked { minutes, at, address, client };
        self.told(visit, seat, message, TextMessage::SecondStepLocked {}).await
    }

    /// To all addresses of the person, and by text to whom no mail reaches. The message is given how many recovery codes are left after
    /// this one, and the circumstances.
    async fn told(
        &self,
        visit: &Visit,
        seat: &Seat,
        message: impl FnOnce(u32, (Timestamp, Option<String>, Option<String>)) -> Message,
        text: TextMessage,
    ) -> Result<StepTold, ServiceError> {
        let (deps, at) = (&self.deps, self.deps.clock.now());
        let reader = deps.store.reader();
        let (organization, policy) = reader.governed(&seat.scope).await?;
        let Some(person) = reader.person(&seat.scope, Some(seat.user)).await? else { return Ok(StepTold::default()) };
        let user = &person.user;
        let origin = &visit.origin;
        let circumstances = (at, origin.address.map(|address| address.to_string()), origin.client.clone());
        let message = message(user.factors.recovery_codes.saturating_sub(1), circumstances);
        let language = user.language.as_deref().unwrap_or(&visit.language);
        let letter = |address| Letter::to(deps, &organization, address, language, message.clone());
        let letters = user.notice_addresses().into_iter().map(letter).collect::<Result<_, _>>()?;
        let owner = Owner { scope: &seat.scope, organization: &organization, policy: policy.as_ref(), user, at };
        Ok(StepTold { letters, text: TextNotice::instead_of_mail(deps, visit, owner, text)? })
    }
}
