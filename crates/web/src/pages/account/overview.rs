//! The first page of the access panel.

use latchkey_domain::Timestamp;
use serde::Serialize;

use crate::pages::parts::SAMPLE_NOW;
use crate::render::{Message, Page};

/// Who one is, what is registered, and what can be done.
#[derive(Clone, Debug, Serialize)]
pub struct Account {
    /// What was just done.
    pub notice: Option<Message>,
    /// The name others see.
    pub display_name: String,
    /// What the person signs in with.
    pub user_name: String,
    /// The organization's name.
    pub organization: String,
    /// When the password was last changed, if it is known.
    pub password_changed: Option<Timestamp>,
    /// Whether password reset is open to the person.
    pub open: bool,
    /// How many more methods policy demands.
    pub missing: usize,
    /// The methods that can be registered.
    pub registered: Vec<Registered>,
    /// Authenticator apps; `None` where there are none and none can be set up.
    pub authenticators: Option<u32>,
    /// Recovery codes that were not used; `None` where there are none and none can be made.
    pub recovery_codes: Option<u32>,
}

/// One method.
#[derive(Clone, Debug, Serialize)]
pub struct Registered {
    /// The storage word of the method.
    pub method: &'static str,
    /// Whether it can be used.
    pub counts: bool,
    /// The address or number with most of it hidden.
    pub masked: Option<String>,
    /// Answers to security questions.
    pub questions: usize,
}

impl Page for Account {
    const TEMPLATE: &'static str = "account/overview.html";
    const SIGNED_IN: bool = true;

    fn samples() -> Vec<Self> {
        let registered = |method, masked: Option<&str>, questions| Registered {
            method,
            counts: masked.is_some() || questions > 0,
            masked: masked.map(str::to_owned),
            questions,
        };
        let page = Self {
            notice: None,
            display_name: "Alexandra Moreno".into(),
            user_name: "alexandra@riverside.example".into(),
            organization: "Riverside".into(),
            password_changed: Some(SAMPLE_NOW),
            open: true,
            missing: 0,
            registered: vec![
                registered("alternate-email", Some("al*****@h*****.example"), 0),
                registered("mobile-phone", Some("+1\u{a0}•••\u{a0}•••\u{a0}••34"), 0),
                registered("office-phone", None, 0),
                registered("security-questions", None, 5),
            ],
            authenticators: Some(2),
            recovery_codes: Some(9),
        };
        let none = vec![registered("alternate-email", None, 0), registered("security-questions", None, 0)];
        let bare = Self { registered: none, missing: 2, authenticators: Some(0), recovery_codes: None, ..page.clone() };
        let done = Some(Message::new("account-password-done"));
        let hostile = Self { display_name: "<script>alert(1)</script>".into(), password_changed: None, ..page.clone() };
        vec![
            page.clone(),
            bare.clone(),
            Self { notice: done, ..page.clone() },
            Self { open: false, registered: Vec::new(), missing: 0, ..page.clone() },
            Self { open: false, registered: Vec::new(), missing: 0, authenticators: None, ..bare },
            hostile,
        ]
    }
}
