//! A value was proven: it is kept, with its events, and whoever was reached before is told.

use latchkey_domain::{
    Activity, ActivityKind, Contact, ContactKind, EnrolmentKind, Method, Outcome, PhoneNumber, Reason, ThrottleKind,
};
use latchkey_store::{Enrolling, EnrolmentRecord, RegisterContact, StoreError, Tx};

use super::Register;
use super::code::Checked;
use super::desk::Desk;
use super::letters::Told;
use crate::shared::{ServiceError, Story, Visit, count_verified, give_back};

/// The method that an enrolment is for.
pub(super) const fn method_of(kind: EnrolmentKind) -> Method {
    match kind {
        EnrolmentKind::Email => Method::AlternateEmail,
        EnrolmentKind::Phone => Method::MobilePhone,
        EnrolmentKind::Authenticator => Method::Authenticator,
    }
}

/// What is about to be written.
struct Plan<'a> {
    contact: RegisterContact<'a>,
    /// Whose place it takes, as far as that was read.
    displaced: Option<&'a Contact>,
    events: Vec<Activity>,
    told: Told,
    /// The phone that the proof came back from.
    phone: Option<&'a PhoneNumber>,
    /// The counter in which a try was reserved.
    reserved: Option<ThrottleKind>,
}

/// Why nothing was kept; the write is undone.
enum Lost {
    Race,
    Failed(ServiceError),
}

impl From<StoreError> for Lost {
    fn from(error: StoreError) -> Self {
        Self::Failed(error.into())
    }
}

impl Register {
    /// Keeps what was proven.
    pub(super) async fn keep(
        &self,
        visit: &Visit,
        desk: &Desk<'_>,
        enrolment: &EnrolmentRecord,
        reserved: Option<ThrottleKind>,
    ) -> Result<Checked, ServiceError> {
        let deps = &self.deps;
        let Some((kind, value)) = private_value(&enrolment.value) else { return Ok(Checked::Stale) };
        let country = desk.organization.country;
        let user = desk.user();
        let displaced = user.contacts.displaced_by(kind, &value, country);
        let after = desk.user_with(kind, &value);
        let completes = desk.completes(deps, after.clone());
        let story = Story::new(deps, visit, desk.seat.scope.organization, desk.seat.correlation(), Some(user.id), 2);
        let did = match (displaced, user.contacts.get(kind)) {
            (Some(_), _) => ActivityKind::InfoChanged,
            (None, Some(_)) => ActivityKind::InfoConfirmed,
            (None, None) => ActivityKind::Registered,
        };
        let reason = Reason::of_enrolment(enrolment.value.kind());
        let mut events = vec![story.event(0, did, Outcome::Success, reason)];
        events.extend(completes.then(|| story.event(1, ActivityKind::RegistrationCompleted, Outcome::Success, reason)));
        let plan = Plan {
            contact: RegisterContact { kind, value: &value, country, now: desk.now },
            displaced,
            events,
            told: match displaced {
                Some(old) => Told::of_contact(deps, visit, desk, kind, (old, Some(&value)))?,
                None => Told::default(),
            },
            phone: match &enrolment.value {
                Enrolling::Phone(number) => Some(number),
                Enrolling::Email(_) | Enrolling::Authenticator(_) => None,
            },
            reserved,
        };
        let kept = self.write_proven(desk, enrolment, &plan).await?;
        let complete = desk.registration_with(deps, after).is_ok_and(|registration| registration.is_complete());
        Ok(if kept { Checked::Registered { complete } } else { Checked::Stale })
    }

    async fn write_proven(&self, desk: &Desk<'_>, enrolment: &EnrolmentRecord, plan: &Plan<'_>) -> Result<bool, ServiceError> {
        let (seat, now) = (desk.seat, desk.now);
        let kept = self
            .deps
            .store
            .write("register: keep what was proven", |tx| async move {
                let scope = &seat.scope;
                tx.lock_user(scope, seat.user).await?;
                if !tx.spend_enrolment(scope, enrolment.id, enrolment.version, now).await? {
                    return Err(Lost::Race);
                }
                let displaced = tx.register_contact(scope, seat.user, plan.contact).await?;
                // Somebody changed it since it was read: the letters would go to the wrong address.
                if displaced.as_ref().map(|old| &old.value) != plan.displaced.map(|old| &old.value) {
                    return Err(Lost::Race);
                }
                if let Some(kind) = plan.reserved {
                    give_back(&tx, scope, &seat.subject_key(), kind).await?;
                }
                Ok(tell(&tx, desk, plan).await?)
            })
            .await;
        match kept {
            Ok(()) => Ok(true),
            Err(Lost::Race) => Ok(false),
            Err(Lost::Failed(error)) => Err(error),
        }
    }
}

/// Writes the events, queues the letters, and counts that something came back from a phone.
async fn tell(tx: &Tx, desk: &Desk<'_>, plan: &Plan<'_>) -> Result<(), StoreError> {
    let scope = &desk.seat.scope;
    tx.insert_activities(&plan.events).await?;
    plan.told.queue(tx, scope).await?;
    match plan.phone {
        // Last, because everybody's texts wait for these rows.
        Some(number) => count_verified(tx, scope, &desk.seat.subject(), number, desk.now).await,
        None => Ok(()),
    }
}

/// Where a value is kept, and how it is written there.
fn private_value(value: &Enrolling) -> Option<(ContactKind, String)> {
    let kind = value.kind().contact()?;
    match value {
        Enrolling::Email(address) => Some((kind, address.as_str().to_owned())),
        Enrolling::Phone(number) => Some((kind, number.international())),
        Enrolling::Authenticator(_) => None,
    }
}
