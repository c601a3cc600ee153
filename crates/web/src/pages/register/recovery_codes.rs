//! Recovery codes: how they stand, and a set that was just made.

use latchkey_domain::Timestamp;
use serde::Serialize;

use super::Place;
use crate::pages::parts::SAMPLE_NOW;
use crate::paths;
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
    /// Whether a set that is made now opens nothing for a day but beside something older.
    pub rests: bool,
    /// Whether the person signs in with them.
    pub administrator: bool,
    /// What was wrong.
    pub error: Option<Message>,
}

impl Page for RecoveryCodes {
    const TEMPLATE: &'static str = "register/recovery_codes.html";
    const SIGNED_IN: bool = true;

    fn samples() -> Vec<Self> {
        let none = Self {
            step: "c2FtcGxl".into(),
            made_at: None,
            made: 0,
            left: 0,
            offered: true,
            rests: false,
            administrator: false,
            error: None,
        };
        let some = Self { made_at: Some(SAMPLE_NOW), made: 10, left: 9, rests: true, ..none.clone() };
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
    /// What proves that the codes are kept, where they count only then.
    pub prove: Option<ProveCodes>,
}

/// Asks for one of the codes. Fields of the form: `step`, `code`, and `next` at a sign-in.
#[derive(Clone, Debug, Serialize)]
pub struct ProveCodes {
    /// The token of the form, for this set.
    pub step: String,
    /// Where the form stands.
    pub place: Place,
    /// What was wrong.
    pub error: Option<Message>,
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
            prove: None,
        };
        let place = Place {
            action: paths::SIGN_IN_SET_UP_CODES_KEPT,
            next: Some("account"),
            resume: "/signin/setup?next=account&with=recovery-codes".into(),
            back: paths::SIGN_IN_SET_UP.into(),
        };
        let prove = ProveCodes { step: "c2FtcGxl".into(), place, error: None };
        let wrong = ProveCodes { error: Some(Message::new("register-codes-unlike")), ..prove.clone() };
        let administrator = Self { administrator: true, prove: Some(prove), ..page.clone() };
        vec![
            page.clone(),
            Self { replaced: true, ..page },
            administrator.clone(),
            Self { replaced: true, prove: Some(wrong), ..administrator },
        ]
    }
}
