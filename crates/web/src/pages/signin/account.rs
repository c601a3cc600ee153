//! The signed-in person's page.

use latchkey_domain::Timestamp;
use serde::Serialize;

use crate::pages::parts::SAMPLE_NOW;
use crate::render::Page;

/// Name, organization, and when the password was last changed. Its form, sign-out, has the field `step`.
#[derive(Clone, Debug, Serialize)]
pub struct Account {
    /// The one-use token of the sign-out.
    pub step: String,
    /// The name others see.
    pub display_name: String,
    /// What the person signs in with.
    pub user_name: String,
    /// The organization's name.
    pub organization: String,
    /// When the password was last changed, if it is known.
    pub password_changed: Option<Timestamp>,
}

impl Page for Account {
    const TEMPLATE: &'static str = "signin/account.html";

    fn samples() -> Vec<Self> {
        let page = Self {
            step: "c2FtcGxl".into(),
            display_name: "Alexandra Moreno".into(),
            user_name: "alexandra@riverside.example".into(),
            organization: "Riverside".into(),
            password_changed: Some(SAMPLE_NOW),
        };
        let hostile = Self { display_name: "<script>alert(1)</script>".into(), password_changed: None, ..page.clone() };
        vec![page, hostile]
    }
}
