//! Second factors as they are typed: tries are reserved before anything is looked at, and what is right is used up in the write that
//! follows from it.

use latchkey_domain::{
    Activity, ActivityKind, AuthenticatorId, CorrelationId, Outcome, Reason, Subject, TOTP_DIGITS, ThrottleKind, Timestamp,
};
use latchkey_store::{OrgScope, StoreError, Tx};
use latchkey_vault::{Code, Purpose, RecoveryCode};

use super::SignIn;
use super::network::NetworkTry;
use crate::shared::{Notices, Reserved, Seat, ServiceError, Story, Visit, give_back, reserve};

const PERSON: ThrottleKind = ThrottleKind::SecondStep;
const SESSION: ThrottleKind = ThrottleKind::SessionSecondStep;

/// What somebody typed, by its shape.
#[derive(Debug)]
pub enum TypedFactor {
    /// Six digits: what an authenticator app shows.
    App(Code),
    /// A recovery code.
    Recovery(RecoveryCode),
}

impl TypedFactor {
    /// Reads it, however it is grouped; `None` when nobody can have such a code, so that it costs no try.
    pub fn parse(typed: &Code) -> Option<Self> {
        let digits: String = typed.expose().chars().filter(|c| !c.is_whitespace() && *c != '-').take(64).collect();
        let digits = Code::new(digits);
        let all = digits.expose().len() == usize::from(TOTP_DIGITS) && digits.expose().bytes().all(|byte| byte.is_ascii_digit());
        if all { Some(Self::App(digits)) } else { RecoveryCode::parse(typed).map(Self::Recovery) }
    }
}

/// Why a second factor was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FactorRefused {
    /// It is wrong, or was used before.
    Wrong,
    /// Too many wrong ones, of this person or from this network.
    Locked {
        /// Until when.
        until: Timestamp,
    },
    /// Too many wrong ones in this session: it has ended.
    Ended,
}

/// A code that looks right. It counts once [`RightFactor::spend`] says so.
pub(super) enum RightFactor {
    App { id: AuthenticatorId, step: u64 },
    Recovery(RecoveryCode),
}

impl RightFactor {
    /// Uses it up. `false` when it was used before, or is none of the person's.
    pub(super) async fn spend(&self, tx: &Tx, seat: &Seat, now: Timestamp) -> Result<bool, StoreError> {
        match self {
            Self::App { id, step } => tx.spend_step(&seat.scope, *id, *step).await,
            Self::Recovery(code) => tx.spend_recovery_code(&seat.scope, seat.user, code, now).await,
        }
    }

    /// The events of its use; there is room for two in the story from `place`.
    pub(super) fn events(&self, story: &Story, place: usize) -> Vec<Activity> {
        let mut events = vec![story.event(place, ActivityKind::SecondStep, Outcome::Success, Reason::Completed)];
        if matches!(self, Self::Recovery(_)) {
            let used = ActivityKind::RecoveryCodeUsed;
            events.push(story.event(place + 1, used, Outcome::Success, Reason::InfoRecoveryCodes));
        }
        events
    }
}

/// A try that is counted, until it is given back.
pub(super) struct FactorTry {
    person: [u8; 32],
    session: [u8; 32],
    /// The try of the network; `None` for a browser that is known.
    together: Option<NetworkTry>,
    /// It was the last one of the session.
    last: bool,
    /// The lock of the person that this very try set.
    closes: Option<Timestamp>,
}

impl FactorTry {
    /// Gives the try back: it was right. Do it last: everybody in the network waits for a row of it.
    pub(super) async fn give_back(&self, tx: &Tx, scope: &OrgScope) -> Result<(), StoreError> {
        give_back(tx, scope, &self.person, PERSON).await?;
        tx.clear_counters(scope, &self.session).await?;
        self.give_back_together(tx, scope).await
    }

    /// Gives the try back: another request was quicker, and nothing was looked at.
    async fn give_back_unseen(&self, tx: &Tx, scope: &OrgScope) -> Result<(), StoreError> {
        give_back(tx, scope, &self.person, PERSON).await?;
        give_back(tx, scope, &self.session, SESSION).await?;
        self.give_back_together(tx, scope).await
    }

    async fn give_back_together(&self, tx: &Tx, scope: &OrgScope) -> Result<(), StoreError> {
        match &self.together {
            Some(together) => together.give_back(tx, scope).await,
            None => Ok(()),
        }
    }
}

/// Why no try was granted; the write is undone, so none is counted.
enum NotGranted {
    Told(FactorRefused),
    Failed(StoreError),
}

impl From<StoreError> for NotGranted {
    fn from(error: StoreError) -> Self {
        Self::Failed(error)
    }
}

