//! The second step of an administrator's sign-in.

use std::time::Duration;

use serde::Serialize;

use crate::render::{Message, Page};

/// Asks an administrator for a code after the password. Fields of its form: `step`, `next`, `with`, `code`.
#[derive(Clone, Debug, Serialize)]
pub struct SecondStep {
    /// The one-use token of this step.
    pub step: String,
    /// The key of the destination.
    pub next: &'static str,
    /// Who is signing in.
    pub user_name: String,
    /// A recovery code is asked for, and not the code of an authenticator app.
    pub recovery: bool,
    /// Where the other one is asked for; `None` when the person has none.
    pub other: Option<String>,
    /// What was wrong.
    pub error: Option<Message>,
}

impl Page for SecondStep {
    const TEMPLATE: &'static str = "signin/step.html";
    const SIGNED_IN: bool = true;

    fn samples() -> Vec<Self> {
        let user_name = "alexandra@riverside.example".to_owned();
        let other = Some("/signin/step?with=recovery-code".to_owned());
        let first = Self { step: "c2FtcGxl".into(), next: "account", user_name, recovery: false, other, error: None };
        let failed = |error| Self { error: Some(error), ..first.clone() };
        vec![
            first.clone(),
            Self { recovery: true, ..first.clone() },
            Self { other: None, ..first.clone() },
            failed(Message::new("signin-step-wrong")),
            failed(Message::new("signin-step-malformed")),
            failed(Message::new("signin-step-missing")),
            failed(Message::new("signin-step-locked").span("duration", Duration::from_secs(3600))),
        ]
    }
}
