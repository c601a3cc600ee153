//! The code that was sent.

use std::time::Duration;

use latchkey_domain::Method;
use serde::Serialize;

use super::Later;
use crate::pages::parts::sample_expiry;
use crate::pages::{Expiry, Progress};
use crate::render::{Message, Page};

/// Where the code went.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "kind", content = "text")]
pub enum SentTo {
    /// A stored contact, most of it hidden.
    Masked(String),
    /// What the person typed; whether it matched is not told.
    IfItMatches(String),
}

/// Asks for the code. Fields of its form: `step`, `method`, `code`; "try again" and "another way" post only `step`.
#[derive(Clone, Debug, Serialize)]
pub struct EnterCode {
    /// The one-use token of this step.
    pub step: String,
    /// Where in the reset this is.
    pub progress: Progress,
    /// When the visit ends.
    pub expiry: Expiry,
    /// How the code was sent.
    pub method: &'static str,
    /// Where the code went.
    pub sent_to: SentTo,
    /// Digits of the code.
    pub digits: u8,
    /// Seconds for which the code can be used.
    pub code_lifetime: u64,
    /// Whether there is another method to go to.
    pub other_way: bool,
    /// What the page offers after a while.
    pub later: Later,
    /// Whether this is a further code.
    pub sent_again: bool,
    /// Whether `error` is about the code that was typed.
    pub wrong: bool,
    /// What was wrong.
    pub error: Option<Message>,
}

impl EnterCode {
    /// The page for a code of six digits.
    pub fn new(
        step: impl Into<String>,
        method: Method,
        sent_to: SentTo,
        lifetime: Duration,
        progress: Progress,
        expiry: Expiry,
    ) -> Self {
        Self {
            step: step.into(),
            progress,
            expiry,
            method: method.key(),
            sent_to,
            digits: 6,
            code_lifetime: lifetime.as_secs(),
            other_way: false,
            later: Later::default(),
            sent_again: false,
            wrong: false,
            error: None,
        }
    }
}

impl Page for EnterCode {
    const TEMPLATE: &'static str = "reset/enter_code.html";

    fn samples() -> Vec<Self> {
        let masked = SentTo::Masked("al*****@f*****.example".into());
        let typed = SentTo::IfItMatches("alexandra.moreno.with.a.long.name@lakeview.example".into());
        let (classic, strict) = (Duration::from_secs(105 * 60), Duration::from_secs(5 * 60));
        let soon = Later::new(Duration::from_secs(10), Duration::from_secs(10));
        let page = |sent_to, lifetime| {
            let progress = Progress::at_gate(0, 2);
            let page = Self::new("c2FtcGxl", Method::AlternateEmail, sent_to, lifetime, progress, sample_expiry());
            Self { later: soon, ..page }
        };
        let lately = Duration::from_secs(8);
        let later = Later::new(Duration::from_secs(10), Duration::from_secs(30));
        let text = |sent_to, lifetime| Self { method: Method::MobilePhone.key(), later, ..page(sent_to, lifetime) };
        vec![
            Self { other_way: true, ..page(masked.clone(), classic) },
            Self {
                other_way: true, ..text(SentTo::Masked("+34\u{a0}•••\u{a0}••\u{a0}••\u{a0}78".into()), classic)
            },
            text(SentTo::IfItMatches("+34 612 34 56 78".into()), strict),
            Self {
                wrong: true,
                error: Some(Message::new("reset-code-wrong").number("left", 3)),
                ..page(masked.clone(), classic)
            },
            Self { error: Some(Message::new("reset-code-too-soon").span("duration", lately)), ..page(masked.clone(), classic) },
            Self { sent_again: true, ..page(masked, classic) },
            Self { other_way: true, ..page(typed, strict) },
        ]
    }
}
