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

/// Says what taking everything back means, and asks. Its form has the field `step`.
#[derive(Clone, Debug, Serialize)]
pub struct ConfirmWithdrawal {
    /// The token of the form.
    pub step: String,
}

impl Page for ConfirmWithdrawal {
    const TEMPLATE: &'static str = "register/withdraw.html";

    fn samples() -> Vec<Self> {
        vec![Self { step: "c2FtcGxl".into() }]
    }
}
