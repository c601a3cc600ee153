//! Recovery codes: how they stand, and a set that was just made.

use latchkey_domain::Timestamp;
use serde::Serialize;

use crate::pages::parts::SAMPLE_NOW;
use crate::render::{Message, Page, Shown};

/// Says how many are left. Its form, which makes a set, has the field `step`.
#[derive(Clone, Debug, Serialize)]
pub struct RecoveryCodes {
    /// The token of the form, for the set that there is now.
    pub step: String,
    /// When the set was made; `None` when there is none.
    pub made_at: Option<Timestamp>,
    /// How many there were.
    pub made: u32,
    /// How many were not used.
    pub left: u32,
    /// Whether a set can be made.
    pub offered: bool,
    /// Whether the person signs in with them.
    pub administrator: bool,
    /// What was wrong.
    pub error: Option<Message>,
}

impl Page for RecoveryCodes {
    const TEMPLATE: &'static str = "register/recovery_codes.html";
    const SIGNED_IN: bool = true;

    fn samples() -> Vec<Self> {
        let none =
            Self { step: "c2FtcGxl".into(), made_at: None, made: 0, left: 0, offered: true, administrator: false, error: None };
        let some = Self { made_at: Some(SAMPLE_NOW), made: 10, left: 9, ..none.clone() };
        let shown = Some(Message::new("register-codes-stale"));
        vec![
            none.clone(),
            Self { administrator: true, ..none },
            some.clone(),
            Self { left: 0, error: shown, ..some.clone() },
            Self { offered: false, left: 1, ..some },
        ]
    }
}

/// Shows a set, once.
#[derive(Clone, Debug, Serialize)]
pub struct NewRecoveryCodes {
    /// The organization's name.
    pub organization: String,
    /// What the person signs in with.
    pub user_name: String,
    /// When the set was made.
    pub made_at: Timestamp,
    /// The codes.
    pub codes: Vec<Shown>,
    /// Whether the person signs in with them.
    pub administrator: bool,
    /// Whether an earlier set is void now.
    pub replaced: bool,
}

impl Page for NewRecoveryCodes {
    const TEMPLATE: &'static str = "register/recovery_codes_made.html";
    const SIGNED_IN: bool = true;

    fn samples() -> Vec<Self> {
        let codes = ["7K2QD-M40XA", "0PZ3V-9RT5W", "H6QJN-2C8YE", "B4XMK-7DFGS", "1WAV8-P3TZ6"];
        let page = Self {
            organization: "Riverside".into(),
            user_name: "alexandra@riverside.example".into(),
            made_at: SAMPLE_NOW,
            codes: codes.iter().chain(&codes).map(|code| Shown::from(*code)).collect(),
            administrator: false,
            replaced: false,
        };
        vec![page.clone(), Self { administrator: true, replaced: true, ..page }]
    }
}
