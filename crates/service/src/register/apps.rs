//! Authenticator apps that were set up: the list, other names, and taking one back.

use latchkey_domain::{
    Activity, ActivityKind, AuthenticatorId, AuthenticatorName, FactorChange, Factors, MOST_AUTHENTICATORS, Method, Outcome,
    Reason, Refusal, Timestamp,
};
use latchkey_store::{StoreError, Tx};

use super::Register;
use super::begin::count_begun;
use super::desk::{Desk, hold};
use super::letters::told_of_factor;
use crate::shared::{Endings, Notices, Seat, ServiceError, Story, Visit};

/// One of them, without its secret.
pub use latchkey_store::AuthenticatorEntry as App;

/// The person's apps.
#[derive(Debug)]
pub struct Apps {
    /// Oldest first.
    pub list: Vec<App>,
    /// Whether another one can be set up; else the refusal, or `None` where policy does not offer it.
    pub offered: Result<(), Option<Refusal>>,
    /// Whether there are as many as anybody may have.
    pub full: bool,
    /// Whether the person signs in with them.
    pub administrator: bool,
}

/// What came of giving an app another name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Renamed {
    /// It is called so now.
    Done,
    /// There is no such app of this person.
    Nothing,
    /// The person changed too much today.
    Locked {
        /// Until when.
        until: Timestamp,
    },
}

/// What to say before second factors are taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FactorRemoval {
    /// The app's name; `None` for recovery codes.
    pub name: Option<String>,
    /// The person could not reset after it.
    pub leaves_unable: bool,
    /// It is all that an administrator signs in with, so it stays.
    pub needed: bool,
}

/// What came of taking second factors back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FactorRemoved {
    /// It is gone.
    Gone,
    /// There is nothing of the kind.
    Nothing,
    /// It is all that an administrator signs in with, so it stays.
    Needed,
}

/// What goes.
pub(super) enum Going {
    App(AuthenticatorId),
    Codes,
}

/// Why nothing was removed; the write is undone.
enum Kept {
    Told(FactorRemoved),
    Failed(ServiceError),
}

impl From<ServiceError> for Kept {
    fn from(error: ServiceError) -> Self {
        Self::Failed(error)
    }
}

impl From<StoreError> for Kept {
    fn from(error: StoreError) -> Self {
        Self::Failed(error.into())
    }
}

impl Register {
    /// The person's authenticator apps.
    ///
    /// # Errors
    /// [`ServiceError`] when the store does not answer.
    pub async fn apps(&self, seat: &Seat) -> Result<Apps, ServiceError> {
        let reader = self.deps.store.reader();
        let desk = Desk::load(&self.deps, &reader, seat).await?;
        Ok(Apps {
            list: reader.authenticator_entries(&seat.scope, seat.user).await?,
            offered: desk.offers_factor(&self.deps, Method::Authenticator),
            full: desk.user().factors.authenticators >= MOST_AUTHENTICATORS,
            administrator: desk.user().is_administrator(),
        })
    }

    /// One of the person's apps.
    ///
    /// # Errors
    /// [`ServiceError`] when the store does not answer.
    pub async fn app(&self, seat: &Seat, id: AuthenticatorId) -> Result<Option<App>, ServiceError> {
        let all = self.deps.store.reader().authenticator_entries(&seat.scope, seat.user).await?;
        Ok(all.into_iter().find(|app| app.id == id))
    }

    /// Gives an app another name.
    ///
    /// # Errors
    /// [`ServiceError`] when the store does not answer.
    pub async fn rename_app(
        &self,
        visit: &Visit,
        seat: &Seat,
        id: AuthenticatorId,
        name: &AuthenticatorName,
    ) -> Result<Renamed, ServiceError> {
        let deps = &self.deps;
        let now = deps.clock.now();
        let story = Story::new(deps, visit, seat.scope.organization, seat.correlation(), Some(seat.user), 1);
        let event = &story.event(0, ActivityKind::InfoChanged, Outcome::Success, Reason::InfoAuthenticator);
        deps.store
            .write("register: rename an app", |tx| async move {
                hold(&tx, seat).await?;
                if let Some(until) = count_begun(&tx, seat, now).await? {
                    return Ok(Renamed::Locked { until });
                }
                if !tx.rename_authenticator(&seat.scope, seat.user, id, name.as_str()).await? {
                    return Ok(Renamed::Nothing);
                }
                tx.insert_activity(event).await?;
                Ok::<_, ServiceError>(Renamed::Done)
            })
            .await
    }

