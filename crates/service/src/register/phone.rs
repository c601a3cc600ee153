//! "Text me", "Call me": a number is to be proven.

use std::collections::BTreeSet;

use latchkey_domain::{
    Activity, ActivityKind, CallKeys, ContactKind, CountryCode, EnrolmentKind, Method, Outcome, PhoneControls, PhoneNumber,
    PhoneWay, Random, Reach, Reason, Timestamp, Verification,
};
use latchkey_messaging::{CallEnvelope, CallMessage, TextEnvelope, TextMessage};
use latchkey_store::{Channel, Enrolling, NewEnrolment, NewEnrolmentCall, SentCode};
use latchkey_vault::Code;

use super::Register;
use super::begin::{
    Asked, NotBegun, begun_enough, code_lifetime, count_begun, enrolment_of, new_enrolment, told_of, too_soon, unlocked,
};
use super::desk::{Desk, hold};
use super::email::{minutes, sent};
use crate::shared::{
    CALL_LIFE, CODE_DIGITS, DIAL_BY, Deps, Letter, Seat, ServiceError, Spending, Spent, Story, Visit, Wish, counted,
    digits_of_call, is_own, pause_event, priced_text,
};

/// Which number is to be proven.
#[derive(Clone, Debug)]
pub enum PhoneTarget {
    /// One that was typed, and the country whose number it is unless it begins with a plus sign.
    Typed {
        /// The number.
        number: String,
        /// The country.
        country: Option<CountryCode>,
    },
    /// The one that an administrator gave; no form carries it.
    Supplied,
    /// The one that is being proven already.
    Again,
}

/// What the person asked for.
#[derive(Clone, Debug)]
pub struct PhoneAsked {
    /// Which number.
    pub target: PhoneTarget,
    /// By text or by call.
    pub way: PhoneWay,
}

/// A text or a call that is about to be queued.
struct Plan {
    number: PhoneNumber,
    enrolment: NewEnrolment,
    code: SentCode,
    letter: Letter,
    call: Option<(String, CallKeys, Timestamp)>,
    spending: Spending,
    way: Verification,
}

impl Register {
    /// Sends a text to, or calls, a number that the person wants to register.
    ///
    /// # Errors
    /// [`ServiceError`] when the store does not answer; then nothing is sent.
    pub async fn begin_phone(&self, visit: &Visit, seat: &Seat, asked: PhoneAsked) -> Result<Asked, ServiceError> {
        let deps = &self.deps;
        let reader = deps.store.reader();
        let desk = Desk::load(deps, &reader, seat).await?;
        if let Err(refusal) = desk.offers(deps, Method::MobilePhone) {
            return Ok(Asked::not_offered(refusal));
        }
        let before = enrolment_of(&reader, seat, EnrolmentKind::Phone).await?;
        let number = match (asked.target, before.as_ref().map(|before| &before.value)) {
            (PhoneTarget::Typed { number, country }, _) => parse(&number, country).ok_or(Asked::Malformed),
            (PhoneTarget::Supplied, _) => supplied(&desk).ok_or(Asked::Nothing),
            (PhoneTarget::Again, Some(Enrolling::Phone(number))) => Ok(number.clone()),
            (PhoneTarget::Again, _) => Err(Asked::Nothing),
        };
        let number = match number {
            Ok(number) => number,
            Err(told) => return Ok(told),
        };
        let countries = countries_of(&desk);
        let Ok(reach) = deps.budget.destinations.judge(&number, &countries) else { return Ok(Asked::NotReached) };
        if let Some(told) = blocked(deps, reach, asked.way) {
            return Ok(told);
        }
        let plan = plan(deps, visit, &desk, &number, asked.way)?;
        self.reach(visit, seat, &plan).await
    }

    /// Countries whose numbers are texted and called from here, the organization's own first.
    ///
    /// # Errors
    /// [`ServiceError`] when the store does not answer.
    pub async fn phone_countries(&self, seat: &Seat) -> Result<Vec<CountryCode>, ServiceError> {
        let (organization, policy) = self.deps.store.reader().governed(&seat.scope).await?;
        let allowed = policy.map(|policy| policy.phones.countries_of(&organization)).unwrap_or_default();
        let own = organization.country.filter(|own| allowed.contains(own));
        Ok(own.into_iter().chain(allowed.into_iter().filter(|country| Some(*country) != own)).collect())
    }

    /// Whether texts can be sent from here.
    pub fn texts(&self) -> bool {
        self.deps.channels.allow(Verification::MobileText)
    }

    /// Whether calls can be made from here.
    pub fn calls(&self) -> bool {
        self.deps.channels.allow(Verification::MobileCall)
    }

