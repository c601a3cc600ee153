//! Taking data back: one datum, or everything. It is always possible, whatever policy says by now.

use latchkey_domain::{
    Activity, ActivityKind, Contact, ContactData, ContactKind, FactorChange, Factors, Method, Outcome, Reason, Removal, User,
    registration_without,
};
use latchkey_store::{StoreError, Tx};

use super::Register;
use super::desk::{Desk, hold};
use super::letters::{told_of_contact, told_of_factor, told_of_questions};
use super::overview::gave;
use crate::shared::{Endings, Notices, Seat, ServiceError, Story, Visit, case_of};

/// What to say before a datum is taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RemovalPreview {
    /// The method that loses it.
    pub method: Method,
    /// The person could not reset after it.
    pub leaves_unable: bool,
    /// An administrator gave another value, which counts then.
    pub leaves_supplied: bool,
}

/// What to say before everything is taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WithdrawalPreview {
    /// The person could not reset after it.
    pub leaves_unable: bool,
    /// An administrator gave something too, which stays.
    pub leaves_supplied: bool,
}

/// What came of a removal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Removed {
    /// It is gone.
    Gone,
    /// There was nothing.
    Nothing,
    /// Nothing is gone: something else was there in the meantime, twice.
    Changed,
}

/// What was changed by others meanwhile is looked at once more.
const LOOKS: usize = 2;

/// Which data go.
#[expect(clippy::struct_excessive_bools, reason = "each says something of its own")]
struct Which<'a> {
    contacts: Vec<&'a Contact>,
    answers: bool,
    apps: bool,
    codes: bool,
    /// Nothing that the person gave may be left.
    everything: bool,
}

/// Data of a person that are about to go.
struct Going<'a> {
    which: Which<'a>,
    events: Vec<Activity>,
    told: Notices,
    /// What goes may have been stolen: a reset that was proven with it goes on no more.
    endings: Endings,
}

/// Why nothing was removed; the write is undone.
enum Lost {
    Race,
    Failed(ServiceError),
}

impl From<ServiceError> for Lost {
    fn from(error: ServiceError) -> Self {
        Self::Failed(error)
    }
}

impl From<StoreError> for Lost {
    fn from(error: StoreError) -> Self {
        Self::Failed(error.into())
    }
}

impl Register {
    /// What to say before the person's datum of this method is taken back; `None` when the person gave none.
    ///
    /// # Errors
    /// [`ServiceError`] when the store does not answer.
    pub async fn before_removal(&self, seat: &Seat, method: Method) -> Result<Option<RemovalPreview>, ServiceError> {
        let deps = &self.deps;
        let desk = Desk::load(deps, &deps.store.reader(), seat).await?;
        let Some(removal) = removal_of(&desk, method) else { return Ok(None) };
        let case = case_of(deps, &desk.organization, desk.policy.as_ref(), &desk.person, desk.now);
        let leaves_unable = match (desk.registration(deps), registration_without(&case, removal)) {
            (Ok(before), Ok(after)) => after.falls_short_of(&before),
            _ => false,
        };
        let public = |kind: ContactKind| kind.public_counterpart().and_then(|kind| desk.user().contacts.get(kind)).is_some();
        let leaves_supplied = matches!(removal, Removal::Contact(kind) if public(kind));
        Ok(Some(RemovalPreview { method, leaves_unable, leaves_supplied }))
    }

    /// What to say before everything is taken back.
    ///
    /// # Errors
    /// [`ServiceError`] when the store does not answer.
    pub async fn before_withdrawal(&self, seat: &Seat) -> Result<WithdrawalPreview, ServiceError> {
        let desk = Desk::load(&self.deps, &self.deps.store.reader(), seat).await?;
        let user = desk.user();
        let after = User {
            contacts: ContactData::new(user.contacts.iter().filter(|contact| !contact.kind.is_private()).cloned()),
            questions: Vec::new(),
            answers_confirmed_at: None,
            factors: if user.is_administrator() { user.factors } else { Factors::default() },
            ..user.clone()
        };
        let leaves_supplied = after.contacts.iter().next().is_some();
        let leaves_unable = match (desk.registration(&self.deps), desk.registration_with(&self.deps, after)) {
            (Ok(before), Ok(after)) => after.falls_short_of(&before),
            _ => false,
        };
        Ok(WithdrawalPreview { leaves_unable, leaves_supplied })
    }

    /// Takes the person's datum of this method back.
    ///
    /// # Errors
    /// [`ServiceError`] when the store does not answer.
    pub async fn remove(&self, visit: &Visit, seat: &Seat, method: Method) -> Result<Removed, ServiceError> {
        for _ in 0..LOOKS {
            let desk = Desk::load(&self.deps, &self.deps.store.reader(), seat).await?;
            let Some(removal) = removal_of(&desk, method) else { return Ok(Removed::Nothing) };
            let (contacts, answers) = match removal {
                Removal::Contact(kind) => (desk.user().contacts.get(kind).into_iter().collect(), false),
                Removal::Answers => (Vec::new(), true),
            };
            let which = Which { contacts, answers, apps: false, codes: false, everything: false };
            if self.take_back(visit, &desk, which).await? {
                return Ok(Removed::Gone);
            }
        }
        Ok(Removed::Changed)
    }

