//! Security questions.

use serde::Serialize;

use crate::pages::parts::sample_expiry;
use crate::pages::{Expiry, Progress};
use crate::render::{Message, Page};

/// The text of one question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "kind", content = "text")]
pub enum QuestionText {
    /// The text id of a predefined question (`question-07`).
    Predefined(String),
    /// A question that the organization wrote, shown as it was typed.
    Custom(String),
}

impl QuestionText {
    /// The predefined question with this number.
    pub fn predefined(number: u8) -> Self {
        Self::Predefined(format!("question-{number:02}"))
    }
}

/// Puts the drawn questions. Fields of its form: `step`, `answer_1` to `answer_5`, in the order of `questions`.
#[derive(Clone, Debug, Serialize)]
pub struct AnswerQuestions {
    /// The one-use token of this step.
    pub step: String,
    /// Where in the reset this is.
    pub progress: Progress,
    /// When the visit ends.
    pub expiry: Expiry,
    /// One to five.
    pub questions: Vec<QuestionText>,
    /// Whether there is another method to go to.
    pub other_way: bool,
    /// What was wrong; which answer it was is never told.
    pub error: Option<Message>,
}

impl Page for AnswerQuestions {
    const TEMPLATE: &'static str = "reset/answer_questions.html";

    fn samples() -> Vec<Self> {
        let custom = QuestionText::Custom("¿Cómo se llama el <café> de la planta baja?".into());
        let page = Self {
            step: "c2FtcGxl".into(),
            progress: Progress::at_gate(1, 2),
            expiry: sample_expiry(),
            questions: vec![QuestionText::predefined(2), QuestionText::predefined(23), custom],
            other_way: true,
            error: None,
        };
        let wrong = Self { error: Some(Message::new("reset-answers-wrong").number("left", 4)), ..page.clone() };
        vec![page, wrong]
    }
}
