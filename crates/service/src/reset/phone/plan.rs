//! What a person gets on the phone: a code, a call, a reason, or nothing at all; the work is the same.

use latchkey_domain::{CallKeys, ChallengeId, PhoneControls, PhoneNumber, PhoneWay, Random, Refusal, Timestamp, Verification};
use latchkey_messaging::{CallEnvelope, CallMessage, TextEnvelope, TextMessage};
use latchkey_store::ChallengeRecord;
use latchkey_vault::Code;

use super::super::live::Live;
use super::super::send::code_hash;
use crate::shared::{CALL_LIFE, DIAL_BY, Deps, Letter, ServiceError, Spending, Visit, Wish, counted, phone_key, priced_text};

/// Everything that decides what is queued.
pub(super) struct Wanted<'a> {
    /// By text or by call.
    pub(super) way: Verification,
    /// The number that is stored and the number that was typed; one of them at least.
    pub(super) stored: Option<&'a PhoneNumber>,
    pub(super) typed: Option<&'a PhoneNumber>,
    /// Whether they are the same, and the number is one that is reached this way.
    pub(super) matches: bool,
    /// Until when the method is closed.
    pub(super) locked: Option<Timestamp>,
    /// Digits of a code.
    pub(super) digits: usize,
}

/// A text or a call that is about to be queued.
pub(super) struct Plan {
    pub(super) challenge: ChallengeRecord,
    pub(super) call: Option<PlannedCall>,
    pub(super) letter: Letter,
    /// What it costs, and everything that decides whether it may be sent now.
    pub(super) spending: Spending,
}

impl Plan {
    /// What is expected; where the message is withheld nothing can meet it.
    pub(super) fn challenge_unless(&self, withheld: bool) -> ChallengeRecord {
        ChallengeRecord { hopeless: self.challenge.hopeless || withheld, ..self.challenge.clone() }
    }

    /// What is queued; where the message is withheld it is for nobody.
    pub(super) fn letter_unless(&self, withheld: bool) -> Letter {
        if withheld { self.letter.clone().for_nobody() } else { self.letter.clone() }
    }
}

/// The call of a challenge.
pub(super) struct PlannedCall {
    pub(super) language: String,
    pub(super) keys: CallKeys,
    pub(super) answer_by: Timestamp,
}

/// What is told on the phone.
enum Tell {
    Ask,
    Locked(Timestamp),
    Refused(Refusal),
}

/// Draws the code and writes the message.
pub(super) fn plan(deps: &Deps, visit: &Visit, live: &Live, wanted: &Wanted<'_>) -> Result<Plan, ServiceError> {
    let method = wanted.way.method();
    // Where a proof would count for nothing, such as on the number of the first gate, nothing is sent.
    let matches = wanted.matches && live.counts(method);
    let tell = tell(deps, live, wanted, matches);
    let hopeless = !matches || !matches!(tell, Tell::Ask);
    // Nobody's message still needs a number to be written down; it is never sent.
    let to = wanted.stored.or(wanted.typed).cloned().ok_or(ServiceError::NoAddress)?;
    let expires_at = live.now.plus(live.transaction.terms().lifetimes.code()).min(live.transaction.expires_at());
    let id = ChallengeId::generate(&*deps.clock, &*deps.random);
    let contact = phone_key(&live.scope, &to);
    let message =
        Words { to: to.clone(), language: spoken_to(live, visit), organization: live.case.organization.name.clone(), tell };
    let keys = live.policy().map(|policy| policy.phones.call_keys).unwrap_or_default();
    let code = Code::new((&*deps.random as &dyn Random).digits(wanted.digits));
    let (letter, call, parts) = if wanted.way.is_call() {
        let answer_by = live.now.plus(CALL_LIFE).min(expires_at);
        let call = PlannedCall { language: message.language.clone(), keys, answer_by };
        (message.call(deps, keys, live.now)?.until(live.now.plus(DIAL_BY).min(answer_by)), Some(call), 1)
    } else {
        let (letter, parts) = message.text(deps, &code, (live.now, expires_at))?;
        (letter.until(expires_at), None, parts)
    };
    // Under `conceal` the limits are on what was typed: one on the stored number would tell who has one.
    let counted = wanted.typed.filter(|_| live.concealed()).unwrap_or(&to);
    let spending = spending(deps, visit, live, wanted.way, (counted, parts, matches));
    Ok(Plan {
        challenge: ChallengeRecord {
            id,
            transaction: live.transaction.facts().started.id,
            method,
            contact,
            code_hash: call.is_none().then(|| code_hash(&live.scope, id, code.expose())),
            questions: Vec::new(),
            issued_at: live.now,
            expires_at,
            spent_at: None,
            hopeless,
            digits: if call.is_some() { keys.digits() } else { u32::try_from(wanted.digits).unwrap_or(u32::MAX) },
        },
        call,
        letter: if matches { letter } else { letter.for_nobody() },
        spending,
    })
}

