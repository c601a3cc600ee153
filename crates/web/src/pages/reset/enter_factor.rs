//! A code of an authenticator app, or a recovery code.

use latchkey_domain::{Method, TOTP_DIGITS};
use serde::Serialize;

use crate::pages::parts::sample_expiry;
use crate::pages::{Expiry, Progress};
use crate::render::{Message, Page};

/// Asks for a code that the person has at hand. Fields of its form: `step`, `method`, `code`.
#[derive(Clone, Debug, Serialize)]
pub struct EnterFactor {
    /// The one-use token of this step.
    pub step: String,
    /// Where in the reset this is.
    pub progress: Progress,
    /// When the visit ends.
    pub expiry: Expiry,
    /// The [`Method::key`] of the app or of the recovery codes.
    pub method: &'static str,
    /// Whether it is a recovery code, which has letters too.
    pub paper: bool,
    /// Digits of a code of the app.
    pub digits: u8,
    /// Whether there is another method to go to.
    pub other_way: bool,
    /// What was wrong.
    pub error: Option<Message>,
}

impl EnterFactor {
    /// The page for a method that is a second factor.
    pub fn new(step: impl Into<String>, method: Method, progress: Progress, expiry: Expiry) -> Self {
        Self {
            step: step.into(),
            progress,
            expiry,
            method: method.key(),
            paper: method == Method::RecoveryCode,
            digits: TOTP_DIGITS,
            other_way: false,
            error: None,
        }
    }
}

impl Page for EnterFactor {
    const TEMPLATE: &'static str = "reset/enter_factor.html";

    fn samples() -> Vec<Self> {
        let page = |method, gate| Self::new("c2FtcGxl", method, Progress::at_gate(gate, 2), sample_expiry());
        let (app, paper) = (page(Method::Authenticator, 0), page(Method::RecoveryCode, 1));
        let wrong = |left| Some(Message::new("reset-code-wrong").number("left", left));
        vec![
            Self { other_way: true, ..app.clone() },
            Self { error: wrong(4u32), ..app.clone() },
            Self { error: Some(Message::new("reset-app-code-malformed")), other_way: true, ..app },
            paper.clone(),
            Self { error: Some(Message::new("reset-recovery-code-malformed")), other_way: true, ..paper },
        ]
    }
}
