//! A number to be proven.

use latchkey_domain::CountryCode;
use serde::Serialize;

use crate::render::{Message, Page};

/// A country in the list.
#[derive(Clone, Debug, Serialize)]
pub struct CountryOption {
    /// Two capital letters; the text id is `country-` and these.
    pub code: String,
    /// The calling code.
    pub calling: u16,
}

impl CountryOption {
    /// The option of a country; `None` for a place without numbers of its own.
    pub fn of(country: CountryCode) -> Option<Self> {
        Some(Self { code: country.to_string(), calling: country.calling_code()? })
    }
}

/// Asks for a number. Fields of its form: `step`, `which` (`typed` or `supplied`), `country`, `number`, `way` (`text` or `call`).
#[derive(Clone, Debug, Serialize)]
pub struct PhoneForm {
    /// The token of the form.
    pub step: String,
    /// Countries whose numbers are reached.
    pub countries: Vec<CountryOption>,
    /// The country that is chosen.
    pub country: String,
    /// What was typed.
    pub number: String,
    /// Whether texts can be sent.
    pub texts: bool,
    /// Whether calls can be made.
    pub calls: bool,
    /// The way that is chosen: `text` or `call`.
    pub way: &'static str,
    /// The masked number that an administrator gave.
    pub supplied: Option<String>,
    /// The masked number that this one will take the place of, whoever gave it.
    pub replaces: Option<String>,
    /// Whether what is typed opens nothing for a day but beside something older.
    pub rests: bool,
    /// What was wrong.
    pub error: Option<Message>,
}

impl Page for PhoneForm {
    const TEMPLATE: &'static str = "register/phone_form.html";

    fn samples() -> Vec<Self> {
        let countries = ["US", "ES", "DE"].into_iter().filter_map(|code| CountryOption::of(CountryCode::parse(code).ok()?));
        let first = Self {
            step: "c2FtcGxl".into(),
            countries: countries.collect(),
            country: "US".into(),
            number: String::new(),
            texts: true,
            calls: true,
            way: "text",
            supplied: None,
            replaces: None,
            rests: false,
            error: None,
        };
        let one = first.countries.iter().take(1).cloned().collect();
        vec![
            first.clone(),
            Self { countries: one, calls: false, ..first.clone() },
            Self {
                texts: false,
                way: "call",
                supplied: Some("+1\u{a0}•••\u{a0}•••\u{a0}••42".into()),
                replaces: Some("+1\u{a0}•••\u{a0}•••\u{a0}••42".into()),
                rests: true,
                ..first.clone()
            },
            Self { replaces: Some("+1\u{a0}•••\u{a0}•••\u{a0}••42".into()), rests: true, ..first.clone() },
            Self { rests: true, ..first.clone() },
            Self { number: "911".into(), error: Some(Message::new("register-phone-malformed")), ..first },
        ]
    }
}