    /// Takes back everything that the person gave. Second factors of administrators stay, because they sign in with them.
    ///
    /// # Errors
    /// [`ServiceError`] when the store does not answer.
    pub async fn withdraw(&self, visit: &Visit, seat: &Seat) -> Result<Removed, ServiceError> {
        for _ in 0..LOOKS {
            let desk = Desk::load(&self.deps, &self.deps.store.reader(), seat).await?;
            let which = self.all_of(&desk).await?;
            if which.reasons().is_empty() {
                return Ok(Removed::Nothing);
            }
            if self.take_back(visit, &desk, which).await? {
                return Ok(Removed::Gone);
            }
        }
        Ok(Removed::Changed)
    }

    /// Everything that the person gave and can take back.
    async fn all_of<'a>(&self, desk: &'a Desk<'_>) -> Result<Which<'a>, ServiceError> {
        let (user, seat) = (desk.user(), desk.seat);
        let factors = !user.is_administrator();
        Ok(Which {
            contacts: user.contacts.iter().filter(|contact| contact.kind.is_private()).collect(),
            answers: !user.questions.is_empty(),
            apps: factors && user.factors.authenticators > 0,
            codes: factors && self.deps.store.reader().recovery_codes(&seat.scope, seat.user).await?.is_some(),
            everything: true,
        })
    }

    /// Everything that is sent of these data.
    fn told_of(&self, visit: &Visit, desk: &Desk<'_>, which: &Which<'_>) -> Result<Notices, ServiceError> {
        let mut told = Notices::default();
        for contact in &which.contacts {
            told = told.and(told_of_contact(&self.deps, visit, desk, contact.kind, (contact, None))?);
        }
        if which.answers {
            told = told.and(told_of_questions(&self.deps, visit, desk)?);
        }
        for change in which.changes() {
            told = told.and(told_of_factor(&self.deps, visit, desk, change)?);
        }
        Ok(told)
    }

    /// Removes these data with an event each and the letters. `false` when they are others by now: then nothing is removed.
    async fn take_back(&self, visit: &Visit, desk: &Desk<'_>, which: Which<'_>) -> Result<bool, ServiceError> {
        let seat = desk.seat;
        let reasons = which.reasons();
        let count = reasons.len();
        let story = Story::new(&self.deps, visit, seat.scope.organization, seat.correlation(), Some(seat.user), count);
        let event = |(place, reason)| story.event(place, ActivityKind::InfoRemoved, Outcome::Success, reason);
        let events = reasons.into_iter().enumerate().map(event).collect();
        let told = self.told_of(visit, desk, &which)?;
        let endings = Endings::of(&self.deps, visit, seat.user, None);
        let going = &Going { which, events, told, endings };
        let removed = self.deps.store.write("register: take data back", |tx| async move { going.leave(&tx, desk).await }).await;
        match removed {
            Ok(()) => Ok(true),
            // Another tab was quicker.
            Err(Lost::Race) => Ok(false),
            Err(Lost::Failed(error)) => Err(error),
        }
    }
}

impl Which<'_> {
    /// How events name them, one each.
    fn reasons(&self) -> Vec<Reason> {
        let contacts = self.contacts.iter().map(|contact| contact.kind.reason());
        let others = [
            (self.answers, Reason::InfoQuestions),
            (self.apps, Reason::InfoAuthenticator),
            (self.codes, Reason::InfoRecoveryCodes),
        ];
        contacts.chain(others.into_iter().filter_map(|(goes, reason)| goes.then_some(reason))).collect()
    }

    /// What notices tell of second factors.
    fn changes(&self) -> impl Iterator<Item = FactorChange> {
        let all = [(self.apps, FactorChange::AuthenticatorRemoved), (self.codes, FactorChange::RecoveryCodesRemoved)];
        all.into_iter().filter_map(|(goes, change)| goes.then_some(change))
    }
}

impl Going<'_> {
    async fn leave(&self, tx: &Tx, desk: &Desk<'_>) -> Result<(), Lost> {
        let (scope, user, now) = (&desk.seat.scope, desk.seat.user, desk.now);
        hold(tx, desk.seat).await?;
        tx.note_taken_back(scope, user, now).await?;
        for contact in &self.which.contacts {
            let removed = tx.remove_contact(scope, user, contact.kind, now).await?;
            // Only what was seen is taken back, and only its owner is told.
            if removed.map(|removed| removed.value).as_ref() != Some(&contact.value) {
                return Err(Lost::Race);
            }
        }
        if self.which.answers {
            tx.put_answers(scope, user, &[], now).await?;
        }
        if self.which.apps {
            for app in tx.authenticator_entries(scope, user).await? {
                tx.remove_authenticator(scope, user, app.id).await?;
            }
        }
        if self.which.codes {
            tx.put_recovery_codes(scope, user, &[], now).await?;
        }
        if self.which.everything && tx.person(scope, Some(user)).await?.is_some_and(|person| gave(&person.user)) {
            return Err(Lost::Race);
        }
        self.endings.write(tx, scope).await?;
        // Apps and codes open sessions too.
        if self.which.apps || self.which.codes {
            tx.end_other_sessions(scope, user, desk.seat.session).await?;
        }
        tx.insert_activities(&self.events).await?;
        Ok(self.told.queue(tx, scope).await?)
    }
}

/// What the person gave for a method.
fn removal_of(desk: &Desk<'_>, method: Method) -> Option<Removal> {
    let kind = match method {
        Method::SecurityQuestions => return (!desk.user().questions.is_empty()).then_some(Removal::Answers),
        Method::AlternateEmail => ContactKind::AuthenticationEmail,
        Method::MobilePhone => ContactKind::AuthenticationPhone,
        Method::OfficePhone | Method::Authenticator | Method::RecoveryCode => return None,
    };
    desk.user().contacts.get(kind).map(|_| Removal::Contact(kind))
}
