//! What is registered, and what is missing.

use latchkey_domain::{Method, Timestamp};
use latchkey_service::register::Problem;
use serde::Serialize;

use crate::pages::parts::SAMPLE_NOW;
use crate::render::{Message, Page};

/// One method.
#[expect(clippy::struct_excessive_bools, reason = "each says something of its own")]
#[derive(Clone, Debug, Serialize)]
pub struct Row {
    /// A [`Method::key`].
    pub method: &'static str,
    /// Where it is set up; `None` where the person does not set it.
    pub address: Option<&'static str>,
    /// Whether it counts.
    pub counts: bool,
    /// The masked address or number that is there.
    pub value: Option<String>,
    /// Whether it opens nothing yet but beside something older, because it is of today.
    pub rests: bool,
    /// Whether there is something that the person gave.
    pub own: bool,
    /// Whether an administrator gave it, and the person has not confirmed it yet.
    pub supplied: bool,
    /// When the person proved or confirmed it last.
    pub confirmed_at: Option<Timestamp>,
    /// A [`Problem::key`]: why it does not count although there is something.
    pub problem: Option<&'static str>,
}

/// Authenticator apps and recovery codes.
#[expect(clippy::struct_excessive_bools, reason = "each says something of its own")]
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct FactorRows {
    /// How many apps there are.
    pub apps: u32,
    /// When the one that was confirmed longest ago was confirmed.
    pub apps_confirmed_at: Option<Timestamp>,
    /// Whether none of them opens anything yet but beside something older.
    pub apps_rest: bool,
    /// Whether apps can be set up.
    pub apps_offered: bool,
    /// When the recovery codes were made; `None` when there are none.
    pub codes_made_at: Option<Timestamp>,
    /// How many recovery codes there were.
    pub codes_made: u32,
    /// How many recovery codes were not used.
    pub codes_left: u32,
    /// Whether they open nothing yet but beside something older.
    pub codes_rest: bool,
    /// Whether recovery codes can be made.
    pub codes_offered: bool,
    /// Whether the person signs in with them.
    pub administrator: bool,
}

/// The tokens of the forms of [`Overview`]; each opens its own form only.
#[derive(Clone, Debug, Default, Serialize)]
pub struct OverviewSteps {
    /// "Looks good".
    pub confirm: String,
    /// "Finish".
    pub finish: String,
    /// "Cancel" or "Not now".
    pub cancel: String,
    /// The copy of one's data.
    pub copy: String,
}

/// Lists every method. Its forms, "finish", "cancel", "looks good", and the copy, have the field `step`.
#[derive(Clone, Debug, Serialize)]
pub struct Overview {
    /// The tokens of the forms.
    pub steps: OverviewSteps,
    /// `register` when a sign-in asks to register, `reconfirm` when it asks to look again at what is there, `confirm` when it asks
    /// for the first time; else empty.
    pub asked: &'static str,
    /// What just happened.
    pub notice: Option<Message>,
    /// What was wrong.
    pub error: Option<Message>,
    /// Why the person can register nothing: the text ids `<id>-title`, `<id>-body`.
    pub refused: Option<Message>,
    /// The number of the documents, for the administrator.
    pub technical_id: Option<String>,
    /// How many methods policy demands.
    pub required: u8,
    /// How many more are needed.
    pub missing: usize,
    /// Whether a reset works now.
    pub usable_now: bool,
    /// The methods.
    pub rows: Vec<Row>,
    /// Second factors.
    pub factors: FactorRows,
    /// What the person gave for methods that are not used any more.
    pub unused: Vec<Row>,
    /// Whether there is anything that the person gave.
    pub gave: bool,
}

impl Page for Overview {
    const TEMPLATE: &'static str = "register/overview.html";

