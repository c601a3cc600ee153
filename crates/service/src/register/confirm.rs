//! "Looks good", and leaving the registration.

use latchkey_domain::{Activity, ActivityKind, EnrolmentKind, Method, Outcome, Reason};

use super::Register;
use super::desk::Desk;
use crate::shared::{Seat, ServiceError, Story, Visit};

impl Register {
    /// Keeps that the person found everything right that is registered; `false` when there is nothing, or no right to register.
    ///
    /// # Errors
    /// [`ServiceError`] when the store does not answer.
    pub async fn looks_good(&self, visit: &Visit, seat: &Seat) -> Result<bool, ServiceError> {
        let deps = &self.deps;
        let desk = Desk::load(deps, &deps.store.reader(), seat).await?;
        let Ok(registration) = desk.registration(deps) else { return Ok(false) };
        let reasons: Vec<Reason> =
            registration.items.iter().filter(|item| item.counts).map(|item| reason_of(item.method)).collect();
        if reasons.is_empty() {
            return Ok(false);
        }
        let story = Story::new(deps, visit, seat.scope.organization, seat.correlation(), Some(seat.user), reasons.len());
        let event = |(place, reason)| story.event(place, ActivityKind::InfoConfirmed, Outcome::Success, reason);
        let (events, now): (Vec<_>, _) = (reasons.into_iter().enumerate().map(event).collect(), desk.now);
        let events = &events;
        deps.store
            .write("register: looks good", |tx| async move {
                tx.lock_user(&seat.scope, seat.user).await?;
                tx.confirm_registered(&seat.scope, seat.user, now).await?;
                tx.insert_activities(events).await?;
                Ok::<_, ServiceError>(true)
            })
            .await
    }

    /// Leaves the registration: what was being proven in this session is given up. What is registered stays.
    ///
    /// # Errors
    /// [`ServiceError`] when the store does not answer.
    pub async fn cancel(&self, visit: &Visit, seat: &Seat) -> Result<(), ServiceError> {
        let deps = &self.deps;
        let story = Story::new(deps, visit, seat.scope.organization, seat.correlation(), Some(seat.user), 1);
        let event = story.event(0, ActivityKind::RegistrationCancelled, Outcome::Success, Reason::CancelledBeforeMethods);
        let event = &Activity { reason: None, ..event };
        deps.store
            .write("register: cancel", |tx| async move {
                tx.lock_user(&seat.scope, seat.user).await?;
                for kind in EnrolmentKind::ALL {
                    tx.end_enrolment(&seat.scope, seat.user, seat.session, kind).await?;
                }
                Ok::<_, ServiceError>(tx.insert_activity(event).await?)
            })
            .await
    }
}

/// How events name what a method is proven with.
const fn reason_of(method: Method) -> Reason {
    match method {
        Method::AlternateEmail => Reason::InfoEmail,
        Method::MobilePhone | Method::OfficePhone => Reason::InfoPhone,
        Method::Authenticator => Reason::InfoAuthenticator,
        Method::SecurityQuestions => Reason::InfoQuestions,
        Method::RecoveryCode => Reason::InfoRecoveryCodes,
    }
}
