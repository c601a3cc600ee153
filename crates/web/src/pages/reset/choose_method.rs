//! How the person proves who they are.

use latchkey_domain::Verification;
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
    /// A stored contact, most of it hidden (`al*****@c*****.com`, `+1 ••• ••• ••34`).
    Masked(String),
    /// Nothing is told; the person types the whole address or number into `address` or `number`.
    Typed,
}

/// One way to choose.
#[derive(Clone, Debug, Serialize)]
pub struct MethodChoice {
    key: &'static str,
    /// Whether the whole number of a phone is typed, hint or not: nobody shall make strangers' phones ring.
    phone: bool,
    destination: Destination,
}

impl MethodChoice {
    /// The way and where its code or its call would go.
    pub fn new(way: Verification, destination: Destination) -> Self {
        Self { key: way.key(), phone: way.phone().is_some(), destination }
    }
}

/// Offers this person's methods. Fields of its form: `step`, `method` (a [`Verification::key`]), `address`, `number`.
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
    /// The [`Verification::key`] chosen before, or empty for the first.
    pub chosen: &'static str,
    /// The address that was typed before.
    pub address: String,
    /// The number that was typed before.
    pub number: String,
    /// What was wrong.
    pub error: Option<Message>,
}

impl Page for ChooseMethod {
    const TEMPLATE: &'static str = "reset/choose_method.html";

    fn samples() -> Vec<Self> {
        let masked = |way, hint: &str| MethodChoice::new(way, Destination::Masked(hint.into()));
        let mail = || masked(Verification::Email, "al*****@f*****.example");
        let questions = || MethodChoice::new(Verification::Questions, Destination::None);
        let text = || masked(Verification::MobileText, "+1\u{a0}•••\u{a0}•••\u{a0}••34");
        let call = || masked(Verification::MobileCall, "+1\u{a0}•••\u{a0}•••\u{a0}••34");
        let office = || masked(Verification::OfficeCall, "+34\u{a0}•••\u{a0}••\u{a0}••\u{a0}78");
        let hidden = |way| MethodChoice::new(way, Destination::Typed);
        let page = |methods, progress| Self {
            step: "c2FtcGxl".into(),
            progress,
            expiry: sample_expiry(),
            methods,
            chosen: "",
            address: String::new(),
            number: String::new(),
            error: None,
        };
        let concealed = [Verification::Email, Verification::MobileText, Verification::MobileCall, Verification::OfficeCall];
        let concealed = || concealed.into_iter().map(hidden).chain([questions()]).collect();
        vec![
            page(vec![mail()], Progress::at_gate(0, 1)),
            page(vec![mail(), text(), call(), office(), questions()], Progress::at_gate(0, 2)),
            Self { error: Some(Message::new("reset-method-missing")), ..page(concealed(), Progress::at_gate(0, 2)) },
            page(vec![hidden(Verification::Email)], Progress::at_gate(0, 1)),
            page(vec![questions()], Progress::at_gate(1, 2)),
            page(vec![office()], Progress::at_gate(1, 2)),
            page(vec![hidden(Verification::MobileText)], Progress::at_gate(0, 1)),
            Self {
                chosen: Verification::MobileCall.key(),
                number: "<425> 555 0143".into(),
                error: Some(Message::new("reset-number-wrong").number("left", 4)),
                ..page(vec![mail(), text(), call(), office()], Progress::at_gate(0, 2))
            },
            Self {
                chosen: Verification::OfficeCall.key(),
                error: Some(Message::new("reset-number-missing")),
                ..page(concealed(), Progress::at_gate(0, 2))
            },
        ]
    }
}