    fn samples() -> Vec<Self> {
        let [newcomer, full] = Self::two_people();
        let [email, phone, _, questions] = Row::empty();
        let problem = |row: &Row, problem: Problem| Row {
            value: Some("al*****@r*****.example".into()),
            problem: Some(problem.key()),
            ..row.clone()
        };
        let crowded = Self {
            asked: "",
            missing: 1,
            error: Some(Message::new("register-not-enough").number("count", 1)),
            rows: vec![
                problem(&email, Problem::OwnMailbox),
                problem(&phone, Problem::NotReached),
                Row { own: true, problem: Some(Problem::TooFewAnswers.key()), ..questions.clone() },
            ],
            ..full.clone()
        };
        let refused = Self {
            asked: "",
            refused: Some(Message::new("register-refused-not-in-group")),
            technical_id: Some("SSPR_0013".into()),
            rows: Vec::new(),
            factors: FactorRows { apps_offered: false, codes_offered: false, ..full.factors },
            unused: vec![email.holding("al*****@h*****.example").given(), questions.given()],
            ..full.clone()
        };
        let kept = Message::new("register-kept-alternate-email");
        let rows = full.rows.iter().map(|row| Row { rests: row.counts, ..row.clone() }).collect();
        let factors = FactorRows { apps_rest: true, codes_rest: true, ..full.factors };
        let changed = Self { asked: "", notice: Some(kept), usable_now: false, rows, factors, ..full.clone() };
        let first = Self { asked: "confirm", ..full.clone() };
        let factors = FactorRows { administrator: true, codes_left: 0, ..full.factors };
        let administrator = Self { asked: "", rows: full.rows[..2].to_vec(), factors, ..full.clone() };
        vec![newcomer, full, first, changed, crowded, refused, administrator]
    }
}

impl Row {
    /// Nothing set up, for samples.
    fn empty() -> [Self; 4] {
        let row = |method: Method, address| Self {
            method: method.key(),
            address,
            counts: false,
            rests: false,
            value: None,
            own: false,
            supplied: false,
            confirmed_at: None,
            problem: None,
        };
        [
            row(Method::AlternateEmail, Some("/register/email")),
            row(Method::MobilePhone, Some("/register/phone")),
            row(Method::OfficePhone, None),
            row(Method::SecurityQuestions, Some("/register/questions")),
        ]
    }

    /// The same with a value that counts.
    fn holding(&self, value: &str) -> Self {
        Self { counts: true, value: Some(value.to_owned()), ..self.clone() }
    }

    /// The same, given by the person.
    fn given(self) -> Self {
        Self { own: true, confirmed_at: Some(SAMPLE_NOW), ..self }
    }
}

impl Overview {
    /// Somebody who has nothing, and somebody who has everything.
    fn two_people() -> [Self; 2] {
        let [email, phone, office, questions] = Row::empty();
        let newcomer = Self {
            steps: OverviewSteps::default(),
            asked: "register",
            notice: None,
            error: None,
            refused: None,
            technical_id: None,
            required: 2,
            missing: 2,
            usable_now: false,
            rows: Row::empty().into(),
            factors: FactorRows { apps_offered: true, codes_offered: true, ..FactorRows::default() },
            unused: Vec::new(),
            gave: false,
        };
        let number = "+1\u{a0}•••\u{a0}•••\u{a0}••42";
        let full = Self {
            asked: "reconfirm",
            missing: 0,
            usable_now: true,
            rows: vec![
                email.holding("al*****@h*****.example").given(),
                Row { supplied: true, ..phone.holding(number) },
                Row { problem: Some(Problem::SameNumber.key()), counts: false, ..office.holding(number) },
                Row { counts: true, ..questions.given() },
            ],
            factors: FactorRows {
                apps: 2,
                apps_confirmed_at: Some(SAMPLE_NOW),
                apps_rest: false,
                apps_offered: true,
                codes_made_at: Some(SAMPLE_NOW),
                codes_made: 10,
                codes_left: 9,
                codes_rest: false,
                codes_offered: true,
                administrator: false,
            },
            gave: true,
            ..newcomer.clone()
        };
        [newcomer, full]
    }
}
