//! A phone rings.

use std::time::Duration;

use latchkey_domain::{CallEnd, Verification};
use latchkey_service::reset::CallState;
use serde::Serialize;

use super::{Later, SentTo};
use crate::pages::parts::sample_expiry;
use crate::pages::{Expiry, Progress};
use crate::render::{Message, Page};

/// Waits for a call. The page goes on by itself; its form has the fields `step` and `method`, "call again" and "another way" only
/// `step`.
#[derive(Clone, Debug, Serialize)]
pub struct AnswerCall {
    /// The one-use token of this step.
    pub step: String,
    /// Where in the reset this is.
    pub progress: Progress,
    /// When the visit ends.
    pub expiry: Expiry,
    /// How the phone is reached: a [`Verification::key`].
    pub method: &'static str,
    /// Which phone rings.
    pub sent_to: SentTo,
    /// The digits to key before `#`; `None` where `#` alone is asked for.
    pub digits: Option<String>,
    /// Where the call stands: a [`CallState::key`].
    pub state: &'static str,
    /// Whether there is another method to go to.
    pub other_way: bool,
    /// What the page offers after a while.
    pub later: Later,
    /// Whether the page stays as it is until the person goes on.
    pub still: bool,
    /// What was wrong.
    pub error: Option<Message>,
}

impl Page for AnswerCall {
    const TEMPLATE: &'static str = "reset/answer_call.html";

    fn samples() -> Vec<Self> {
        let page = |state: CallState| Self {
            step: "c2FtcGxl".into(),
            progress: Progress::at_gate(1, 2),
            expiry: sample_expiry(),
            method: Verification::OfficeCall.key(),
            sent_to: SentTo::Masked("+1\u{a0}•••\u{a0}•••\u{a0}••34".into()),
            digits: Some("07".into()),
            state: state.key(),
            other_way: true,
            later: Later::new(Duration::from_secs(10), Duration::from_secs(30)),
            still: false,
            error: None,
        };
        let ringing = || page(CallState::Ringing);
        let too_soon = Message::new("reset-call-too-soon").span("duration", Duration::from_secs(28));
        let ends = CallEnd::ALL.into_iter().map(CallState::Ended);
        let over = [CallState::Confirmed, CallState::WrongKeys, CallState::Over].into_iter().chain(ends).map(page);
        let waiting = [
            Self { later: Later::default(), ..page(CallState::Over) },
            ringing(),
            Self { digits: None, other_way: false, ..ringing() },
            Self { sent_to: SentTo::IfItMatches("+34 <612> 34 56 78".into()), progress: Progress::at_gate(0, 2), ..ringing() },
            Self { error: Some(too_soon), still: true, ..ringing() },
            Self { still: true, ..page(CallState::Confirmed) },
        ];
        waiting.into_iter().chain(over).collect()
    }
}
