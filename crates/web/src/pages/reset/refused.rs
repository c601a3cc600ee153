//! A reset that cannot go on, and why.

use std::time::Duration;

use latchkey_domain::Refusal;
use serde::Serialize;

use super::Topic;
use crate::render::{Message, Page};

/// What the person can do next, besides what the text says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct RefusedHelp {
    /// The administrators can be asked.
    pub contact: bool,
    /// Starting again may work, now or later.
    pub restart: bool,
    /// Another method can be chosen.
    pub other_way: bool,
}

/// Title, meaning and cure of a refusal, a lock, or an end.
#[derive(Clone, Debug, Serialize)]
pub struct Refused {
    text: Message,
    technical_id: Option<String>,
    topic: Option<&'static str>,
    step: Option<String>,
    help: RefusedHelp,
}

impl Refused {
    /// A refusal of the domain.
    pub fn because(refusal: Refusal) -> Self {
        let topic = Topic::of(refusal);
        let help = RefusedHelp { contact: true, restart: refusal.may_work_later(), other_way: false };
        let page = Self::new(Message::new(topic.refusal_text()), help);
        Self { technical_id: refusal.technical_id(), topic: Some(topic.word()), ..page }
    }

    /// The text ids `<id>-title`, `<id>-body` and `<id>-todo` with their values.
    pub fn new(text: Message, help: RefusedHelp) -> Self {
        Self { text, technical_id: None, topic: None, step: None, help }
    }

    /// One method is locked for `lock` after too many tries within `window`; with `step` the person chooses another.
    pub fn method_locked(window: Duration, lock: Duration, step: String) -> Self {
        let help = RefusedHelp { contact: true, restart: false, other_way: true };
        Self { step: Some(step), ..Self::locked("refusal-throttled", window, lock, help) }
    }

    /// The same of a phone: wrong numbers, codes and keys close it.
    pub fn phone_locked(window: Duration, lock: Duration, step: String) -> Self {
        let help = RefusedHelp { contact: true, restart: false, other_way: true };
        Self { step: Some(step), ..Self::locked("refusal-phone-locked", window, lock, help) }
    }

    /// As many texts and calls, or mails, went out as one person or one destination gets; more are possible after `wait`. With
    /// `step` the person chooses another way; without it none is left.
    pub fn used_up(phone: bool, wait: Duration, step: Option<String>) -> Self {
        let text = Message::new(if phone { "refusal-phones-used-up" } else { "refusal-mails-used-up" });
        let text = text.span("duration", wait).number("ways", u8::from(step.is_some()));
        let help = RefusedHelp { contact: true, restart: false, other_way: step.is_some() };
        Self { step, topic: Some(Topic::UsedUp.word()), ..Self::new(text, help) }
    }

    /// Nobody who could help is reached by mail; with `step` the reset still goes on another way.
    pub fn nobody_to_contact(step: Option<String>) -> Self {
        let help = RefusedHelp { other_way: step.is_some(), ..RefusedHelp::default() };
        Self { step, ..Self::new(Message::new("reset-contact-nobody"), help) }
    }

    /// All resets of the person are locked for `lock` after too many tries within `window`.
    pub fn account_locked(window: Duration, lock: Duration) -> Self {
        Self::locked("refusal-account-locked", window, lock, RefusedHelp { contact: true, ..RefusedHelp::default() })
    }

    /// The visit lasted longer than `lifetime`.
    pub fn expired(lifetime: Duration) -> Self {
        Self::new(Message::new("refusal-session-expired").span("duration", lifetime), Self::RESTART)
    }

    /// The visit took more steps than any reset needs.
    pub fn too_many_steps() -> Self {
        Self::new(Message::new("refusal-too-many-steps"), Self::RESTART)
    }

    /// The page belongs to a step that was already left.
    pub fn out_of_date() -> Self {
        Self::new(Message::new("refusal-out-of-date"), Self::RESTART)
    }

    /// The name means nobody here.
    pub fn unrecognized() -> Self {
        Self::new(Message::new("refusal-unrecognized"), Self::RESTART)
    }

    /// The link of a notice is unknown, too old or used.
    pub fn link_gone() -> Self {
        Self::new(Message::new("refusal-link-gone"), RefusedHelp::default())
    }

    /// The invitation is unknown, too old or used.
    pub fn invitation_gone() -> Self {
        Self::new(Message::new("invitation-gone"), RefusedHelp::default())
    }

    /// The directory did not say whether the password is set.
    pub fn unknown_outcome() -> Self {
        Self::new(Message::new("refusal-unknown-outcome"), RefusedHelp { contact: true, ..Self::RESTART })
    }

    /// Every method is locked after too many tries within `window`; the first one opens after `lock`.
    pub fn no_way_left(window: Duration, lock: Duration) -> Self {
        Self::locked("reset-no-way-left", window, lock, RefusedHelp { contact: true, ..RefusedHelp::default() })
    }

    fn locked(id: &str, window: Duration, lock: Duration, help: RefusedHelp) -> Self {
        let text = Message::new(id).span("window", window).span("duration", lock);
        Self { topic: Some(Topic::Locked.word()), ..Self::new(text, help) }
    }

    const RESTART: RefusedHelp = RefusedHelp { contact: false, restart: true, other_way: false };
}

impl Page for Refused {
    const TEMPLATE: &'static str = "reset/refused.html";

    fn samples() -> Vec<Self> {
        const HOUR: Duration = Duration::from_secs(3600);
        let mut samples: Vec<Self> = Refusal::ALL.into_iter().map(Self::because).collect();
        samples.extend([
            Self::method_locked(HOUR, HOUR * 24, "c2FtcGxl".into()),
            Self::phone_locked(HOUR, HOUR * 24, "c2FtcGxl".into()),
            Self::used_up(true, HOUR * 9, Some("c2FtcGxl".into())),
            Self::used_up(true, HOUR * 9, None),
            Self::used_up(false, HOUR, None),
            Self::nobody_to_contact(Some("c2FtcGxl".into())),
            Self::nobody_to_contact(None),
            Self::account_locked(HOUR, HOUR * 24),
            Self::expired(Duration::from_secs(105 * 60)),
            Self::too_many_steps(),
            Self::out_of_date(),
            Self::unrecognized(),
            Self::link_gone(),
            Self::invitation_gone(),
            Self::unknown_outcome(),
            Self::no_way_left(HOUR, HOUR * 24),
        ]);
        samples
    }
}
