//! What the browser shows next: the state of the reset, in words of the domain.

use std::time::Duration;

use latchkey_domain::{
    ContactLink, CorrelationId, CustomQuestionId, Disclosure, End, Method, NewPassword, Organization, PasswordRules, QuestionRef,
    State, ThrottleKind, ThrottleRule, Timestamp, Verification, Verifying, gap_after, locked, mask_email, mask_phone,
};
use latchkey_store::{ChallengeRecord, Reader};

use super::live::Live;
use super::phone::{seen, shown_digits};
use super::{Reset, Session, StepToken};
use crate::shared::{CallState, Deps, RESEND_GAP, ServiceError, forbidden_words, lock_of, next_to, stated_rules};

/// One page of a reset.
#[derive(Debug)]
pub struct Page {
    /// Whose look the page has.
    pub organization: Organization,
    /// The support code.
    pub correlation: CorrelationId,
    /// When the reset ends by itself.
    pub expires_at: Timestamp,
    /// For the next form.
    pub step: StepToken,
    /// Where "contact your administrator" leads.
    pub contact: ContactLink,
    /// Whether hints may be shown.
    pub disclosure: Disclosure,
    /// How long a reset lasts.
    pub session: Duration,
    /// The limit on wrong codes and answers.
    pub tries: ThrottleRule,
    /// The limit on resets.
    pub resets: ThrottleRule,
    /// When a closed limit on resets opens again.
    pub resets_open_at: Option<Timestamp>,
    /// Whether the person hears of the reset by mail.
    pub told: bool,
    /// What the person signs in with, unless that is concealed.
    pub user_name: Option<String>,
    /// What is on it.
    pub view: View,
}

/// What is on the page.
#[derive(Debug)]
pub enum View {
    /// A gate is to be passed.
    Verify {
        /// 1 or 2.
        gate: u8,
        /// How many.
        gates: u8,
        /// What may be chosen.
        choices: Vec<Choice>,
        /// What was asked for already.
        open: Vec<OpenChallenge>,
    },
    /// A new password is to be chosen.
    NewPassword {
        /// The rules, stated before typing.
        rules: PasswordRules,
        /// Names the password must not contain.
        words: Vec<String>,
        /// For password managers.
        user_name: String,
        /// How many gates were passed.
        gates: u8,
    },
    /// The directory has not answered yet.
    Submitting,
    /// It is over.
    Ended(End),
}

/// One way that may be chosen.
#[derive(Debug, PartialEq, Eq)]
pub struct Choice {
    /// Which, and how.
    pub way: Verification,
    /// The masked address or number; `None` under `conceal` and for questions.
    pub hint: Option<String>,
    /// Until when it is closed.
    pub locked_until: Option<Timestamp>,
}

/// A code that is on its way, a call, or questions that were put.
#[derive(Debug)]
pub struct OpenChallenge {
    /// Which, and how.
    pub way: Verification,
    /// The masked address or number.
    pub hint: Option<String>,
    /// Digits of the code, or to be keyed in a call; none for questions.
    pub digits: u32,
    /// When it was sent or put.
    pub issued_at: Timestamp,
    /// When another code or call can be asked for, at the earliest.
    pub again_at: Timestamp,
    /// When it can no longer be used.
    pub expires_at: Timestamp,
    /// The questions.
    pub questions: Vec<Question>,
    /// The call.
    pub call: Option<OpenCall>,
}

/// A call that a page waits for.
#[derive(Debug, PartialEq, Eq)]
pub struct OpenCall {
    /// The digits to key before `#`; `None` where `#` alone is asked for.
    pub digits: Option<String>,
    /// Where it stands, as far as the page may tell.
    pub state: CallState,
}

/// One question.
#[derive(Debug, PartialEq, Eq)]
pub enum Question {
    /// Predefined: its text is in the reader's language.
    Predefined(u8),
    /// The organization's own, shown as it was typed.
    Custom(String),
}

impl Reset {
    /// The page of this session; `None` when the cookie holds no reset.
    ///
    /// # Errors
    /// [`ServiceError`] when the store does not answer.
    pub async fn page(&self, session: Session) -> Result<Option<Page>, ServiceError> {
        let reader = self.deps.store.reader();
        let Some(live) = Live::look(&self.deps, &reader, session).await? else { return Ok(None) };
        let view = self.view(&reader, &live).await?;
        let contact = live.policy().map_or(ContactLink::Administrators, |policy| policy.contact.clone());
        let resets_open_at = match live.transaction.state() {
            State::Ended(End::Blocked) => {
                lock_of(&reader, &live.scope, &live.subject_key(), ThrottleKind::ResetAttempts, live.now).await?
            }
            _ => None,
        };
        let lifetimes = live.transaction.terms().lifetimes;
        let user_name = live.user().filter(|_| !live.concealed()).map(|user| user.user_name.as_str().to_owned());
        Ok(Some(Page {
            session: lifetimes.session(),
            tries: live.method_rule(Method::AlternateEmail),
            user_name,
            resets: live.policy().map_or_else(ThrottleRule::default, |policy| policy.throttles.resets),
            resets_open_at,
            told: live.policy().is_some_and(|policy| policy.notify_people),
            correlation: live.correlation(),
            expires_at: live.transaction.expires_at(),
            step: live.step_token(&self.deps),
            disclosure: if live.concealed() { Disclosure::Conceal } else { Disclosure::Reveal },
            organization: live.case.organization,
            contact,
            view,
        }))
    }

