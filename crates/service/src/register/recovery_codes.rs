//! Recovery codes: made on request, shown once, replaced and taken back as a set.

use std::time::Duration;

use latchkey_domain::{ActivityKind, FactorChange, Factors, Method, Organization, Outcome, Reason, Refusal, Timestamp};
use latchkey_store::{RecoveryCodeSet, StoreError, Tx};
use latchkey_vault::RecoveryCode;
use secrecy::SecretString;

use super::Register;
use super::apps::{FactorRemoval, FactorRemoved, Going};
use super::begin::count_begun;
use super::desk::Desk;
use super::letters::told_of_factor;
use crate::shared::{Deps, Endings, Notices, Seat, ServiceError, Story, Visit};

/// How the person's recovery codes stand.
#[derive(Debug)]
pub struct RecoveryCodes {
    /// The set; `None` when there is none.
    pub set: Option<RecoveryCodeSet>,
    /// Whether a set can be made; else the refusal, or `None` where policy does not offer it.
    pub offered: Result<(), Option<Refusal>>,
    /// Whether the person signs in with them.
    pub administrator: bool,
    /// Whether a set that is made now opens nothing for a day but beside something older.
    pub rests: bool,
}

/// What came of asking for a set.
#[derive(Debug)]
pub enum CodesMade {
    /// Here it is; nobody can read it again.
    Made(NewCodes),
    /// The form was made for another state: a set was made or removed since.
    Stale,
    /// The person made too many today.
    Locked {
        /// Until when.
        until: Timestamp,
    },
    /// An administrator signs in with them, so one of them must be typed before they count: [`Register::begin_recovery_codes`].
    OnlyProven,
    /// Policy does not offer them.
    NotOffered,
    /// The person cannot register at all.
    Refused(Refusal),
}

/// A set that was just made.
#[derive(Debug)]
pub struct NewCodes {
    /// Whose look the page has.
    pub organization: Organization,
    /// When it was made.
    pub made_at: Timestamp,
    /// The codes in two groups each.
    pub codes: Vec<SecretString>,
}

/// What is about to be written.
pub(super) struct Plan {
    codes: Vec<RecoveryCode>,
    /// When the set was made whose place this one takes.
    replaces: Option<Timestamp>,
    made_at: Timestamp,
    /// Room for two events.
    story: Story,
    told: Notices,
    endings: Endings,
}

/// Why no set was made; the write is undone.
pub(super) enum Lost {
    Race,
    Locked(Timestamp),
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
    /// How the person's recovery codes stand.
    ///
    /// # Errors
    /// [`ServiceError`] when the store does not answer.
    pub async fn recovery_codes(&self, seat: &Seat) -> Result<RecoveryCodes, ServiceError> {
        let reader = self.deps.store.reader();
        let desk = Desk::load(&self.deps, &reader, seat).await?;
        let set = reader.recovery_codes(&seat.scope, seat.user).await?;
        Ok(RecoveryCodes {
            rests: if set.is_some() { desk.replacement_waits(&self.deps) } else { desk.addition_waits(&self.deps) },
            set,
            offered: desk.offers_factor(&self.deps, Method::RecoveryCode),
            administrator: desk.user().is_administrator(),
        })
    }

    /// Makes a set in the place of the one that was made at `replaces`; the form was made for that state, so a page that is sent
    /// again makes nothing.
    ///
    /// # Errors
    /// [`ServiceError`] when the store does not answer.
    pub async fn make_recovery_codes(
        &self,
        visit: &Visit,
        seat: &Seat,
        replaces: Option<Timestamp>,
    ) -> Result<CodesMade, ServiceError> {
        let deps = &self.deps;
        let desk = Desk::load(deps, &deps.store.reader(), seat).await?;
        if let Err(refusal) = desk.offers_factor(deps, Method::RecoveryCode) {
            return Ok(refusal.map_or(CodesMade::NotOffered, CodesMade::Refused));
        }
        if desk.user().is_administrator() {
            return Ok(CodesMade::OnlyProven);
        }
        let codes = RecoveryCode::generate_set(&*deps.random);
        let (desk, plan) = (&desk, &Plan::new(deps, visit, &desk, codes, replaces)?);
        let made = deps.store.write("register: make recovery codes", |tx| async move { plan.make(deps, &tx, desk).await }).await;
        match made {
            Ok(()) => Ok(CodesMade::Made(NewCodes {
                made_at: plan.made_at,
                codes: plan.codes.iter().map(|code| code.grouped().as_str().into()).collect(),
                organization: desk.organization.clone(),
            })),
            Err(Lost::Race) => Ok(CodesMade::Stale),
            Err(Lost::Locked(until)) => Ok(CodesMade::Locked { until }),
            Err(Lost::Failed(error)) => Err(error),
        }
    }

