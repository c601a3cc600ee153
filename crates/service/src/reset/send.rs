//! "Email my alternate address": a code is made, its hash is kept, and the message is queued.

use latchkey_domain::{ChallengeId, EmailAddress, Method, Reason, ThrottleKind, Timestamp, Verification};
use latchkey_messaging::Message;
use latchkey_store::{ChallengeRecord, OrgScope, Reader};
use latchkey_vault::{Code, Purpose};

use super::live::Live;
use super::{Reset, Session, StepToken};
use crate::shared::{
    CODE_DIGITS, Deps, Letter, RESEND_GAP, Reserved, ServiceError, Story, Visit, contact_key, everybody, lock_of, reserve,
};

/// Digits while somebody guesses across the whole organization.
const LONG_CODE_DIGITS: usize = 8;

/// What the person asked for.
pub struct Asked {
    /// The method.
    pub method: Method,
    /// The whole address, where policy conceals it; compared with the stored one, never written to.
    pub typed: Option<String>,
}

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sent {
    /// A code is on its way, or would be if the address matched.
    OnItsWay,
    /// A code was sent a moment ago.
    TooSoon {
        /// When another can be asked for.
        after: Timestamp,
    },
    /// The method is closed.
    Locked {
        /// Until when.
        until: Timestamp,
    },
    /// As much was sent as one address, number, person or network gets: nothing was wrong, and no other try helps.
    UsedUp {
        /// When it is possible again.
        until: Timestamp,
        /// Whether every phone of the person is meant, not this address or number alone.
        everywhere: bool,
    },
    /// No text and no call is possible now: too many were sent in this organization, to numbers like this one, or by everybody, or
    /// somebody stopped them.
    Unavailable,
    /// What was typed is no address, or no number.
    Malformed,
    /// What was typed is not the stored number.
    WrongNumber {
        /// How many more tries there are in this window.
        left: u32,
    },
    /// The form was made for an earlier step, or for no reset at all.
    Stale,
}

/// A code that is about to be written.
struct Plan {
    challenge: ChallengeRecord,
    letter: Letter,
    destination: [u8; 32],
}

impl Reset {
    /// Sends a code by mail.
    ///
    /// # Errors
    /// [`ServiceError`] when the store does not answer; then nothing is sent.
    pub async fn send_code(&self, visit: &Visit, session: Session, step: &StepToken, asked: Asked) -> Result<Sent, ServiceError> {
        let deps = &self.deps;
        let reader = deps.store.reader();
        let Some(live) = Live::for_step(deps, &reader, session, step).await? else { return Ok(Sent::Stale) };
        if asked.method != Method::AlternateEmail || live.gate_for(asked.method).is_none() {
            return Ok(Sent::Stale);
        }
        let typed = match (live.concealed(), asked.typed.as_deref().map(EmailAddress::parse)) {
            (false, _) => None,
            (true, Some(Ok(address))) => Some(address),
            (true, _) => return Ok(Sent::Malformed),
        };
        let key = live.subject_key();
        let locked = lock_of(&reader, &live.scope, &key, ThrottleKind::Method(asked.method), live.now).await?;
        if let (Some(until), false) = (locked, live.concealed()) {
            return Ok(Sent::Locked { until });
        }
        let locked = live.reset_lock(&reader).await?.or(locked);
        let transaction = live.transaction.facts().started.id;
        if let Some(last) = reader.latest_challenge(&live.scope, transaction, asked.method).await?
            && live.now.since(last.issued_at) < RESEND_GAP
        {
            return Ok(Sent::TooSoon { after: last.issued_at.plus(RESEND_GAP) });
        }
        let digits = code_digits(&reader, &live).await?;
        let plan = plan(deps, visit, &live, typed.as_ref(), locked, digits)?;
        self.write_code(visit, &live, &plan).await
    }

