//! The password once more.

use std::time::Duration;

use serde::Serialize;

use crate::render::{Message, Page};

/// Asks somebody who is signed in for the password. Fields of its form: `step`, `next`, `password`, and
/// `code` where a second factor is given.
#[derive(Clone, Debug, Serialize)]
pub struct SignInAgain {
    /// The one-use token of this step.
    pub step: String,
    /// The key of the destination.
    pub next: &'static str,
    /// Who is signed in.
    pub user_name: String,
    /// Whether a second factor is asked for too.
    pub factor: bool,
    /// What was wrong.
    pub error: Option<Message>,
}

impl Page for SignInAgain {
    const TEMPLATE: &'static str = "signin/again.html";
    const SIGNED_IN: bool = true;

    fn samples() -> Vec<Self> {
        let user_name = "alexandra@riverside.example".to_owned();
        let first = Self { step: "c2FtcGxl".into(), next: "account", user_name, factor: false, error: None };
        let failed = |error| Self { error: Some(error), ..first.clone() };
        vec![
            first.clone(),
            Self { factor: true, ..first.clone() },
            Self { factor: true, ..failed(Message::new("signin-step-wrong")) },
            failed(Message::new("signin-again-wrong")),
            failed(Message::new("signin-again-missing")),
            failed(Message::new("signin-locked").span("duration", Duration::from_secs(60))),
        ]
    }
}