/// What the owner of the number is told.
fn tell(deps: &Deps, live: &Live, wanted: &Wanted<'_>, matches: bool) -> Tell {
    match (matches, wanted.locked, live.case.decide(deps, live.now).err()) {
        (true, Some(until), _) => Tell::Locked(until),
        (true, None, Some(refusal)) => Tell::Refused(refusal),
        _ => Tell::Ask,
    }
}

/// A message to this number, of so many parts, if anybody gets it.
fn spending(
    deps: &Deps,
    visit: &Visit,
    live: &Live,
    way: Verification,
    (number, parts, sends): (&PhoneNumber, u32, bool),
) -> Spending {
    let way = if way.is_call() { PhoneWay::Call } else { PhoneWay::Text };
    let phones = live.policy().map_or_else(PhoneControls::default, |policy| policy.phones.clone());
    let wish = Wish { number, way, parts, subject: &live.subject(), sends, concealed: live.concealed() };
    Spending::new(&deps.budget, visit, &live.scope, (&live.case.organization, &phones), &wish, live.now)
}

/// The person's own language, else that of the page.
fn spoken_to(live: &Live, visit: &Visit) -> String {
    live.user().and_then(|user| user.language.clone()).unwrap_or_else(|| visit.language.clone())
}

/// A message before it is known how it travels.
struct Words {
    to: PhoneNumber,
    language: String,
    organization: String,
    tell: Tell,
}

impl Words {
    /// The text, and how many parts are paid for.
    fn text(self, deps: &Deps, code: &Code, (now, expires_at): (Timestamp, Timestamp)) -> Result<(Letter, u32), ServiceError> {
        let Self { to, language, organization, tell } = self;
        let message = match tell {
            Tell::Ask => {
                let minutes = u32::try_from(expires_at.since(now).as_secs().div_ceil(60)).unwrap_or(u32::MAX);
                TextMessage::VerificationCode { code: code.expose().to_owned(), minutes }
            }
            Tell::Locked(until) => TextMessage::MethodLocked { until_micros: until.as_micros() },
            Tell::Refused(refusal) => TextMessage::CannotReset { refusal },
        };
        priced_text(deps, &TextEnvelope { to, language, organization, message }, None, now)
    }

    fn call(self, deps: &Deps, keys: CallKeys, now: Timestamp) -> Result<Letter, ServiceError> {
        let Self { to, language, organization, tell } = self;
        let message = match tell {
            Tell::Ask => CallMessage::Confirm { keys },
            Tell::Locked(_) => CallMessage::MethodLocked {},
            Tell::Refused(_) => CallMessage::CannotReset {},
        };
        let counted = counted(deps, &to, (PhoneWay::Call, 1), now);
        Letter::call(deps, &CallEnvelope { to, language, organization, message }, None, counted)
    }
}