    /// What to say before the codes are taken back; `None` when there are none.
    ///
    /// # Errors
    /// [`ServiceError`] when the store does not answer.
    pub async fn before_codes_removal(&self, seat: &Seat) -> Result<Option<FactorRemoval>, ServiceError> {
        let reader = self.deps.store.reader();
        if reader.recovery_codes(&seat.scope, seat.user).await?.is_none() {
            return Ok(None);
        }
        let desk = Desk::load(&self.deps, &reader, seat).await?;
        let after =
            Factors { recovery_codes: 0, recovery_codes_used: 0, recovery_codes_replaced_at: None, ..desk.user().factors };
        Ok(Some(FactorRemoval {
            name: None,
            leaves_unable: desk.falls_short_with(&self.deps, after),
            needed: desk.needs_more_than(after),
        }))
    }

    /// Takes all codes back.
    ///
    /// # Errors
    /// [`ServiceError`] when the store does not answer.
    pub async fn remove_recovery_codes(&self, visit: &Visit, seat: &Seat) -> Result<FactorRemoved, ServiceError> {
        self.remove_factor(visit, seat, Going::Codes).await
    }
}

impl Plan {
    /// Keeps `codes` in the place of the set that was made at `replaces`.
    pub(super) fn new(
        deps: &Deps,
        visit: &Visit,
        desk: &Desk<'_>,
        codes: Vec<RecoveryCode>,
        replaces: Option<Timestamp>,
    ) -> Result<Self, ServiceError> {
        let seat = desk.seat;
        let change = if replaces.is_some() { FactorChange::RecoveryCodesReplaced } else { FactorChange::RecoveryCodesMade };
        Ok(Self {
            codes,
            replaces,
            // Never the instant of the set before, for that names it.
            made_at: replaces.map_or(desk.now, |before| desk.now.max(before.plus(Duration::from_micros(1)))),
            story: Story::new(deps, visit, seat.scope.organization, seat.correlation(), Some(seat.user), 2),
            told: told_of_factor(deps, visit, desk, change)?,
            endings: Endings::of(deps, visit, seat.user, None),
        })
    }

    async fn make(&self, deps: &Deps, tx: &Tx, desk: &Desk<'_>) -> Result<(), Lost> {
        let again = desk.again(tx).await?;
        if let Some(until) = count_begun(tx, desk.seat, self.made_at).await? {
            return Err(Lost::Locked(until));
        }
        self.keep(deps, tx, &again).await.map(drop)
    }

    /// Keeps the set, with the events and the letters; gives whether the person has as many methods now as policy demands. `again` is
    /// how the person, who is locked, stands before it.
    pub(super) async fn keep(&self, deps: &Deps, tx: &Tx, again: &Desk<'_>) -> Result<bool, Lost> {
        let (seat, scope) = (again.seat, &again.seat.scope);
        if tx.recovery_codes(scope, seat.user).await?.map(|set| set.made_at) != self.replaces {
            return Err(Lost::Race);
        }
        let added_rests = again.note_addition(deps, tx).await?;
        tx.put_recovery_codes(scope, seat.user, &self.codes, self.made_at).await?;
        if self.replaces.is_some() || added_rests {
            tx.rest_recovery_codes(scope, seat.user, self.made_at).await?;
        }
        if self.replaces.is_some() {
            // The codes before may be in other hands: a reset that was proven with one goes on no more, nor does a session.
            self.endings.write(tx, scope).await?;
            tx.end_other_sessions(scope, seat.user, seat.session).await?;
        }
        let count = u32::try_from(self.codes.len()).unwrap_or(u32::MAX);
        let factors = Factors { recovery_codes: count, recovery_codes_used: 0, ..again.user().factors };
        let after = again.user_with_factors(factors);
        let event = |place, kind| self.story.event(place, kind, Outcome::Success, Reason::InfoRecoveryCodes);
        let mut events = vec![event(0, ActivityKind::RecoveryCodesMade)];
        events.extend(again.completes(deps, after.clone()).then(|| event(1, ActivityKind::RegistrationCompleted)));
        tx.insert_activities(&events).await?;
        self.told.queue(tx, scope).await?;
        Ok(again.registration_with(deps, after).is_ok_and(|registration| registration.is_complete()))
    }
}
