//! A value was proven: it is kept, with its events, and whoever was reached before is told.

use latchkey_domain::{ActivityKind, Contact, ContactKind, EnrolmentKind, Method, Outcome, Reason, ThrottleKind};
use latchkey_store::{Enrolling, EnrolmentRecord, RegisterContact, StoreError, Tx};

use super::Register;
use super::code::Checked;
use super::desk::Desk;
use super::letters::{told_of_added, told_of_contact};
use crate::shared::{Endings, Notices, ServiceError, Story, Visit, count_verified, give_back};

/// The method that an enrolment is for.
pub(super) const fn method_of(kind: EnrolmentKind) -> Method {
    match kind {
        EnrolmentKind::Email => Method::AlternateEmail,
        EnrolmentKind::Phone => Method::MobilePhone,
        EnrolmentKind::Authenticator => Method::Authenticator,
        EnrolmentKind::RecoveryCodes => Method::RecoveryCode,
    }
}

/// What is about to be written.
struct Plan<'a> {
    kind: ContactKind,
    value: String,
    /// Whose place it takes, as far as that was read.
    displaced: Option<&'a Contact>,
    did: ActivityKind,
    reason: Reason,
    /// Room for two events.
    story: Story,
    told: Notices,
    /// A value that is replaced proves nothing any more, in no reset that is going on.
    endings: Endings,
    /// The counter in which a try was reserved.
    reserved: Option<ThrottleKind>,
}

/// Why nothing was kept; the write is undone.
enum Lost {
    Told(Checked),
    Failed(ServiceError),
}

impl From<StoreError> for Lost {
    fn from(error: StoreError) -> Self {
        Self::Failed(error.into())
    }
}

impl From<ServiceError> for Lost {
    fn from(error: ServiceError) -> Self {
        Self::Failed(error)
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
        let user = desk.user();
        let displaced = user.contacts.displaced_by(kind, &value, desk.organization.country);
        let story = Story::new(deps, visit, desk.seat.scope.organization, desk.seat.correlation(), Some(user.id), 2);
        let did = match (displaced, user.contacts.get(kind)) {
            (Some(_), _) => ActivityKind::InfoChanged,
            (None, Some(_)) => ActivityKind::InfoConfirmed,
            (None, None) => ActivityKind::Registered,
        };
        let told = match (displaced, user.contacts.reached_as(kind, desk.organization.country)) {
            (Some(old), _) => told_of_contact(deps, visit, desk, kind, (old, Some(&value)))?,
            (None, None) => told_of_added(deps, visit, desk, kind, &value)?,
            // What was reached before is reached still, so there is nothing to tell.
            (None, Some(_)) => Notices::default(),
        };
        let reason = Reason::of_enrolment(enrolment.value.kind());
        let endings = Endings::of(deps, visit, user.id, None);
        let plan = Plan { kind, value, displaced, did, reason, story, told, endings, reserved };
        self.write_proven(desk, enrolment, &plan).await
    }

    async fn write_proven(&self, desk: &Desk<'_>, enrolment: &EnrolmentRecord, plan: &Plan<'_>) -> Result<Checked, ServiceError> {
        let kept = self
            .deps
            .store
            .write("register: keep what was proven", |tx| async move { self.write_kept(&tx, desk, enrolment, plan).await })
            .await;
        match kept {
            Ok(complete) => Ok(Checked::Registered { complete }),
            Err(Lost::Told(told)) => Ok(told),
            Err(Lost::Failed(error)) => Err(error),
        }
    }

    /// Gives whether the person has as many methods now as policy demands.
    async fn write_kept(&self, tx: &Tx, desk: &Desk<'_>, enrolment: &EnrolmentRecord, plan: &Plan<'_>) -> Result<bool, Lost> {
        let (deps, seat, now) = (&self.deps, desk.seat, desk.now);
        let scope = &seat.scope;
        let again = desk.again(tx).await?;
        if again.offers(deps, method_of(enrolment.value.kind())).is_err() {
            return Err(Lost::Told(Checked::NotOffered));
        }
        if !tx.spend_enrolment(scope, enrolment.id, enrolment.version, now).await? {
            return Err(Lost::Told(Checked::Stale));
        }
        let Plan { kind, ref value, .. } = *plan;
        let (country, rests) = (again.organization.country, again.note_addition(deps, tx).await?);
        let displaced = tx.register_contact(scope, seat.user, RegisterContact { kind, value, country, rests, now }).await?;
        // Somebody changed it since it was read: the letters would go to the wrong address.
        if displaced.as_ref().map(|old| &old.value) != plan.displaced.map(|old| &old.value) {
            return Err(Lost::Told(Checked::Stale));
        }
        if displaced.is_some() {
            plan.endings.write(tx, scope).await?;
        }
        if let Some(kind) = plan.reserved {
            give_back(tx, scope, &seat.subject_key(), kind).await?;
        }
        let after = again.user_with(kind, value);
        let mut events = vec![plan.story.event(0, plan.did, Outcome::Success, plan.reason)];
        if again.completes(deps, after.clone()) {
            events.push(plan.story.event(1, ActivityKind::RegistrationCompleted, Outcome::Success, plan.reason));
        }
        tx.insert_activities(&events).await?;
        plan.told.queue(tx, scope).await?;
        if let Enrolling::Phone(number) = &enrolment.value {
            // Last, because everybody's texts wait for these rows.
            count_verified(tx, scope, &seat.subject(), number, now).await?;
        }
        Ok(again.registration_with(deps, after).is_ok_and(|registration| registration.is_complete()))
    }
}

/// Where a value is kept, and how it is written there.
fn private_value(value: &Enrolling) -> Option<(ContactKind, String)> {
    let kind = value.kind().contact()?;
    match value {
        Enrolling::Email(address) => Some((kind, address.as_str().to_owned())),
        Enrolling::Phone(number) => Some((kind, number.international())),
        Enrolling::Authenticator(_) | Enrolling::RecoveryCodes(_) => None,
    }
}
