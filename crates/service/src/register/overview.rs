//! What the person can register, and has: for the page that lists it.

use latchkey_domain::{
    ContactKind, EnrolmentKind, Method, Organization, PhoneNumber, PhoneWay, Refusal, Registration, SignInRequest, Timestamp,
    User, mask_email, mask_phone,
};
use latchkey_store::{Channel, EnrolmentRecord, RecoveryCodeSet};

use super::Register;
use super::begin::{again_at, enrolment_of};
use super::code::mark_of;
use super::desk::Desk;
use crate::shared::{CallState, Seat, ServiceError, request_at_sign_in};

/// The page of one person.
#[derive(Debug)]
pub struct Overview {
    /// Whose look the page has.
    pub organization: Organization,
    /// What is listed, or why nothing can be registered.
    pub listing: Result<Listing, Refusal>,
    /// What the person gave that is kept though no method uses it now; it can be taken back all the same.
    pub unused: Vec<Item>,
    /// Authenticator apps and recovery codes.
    pub factors: FactorItems,
    /// Whether there is anything that the person gave and can take back.
    pub gave: bool,
    /// What a sign-in asks for now.
    pub request: SignInRequest,
}

/// Second factors, which are listed apart from the other methods: administrators have them whatever policy says.
#[expect(clippy::struct_excessive_bools, reason = "each says something of its own")]
#[derive(Clone, Copy, Debug)]
pub struct FactorItems {
    /// Authenticator apps.
    pub apps: u32,
    /// When the one that was confirmed longest ago was confirmed.
    pub apps_confirmed_at: Option<Timestamp>,
    /// Whether none of them opens anything yet but beside something older.
    pub apps_rest: bool,
    /// Whether apps can be set up.
    pub apps_offered: bool,
    /// The recovery codes, if there are any.
    pub codes: Option<RecoveryCodeSet>,
    /// Whether they open nothing yet but beside something older.
    pub codes_rest: bool,
    /// Whether recovery codes can be made.
    pub codes_offered: bool,
    /// Whether the person signs in with them.
    pub administrator: bool,
}

/// What is listed.
#[expect(clippy::struct_excessive_bools, reason = "each says something of its own")]
#[derive(Debug)]
pub struct Listing {
    /// How many methods policy demands.
    pub required: u8,
    /// How many more are needed.
    pub missing: usize,
    /// How many questions are to be answered.
    pub questions: u8,
    /// Every method that policy enables.
    pub items: Vec<Item>,
    /// Whether nothing keeps a reset from working now.
    pub usable_now: bool,
    /// When the data are to be confirmed again: now.
    pub due: bool,
    /// Whether the person confirmed anything of it before.
    pub ever_confirmed: bool,
    /// Whether what is added opens nothing for a day but beside something older, as does whatever takes the place of something.
    pub added_rests: bool,
}

/// One method.
#[expect(clippy::struct_excessive_bools, reason = "each says something of its own")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Which.
    pub method: Method,
    /// Whether it counts.
    pub counts: bool,
    /// Whether it opens nothing yet but beside something older, because it was replaced or added within a day.
    pub rests: bool,
    /// Whether the person sets it.
    pub editable: bool,
    /// The masked address or number that is there.
    pub value: Option<String>,
    /// Whether the person gave it, and can take it back.
    pub own: bool,
    /// When the person proved or confirmed it last.
    pub confirmed_at: Option<Timestamp>,
    /// Why it does not count, although there is something.
    pub problem: Option<Problem>,
}

impl Problem {
    /// The word used in text ids.
    pub const fn key(self) -> &'static str {
        match self {
            Self::OwnMailbox => "own-mailbox",
            Self::NotReached => "not-reached",
            Self::TooFewAnswers => "too-few-answers",
            Self::SameNumber => "same-number",
        }
    }
}

/// Why something that is there does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Problem {
    /// It is the mailbox behind the very password.
    OwnMailbox,
    /// Numbers like this one are not texted or called from here.
    NotReached,
    /// There are fewer answers than policy demands.
    TooFewAnswers,
    /// It is the same number as the mobile phone.
    SameNumber,
}

