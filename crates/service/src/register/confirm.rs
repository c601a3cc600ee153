//! "Looks good", and leaving the registration.

use latchkey_domain::{Activity, ActivityKind, ContactKind, EnrolmentKind, Method, Outcome, Reason, RegistrationItem};
use latchkey_store::Confirmed;

use super::Register;
use super::desk::{Desk, hold};
use crate::shared::{Note, Seat, ServiceError, Story, Visit};

/// What came of "Looks good".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Looked {
    /// Everything that counts is confirmed.
    Confirmed,
    /// What the person gave is confirmed. Something else counts that only an administrator gave: a look at most of it hidden proves
    /// nothing, a code does.
    Unproven,
    /// There is nothing to confirm, or no right to register.
    Nothing,
}

impl Register {
    /// Keeps that the person found right what they gave themselves, and what is listed and counts.
    ///
    /// # Errors
    /// [`ServiceError`] when the store does not answer.
    pub async fn looks_good(&self, visit: &Visit, seat: &Seat) -> Result<Looked, ServiceError> {
        let deps = &self.deps;
        let desk = Desk::load(deps, &deps.store.reader(), seat).await?;
        let Ok(registration) = desk.registration(deps) else { return Ok(Looked::Nothing) };
        let (own, supplied): (Vec<&RegistrationItem>, Vec<&RegistrationItem>) =
            registration.confirmable().partition(|item| item.contact.is_none_or(ContactKind::is_private));
        if own.is_empty() && supplied.is_empty() {
            return Ok(Looked::Nothing);
        }
        let has = |method: Method| own.iter().any(|item| item.method == method);
        let what = &Confirmed {
            contacts: own.iter().filter_map(|item| item.contact).collect(),
            answers: has(Method::SecurityQuestions),
            authenticators: has(Method::Authenticator),
        };
        let story = Story::new(deps, visit, seat.scope.organization, seat.correlation(), Some(seat.user), own.len());
        let event = |(place, item): (usize, &&RegistrationItem)| {
            Note::new(&seat.scope, story.event(place, ActivityKind::InfoConfirmed, Outcome::Success, reason_of(item.method)))
        };
        let (notes, now): (Vec<Note>, _) = (own.iter().enumerate().map(event).collect(), desk.now);
        let notes = &notes;
        deps.store
            .write("register: looks good", |tx| async move {
                hold(&tx, seat).await?;
                tx.confirm_registered(&seat.scope, seat.user, what, now).await?;
                for note in notes {
                    note.keep(&tx).await?;
                }
                Ok::<_, ServiceError>(())
            })
            .await?;
        let proven = supplied.iter().all(|item| item.confirmed_at.is_some());
        Ok(if proven { Looked::Confirmed } else { Looked::Unproven })
    }

    /// Leaves the registration: what was being proven in this session is given up. What is registered stays.
    ///
    /// # Errors
    /// [`ServiceError`] when the store does not answer.
    pub async fn cancel(&self, visit: &Visit, seat: &Seat) -> Result<(), ServiceError> {
        let deps = &self.deps;
        let story = Story::new(deps, visit, seat.scope.organization, seat.correlation(), Some(seat.user), 1);
        let event = story.event(0, ActivityKind::RegistrationCancelled, Outcome::Success, Reason::CancelledBeforeMethods);
        let note = &Note::new(&seat.scope, Activity { reason: None, ..event });
        deps.store
            .write("register: cancel", |tx| async move {
                hold(&tx, seat).await?;
                for kind in EnrolmentKind::ALL {
                    tx.end_enrolment(&seat.scope, seat.user, seat.session, kind).await?;
                }
                Ok::<_, ServiceError>(note.keep(&tx).await?)
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