impl SignIn {
    /// Reserves a try, of the session, the person and the network, in one committed write. A device that the person signed in from
    /// before is let through the network's limit, as at the password: the network may be a whole school.
    pub(super) async fn reserve_factor(
        &self,
        visit: &Visit,
        seat: &Seat,
        familiar: bool,
    ) -> Result<Result<FactorTry, FactorRefused>, ServiceError> {
        let now = self.deps.clock.now();
        let scope = &seat.scope;
        let network = match familiar {
            true => None,
            false => match self.network(scope, visit, now).await? {
                Ok(network) => Some(network),
                Err(until) => return Ok(Err(FactorRefused::Locked { until })),
            },
        };
        let person = scope.counter_subject(&Subject::Person(seat.user));
        let session = scope.keys.keyed_hash(Purpose::ThrottleSubject, &[b"session", seat.session.as_uuid().as_bytes()]);
        let network = network.as_ref();
        let granted = self
            .deps
            .store
            .write("sign-in: reserve a second step", |tx| async move {
                let closes = match reserve(&tx, scope, &person, PERSON, PERSON.default_rule(), now).await? {
                    Reserved::Granted { closes, .. } => closes,
                    Reserved::Locked { until } => return Err(NotGranted::Told(FactorRefused::Locked { until })),
                };
                let last = match reserve(&tx, scope, &session, SESSION, SESSION.default_rule(), now).await? {
                    Reserved::Granted { left, .. } => left == 0,
                    Reserved::Locked { .. } => return Err(NotGranted::Told(FactorRefused::Ended)),
                };
                let counted = FactorTry { person, session, together: None, last, closes };
                let Some(network) = network else { return Ok(counted) };
                match network.reserve(&tx, scope, now).await? {
                    Ok(together) => Ok(FactorTry { together: Some(together), ..counted }),
                    Err(until) => Err(NotGranted::Told(FactorRefused::Locked { until })),
                }
            })
            .await;
        match granted {
            Ok(granted) => Ok(Ok(granted)),
            Err(NotGranted::Told(refused)) => Ok(Err(refused)),
            Err(NotGranted::Failed(error)) => Err(error.into()),
        }
    }

    /// Gives a try back: another request was quicker, and nothing came of this one.
    pub(super) async fn give_factor_back(&self, seat: &Seat, counted: &FactorTry) -> Result<(), ServiceError> {
        let scope = &seat.scope;
        let give = |tx: Tx| async move { Ok(counted.give_back_unseen(&tx, scope).await?) };
        self.deps.store.write("sign-in: give a second step back", give).await
    }

    /// Looks at what was typed; the try must be reserved.
    pub(super) async fn look_at_factor(&self, seat: &Seat, typed: TypedFactor) -> Result<Option<RightFactor>, ServiceError> {
        let code = match typed {
            TypedFactor::Recovery(code) => return Ok(Some(RightFactor::Recovery(code))),
            TypedFactor::App(code) => code,
        };
        let now = self.deps.clock.now();
        let apps = self.deps.store.reader().authenticators(&seat.scope, seat.user).await?;
        // All are compared, so that the time tells nothing about which one it is.
        Ok(apps.iter().fold(None, |found, app| {
            let step = app.secret.verify(&code, now, app.last_step);
            found.or(step.map(|step| RightFactor::App { id: app.id, step }))
        }))
    }

    /// Notes a wrong one. The last one that a session is granted ends it; the last one of a person is told to its owner's log.
    pub(super) async fn wrong_factor(
        &self,
        visit: &Visit,
        seat: &Seat,
        counted: &FactorTry,
    ) -> Result<FactorRefused, ServiceError> {
        let deps = &self.deps;
        let correlation = CorrelationId::generate(&*deps.clock, &*deps.random);
        let story = Story::new(deps, visit, seat.scope.organization, correlation, Some(seat.user), 2);
        let mut events = vec![story.event(0, ActivityKind::SecondStep, Outcome::Failure, Reason::WrongProof)];
        let closed = |_| story.event(1, ActivityKind::SecondStep, Outcome::Failure, Reason::TooManySecondSteps);
        events.extend(counted.closes.map(closed));
        let told = match counted.closes {
            Some(until) => self.told_of_lock(visit, seat, until).await?,
            None => Notices::default(),
        };
        let (events, told) = (&events, &told);
        deps.store
            .write("sign-in: a wrong second step", |tx| async move {
                if counted.last {
                    tx.end_session(&seat.scope, seat.session).await?;
                }
                tx.insert_activities(events).await?;
                Ok::<_, ServiceError>(told.queue(&tx, &seat.scope).await?)
            })
            .await?;
        Ok(match (counted.last, counted.closes) {
            (true, _) => FactorRefused::Ended,
            (false, Some(until)) => FactorRefused::Locked { until },
            (false, None) => FactorRefused::Wrong,
        })
    }
}
