//! A new password of somebody who knows the old one.

use std::time::Duration;

use latchkey_domain::PasswordProblem;
use serde::Serialize;

use crate::pages::PasswordRequirements;
use crate::render::{Message, Page};

/// Asks for the present password, and for the new one twice. Fields of its form: `step`, `next` when it leads elsewhere than to the
/// account, `current_password`, `new_password`, `confirm_password`.
#[derive(Clone, Debug, Serialize)]
pub struct ChangePassword {
    /// The one-use token of this step.
    pub step: String,
    /// The key of the destination; empty when it is the account.
    pub next: &'static str,
    /// Whether sign-in demands the change, so that nothing else is open.
    pub demanded: bool,
    /// The rules.
    pub requirements: PasswordRequirements,
    /// What was wrong with the present password.
    pub error: Option<Message>,
    /// Everything that was wrong with the new one.
    pub errors: Vec<Message>,
}

impl Page for ChangePassword {
    const TEMPLATE: &'static str = "account/change_password.html";
    const SIGNED_IN: bool = true;

    fn samples() -> Vec<Self> {
        let [classic, strict] = PasswordRequirements::samples();
        let step = "c2FtcGxl".to_owned();
        let page = Self { step, next: "", demanded: false, requirements: classic, error: None, errors: Vec::new() };
        let reused = vec![Message::from(PasswordProblem::Reused)];
        let locked = Message::new("signin-locked").span("duration", Duration::from_secs(60));
        vec![
            page.clone(),
            Self { demanded: true, requirements: strict, ..page.clone() },
            Self { error: Some(Message::new("account-password-current-wrong")), ..page.clone() },
            Self { error: Some(locked), ..page.clone() },
            Self { errors: reused, ..page },
        ]
    }
}

/// Says that the password is changed in the directory of the organization.
#[derive(Clone, Debug, Serialize)]
pub struct ChangedElsewhere {}

impl Page for ChangedElsewhere {
    const TEMPLATE: &'static str = "account/changed_elsewhere.html";
    const SIGNED_IN: bool = true;

    fn samples() -> Vec<Self> {
        vec![Self {}]
    }
}
