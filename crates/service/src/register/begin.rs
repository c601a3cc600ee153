//! Beginning to prove an address or a number: what a message needs before it is queued, and what comes of asking for one.

use latchkey_domain::{EnrolmentId, EnrolmentKind, PhoneNumber, Refusal, ThrottleKind, Timestamp};
use latchkey_store::{Enrolling, EnrolmentRecord, NewEnrolment, OrgScope, Reader, StoreError, Tx};

use super::desk::Desk;
use crate::shared::{Deps, RESEND_GAP, Reserved, Seat, ServiceError, lock_of, next_to, reserve};

/// The life of a code where no policy says how long: nothing is offered there, so none is sent.
const SHORTEST: std::time::Duration = std::time::Duration::from_secs(300);

/// What came of asking for a code or a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// It is on its way.
    OnItsWay,
    /// One was sent a moment ago.
    TooSoon {
        /// When another can be asked for.
        after: Timestamp,
    },
    /// The person asked for too many, or the destination got too many.
    Locked {
        /// Until when.
        until: Timestamp,
    },
    /// No text and no call is possible now.
    Unavailable,
    /// It is no address, or no number.
    Malformed,
    /// It is the mailbox behind the very password that would be reset.
    OwnMailbox,
    /// Numbers like this one are not texted or called from here.
    NotReached,
    /// It can be called, but gets no texts.
    NotTexted,
    /// There is nothing to repeat or to confirm.
    Nothing,
    /// Policy does not offer the method, or not any more.
    NotOffered,
    /// The person cannot register at all.
    Refused(Refusal),
}

impl Asked {
    /// Why a method is not offered.
    pub(super) fn not_offered(refusal: Option<Refusal>) -> Self {
        refusal.map_or(Self::NotOffered, Self::Refused)
    }
}

/// The enrolment of this kind in this session, whether or not its time is over.
pub(super) async fn enrolment_of(
    reader: &Reader,
    seat: &Seat,
    kind: EnrolmentKind,
) -> Result<Option<EnrolmentRecord>, StoreError> {
    let all = reader.enrolments(&seat.scope, seat.user, seat.session).await?;
    Ok(all.into_iter().find(|enrolment| enrolment.value.kind() == kind))
}

/// When another code or call can be asked for, after this one: a number has gaps of its own besides.
pub(super) async fn again_at(
    reader: &Reader,
    seat: &Seat,
    before: &EnrolmentRecord,
    number: Option<&PhoneNumber>,
) -> Result<Option<Timestamp>, StoreError> {
    let Some(sent_at) = before.sent_at else { return Ok(None) };
    let of_number = match number {
        Some(number) => next_to(reader, &seat.scope, number).await?,
        None => None,
    };
    Ok(Some(sent_at.plus(RESEND_GAP)).max(of_number))
}

/// Why nothing can be begun yet: a message went out of this session a moment ago, be it to another address or number. Ask inside the
/// write, with the person locked, for several tabs may ask at once.
pub(super) async fn too_soon(
    tx: &Tx,
    seat: &Seat,
    (kind, number): (EnrolmentKind, Option<&PhoneNumber>),
    now: Timestamp,
) -> Result<(), NotBegun> {
    let before = enrolment_of(tx, seat, kind).await?;
    let Some(before) = before.filter(|before| before.sent_at.is_some_and(|at| now.since(at) < RESEND_GAP)) else { return Ok(()) };
    match again_at(tx, seat, &before, number).await? {
        Some(after) => Err(NotBegun::Told(Asked::TooSoon { after })),
        None => Ok(()),
    }
}

/// An enrolment that begins now: codes of the one before are void.
pub(super) fn new_enrolment(deps: &Deps, desk: &Desk<'_>, value: Enrolling, expires_at: Timestamp) -> NewEnrolment {
    NewEnrolment {
        id: EnrolmentId::generate(&*deps.clock, &*deps.random),
        user: desk.seat.user,
        session: desk.seat.session,
        value,
        created_at: desk.now,
        expires_at,
    }
}

/// How long a code lives, by policy.
pub(super) fn code_lifetime(desk: &Desk<'_>) -> std::time::Duration {
    desk.policy.as_ref().map_or(SHORTEST, |policy| policy.lifetimes.code())
}

/// Counts one more thing that is begun, inside its write; the end of the lock when there were too many. What is refused for another
/// reason must undo the write, so that only what was granted is counted.
pub(super) async fn count_begun(tx: &Tx, seat: &Seat, now: Timestamp) -> Result<Option<Timestamp>, StoreError> {
    let kind = ThrottleKind::Registrations;
    locked_until(reserve(tx, &seat.scope, &seat.subject_key(), kind, kind.default_rule(), now).await?)
}

/// Until when nothing more can be begun; it counts nothing.
pub(super) async fn begun_enough(tx: &Tx, seat: &Seat, now: Timestamp) -> Result<Option<Timestamp>, StoreError> {
    lock_of(tx, &seat.scope, &seat.subject_key(), ThrottleKind::Registrations, now).await
}

/// Counts one more message to a destination, as a reset does.
pub(super) async fn count_sent(
    tx: &Tx,
    scope: &OrgScope,
    destination: &[u8; 32],
    now: Timestamp,
) -> Result<Option<Timestamp>, StoreError> {
    let kind = ThrottleKind::DestinationSends;
    locked_until(reserve(tx, scope, destination, kind, kind.default_rule(), now).await?)
}

#[expect(clippy::unnecessary_wraps, reason = "both callers end with it")]
fn locked_until(reserved: Reserved) -> Result<Option<Timestamp>, StoreError> {
    Ok(match reserved {
        Reserved::Locked { until } => Some(until),
        Reserved::Granted { .. } => None,
    })
}

/// Undoes a write in which a lock was met.
pub(super) fn unlocked(lock: Option<Timestamp>) -> Result<(), NotBegun> {
    lock.map_or(Ok(()), |until| Err(NotBegun::Told(Asked::Locked { until })))
}

/// Why something was not begun; the write is undone.
pub(super) enum NotBegun {
    Told(Asked),
    Failed(ServiceError),
}

impl From<ServiceError> for NotBegun {
    fn from(error: ServiceError) -> Self {
        Self::Failed(error)
    }
}

impl From<StoreError> for NotBegun {
    fn from(error: StoreError) -> Self {
        Self::Failed(error.into())
    }
}

/// What the person is told of a write that may have been undone.
pub(super) fn told_of(written: Result<Asked, NotBegun>) -> Result<Asked, ServiceError> {
    match written {
        Ok(asked) | Err(NotBegun::Told(asked)) => Ok(asked),
        Err(NotBegun::Failed(error)) => Err(error),
    }
}