    /// What to say before an app is taken back; `None` when the person has no such app.
    ///
    /// # Errors
    /// [`ServiceError`] when the store does not answer.
    pub async fn before_app_removal(&self, seat: &Seat, id: AuthenticatorId) -> Result<Option<FactorRemoval>, ServiceError> {
        let reader = self.deps.store.reader();
        let (left, mut going): (Vec<App>, Vec<App>) =
            reader.authenticator_entries(&seat.scope, seat.user).await?.into_iter().partition(|app| app.id != id);
        let Some(app) = going.pop() else { return Ok(None) };
        let desk = Desk::load(&self.deps, &reader, seat).await?;
        let after = Factors {
            authenticators: u32::try_from(left.len()).unwrap_or(u32::MAX),
            authenticators_confirmed_at: left.iter().map(|app| app.confirmed_at).min(),
            // One that never rested is `None`, which is less than every instant.
            authenticators_replaced_at: left.iter().map(|app| app.replaced_at).min().flatten(),
            ..desk.user().factors
        };
        Ok(Some(FactorRemoval {
            name: Some(app.name),
            leaves_unable: desk.falls_short_with(&self.deps, after),
            needed: desk.needs_more_than(after),
        }))
    }

    /// Takes an app back: its codes count no more.
    ///
    /// # Errors
    /// [`ServiceError`] when the store does not answer.
    pub async fn remove_app(&self, visit: &Visit, seat: &Seat, id: AuthenticatorId) -> Result<FactorRemoved, ServiceError> {
        self.remove_factor(visit, seat, Going::App(id)).await
    }

    /// Takes second factors back, with an event and the letters.
    pub(super) async fn remove_factor(&self, visit: &Visit, seat: &Seat, going: Going) -> Result<FactorRemoved, ServiceError> {
        let deps = &self.deps;
        let desk = &Desk::load(deps, &deps.store.reader(), seat).await?;
        let story = Story::new(deps, visit, seat.scope.organization, seat.correlation(), Some(seat.user), 1);
        let (reason, change) = going.told();
        let event = &story.event(0, ActivityKind::InfoRemoved, Outcome::Success, reason);
        let told = &told_of_factor(deps, visit, desk, change)?;
        let (going, endings) = (&going, &Endings::of(deps, visit, seat.user, None));
        let follows = (event, told, endings);
        let removed =
            deps.store.write("register: take a factor back", |tx| async move { going.leave(&tx, desk, follows).await }).await;
        match removed {
            Ok(()) => Ok(FactorRemoved::Gone),
            Err(Kept::Told(told)) => Ok(told),
            Err(Kept::Failed(error)) => Err(error),
        }
    }
}

impl Going {
    const fn told(&self) -> (Reason, FactorChange) {
        match self {
            Self::App(_) => (Reason::InfoAuthenticator, FactorChange::AuthenticatorRemoved),
            Self::Codes => (Reason::InfoRecoveryCodes, FactorChange::RecoveryCodesRemoved),
        }
    }

    async fn leave(&self, tx: &Tx, desk: &Desk<'_>, (event, told, endings): (&Activity, &Notices, &Endings)) -> Result<(), Kept> {
        let (scope, user) = (&desk.seat.scope, desk.seat.user);
        hold(tx, desk.seat).await?;
        tx.note_taken_back(scope, user, desk.now).await?;
        let removed = match self {
            Self::App(id) => tx.remove_authenticator(scope, user, *id).await?,
            Self::Codes => {
                let there = tx.recovery_codes(scope, user).await?.is_some();
                tx.put_recovery_codes(scope, user, &[], desk.now).await?;
                there
            }
        };
        if !removed {
            return Err(Kept::Told(FactorRemoved::Nothing));
        }
        // Looked at behind the lock: two tabs that take the last two back at once leave one.
        if desk.needs_more_than(left(tx, desk).await?) {
            return Err(Kept::Told(FactorRemoved::Needed));
        }
        // It may have been stolen: a reset that was proven with it goes on no more, nor does a session that it opened.
        endings.write(tx, scope).await?;
        tx.end_other_sessions(scope, user, desk.seat.session).await?;
        tx.insert_activity(event).await?;
        told.queue(tx, scope).await?;
        Ok(())
    }
}

/// What the person has now, as far as counting goes.
async fn left(tx: &Tx, desk: &Desk<'_>) -> Result<Factors, StoreError> {
    let (scope, user) = (&desk.seat.scope, desk.seat.user);
    let apps = tx.authenticator_entries(scope, user).await?.len();
    let codes = tx.recovery_codes(scope, user).await?.map_or(0, |set| set.left);
    Ok(Factors { authenticators: u32::try_from(apps).unwrap_or(u32::MAX), recovery_codes: codes, ..Factors::default() })
}