    async fn reach(&self, visit: &Visit, seat: &Seat, plan: &Plan) -> Result<Asked, ServiceError> {
        let reason = Reason::started(plan.way);
        let story = Story::new(&self.deps, visit, seat.scope.organization, seat.correlation(), Some(seat.user), 2);
        let event = &story.event(0, ActivityKind::RegistrationStarted, Outcome::Success, reason);
        let paused: &Activity = &pause_event(&story, 1, reason);
        let now = plan.enrolment.created_at;
        let spent = self
            .deps
            .store
            .write("register: reach a phone", |tx| async move {
                let scope = &seat.scope;
                hold(&tx, seat).await?;
                too_soon(&tx, seat, (EnrolmentKind::Phone, Some(&plan.number)), now).await?;
                unlocked(begun_enough(&tx, seat, now).await?)?;
                let spent = plan.spending.reserve(&tx, scope, paused).await?;
                if spent == Spent::Granted {
                    // What the budget refuses is not counted; what it kept of a refusal, such as a pause, stays.
                    unlocked(count_begun(&tx, seat, now).await?)?;
                    tx.put_enrolment(scope, &plan.enrolment).await?;
                    tx.put_enrolment_code(scope, plan.enrolment.id, 1, &plan.code).await?;
                    plan.letter.queue(&tx, scope).await?;
                    if let Some((language, keys, answer_by)) = &plan.call {
                        let (id, enrolment) = (plan.letter.id(), plan.enrolment.id);
                        let call = NewEnrolmentCall { id, enrolment, language, keys: *keys, answer_by: *answer_by };
                        tx.insert_enrolment_call(scope, &call).await?;
                    }
                    tx.insert_activity(event).await?;
                }
                Ok::<_, NotBegun>(spent)
            })
            .await;
        if let Ok(spent) = spent {
            plan.spending.measure(spent);
        }
        told_of(spent.map(told))
    }
}

/// A whole number: what is typed with an extension is not dialled, so it was not meant for this number.
fn parse(text: &str, country: Option<CountryCode>) -> Option<PhoneNumber> {
    PhoneNumber::parse(text, country).ok().filter(|number| number.extension().is_none())
}

/// The number that an administrator gave, when it can be dialled whole.
fn supplied(desk: &Desk<'_>) -> Option<PhoneNumber> {
    let contact = desk.user().contacts.get(ContactKind::MobilePhone)?;
    parse(&contact.value, desk.organization.country)
}

fn countries_of(desk: &Desk<'_>) -> BTreeSet<CountryCode> {
    desk.policy.as_ref().map(|policy| policy.phones.countries_of(&desk.organization)).unwrap_or_default()
}

/// Why a number is not reached this way.
fn blocked(deps: &Deps, reach: Reach, way: PhoneWay) -> Option<Asked> {
    if !deps.channels.ways(Method::MobilePhone).any(|open| open == way) {
        return Some(Asked::Unavailable);
    }
    match (reach.by(way), way) {
        (true, _) => None,
        (false, PhoneWay::Text) => Some(Asked::NotTexted),
        (false, PhoneWay::Call) => Some(Asked::NotReached),
    }
}

/// What the person is told of a message.
fn told(spent: Spent) -> Asked {
    use latchkey_domain::BudgetRefusal::{Full, TooSoon};
    match spent {
        Spent::Granted => Asked::OnItsWay,
        Spent::Refused(TooSoon { after }) => Asked::TooSoon { after },
        Spent::Refused(Full { line, until }) if is_own(line) => Asked::Locked { until },
        Spent::Refused(_) | Spent::Withheld(_) => Asked::Unavailable,
    }
}

fn plan(deps: &Deps, visit: &Visit, desk: &Desk<'_>, number: &PhoneNumber, way: PhoneWay) -> Result<Plan, ServiceError> {
    let seat = desk.seat;
    let lifetime = code_lifetime(desk);
    let (language, organization) = (desk.language(&visit.language).to_owned(), desk.organization.name.clone());
    let phones = desk.policy.as_ref().map_or_else(PhoneControls::default, |policy| policy.phones.clone());
    let expires_at = desk.now.plus(lifetime);
    let enrolment = new_enrolment(deps, desk, Enrolling::Phone(number.clone()), expires_at);
    let (letter, code, call, parts) = match way {
        PhoneWay::Text => {
            let code = Code::new((&*deps.random as &dyn Random).digits(CODE_DIGITS));
            let message = TextMessage::RegistrationCode { code: code.expose().to_owned(), minutes: minutes(lifetime) };
            let envelope = TextEnvelope { to: number.clone(), language, organization, message };
            let (letter, parts) = priced_text(deps, &envelope, Some(seat.user), desk.now)?;
            (letter.until(expires_at), sent(desk, &enrolment, &code, Channel::Text, expires_at), None, parts)
        }
        PhoneWay::Call => {
            let keys = phones.call_keys;
            let answer_by = desk.now.plus(CALL_LIFE).min(expires_at);
            let shown = digits_of_call(&seat.scope, enrolment.id.as_uuid().as_bytes(), keys).unwrap_or_default();
            let message = CallMessage::Register { keys };
            let envelope = CallEnvelope { to: number.clone(), language: language.clone(), organization, message };
            let counted = counted(deps, number, (PhoneWay::Call, 1), desk.now);
            let letter = Letter::call(deps, &envelope, Some(seat.user), counted)?.until(desk.now.plus(DIAL_BY).min(answer_by));
            let code = sent(desk, &enrolment, &Code::new(shown), Channel::Call, expires_at);
            (letter, code, Some((language, keys, answer_by)), 1)
        }
    };
    let wish = Wish { number, way, parts, subject: &seat.subject(), sends: true, concealed: false };
    let spending = Spending::new(&deps.budget, visit, &seat.scope, (&desk.organization, &phones), &wish, desk.now);
    let way = Verification::of(Method::MobilePhone, way == PhoneWay::Call);
    Ok(Plan { number: number.clone(), enrolment, code, letter, call, spending, way })
}