/// What is being proven.
#[derive(Debug)]
pub struct Enrolling {
    /// Names it and its code, for the form.
    pub mark: String,
    /// Where the code went: the whole of it, for the person has just typed it.
    pub value: String,
    /// Which kind.
    pub kind: EnrolmentKind,
    /// By text or by call; `None` for mail.
    pub way: Option<PhoneWay>,
    /// How long the code can be used.
    pub expires_at: Timestamp,
    /// When it was sent.
    pub sent_at: Timestamp,
    /// When another one can be asked for.
    pub again_at: Timestamp,
    /// How many more tries the code has.
    pub left: u32,
    /// The digits to key before `#`, and where the call stands.
    pub call: Option<(Option<String>, CallState)>,
}

impl Register {
    /// What the person of this session can register, and has.
    ///
    /// # Errors
    /// [`ServiceError`] when the store does not answer.
    pub async fn overview(&self, seat: &Seat) -> Result<Overview, ServiceError> {
        let deps = &self.deps;
        let reader = deps.store.reader();
        let desk = Desk::load(deps, &reader, seat).await?;
        let registration = desk.registration(deps);
        let codes_offered = desk.offers_factor(deps, Method::RecoveryCode).is_ok();
        let there = codes_offered || desk.user().factors.recovery_codes > 0;
        let rests = |method| registration.as_ref().is_ok_and(|found| found.item(method).is_some_and(|item| item.rests));
        let factors = FactorItems {
            apps_rest: rests(Method::Authenticator),
            codes_rest: rests(Method::RecoveryCode),
            apps: desk.user().factors.authenticators,
            apps_confirmed_at: desk.user().factors.authenticators_confirmed_at,
            apps_offered: desk.offers_factor(deps, Method::Authenticator).is_ok(),
            codes: if there { reader.recovery_codes(&seat.scope, seat.user).await? } else { None },
            codes_offered,
            administrator: desk.user().is_administrator(),
        };
        let request = request_at_sign_in(deps, &desk.organization, desk.policy.as_ref(), &desk.person, desk.now);
        let unused = unused(&desk, registration.as_ref().ok());
        let gave = gave(desk.user());
        Ok(Overview {
            listing: registration.map(|registration| listing(&desk, &registration)),
            organization: desk.organization,
            unused,
            factors,
            gave,
            request,
        })
    }

    /// What is being proven of this kind in this session; `None` when nothing is, or its time is over.
    ///
    /// # Errors
    /// [`ServiceError`] when the store does not answer.
    pub async fn enrolling(&self, seat: &Seat, kind: EnrolmentKind) -> Result<Option<Enrolling>, ServiceError> {
        let reader = self.deps.store.reader();
        let now = self.deps.clock.now();
        let enrolment = enrolment_of(&reader, seat, kind).await?;
        let Some(enrolment) = enrolment.filter(|found| now < found.expires_at) else { return Ok(None) };
        let Some(sent_at) = enrolment.sent_at else { return Ok(None) };
        let number = match &enrolment.value {
            latchkey_store::Enrolling::Phone(number) => Some(number),
            _ => None,
        };
        let again_at = again_at(&reader, seat, &enrolment, number).await?.unwrap_or(sent_at);
        let call = match enrolment.delivery {
            Some(Channel::Call) => self.call_of(&reader, seat, &enrolment, now).await?,
            _ => None,
        };
        Ok(Some(Enrolling {
            mark: mark_of(&enrolment),
            value: written(&enrolment),
            kind,
            way: match enrolment.delivery {
                Some(Channel::Text) => Some(PhoneWay::Text),
                Some(Channel::Call) => Some(PhoneWay::Call),
                _ => None,
            },
            expires_at: enrolment.expires_at,
            sent_at,
            again_at,
            left: super::code::TRIES.saturating_sub(enrolment.tries),
            call,
        }))
    }
}

