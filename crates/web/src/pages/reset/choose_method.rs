//! How the person proves who they are.

use latchkey_domain::Method;
use serde::Serialize;

use crate::pages::parts::sample_expiry;
use crate::pages::{Expiry, Progress};
use crate::render::{Message, Page};

/// Where a code would go.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "kind", content = "hint")]
pub enum Destination {
    /// Nowhere: there is no code.
    None,
    /// A stored contact, most of it hidden (`al*****@c*****.com`).
    Masked(String),
    /// Nothing is told; the person types the whole address or number into `address` or `number`.
    Typed,
}

/// One method to choose.
#[derive(Clone, Debug, Serialize)]
pub struct MethodChoice {
    key: &'static str,
    destination: Destination,
}

impl MethodChoice {
    /// The method and where its code would go.
    pub fn new(method: Method, destination: Destination) -> Self {
        Self { key: method.key(), destination }
    }
}

/// Offers this person's methods. Fields of its form: `step`, `method` (a [`Method::key`]), `address`, `number`.
#[derive(Clone, Debug, Serialize)]
pub struct ChooseMethod {
    /// The one-use token of this step.
    pub step: String,
    /// Where in the reset this is.
    pub progress: Progress,
    /// When the visit ends.
    pub expiry: Expiry,
    /// At least one.
    pub methods: Vec<MethodChoice>,
    /// The [`Method::key`] chosen before, or empty for the first.
    pub chosen: String,
    /// What was wrong.
    pub error: Option<Message>,
}

impl Page for ChooseMethod {
    const TEMPLATE: &'static str = "reset/choose_method.html";

    fn samples() -> Vec<Self> {
        let mail = || MethodChoice::new(Method::AlternateEmail, Destination::Masked("al*****@f*****.example".into()));
        let questions = || MethodChoice::new(Method::SecurityQuestions, Destination::None);
        let phone = || MethodChoice::new(Method::MobilePhone, Destination::Masked("+XX XXXXXXXX34".into()));
        let hidden = |method| MethodChoice::new(method, Destination::Typed);
        let page = |methods, progress| Self {
            step: "c2FtcGxl".into(),
            progress,
            expiry: sample_expiry(),
            methods,
            chosen: String::new(),
            error: None,
        };
        let concealed = vec![hidden(Method::AlternateEmail), hidden(Method::MobilePhone), questions()];
        vec![
            page(vec![mail()], Progress::at_gate(0, 1)),
            page(vec![mail(), phone(), questions()], Progress::at_gate(0, 2)),
            Self { error: Some(Message::new("reset-method-missing")), ..page(concealed, Progress::at_gate(0, 2)) },
            page(vec![hidden(Method::AlternateEmail)], Progress::at_gate(0, 1)),
            page(vec![questions()], Progress::at_gate(1, 2)),
        ]
    }
}