    async fn write_code(&self, visit: &Visit, live: &Live, plan: &Plan) -> Result<Sent, ServiceError> {
        let transaction = live.transaction.facts().started.id;
        let method = plan.challenge.method;
        let story = Story::new(&self.deps, visit, live.scope.organization, live.correlation(), live.user_id(), 1);
        let event = story.progress(0, Reason::started(Verification::Email));
        let event = &event;
        let kind = ThrottleKind::DestinationSends;
        self.deps
            .store
            .write_unsynced("reset: send a code", |tx| async move {
                let scope = &live.scope;
                if !tx.step(scope, transaction, live.version, None).await? {
                    return Ok(Sent::Stale);
                }
                let destination = reserve(&tx, scope, &plan.destination, kind, kind.default_rule(), live.now).await?;
                if let Reserved::Locked { until } = destination {
                    return Ok(Sent::UsedUp { until, everywhere: false });
                }
                tx.retire_challenges(scope, transaction, method, live.now).await?;
                tx.insert_challenge(scope, &plan.challenge).await?;
                tx.insert_activity(event).await?;
                plan.letter.queue(&tx, scope).await?;
                Ok::<_, ServiceError>(Sent::OnItsWay)
            })
            .await
    }
}

/// How many digits a code has now.
pub(super) async fn code_digits(reader: &Reader, live: &Live) -> Result<usize, ServiceError> {
    let together = ThrottleKind::OrganizationWrongProofs;
    let surge = lock_of(reader, &live.scope, &everybody(&live.scope), together, live.now).await?;
    Ok(if surge.is_some() { LONG_CODE_DIGITS } else { CODE_DIGITS })
}

/// What the person gets: a code, a reason, or nothing at all; the work is the same.
fn plan(
    deps: &Deps,
    visit: &Visit,
    live: &Live,
    typed: Option<&EmailAddress>,
    locked: Option<Timestamp>,
    digits: usize,
) -> Result<Plan, ServiceError> {
    let stored = live.user().and_then(|user| user.contacts.recovery_email()).map(|email| email.value);
    let matches = match (typed, &stored) {
        (Some(typed), Some(stored)) => typed.comparison_key() == stored.comparison_key(),
        (None, Some(_)) => true,
        (_, None) => false,
    };
    // Where a code would prove nothing, such as in the mailbox behind this very password, none is sent.
    let matches = matches && live.counts(Method::AlternateEmail);
    let lifetime = live.transaction.terms().lifetimes.code();
    let expires_at = live.now.plus(lifetime).min(live.transaction.expires_at());
    let code = Code::new((&*deps.random as &dyn latchkey_domain::Random).digits(digits));
    let id = ChallengeId::generate(&*deps.clock, &*deps.random);
    let refusal = live.case.decide(deps, live.now).err();
    let (message, hopeless) = match (matches, locked, refusal) {
        (true, Some(until), _) => (Message::MethodLocked { until_micros: until.as_micros() }, true),
        (true, None, Some(refusal)) => (Message::CannotReset { refusal }, true),
        (matches, _, _) => {
            let minutes = u32::try_from(expires_at.since(live.now).as_secs().div_ceil(60)).unwrap_or(u32::MAX);
            (Message::VerificationCode { code: code.expose().to_owned(), minutes }, !matches)
        }
    };
    // Under `conceal` the limit is on what was typed: one on the stored address would tell who has one.
    let limited = typed.cloned();
    // Nobody's letter still needs an address to be written down; it is never sent.
    let to = stored.or_else(|| typed.cloned()).ok_or(ServiceError::NoAddress)?;
    let contact = contact_key(&live.scope, &to.comparison_key());
    let letter = Letter::mail(deps, &live.case.organization, live.user_id(), (to, &visit.language), message)?.until(expires_at);
    Ok(Plan {
        challenge: ChallengeRecord {
            id,
            transaction: live.transaction.facts().started.id,
            method: Method::AlternateEmail,
            contact,
            code_hash: Some(code_hash(&live.scope, id, code.expose())),
            questions: Vec::new(),
            issued_at: live.now,
            expires_at,
            spent_at: None,
            hopeless,
            digits: u32::try_from(digits).unwrap_or(u32::MAX),
        },
        letter: if matches { letter } else { letter.for_nobody() },
        destination: limited.map_or(contact, |typed| contact_key(&live.scope, &typed.comparison_key())),
    })
}

/// How a code is kept: bound to its challenge, and so to one transaction, person and contact.
pub(super) fn code_hash(scope: &OrgScope, challenge: ChallengeId, code: &str) -> [u8; 32] {
    scope.keys.keyed_hash(Purpose::Code, &[challenge.as_uuid().as_bytes(), code.as_bytes()])
}
