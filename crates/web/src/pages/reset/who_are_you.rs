//! "Who are you?": the first page of a reset.

use serde::Serialize;

use crate::render::{Message, Page};

/// Asks for the user id. Fields of its form: `step`, `whr`, `user_name`, `proof` or `ticket`.
#[derive(Clone, Debug, Serialize)]
pub struct WhoAreYou {
    /// The one-use token of this step.
    pub step: String,
    /// The domain of `?whr=`, carried along; empty when none was given.
    pub whr: String,
    /// What was typed, or given as `?username=`.
    pub user_name: String,
    /// A ticket for a visitor who waited instead of a proof of work; empty otherwise.
    pub ticket: String,
    /// What was wrong.
    pub error: Option<Message>,
}

impl Page for WhoAreYou {
    const TEMPLATE: &'static str = "reset/who_are_you.html";

    fn samples() -> Vec<Self> {
        let step = "c2FtcGxl".to_owned();
        let first = Self { step, whr: String::new(), user_name: String::new(), ticket: String::new(), error: None };
        let again = Self {
            whr: "riverside.example".into(),
            user_name: "alexandra@riverside.example".into(),
            error: Some(Message::new("reset-user-name-missing")),
            ..first.clone()
        };
        let too_late = Self { error: Some(Message::new("reset-proof-missing")), ..again.clone() };
        let more = Self { error: Some(Message::new("reset-proof-more")), ..again.clone() };
        let waited = Self { ticket: "c2FtcGxl".into(), error: None, ..again.clone() };
        vec![first, again, too_late, more, waited]
    }
}
