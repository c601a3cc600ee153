//! "Send a code to this address".

use latchkey_domain::{ActivityKind, ContactKind, EmailAddress, EnrolmentKind, Method, Outcome, Random, Reason, Timestamp};
use latchkey_messaging::Message;
use latchkey_store::{Channel, Enrolling, NewEnrolment, SentCode};
use latchkey_vault::Code;

use super::Register;
use super::begin::{
    Asked, NotBegun, code_lifetime, count_begun, count_sent, enrolment_of, new_enrolment, told_of, too_soon, unlocked,
};
use super::desk::{Desk, hold};
use crate::shared::{CODE_DIGITS, Deps, Letter, Seat, ServiceError, Story, Visit, contact_key};

/// Which address is to be proven.
#[derive(Clone, Debug)]
pub enum EmailTarget {
    /// One that was typed.
    Typed(String),
    /// The one that an administrator gave; no form carries it.
    Supplied,
    /// The one that is being proven already.
    Again,
}

/// A code that is about to be written.
struct Plan {
    enrolment: NewEnrolment,
    code: SentCode,
    letter: Letter,
    destination: [u8; 32],
}

impl Register {
    /// Sends a code by mail to an address that the person wants to register.
    ///
    /// # Errors
    /// [`ServiceError`] when the store does not answer; then nothing is sent.
    pub async fn begin_email(&self, visit: &Visit, seat: &Seat, target: EmailTarget) -> Result<Asked, ServiceError> {
        let deps = &self.deps;
        let reader = deps.store.reader();
        let desk = Desk::load(deps, &reader, seat).await?;
        if let Err(refusal) = desk.offers(deps, Method::AlternateEmail) {
            return Ok(Asked::not_offered(refusal));
        }
        let before = enrolment_of(&reader, seat, EnrolmentKind::Email).await?;
        let address = match target {
            EmailTarget::Typed(text) => EmailAddress::parse(&text).map_err(|_| Asked::Malformed),
            EmailTarget::Supplied => {
                desk.user().contacts.email(ContactKind::AlternateEmail).map(|email| email.value).ok_or(Asked::Nothing)
            }
            EmailTarget::Again => match before.as_ref().map(|before| &before.value) {
                Some(Enrolling::Email(address)) => Ok(address.clone()),
                _ => Err(Asked::Nothing),
            },
        };
        let address = match address {
            Ok(address) => address,
            Err(told) => return Ok(told),
        };
        if desk.user().is_own_mailbox(&address) {
            return Ok(Asked::OwnMailbox);
        }
        let plan = plan(deps, visit, &desk, address)?;
        self.send(visit, seat, &plan).await
    }

    async fn send(&self, visit: &Visit, seat: &Seat, plan: &Plan) -> Result<Asked, ServiceError> {
        let story = Story::new(&self.deps, visit, seat.scope.organization, seat.correlation(), Some(seat.user), 1);
        let event = &story.event(0, ActivityKind::RegistrationStarted, Outcome::Success, Reason::StartedEmail);
        let Plan { enrolment, code, letter, destination } = plan;
        let now = enrolment.created_at;
        let sent = self
            .deps
            .store
            .write("register: send a code", |tx| async move {
                let scope = &seat.scope;
                hold(&tx, seat).await?;
                too_soon(&tx, seat, (EnrolmentKind::Email, None), now).await?;
                unlocked(count_begun(&tx, seat, now).await?)?;
                unlocked(count_sent(&tx, scope, destination, now).await?)?;
                tx.put_enrolment(scope, enrolment).await?;
                tx.put_enrolment_code(scope, enrolment.id, 1, code).await?;
                tx.insert_activity(event).await?;
                letter.queue(&tx, scope).await?;
                Ok::<_, NotBegun>(Asked::OnItsWay)
            })
            .await;
        told_of(sent)
    }
}

fn plan(deps: &Deps, visit: &Visit, desk: &Desk<'_>, address: EmailAddress) -> Result<Plan, ServiceError> {
    let seat = desk.seat;
    let lifetime = code_lifetime(desk);
    let expires_at = desk.now.plus(lifetime);
    let code = Code::new((&*deps.random as &dyn Random).digits(CODE_DIGITS));
    let enrolment = new_enrolment(deps, desk, Enrolling::Email(address.clone()), expires_at);
    let message = Message::RegistrationCode { code: code.expose().to_owned(), minutes: minutes(lifetime) };
    Ok(Plan {
        destination: contact_key(&seat.scope, &address.comparison_key()),
        letter: Letter::mail(deps, &desk.organization, Some(seat.user), (address, desk.language(&visit.language)), message)?
            .until(expires_at),
        code: sent(desk, &enrolment, &code, Channel::Mail, expires_at),
        enrolment,
    })
}

/// What is kept of a code.
pub(super) fn sent(desk: &Desk<'_>, enrolment: &NewEnrolment, code: &Code, delivery: Channel, expires_at: Timestamp) -> SentCode {
    let hash = desk.seat.scope.enrolment_code(desk.seat.user, enrolment.id, code);
    SentCode { hash, delivery, sent_at: desk.now, expires_at }
}

/// A lifetime as messages tell it.
pub(super) fn minutes(lifetime: std::time::Duration) -> u32 {
    u32::try_from(lifetime.as_secs().div_ceil(60)).unwrap_or(u32::MAX)
}
