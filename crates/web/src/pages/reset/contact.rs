//! Asking the administrators for help.

use serde::Serialize;

use crate::render::{Message, Page};

/// Says what will be sent to whom, and sends it on a press. The field of its form: `step`.
#[derive(Clone, Debug, Serialize)]
pub struct ContactAdministrator {
    /// The one-use token of this step.
    pub step: String,
    /// Who asks, when that may be said.
    pub user_name: Option<String>,
    /// Where the organization wants to be asked instead: an `https:` or `mailto:` address.
    pub custom: Option<String>,
    /// Whether `custom` is a page, which opens beside this one.
    pub new_tab: bool,
    /// What was wrong.
    pub error: Option<Message>,
}

impl Page for ContactAdministrator {
    const TEMPLATE: &'static str = "reset/contact.html";

    fn samples() -> Vec<Self> {
        let page = |user_name: Option<&str>, custom: Option<&str>| Self {
            step: "c2FtcGxl".into(),
            user_name: user_name.map(str::to_owned),
            custom: custom.map(str::to_owned),
            new_tab: custom.is_some(),
            error: None,
        };
        vec![
            page(Some("alexandra@riverside.example"), None),
            page(None, None),
            page(None, Some("https://help.riverside.example/password")),
        ]
    }
}

/// Says that the message is on its way; the same whether or not the account exists.
#[derive(Clone, Debug, Serialize)]
pub struct ContactSent {}

impl Page for ContactSent {
    const TEMPLATE: &'static str = "reset/contact_sent.html";

    fn samples() -> Vec<Self> {
        vec![Self {}]
    }
}
