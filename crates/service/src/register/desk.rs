//! One person's registration, read in one go.

use latchkey_domain::{
    Contact, ContactData, ContactKind, Method, Organization, Policy, Refusal, Registration, Timestamp, User, registration,
};
use latchkey_store::{Person, Reader, StoreError, Tx};

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
        Self::load_at(reader, seat, deps.clock.now()).await
    }

    async fn load_at(reader: &Reader, seat: &'a Seat, now: Timestamp) -> Result<Self, ServiceError> {
        let (organization, policy) = reader.governed(&seat.scope).await?;
        let person = reader.person(&seat.scope, Some(seat.user)).await?.ok_or_else(gone)?;
        Ok(Self { seat, organization, policy, person, now })
    }

    /// Reads it once more inside the write that changes it, with the person locked: another tab may have been quicker, and whatever
    /// took long, such as a hash, may have outlived the session or the policy.
    ///
    /// # Errors
    /// [`ServiceError::SessionOver`] when the session ended.
    pub(super) async fn again(&self, tx: &Tx) -> Result<Self, ServiceError> {
        hold(tx, self.seat).await?;
        Self::load_at(tx, self.seat, self.now).await
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

    /// Whether what is added now rests for a day. Whoever has no way yet has one now, and that is kept: what is added in the same
    /// session works at once. Ask inside the write, with the person locked.
    pub(super) async fn note_addition(&self, deps: &Deps, tx: &Tx) -> Result<bool, StoreError> {
        // Second factors of administrators who may not reset get nobody back in.
        let Ok(registration) = self.registration(deps) else { return Ok(true) };
        if registration.is_first() {
            tx.note_first_way(&self.seat.scope, self.seat.user, self.now).await?;
        }
        Ok(registration.addition_rests(self.seat.created_at))
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

/// Locks the person, and keeps the session from ending until the write is done.
///
/// # Errors
/// [`ServiceError::SessionOver`] when it ended already: whoever has its cookie may do nothing more.
pub(super) async fn hold(tx: &Tx, seat: &Seat) -> Result<(), ServiceError> {
    tx.lock_user(&seat.scope, seat.user).await?;
    match tx.hold_session(&seat.scope, seat.user, seat.session).await? {
        true => Ok(()),
        false => Err(ServiceError::SessionOver),
    }
}

/// Erased between the session's look-up and this one.
fn gone() -> StoreError {
    StoreError::Refused { reason: "the person is gone".to_owned() }
}
