//! The second factor that administrators must have.

use serde::Serialize;

use crate::render::{Message, Page};

/// Says why, and offers an app and recovery codes. Fields of its forms: `step`, `next`.
#[derive(Clone, Debug, Serialize)]
pub struct SetUpFactor {
    /// The token of the form for an app.
    pub step_app: String,
    /// The token of the form for recovery codes.
    pub step_codes: String,
    /// The key of the destination.
    pub next: &'static str,
    /// The last recovery code was used up in this session.
    pub again: bool,
    /// What was wrong.
    pub error: Option<Message>,
}

impl Page for SetUpFactor {
    const TEMPLATE: &'static str = "signin/set_up.html";
    const SIGNED_IN: bool = true;

    fn samples() -> Vec<Self> {
        let page =
            Self { step_app: "c2FtcGxl".into(), step_codes: "c2FtcGxl".into(), next: "account", again: false, error: None };
        let error = Some(Message::new("register-app-over"));
        vec![page.clone(), Self { again: true, ..page.clone() }, Self { error, ..page }]
    }
}

/// Tells an administrator who has used the last recovery code up whom to ask.
#[derive(Clone, Debug, Serialize)]
pub struct FactorsUsedUp {
    /// What the person signs in with.
    pub user_name: String,
}

impl Page for FactorsUsedUp {
    const TEMPLATE: &'static str = "signin/used_up.html";
    const SIGNED_IN: bool = true;

    fn samples() -> Vec<Self> {
        vec![Self { user_name: "alexandra@riverside.example".into() }]
    }
}
