//! Taking data back.

use latchkey_domain::Method;
use serde::Serialize;

use crate::render::Page;

/// Says what a removal means, and asks. Fields of its form: `step`, `method`.
#[derive(Clone, Debug, Serialize)]
pub struct ConfirmRemoval {
    /// The token of the form.
    pub step: String,
    /// A [`Method::key`].
    pub method: &'static str,
    /// The person could not reset after it.
    pub leaves_unable: bool,
    /// An administrator gave another value, which counts then.
    pub leaves_supplied: bool,
}

impl Page for ConfirmRemoval {
    const TEMPLATE: &'static str = "register/remove.html";

    fn samples() -> Vec<Self> {
        let page = |method: Method, leaves_unable, leaves_supplied| Self {
            step: "c2FtcGxl".into(),
            method: method.key(),
            leaves_unable,
            leaves_supplied,
        };
        vec![
            page(Method::AlternateEmail, true, false),
            page(Method::MobilePhone, false, true),
            page(Method::SecurityQuestions, false, false),
        ]
    }
}

/// Says what a removal of an app, or of all recovery codes, means, and asks. Fields of its form: `step`, and `app` for an app.
#[derive(Clone, Debug, Serialize)]
pub struct ConfirmFactorRemoval {
    /// The token of the form.
    pub step: String,
    /// Where the form leads.
    pub action: &'static str,
    /// Where nothing is removed.
    pub back: &'static str,
    /// The id of the app; `None` for recovery codes.
    pub app: Option<String>,
    /// What the person calls the app.
    pub name: Option<String>,
    /// The person could not reset after it.
    pub leaves_unable: bool,
    /// It is all that an administrator signs in with, so it stays.
    pub needed: bool,
}

impl Page for ConfirmFactorRemoval {
    const TEMPLATE: &'static str = "register/remove_factor.html";
    const SIGNED_IN: bool = true;

    fn samples() -> Vec<Self> {
        let app = Self {
            step: "c2FtcGxl".into(),
            action: "/register/authenticator/remove",
            back: "/register/authenticator",
            app: Some("019b0000-0000-7000-8000-000000000001".into()),
            name: Some("Teléfono de <casa>".into()),
            leaves_unable: true,
            needed: false,
        };
        let codes = Self {
            action: "/register/recovery-codes/remove",
            back: "/register/recovery-codes",
            app: None,
            name: None,
            leaves_unable: false,
            ..app.clone()
        };
        vec![app.clone(), Self { needed: true, leaves_unable: false, ..app }, codes.clone(), Self { needed: true, ..codes }]
    }
}

/// Says what taking everything back means, and asks. Its form has the field `step`.
#[derive(Clone, Debug, Serialize)]
pub struct ConfirmWithdrawal {
    /// The token of the form.
    pub step: String,
    /// Second factors stay, because the person signs in with them.
    pub administrator: bool,
    /// The person could not reset after it.
    pub leaves_unable: bool,
    /// An administrator gave something too, which stays.
    pub leaves_supplied: bool,
}

impl Page for ConfirmWithdrawal {
    const TEMPLATE: &'static str = "register/withdraw.html";

    fn samples() -> Vec<Self> {
        let page = Self { step: "c2FtcGxl".into(), administrator: false, leaves_unable: true, leaves_supplied: false };
        vec![page.clone(), Self { administrator: true, leaves_unable: false, leaves_supplied: true, ..page }]
    }
}
