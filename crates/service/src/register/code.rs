//! "Enter the code": the try is reserved, the code compared, the value kept.

use latchkey_domain::{ActivityKind, EnrolmentKind, Outcome, Reason, Refusal, ThrottleKind, Timestamp};
use latchkey_store::{Channel, EnrolmentRecord, StoreError};
use latchkey_vault::{Code, constant_time_eq};

use super::Register;
use super::begin::enrolment_of;
use super::desk::Desk;
use super::keep::method_of;
use crate::shared::{Reserved, Seat, ServiceError, Story, Visit, reserve};

/// Codes may be tried so often, each.
pub(super) const TRIES: u32 = 5;
/// The limit on wrong codes of one person.
pub(super) const KIND: ThrottleKind = ThrottleKind::RegistrationCodes;

/// What came of a try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Checked {
    /// Right: it is registered.
    Registered {
        /// Whether the person has as many methods now as policy demands.
        complete: bool,
    },
    /// Wrong; another try is granted.
    Wrong {
        /// How many more for this code.
        left: u32,
    },
    /// The code is too old, or was tried too often: another one is needed.
    Expired,
    /// Too many wrong codes.
    Locked {
        /// Until when.
        until: Timestamp,
    },
    /// The form was made for something else than what is being proven now, or for nothing at all.
    Stale,
    /// The person has as many apps as anybody may.
    Full,
    /// Policy does not offer the method any more.
    NotOffered,
    /// The person cannot register any more.
    Refused(Refusal),
}

/// Why no try was granted; the write is undone, so none is counted.
enum Refused {
    Told(Checked),
    Failed(StoreError),
}

impl From<StoreError> for Refused {
    fn from(error: StoreError) -> Self {
        Self::Failed(error)
    }
}

impl Register {
    /// Checks a code of a mail or a text. `mark` names what the page was made for: [`super::Enrolling::mark`].
    ///
    /// # Errors
    /// [`ServiceError`] when the store does not answer; a reserved try then stays counted.
    pub async fn check_code(
        &self,
        visit: &Visit,
        seat: &Seat,
        kind: EnrolmentKind,
        mark: &str,
        typed: &Code,
    ) -> Result<Checked, ServiceError> {
        let deps = &self.deps;
        let reader = deps.store.reader();
        let enrolment = enrolment_of(&reader, seat, kind).await?.filter(|enrolment| mark_of(enrolment) == mark);
        let Some(enrolment) = enrolment else { return Ok(Checked::Stale) };
        let (Some(kept), Some(Channel::Mail | Channel::Text)) = (enrolment.code_hash, enrolment.delivery) else {
            return Ok(Checked::Stale);
        };
        let desk = Desk::load(deps, &reader, seat).await?;
        if let Err(refusal) = desk.offers(deps, method_of(kind)) {
            return Ok(refusal.map_or(Checked::NotOffered, Checked::Refused));
        }
        if desk.now >= enrolment.expires_at {
            return Ok(Checked::Expired);
        }
        if let Some(refused) = self.reserve(seat, &enrolment, desk.now).await? {
            return Ok(refused);
        }
        let digits: String = typed.expose().chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
        let hash = seat.scope.enrolment_code(seat.user, enrolment.id, &Code::new(digits));
        match constant_time_eq(&kept, &hash) {
            true => self.keep(visit, &desk, &enrolment, Some(KIND)).await,
            false => self.wrong(visit, seat, &enrolment).await,
        }
    }

    /// Reserves the try, of this enrolment and of this person, in one committed write: only then is anything compared. What is told
    /// when it is not granted.
    pub(super) async fn reserve(
        &self,
        seat: &Seat,
        enrolment: &EnrolmentRecord,
        now: Timestamp,
    ) -> Result<Option<Checked>, ServiceError> {
        let key = seat.subject_key();
        let reserved = self
            .deps
            .store
            .write("register: reserve a try", |tx| async move {
                if !tx.reserve_enrolment_try(&seat.scope, enrolment.id, TRIES, now).await? {
                    // Another tab has finished meanwhile, or there were too many tries.
                    let gone = tx.enrolment(&seat.scope, enrolment.id).await?.is_none();
                    return Err(Refused::Told(if gone { Checked::Stale } else { Checked::Expired }));
                }
                match reserve(&tx, &seat.scope, &key, KIND, KIND.default_rule(), now).await? {
                    Reserved::Granted { .. } => Ok(()),
                    Reserved::Locked { until } => Err(Refused::Told(Checked::Locked { until })),
                }
            })
            .await;
        match reserved {
            Ok(()) => Ok(None),
            Err(Refused::Told(told)) => Ok(Some(told)),
            Err(Refused::Failed(error)) => Err(error.into()),
        }
    }

    pub(super) async fn wrong(&self, visit: &Visit, seat: &Seat, enrolment: &EnrolmentRecord) -> Result<Checked, ServiceError> {
        let story = Story::new(&self.deps, visit, seat.scope.organization, seat.correlation(), Some(seat.user), 1);
        let event = &story.event(0, ActivityKind::Registered, Outcome::Failure, Reason::WrongProof);
        self.deps
            .store
            .write("register: a wrong code", |tx| async move { Ok::<_, ServiceError>(tx.insert_activity(event).await?) })
            .await?;
        let left = TRIES.saturating_sub(enrolment.tries + 1);
        Ok(if left == 0 { Checked::Expired } else { Checked::Wrong { left } })
    }
}

/// Names an enrolment and its code, for the form that was made for it.
pub(super) fn mark_of(enrolment: &EnrolmentRecord) -> String {
    format!("{}.{}", enrolment.id, enrolment.version)
}
