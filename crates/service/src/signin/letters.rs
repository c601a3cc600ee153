//! What administrators hear of their second step: that a recovery code was used, and that too many wrong codes locked it. Whoever typed
//! them knows the password.

use latchkey_domain::Timestamp;
use latchkey_messaging::{Message, TextMessage};

use super::SignIn;
use super::factor::RightFactor;
use crate::shared::{Notices, Owner, Seat, ServiceError, TextNotice, Visit};

/// When it happened, the network address and the browser it came from, and the link of "This was not me".
type Circumstances = (Timestamp, Option<String>, Option<String>, Option<String>);

impl SignIn {
    /// What is told once this factor is used up; nothing of an app.
    pub(super) async fn told_of_use(&self, visit: &Visit, seat: &Seat, right: &RightFactor) -> Result<Notices, ServiceError> {
        match right {
            RightFactor::App { .. } => Ok(Notices::default()),
            RightFactor::Recovery(_) => {
                let message = |left, (at, address, client, not_me_url): Circumstances| Message::RecoveryCodeUsed {
                    left,
                    at,
                    address,
                    client,
                    not_me_url,
                };
                self.told(visit, seat, &message, TextMessage::RecoveryCodeUsed {}).await
            }
        }
    }

    /// What is told when the second step locks until then.
    pub(super) async fn told_of_lock(&self, visit: &Visit, seat: &Seat, until: Timestamp) -> Result<Notices, ServiceError> {
        let minutes = until.since(self.deps.clock.now()).as_secs().div_ceil(60);
        let minutes = u32::try_from(minutes).unwrap_or(u32::MAX);
        let message = |_, (at, address, client, not_me_url): Circumstances| Message::SecondStepLocked {
            minutes,
            at,
            address,
            client,
            not_me_url,
        };
        self.told(visit, seat, &message, TextMessage::SecondStepLocked {}).await
    }

    /// To all addresses of the person, and by text to whom no mail reaches. The message is given how many recovery codes are left after
    /// this one, and the circumstances.
    async fn told(
        &self,
        visit: &Visit,
        seat: &Seat,
        message: &(dyn Fn(u32, Circumstances) -> Message + Sync),
        text: TextMessage,
    ) -> Result<Notices, ServiceError> {
        let (deps, at) = (&self.deps, self.deps.clock.now());
        let reader = deps.store.reader();
        let (organization, policy) = reader.governed(&seat.scope).await?;
        let Some(person) = reader.person(&seat.scope, Some(seat.user)).await? else { return Ok(Notices::default()) };
        let user = &person.user;
        let left = user.factors.recovery_codes.saturating_sub(1);
        let telling = |link| {
            let origin = &visit.origin;
            message(left, (at, origin.address.map(|address| address.to_string()), origin.client.clone(), link))
        };
        let owner = Owner { scope: &seat.scope, organization: &organization, policy: policy.as_ref(), user, at };
        let text = TextNotice::instead_of_mail(deps, visit, owner, text)?;
        Ok(Notices::by_mail(deps, owner, &visit.language, user.notice_addresses(), &telling)?.and_text(text))
    }
}
