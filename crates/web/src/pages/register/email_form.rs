//! An address to be proven.

use serde::Serialize;

use crate::render::{Message, Page};

/// Asks for an address. Fields of its form: `step`, `which` (`typed` or `supplied`), `address`.
#[derive(Clone, Debug, Serialize)]
pub struct EmailForm {
    /// The token of the form.
    pub step: String,
    /// What was typed.
    pub address: String,
    /// The masked address that an administrator gave.
    pub supplied: Option<String>,
    /// The masked address that this one will take the place of, whoever gave it.
    pub replaces: Option<String>,
    /// Whether what is typed opens nothing for a day but beside something older.
    pub rests: bool,
    /// What was wrong.
    pub error: Option<Message>,
}

impl Page for EmailForm {
    const TEMPLATE: &'static str = "register/email_form.html";

    fn samples() -> Vec<Self> {
        let first =
            Self { step: "c2FtcGxl".into(), address: String::new(), supplied: None, replaces: None, rests: false, error: None };
        let typed = "alexandra@riverside.example";
        vec![
            first.clone(),
            Self {
                supplied: Some("al*****@h*****.example".into()),
                replaces: Some("al*****@h*****.example".into()),
                rests: true,
                ..first.clone()
            },
            Self { replaces: Some("al*****@h*****.example".into()), rests: true, ..first.clone() },
            Self { rests: true, ..first.clone() },
            Self { address: typed.into(), error: Some(Message::new("register-email-own-mailbox")), ..first.clone() },
            Self { address: "alexandra at home".into(), error: Some(Message::new("register-email-malformed")), ..first },
        ]
    }
}