/// As people write it.
fn written(enrolment: &EnrolmentRecord) -> String {
    match &enrolment.value {
        latchkey_store::Enrolling::Email(address) => address.as_str().to_owned(),
        latchkey_store::Enrolling::Phone(number) => number.formatted(),
        latchkey_store::Enrolling::Authenticator(_) | latchkey_store::Enrolling::RecoveryCodes(_) => String::new(),
    }
}

fn listing(desk: &Desk<'_>, registration: &Registration) -> Listing {
    Listing {
        required: registration.required,
        missing: registration.missing(),
        questions: registration.questions,
        items: registration
            .items
            .iter()
            .filter(|found| !found.method.is_factor())
            .map(|found| Item { rests: found.rests, ..item(desk, found.method, found.counts, found.editable) })
            .collect(),
        usable_now: registration.usable_now,
        due: registration.is_due(desk.now),
        ever_confirmed: registration.confirmable().any(|item| item.confirmed_at.is_some()),
        added_rests: registration.addition_rests(desk.seat.created_at),
    }
}

fn item(desk: &Desk<'_>, method: Method, counts: bool, editable: bool) -> Item {
    let user = desk.user();
    let (value, kind, confirmed_at) = stored(desk, method);
    let own = match method {
        Method::SecurityQuestions => !user.questions.is_empty(),
        _ => kind.is_some_and(ContactKind::is_private),
    };
    let there = value.is_some() || own;
    let problem = (there && !counts).then(|| match method {
        Method::AlternateEmail => Problem::OwnMailbox,
        Method::OfficePhone if same_number(desk) => Problem::SameNumber,
        Method::MobilePhone | Method::OfficePhone => Problem::NotReached,
        // Contacts aside only answers can be there and be too few.
        Method::Authenticator | Method::SecurityQuestions | Method::RecoveryCode => Problem::TooFewAnswers,
    });
    Item { method, counts, rests: false, editable, value, own, confirmed_at, problem }
}

/// What is stored for a method: masked, where it comes from, and when it was confirmed.
fn stored(desk: &Desk<'_>, method: Method) -> (Option<String>, Option<ContactKind>, Option<Timestamp>) {
    let (contacts, country) = (&desk.user().contacts, desk.organization.country);
    let phone = match method {
        Method::SecurityQuestions => return (None, None, desk.user().answers_confirmed_at),
        Method::Authenticator => return (None, None, desk.user().factors.authenticators_confirmed_at),
        Method::RecoveryCode => return (None, None, None),
        Method::AlternateEmail => {
            let found = contacts.recovery_email();
            return found
                .map_or((None, None, None), |found| (Some(mask_email(&found.value)), Some(found.kind), found.confirmed_at));
        }
        Method::MobilePhone => contacts.recovery_phone(country),
        Method::OfficePhone => contacts.office_phone(country),
    };
    phone.map_or((None, None, None), |found| (Some(mask_phone(&found.value)), Some(found.kind), found.confirmed_at))
}

fn same_number(desk: &Desk<'_>) -> bool {
    let (contacts, country) = (&desk.user().contacts, desk.organization.country);
    let key = |number: Option<PhoneNumber>| number.map(|number| number.comparison_key());
    let mobile = key(contacts.recovery_phone(country).map(|phone| phone.value));
    mobile.is_some() && mobile == key(contacts.office_phone(country).map(|phone| phone.value))
}

/// Whether there is anything that the person gave and can take back.
pub(super) fn gave(user: &User) -> bool {
    let factors = !user.is_administrator() && user.factors.any();
    factors || user.contacts.iter().any(|contact| contact.kind.is_private()) || !user.questions.is_empty()
}

/// What the person gave for methods that are not offered, or not any more.
fn unused(desk: &Desk<'_>, registration: Option<&Registration>) -> Vec<Item> {
    let offered = |method| registration.is_some_and(|found| found.item(method).is_some());
    let candidates = [Method::AlternateEmail, Method::MobilePhone, Method::SecurityQuestions];
    let items = candidates.into_iter().filter(|method| !offered(*method)).map(|method| item(desk, method, false, false));
    items.filter(|item| item.own).map(|item| Item { problem: None, ..item }).collect()
}
