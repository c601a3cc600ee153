//! Sign-in.

use std::time::Duration;

use serde::Serialize;

use crate::render::{Message, Page};

/// Asks for user name and password. Fields of its form: `step`, `next` when it leads elsewhere than to the account, `user_name`,
/// `password`.
#[derive(Clone, Debug, Serialize)]
pub struct SignIn {
    /// The one-use token of this step.
    pub step: String,
    /// The key of the destination; empty when it is the account.
    pub next: &'static str,
    /// What was typed.
    pub user_name: String,
    /// What just happened, such as a sign-out.
    pub notice: Option<Message>,
    /// What was wrong; never which of the two.
    pub error: Option<Message>,
}

impl Page for SignIn {
    const TEMPLATE: &'static str = "signin/sign_in.html";

    fn samples() -> Vec<Self> {
        let first = Self { step: "c2FtcGxl".into(), next: "", user_name: String::new(), notice: None, error: None };
        let failed = |error| Self { user_name: "alexandra@riverside.example".into(), error: Some(error), ..first.clone() };
        vec![
            first.clone(),
            Self { notice: Some(Message::new("signin-signed-out")), ..first.clone() },
            failed(Message::new("signin-wrong")),
            failed(Message::new("signin-locked").span("duration", Duration::from_secs(60))),
            failed(Message::new("signin-missing")),
        ]
    }
}
