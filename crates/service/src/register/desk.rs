//! One person's registration, read in one go.

use latchkey_domain::{
    Contact, ContactData, ContactKind, Method, Organization, Policy, Refusal, Registration, Timestamp, User, registration,
};
use latchkey_store::{Person, Reader, StoreError};

use crate::shared::{Deps, Owner, Seat, ServiceError, case_of};

/// The person of a session with everything that the rules look at, at one moment.
pub(super) struct Desk<'a> {
    pub(super) seat: &'a Seat,
    pub(super) organization: Organization,
    pub(super) policy: Option<Policy>,
    pub(super) person: Person,
    pub(super) now: Timestamp,
}

impl<'a> Desk<'a> {
    /// Reads it.
    pub(super) async fn load(deps: &Deps, reader: &Reader, seat: &'a Seat) -> Result<Self, ServiceError> {
        let (organization, policy) = reader.governed(&seat.scope).await?;
        let person = reader.person(&seat.scope, Some(seat.user)).await?.ok_or_else(gone)?;
        Ok(Self { seat, organization, policy, person, now: deps.clock.now() })
    }

    pub(super) fn user(&self) -> &User {
        &self.person.user
    }

    /// Whom notices by text are about.
    pub(super) fn owner(&self) -> Owner<'_> {
        let Self { seat, organization, policy, person, now } = self;
        Owner { scope: &seat.scope, organization, policy: policy.as_ref(), user: &person.user, at: *now }
    }

    /// What the person can register, and has.
    pub(super) fn registration(&self, deps: &Deps) -> Result<Registration, Refusal> {
        registration(&case_of(deps, &self.organization, self.policy.as_ref(), &self.person, self.now))
    }

    /// The same with other data of the person.
    pub(super) fn registration_with(&self, deps: &Deps, user: User) -> Result<Registration, Refusal> {
        let person = Person { user, ..self.person.clone() };
        registration(&case_of(deps, &self.organization, self.policy.as_ref(), &person, self.now))
    }

    /// Whether a person who has not registered enough has done so with these data.
    pub(super) fn completes(&self, deps: &Deps, user: User) -> bool {
        let complete = |found: Result<Registration, Refusal>| found.is_ok_and(|found| found.is_complete());
        !complete(self.registration(deps)) && complete(self.registration_with(deps, user))
    }

    /// The person with this contact, proven now.
    pub(super) fn user_with(&self, kind: ContactKind, value: &str) -> User {
        let new = Contact { kind, value: value.to_owned(), replaced_at: None, confirmed_at: Some(self.now) };
        let contacts = ContactData::new(self.user().contacts.iter().cloned().chain([new]));
        User { contacts, ..self.user().clone() }
    }

    /// Whether this method can be registered now.
    ///
    /// # Errors
    /// The refusal; `None` when policy does not offer the method, or the person does not set it.
    pub(super) fn offers(&self, deps: &Deps, method: Method) -> Result<Registration, Option<Refusal>> {
        let registration = self.registration(deps).map_err(Some)?;
        match registration.item(method).is_some_and(|item| item.editable) {
            true => Ok(registration),
            false => Err(None),
        }
    }

    /// The person's own language, else that of the page.
    pub(super) fn language<'b>(&'b self, page: &'b str) -> &'b str {
        self.user().language.as_deref().unwrap_or(page)
    }
}

/// Erased between the session's look-up and this one.
fn gone() -> StoreError {
    StoreError::Refused { reason: "the person is gone".to_owned() }
}
