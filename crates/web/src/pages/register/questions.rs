//! Security questions, chosen and answered.

use serde::Serialize;

use crate::pages::reset::QuestionText;
use crate::render::{Message, Page};

/// A question that may be chosen.
#[derive(Clone, Debug, Serialize)]
pub struct QuestionOption {
    /// What the form carries.
    pub key: String,
    /// The text.
    pub question: QuestionText,
}

/// Asks for so many questions with their answers. Fields of its form: `step`, `question_1` to `question_5`, `answer_1` to `answer_5`.
#[derive(Clone, Debug, Serialize)]
pub struct ChooseQuestions {
    /// The token of the form.
    pub step: String,
    /// What may be chosen.
    pub options: Vec<QuestionOption>,
    /// The keys that are chosen: as many as are asked for.
    pub chosen: Vec<String>,
    /// Whether there are answers, which these will replace.
    pub replaces: bool,
    /// Whether they open nothing for a day but beside something older.
    pub rests: bool,
    /// The place of the field that is wrong, from 1; 0 when it is none alone.
    pub wrong: usize,
    /// What was wrong.
    pub error: Option<Message>,
}

impl Page for ChooseQuestions {
    const TEMPLATE: &'static str = "register/questions.html";

    fn samples() -> Vec<Self> {
        let option = |number: u8| QuestionOption { key: format!("p{number}"), question: QuestionText::predefined(number) };
        let custom = QuestionText::Custom("¿Cómo se llama el <café> de la planta baja?".into());
        let mut options: Vec<QuestionOption> = (1..=9).map(option).collect();
        options.push(QuestionOption { key: "c-018f0000-0000-7000-8000-000000000001".into(), question: custom });
        let page = Self {
            step: "c2FtcGxl".into(),
            chosen: options.iter().take(5).map(|option| option.key.clone()).collect(),
            options,
            replaces: false,
            rests: false,
            wrong: 0,
            error: None,
        };
        let twice = Message::new("register-answer-twice").number("number", 3);
        vec![page.clone(), Self { replaces: true, rests: true, wrong: 3, error: Some(twice), ..page }]
    }
}
