//! Texts and calls, as far as a reset and a registration have them in common.

use std::time::Duration;

use latchkey_domain::{
    Activity, ActivityKind, BudgetLine, CallEnd, CallKeys, Counted, Outcome, PhoneNumber, PhoneWay, Reason, Timestamp, UserId,
};
use latchkey_messaging::{CallReply, TextEnvelope, count_parts, written_text};
use latchkey_store::OrgScope;
use latchkey_vault::{Code, Purpose};
use secrecy::{ExposeSecret, SecretString};

use super::{Deps, Letter, ServiceError, Story};

/// Digits of a code (Azure AD SSPR, 2016).
pub(crate) const CODE_DIGITS: usize = 6;
/// A second code is sent after this long at the earliest.
pub(crate) const RESEND_GAP: Duration = Duration::from_secs(10);
/// How long keys count after a call was asked for: time to dial, to ring, and to hear the message three times.
pub(crate) const CALL_LIFE: Duration = Duration::from_secs(180);
/// A call that was not dialled by then is not dialled any more, so that its message can still be heard to the end.
pub(crate) const DIAL_BY: Duration = Duration::from_secs(90);

/// Where a call stands, as far as the page may tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallState {
    /// The phone rings, or will in a moment.
    Ringing,
    /// The right keys were pressed.
    Confirmed,
    /// Other keys were pressed.
    WrongKeys,
    /// It ended without keys.
    Ended(CallEnd),
    /// Nobody pressed a key in time.
    Over,
}

impl CallState {
    /// The word used in events and text ids.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Ringing => "ringing",
            Self::Confirmed => "confirmed",
            Self::WrongKeys => "wrong-keys",
            Self::Ended(end) => end.key(),
            Self::Over => "over",
        }
    }
}

/// What the gateway has the person hear.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heard {
    /// Whether the keys were right.
    pub reply: CallReply,
    /// BCP 47 tag of the language of the call.
    pub language: String,
}

/// What is asked in a call. The keys themselves are on the page alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallQuestion {
    /// BCP 47 tag of the language to speak.
    pub language: String,
    /// The organization's name.
    pub organization: String,
    /// Which keys are asked for.
    pub keys: CallKeys,
    /// Whether the number is to be registered; else somebody resets a password.
    pub registers: bool,
}

/// The digits that the page shows: they follow from what the call is for, so that none are stored and every tab shows the same.
pub(crate) fn digits_of_call(scope: &OrgScope, purpose: &[u8], keys: CallKeys) -> Option<String> {
    let mark = scope.keys.keyed_hash(Purpose::Code, &[b"digits of a call", purpose]);
    // The first eight bytes: a hundred divides their range so nearly that no pair of digits is likelier than another.
    let number = mark[..8].iter().fold(0u64, |number, byte| number << 8 | u64::from(*byte)) % 100;
    match keys {
        CallKeys::Digits => Some(format!("{number:02}")),
        CallKeys::Hash => None,
    }
}

/// Whether these keys were asked for; `shown` are the digits on the page.
pub(crate) fn right_keys(asked: CallKeys, shown: Option<String>, keys: &Code) -> bool {
    let pressed = keys.expose().trim();
    match (asked, shown) {
        (CallKeys::Digits, Some(shown)) => Code::new(pressed.strip_suffix('#').unwrap_or(pressed).to_owned()) == Code::new(shown),
        (CallKeys::Hash, _) => pressed == "#",
        (CallKeys::Digits, None) => false,
    }
}

/// How the message is counted if it is sent: the number is then the one that is counted, whatever is concealed.
pub(crate) fn counted(deps: &Deps, to: &PhoneNumber, (way, parts): (PhoneWay, u32), now: Timestamp) -> Counted {
    Counted { at: now, price: deps.budget.prices.of(to).of(way, parts) }
}

/// A text, and how many parts are paid for.
/// `about` is the person whom it concerns, where that does not depend on what is concealed.
pub(crate) fn priced_text(
    deps: &Deps,
    envelope: &TextEnvelope,
    about: Option<UserId>,
    now: Timestamp,
) -> Result<(Letter, u32), ServiceError> {
    let written = SecretString::from(written_text(&deps.languages, envelope));
    // What cannot be sent in any number of parts is too long for every budget.
    let parts = u32::try_from(count_parts(written.expose_secret())).ok().filter(|parts| *parts > 0).unwrap_or(u32::MAX);
    let counted = counted(deps, &envelope.to, (PhoneWay::Text, parts), now);
    Ok((Letter::text(deps, envelope, about, counted)?, parts))
}

/// What is written of a pause that an attempt begins: nobody did it, and nobody is meant.
pub(crate) fn pause_event(story: &Story, index: usize, reason: Reason) -> Activity {
    let event = story.event(index, ActivityKind::TextsPaused, Outcome::Success, reason);
    Activity { reason: None, actor: None, target: None, ..event }
}

/// Whether the person, the number or the network used it up.
pub(crate) fn is_own(line: BudgetLine) -> bool {
    matches!(line, BudgetLine::Destination | BudgetLine::Person | BudgetLine::Network)
}

/// Names a contact in counters and proofs without saying it.
pub(crate) fn contact_key(scope: &OrgScope, comparable: &str) -> [u8; 32] {
    scope.contact_subject(comparable)
}

/// The same for a number: one number is one thing, whatever it is stored as.
pub(crate) fn phone_key(scope: &OrgScope, number: &PhoneNumber) -> [u8; 32] {
    contact_key(scope, &number.comparison_key())
}
