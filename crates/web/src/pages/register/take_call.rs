//! A phone rings that is to be registered.

use std::time::Duration;

use latchkey_domain::CallEnd;
use latchkey_service::reset::CallState;
use serde::Serialize;

use crate::pages::reset::Later;
use crate::render::{Message, Page};

/// Waits for a call. The page goes on by itself; its form has the field `step`, "call again" also `which` and `way`.
#[derive(Clone, Debug, Serialize)]
pub struct TakeCall {
    /// The token of this call's form.
    pub step: String,
    /// The token of the form that asks for another call.
    pub again_step: String,
    /// The number.
    pub value: String,
    /// The digits to key before `#`; `None` where `#` alone is asked for.
    pub digits: Option<String>,
    /// Where the call stands: a [`CallState::key`].
    pub state: &'static str,
    /// Whether the page stays as it is until the person goes on.
    pub still: bool,
    /// When another one can be asked for.
    pub later: Later,
    /// What was wrong.
    pub error: Option<Message>,
}

impl Page for TakeCall {
    const TEMPLATE: &'static str = "register/take_call.html";

    fn samples() -> Vec<Self> {
        let page = |state: CallState| Self {
            step: "c2FtcGxl".into(),
            again_step: "c2FtcGxl".into(),
            value: "+1 425-555-0142".into(),
            digits: Some("07".into()),
            state: state.key(),
            still: false,
            later: Later::new(Duration::ZERO, Duration::from_secs(30)),
            error: None,
        };
        let ends = CallEnd::ALL.into_iter().map(CallState::Ended);
        let states = [CallState::Ringing, CallState::Confirmed, CallState::WrongKeys, CallState::Over].into_iter().chain(ends);
        let still = Self { still: true, digits: None, ..page(CallState::Ringing) };
        states.map(page).chain([still]).collect()
    }
}