    async fn view(&self, reader: &Reader, live: &Live) -> Result<View, ServiceError> {
        Ok(match live.transaction.state() {
            State::Verifying(next) => self.verify_view(reader, live, next).await?,
            State::NewPassword(permit) => password_view(&self.deps, reader, live, permit).await?,
            // Reset or unlock is chosen, and unlocking happens, only where a directory is connected.
            State::ChooseAim | State::Unlock(_) | State::Submitting => View::Submitting,
            State::Ended(end) => View::Ended(*end),
        })
    }

    async fn verify_view(&self, reader: &Reader, live: &Live, next: &Verifying) -> Result<View, ServiceError> {
        // A lock is a fact about the account: under `conceal` it goes by message.
        let counters = match live.concealed() {
            true => Vec::new(),
            false => reader.counters(&live.scope, &live.subject_key()).await?,
        };
        let closed = |wanted: ThrottleKind| {
            let own = counters.iter().find(|(kind, _)| kind == wanted.key());
            own.and_then(|(_, counter)| locked(*counter, live.now))
        };
        let mut choices = Vec::new();
        for method in next.methods.iter().copied() {
            // Wrong numbers close every phone.
            let numbers = match method {
                Method::MobilePhone | Method::OfficePhone => closed(ThrottleKind::PhoneValidation),
                Method::AlternateEmail | Method::Authenticator | Method::SecurityQuestions | Method::RecoveryCode => None,
            };
            let locked_until = closed(ThrottleKind::Method(method)).max(numbers);
            let hint = shown_hint(live, method);
            choices.extend(self.ways(live, method).into_iter().map(|way| Choice { way, hint: hint.clone(), locked_until }));
        }
        let mut open = Vec::new();
        for challenge in reader.open_challenges(&live.scope, live.transaction.facts().started.id).await? {
            if next.methods.contains(&challenge.method) && live.now < challenge.expires_at {
                open.push(open_challenge(reader, live, challenge).await?);
            }
        }
        Ok(View::Verify { gate: next.gate, gates: next.gates, choices, open })
    }
}

/// The masked address or number, unless that is concealed.
fn shown_hint(live: &Live, method: Method) -> Option<String> {
    if live.concealed() { None } else { hint(live, method) }
}

fn hint(live: &Live, method: Method) -> Option<String> {
    match method {
        Method::AlternateEmail => live.user()?.contacts.recovery_email().map(|email| mask_email(&email.value)),
        Method::MobilePhone | Method::OfficePhone => live.phone(method).as_ref().map(mask_phone),
        Method::Authenticator | Method::SecurityQuestions | Method::RecoveryCode => None,
    }
}

async fn open_challenge(reader: &Reader, live: &Live, challenge: ChallengeRecord) -> Result<OpenChallenge, ServiceError> {
    // Whether any of the questions is a custom one would tell who has questions.
    let custom = match challenge.method {
        Method::SecurityQuestions => reader.custom_questions(&live.scope).await?,
        _ => Vec::new(),
    };
    let text = |id: CustomQuestionId| custom.iter().find(|(known, _)| *known == id).map(|(_, text)| text.clone());
    let questions = challenge.questions.iter().map(|question| match question {
        QuestionRef::Predefined(number) => Question::Predefined(*number),
        QuestionRef::Custom(id) => Question::Custom(text(*id).unwrap_or_default()),
    });
    let call = reader.call_of(&live.scope, challenge.id).await?;
    Ok(OpenChallenge {
        way: Verification::of(challenge.method, call.is_some()),
        hint: shown_hint(live, challenge.method),
        digits: challenge.digits,
        issued_at: challenge.issued_at,
        again_at: again_at(reader, live, &challenge).await?,
        expires_at: challenge.expires_at,
        questions: questions.collect(),
        call: call.map(|call| OpenCall {
            digits: shown_digits(&live.scope, challenge.id, call.keys),
            state: seen(&call, live.concealed(), live.now),
        }),
    })
}

/// When another code or call can be asked for after this one.
async fn again_at(reader: &Reader, live: &Live, last: &ChallengeRecord) -> Result<Timestamp, ServiceError> {
    let next = match live.phone(last.method).filter(|_| !live.concealed()) {
        Some(number) => next_to(reader, &live.scope, &number).await?,
        None => None,
    };
    // Where accounts are concealed the number is not known here: it waits for as long as after its first message, or longer.
    let unknown = live.concealed() && matches!(last.method, Method::MobilePhone | Method::OfficePhone);
    let gap = last.issued_at.plus(if unknown { gap_after(1) } else { RESEND_GAP });
    Ok(next.map_or(gap, |next| next.max(gap)))
}

async fn password_view(deps: &Deps, reader: &Reader, live: &Live, permit: &NewPassword) -> Result<View, ServiceError> {
    let rules = live.policy().map_or_else(PasswordRules::classic, |policy| stated_rules(deps, &policy.passwords));
    let names = reader.organization_names(&live.scope).await?;
    let user_name = live.user().map(|user| user.user_name.as_str().to_owned()).unwrap_or_default();
    let words = live.user().map(|user| forbidden_words(user, names)).unwrap_or_default();
    let gates = u8::try_from(permit.gates().proofs().len()).unwrap_or(u8::MAX);
    Ok(View::NewPassword { rules, words, user_name, gates })
}
