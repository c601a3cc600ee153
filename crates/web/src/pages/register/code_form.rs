//! The code that was sent to an address or a number.

use std::time::Duration;

use serde::Serialize;

use crate::pages::reset::Later;
use crate::render::{Message, Page};

/// Asks for the code. Fields of its form: `step`, `code`; "another code" has `step`, `which` and, for a phone, `way`.
#[derive(Clone, Debug, Serialize)]
pub struct CodeForm {
    /// The token of this code's form.
    pub step: String,
    /// The token of the form that asks for another code.
    pub again_step: String,
    /// `email` or `phone`.
    pub kind: &'static str,
    /// Where the form leads.
    pub action: &'static str,
    /// Where another code, or another address or number, is asked for.
    pub back: &'static str,
    /// The address or number, as the person typed it.
    pub value: String,
    /// Seconds for which the code can be used.
    pub lifetime: u64,
    /// When another one can be asked for.
    pub later: Later,
    /// Whether the code is what was wrong.
    pub wrong: bool,
    /// What was wrong.
    pub error: Option<Message>,
}

impl Page for CodeForm {
    const TEMPLATE: &'static str = "register/code_form.html";

    fn samples() -> Vec<Self> {
        let email = Self {
            step: "c2FtcGxl".into(),
            again_step: "c2FtcGxl".into(),
            kind: "email",
            action: "/register/email/code",
            back: "/register/email",
            value: "alexandra.moreno.with.a.long.name@lakeview.example".into(),
            lifetime: 105 * 60,
            later: Later::new(Duration::ZERO, Duration::from_secs(10)),
            wrong: false,
            error: None,
        };
        let phone = Self {
            kind: "phone",
            action: "/register/phone/code",
            back: "/register/phone",
            value: "+34 612 34 56 78".into(),
            ..email.clone()
        };
        vec![
            email.clone(),
            phone.clone(),
            Self {
                error: Some(Message::new("register-code-wrong").number("left", 4)),
                wrong: true,
                later: Later::default(),
                ..phone
            },
            Self { error: Some(Message::new("register-too-soon").span("duration", Duration::from_secs(8))), ..email },
        ]
    }
}
